"""The table, the kept results and the picture of `make bench`."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from benchmarks import __main__ as program
from benchmarks import record
from benchmarks.picture import draw
from benchmarks.plan import Plan
from benchmarks.processes import Measurement, TaskFailed, alternate, measure
from benchmarks.rows import Row, Target, number_text, table_text

AT_MOST = Target(1.5, at_most=True, text="≤ 1.5")
ROW = Row(
    part="engine",
    benchmark="engine",
    size="10 × 1,000",
    ours=Measurement(1.2345, 2, 100.4),
    reference="product",
    theirs=Measurement(1.0),
    ratio=1.2345,
    target=AT_MOST,
    memory_limit_mib=200,
)


@pytest.mark.parametrize(
    ("change", "reached"),
    [
        ({}, True),
        ({"ratio": 1.6}, False),
        ({"memory_limit_mib": 100}, False),
        ({"target": Target(1.2, at_most=False, text="")}, True),
        ({"target": Target(2, at_most=False, text="")}, False),
        ({"target": None}, None),
    ],
)
def test_a_target_is_reached_in_ratio_and_memory(change, reached):
    assert replace(ROW, **change).reached is reached


def test_the_table_shows_every_column():
    heading, rule, line = table_text([ROW]).splitlines()
    assert heading.split("|")[1].strip() == "benchmark"
    assert set(rule) <= set("|- ")
    assert [cell.strip() for cell in line.split("|")[1:-1]] == [
        *("engine", "10 × 1,000", "1.23 s", "product 1 s", "1.23", "≤ 1.5", "yes", "100 MiB")
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (0.00012345, "0.000123"), (0.5, "0.5"), (45.678, "45.7"), (198_837.4, "199,000")],
)
def test_numbers_have_three_digits(number, text):
    assert number_text(number) == text


def test_measurements_take_turns():
    order = []
    first, second = alternate(
        3,
        lambda: order.append("A") or Measurement(len(order), 0, 7),
        lambda: order.append("B") or Measurement(len(order), 0, len(order)),
    )
    assert order == ["A", "B"] * 3
    assert (first.seconds, second.seconds, second.peak_mib) == (3, 4, 6)
    assert first.facts == {"all_seconds": [1, 3, 5]}


def test_a_part_replaces_its_own_lines_of_the_day_only(tmp_path):
    record.keep(tmp_path, [ROW, replace(ROW, part="runs")], is_quick=False)
    path = record.keep(tmp_path, [replace(ROW, size="new")], is_quick=False)
    kept = json.loads(path.read_text())["rows"]
    assert [(row["part"], row["size"]) for row in kept] == [("engine", "new"), ("runs", ROW.size)]
    assert kept[0]["reached"] is True


def test_the_page_gets_the_table_and_the_picture(tmp_path, monkeypatch):
    page, picture = tmp_path / "page.md", tmp_path / "bench.svg"
    page.write_text(f"before\n{record.START}\nold\n{record.END}\nafter\n")
    monkeypatch.setattr(record, "PAGE", page)
    monkeypatch.setattr(record, "PICTURE", picture)
    record.document(record.keep(tmp_path, [replace(ROW, note="a note")], is_quick=True))
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "| 10 × 1,000 |" in text
    assert "a note" in text
    assert ElementTree.fromstring(picture.read_text()).tag.endswith("svg")


def test_the_picture_has_a_line_for_each_name():
    lines = {"ours & more": [(1e7, 0.1), (1e10, 9.0)], "theirs": [(1e7, 0.1), (1e10, 90.0)]}
    tree = ElementTree.fromstring(draw(lines))
    assert len(tree.findall("{http://www.w3.org/2000/svg}polyline")) == 2
    assert "ours & more" in "".join(tree.itertext())


def test_a_task_runs_in_a_process_of_its_own(tmp_path):
    path = str(tmp_path / "world")
    measure("engine.draw", ventures=30, mandates=20, path=path)
    ours = measure("engine.ours", path=path, repeat=2)
    assert ours.facts["matches"] > 50
    assert ours.peak_mib > 10
    ledger = measure("engine.ledger", path=path, repeat=2)
    assert 0 < ledger.facts["near_misses"] < 30 * 20
    product = measure("engine.product", ventures=30, mandates=20, repeat=1)
    assert product.facts["threads"] == 2
    assert product.facts["blas"]


def test_a_task_that_fails_is_named():
    with pytest.raises(TaskFailed, match=r"engine\.nothing"):
        measure("engine.nothing")


def test_an_unknown_part_is_refused(capsys):
    with pytest.raises(SystemExit):
        program.main(["nothing"])
    assert "no such part: nothing" in capsys.readouterr().err


def test_quick_and_full_plans_differ_in_size(tmp_path):
    assert max(Plan.quick(tmp_path).sizes) < max(Plan(tmp_path).sizes)
    assert Plan.full(tmp_path).exported_rows == 1_000_000
