# The commands of the project. They make .venv first, which takes no time once it is there.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup demo code test bench check format lock messages vendor mail pictures

# The first Python on the path that the lock is made for; PYTHON=... names another one.
PYTHON ?= $(or $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $$name && break; done),python3)
BIN := .venv/bin
# For programs that read the settings and need no server.
NO_SERVERS := SPILNO_TESTING=1 DATABASE_URL=postgres://none@127.0.0.1:1/none \
	REDIS_URL=redis://127.0.0.1:1/0

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | \
		awk 'BEGIN {FS = ":.*## "} {printf "make %-9s %s\n", $$1, $$2}'

setup: ## make .venv and install the locked packages
	@$(PYTHON) tools/bootstrap.py

demo: setup ## run everything with an invented world (PORT=8000, KEEP=1 to go on with the last one)
	@exec $(BIN)/python -m tools.demo

code: setup ## print the code that the demo's officer is asked for when signing in
	@$(BIN)/python -m matching.demo.second_step

test: setup ## run all tests (ARGS="-k name" for some)
	@exec $(BIN)/python -m tools.run_tests $(ARGS)

bench: setup ## measure against references (ARGS="--quick", ARGS="engine runs exports pages" for some)
	@exec $(BIN)/python -m benchmarks $(ARGS)

check: setup ## check format, lint, templates, types, settings and migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	find templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	$(NO_SERVERS) $(BIN)/mypy
	DEBUG=1 $(BIN)/python manage.py check --fail-level WARNING --database default
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m tools.messages --check

format: setup ## format Python and templates
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

mail: setup ## keep the letters of a development server in var/dev/mail
	@exec $(BIN)/python -m tools.mail_sink

lock: setup ## compile the lock files anew (ARGS=--upgrade for newer versions)
	@$(BIN)/python -m tools.lock $(ARGS)

messages: setup ## collect translatable texts into locale/ and compile them
	$(BIN)/python -m tools.messages

vendor: ## build static/vendor/ from frontend/ (needs Node)
	cd frontend && npm ci && npm run build

pictures: setup ## photograph the pages of a running demo into docs/pictures/ (ADDRESS=...)
	$(BIN)/python -m tools.screenshots $(ADDRESS)
