"""Results as files: the JSON of a day, and the table and picture of docs/benchmarks.md."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.picture import draw
from benchmarks.processes import PROJECT
from benchmarks.rows import COLUMNS, Row, aligned

PAGE = PROJECT / "docs" / "benchmarks.md"
PICTURE = PROJECT / "docs" / "pictures" / "bench.svg"
BLANK_LINE = "\n\n"
START, END = "<!-- the last measured table -->", "<!-- its end -->"


def keep(folder: Path, rows: Sequence[Row], *, is_quick: bool) -> Path:
    """Write the rows to the file of the day; its parts that were not measured now stay."""
    now = datetime.now(UTC)
    name = f"{now:%Y-%m-%d}{'-quick' if is_quick else ''}.json"
    path = folder / name
    parts = {row.part for row in rows}
    before = json.loads(path.read_text())["rows"] if path.exists() else []
    kept = [row for row in before if row["part"] not in parts]
    measured = [{**row.as_json(), "measured_at": f"{now:%Y-%m-%dT%H:%MZ}"} for row in rows]
    machine = {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
    }
    text = json.dumps({"machine": machine, "rows": [*measured, *kept]}, indent=1)
    path.write_text(f"{text}\n")
    return path


def document(path: Path) -> None:
    """Put the table of a file of results, and its picture, into the documentation."""
    found = json.loads(path.read_text())
    rows = sorted(found["rows"], key=lambda row: PART_ORDER.index(row["part"]))
    table = aligned([COLUMNS, *(row["cells"] for row in rows)])
    machine = found["machine"]
    head = f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}"
    dates = sorted({row["measured_at"][:10] for row in rows})
    before, _, rest = PAGE.read_text().partition(START)
    after = rest.partition(END)[2]
    notes = "\n".join(
        f"- {row['benchmark']}, {row['size']}: {row['note']}" for row in rows if row["note"]
    )
    parts = (f"Measured on {' and '.join(dates)}: {head}.", table, notes)
    text = f"{before}{START}\n\n{BLANK_LINE.join(filter(None, parts))}\n\n{END}{after}"
    PAGE.write_text(text)
    PICTURE.write_text(draw(points_of(rows)))


PART_ORDER = ("engine", "runs", "exports", "pages")


def points_of(rows: Sequence[dict[str, Any]]) -> dict[str, list[tuple[float, float]]]:
    """Name of each line of the picture → (pairs, seconds), from the engine's rows."""
    lines: dict[str, dict[float, float]] = {}
    for row in rows:
        if (row["part"], row["benchmark"]) != ("engine", "engine") or not row["theirs"]:
            continue
        ventures, mandates = (int(side.replace(",", "")) for side in row["size"].split(" × "))
        pairs = float(ventures * mandates)
        lines.setdefault("the engine", {})[pairs] = row["ours"]["seconds"]
        lines.setdefault(row["reference"], {})[pairs] = row["theirs"]["seconds"]
    return {name: sorted(points.items()) for name, points in lines.items()}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
