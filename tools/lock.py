"""`make lock`: compile the files in `requirements/` into locks with hashes; arguments go to uv.

One lock serves Python 3.11 to 3.13 on every system. No index and no folder is named in it.
"""

import os
import subprocess
import sys
from pathlib import Path

from tools.bootstrap import INSTALLER_LOCK, LOCK, PROJECT, uv_variables

COMPILE = [
    str(Path(sys.executable).with_name("uv")),
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--python-version",
    "3.11",
]
COMPILE += ["--fork-strategy", "fewest", "--generate-hashes", "--no-emit-index-url"]
COMPILE += ["--custom-compile-command", "make lock"]
# In this order: the development lock keeps to what the production lock says.
LOCKS = {
    "requirements/bootstrap.in": INSTALLER_LOCK,
    "requirements/production.in": "requirements/production.txt",
    "requirements/development.in": LOCK,
}
# Further indexes would put their own builds' hashes beside those that everybody can get.
ONE_INDEX_ONLY = ("UV_INDEX", "UV_FIND_LINKS", "UV_INDEX_STRATEGY")


def main(arguments: list[str]) -> int:
    """Compile every lock. Returns uv's exit code at the first failure."""
    variables = {**os.environ, **uv_variables(sys.executable)}
    for name in ONE_INDEX_ONLY:
        variables.pop(name, None)
    for source, lock in LOCKS.items():
        command = [*COMPILE, *arguments, source, "-o", lock]
        done = subprocess.run(command, cwd=PROJECT, env=variables)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
