"""python -m benchmarks.tasks TASK SETTINGS: run a task; its settings are a JSON object."""

import importlib
import json
import sys

from benchmarks.tasks.timing import peak_mib

MODULES = ("engine", "stored", "files", "pages")
DJANGO = {"stored", "files", "pages"}


def main(task: str, settings: str) -> None:
    """Print the measurement as one line of JSON, the last of standard output."""
    module_name, name = task.split(".")
    if module_name not in MODULES:
        raise SystemExit(f"There is no task {task}.")
    if module_name in DJANGO:
        import django

        django.setup()
    module = importlib.import_module(f"benchmarks.tasks.{module_name}")
    result = getattr(module, name)(**json.loads(settings))
    print(json.dumps({**result, "peak_mib": peak_mib()}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
