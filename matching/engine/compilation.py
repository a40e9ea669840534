"""Where compiled code comes from: Numba when it is there, plain Python when it is not.

Two marks are given out. A function marked `shared` stays an ordinary Python function for whoever
calls it from Python, and is compiled into every `compiled` function that calls it: that is how one
definition of a criterion serves the bulk loop, the single pair and the explanation. Neither mark
allows fast-math: both ways give the same bits. Numba itself is loaded at the first call of a
compiled function, so a process that never runs the bulk loop does not pay for it.

Compiled code is cached on disk. Numba itself notices only changes of the file that holds the
compiled function, not of the criteria that it calls, so the cache's folder is named after the
contents of the whole engine. A folder that cannot be written moves the cache elsewhere, and at
worst each process compiles for itself; nothing fails.
"""

import hashlib
import importlib
import importlib.util
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

_waiting: Final[list[Callable[..., Any]]] = []
_lock: Final = Lock()


def shared(function: Function) -> Function:
    """Mark a scalar function that Python calls as it is and compiled loops take in."""
    _waiting.append(function)
    return function


def compiled(function: Function) -> Function:
    """Mark a loop that is compiled, without the interpreter's lock, and cached on disk."""
    ready: Function | None = None

    @wraps(function)
    def loop(*arguments: Any) -> Any:
        nonlocal ready
        if ready is None:
            with _lock:
                ready = ready or _compiled(function)
        return ready(*arguments)

    return cast(Function, loop)


@cache
def load_numba() -> Any:
    """Numba, or None where it is missing or switched off (NUMBA_DISABLE_JIT)."""
    if importlib.util.find_spec("numba") is None:
        return None
    numba = importlib.import_module("numba")
    return None if numba.config.DISABLE_JIT else numba


def _compiled(function: Function) -> Function:
    numba = load_numba()
    if numba is None:
        return function
    register = importlib.import_module("numba.extending").register_jitable
    while _waiting:
        register(_waiting.pop())
    folder = cache_folder(Path(__file__).resolve().parent)
    made: Function
    if folder is None:
        made = numba.njit(nogil=True)(function)
    else:
        with _cache_of(numba, folder):
            made = numba.njit(nogil=True, cache=True)(function)
    return made


def _sources_digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _private_folder(path: Path) -> bool:
    """Make the folder and say whether only this user can have written what is in it."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
        status = path.stat()
    except OSError:
        return False
    return not hasattr(os, "getuid") or (
        status.st_uid in (0, os.getuid()) and not status.st_mode & 0o022
    )


@cache
def cache_folder(package: Path) -> Path | None:
    """The first usable folder of: next to the code, NUMBA_CACHE_DIR, the temporary folder."""
    try:
        name = f"engine-{_sources_digest(package)}"
    except OSError:
        return None
    places = [package / "__pycache__"]
    if os.environ.get("NUMBA_CACHE_DIR"):
        places.append(Path(os.environ["NUMBA_CACHE_DIR"]))
    user = os.getuid() if hasattr(os, "getuid") else "user"
    temporary = Path(tempfile.gettempdir()) / f"spilno-engine-{user}"
    if _private_folder(temporary):  # else its owner could put other code in the folder's place
        places.append(temporary)
    return next((place / name for place in places if _private_folder(place / name)), None)


@contextmanager
def _cache_of(numba: Any, folder: Path) -> Iterator[None]:
    """Numba reads its cache setting when a function is marked: lend it ours for that moment."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before
