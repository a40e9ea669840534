"""The command on files, as a program of its own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from matching.engine import PRODUCT_GROUPS, __main__
from tests.engine import twin
from tests.engine.worlds import CATALOGUE, FITTING_MANDATE, FITTING_VENTURE, draw_world

PROJECT = Path(__file__).resolve().parents[2]


def write_lines(path, documents):
    path.write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")
    return path


@pytest.fixture
def world(tmp_path):
    """Documents of both sides, and their files; also a catalogue and weights."""
    ventures, mandates = draw_world(31, 50, 60)
    write_lines(tmp_path / "v.ndjson", ventures)
    write_lines(tmp_path / "m.ndjson", mandates)
    rows = "".join(f"{code},{category},x\n" for code, category in CATALOGUE.items())
    (tmp_path / "groups.csv").write_text(f"code,category,note\n{rows}", encoding="utf-8")
    return ventures, mandates


def arguments(folder, *more):
    return [
        *("--ventures", str(folder / "v.ndjson")),
        *("--mandates", str(folder / "m.ndjson")),
        *("--catalogue", str(folder / "groups.csv")),
        *("--out", str(folder / "out.ndjson")),
        *more,
    ]


def run_program(*options, **environment):
    return subprocess.run(
        [sys.executable, "-m", "matching.engine", *options],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def expected_lines(ventures, mandates, **settings):
    """The file that the twin would write, line by line."""
    kept = twin.run(ventures, mandates, CATALOGUE, **settings)
    order = sorted(kept, key=lambda pair: (pair[0], -kept[pair]["points"], pair[1]))
    return [
        {
            "venture": pair[0],
            "mandate": pair[1],
            "points": kept[pair]["points"],
            "score": kept[pair]["points"] / 1000,
            "score_low": kept[pair]["low"] / 1000,
            "score_high": kept[pair]["high"] / 1000,
            "completeness": kept[pair]["completeness"],
            "rank_for_venture": kept[pair]["rank_for_venture"],
            "rank_for_mandate": kept[pair]["rank_for_mandate"],
            "criteria": kept[pair]["criteria"],
        }
        for pair in order
    ]


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_program_writes_the_matches(tmp_path, world):
    weights = {**twin.WEIGHTS, "category": 20, "repair": 15}
    (tmp_path / "w.json").write_text(json.dumps(weights), encoding="utf-8")
    options = ("--k", "3", "--min-score", "45.5", "--weights", str(tmp_path / "w.json"))
    done = run_program(*arguments(tmp_path, *options))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    expected = expected_lines(*world, k=3, min_points=45_500, weights=weights)
    assert lines_of(tmp_path / "out.ndjson") == expected
    assert [list(line) for line in lines_of(tmp_path / "out.ndjson")] == [
        list(line) for line in expected
    ]
    assert {path.name for path in tmp_path.iterdir()} == {
        "v.ndjson", "m.ndjson", "w.json", "groups.csv", "out.ndjson",
    }  # fmt: skip


def test_program_without_numba_writes_the_same_bytes(tmp_path, world):
    assert __main__.main(arguments(tmp_path)) == 0
    compiled = (tmp_path / "out.ndjson").read_bytes()
    (tmp_path / "out.ndjson").unlink()
    blocked = (
        "import sys; sys.modules['numba'] = None; "
        "from matching.engine import __main__, compilation; "
        "assert compilation.load_numba() is None; sys.exit(__main__.main())"
    )
    subprocess.run(
        [sys.executable, "-W", "error", "-c", blocked, *arguments(tmp_path)],
        cwd=PROJECT,
        timeout=100,
        check=True,
    )
    assert (tmp_path / "out.ndjson").read_bytes() == compiled
    assert len(compiled.splitlines()) > 100


def test_program_with_defaults_keeps_twenty_from_forty_up(tmp_path):
    ventures = [
        {**FITTING_VENTURE, "offer": {"ammunition_large": 100}, "id": number}
        for number in range(30)
    ]
    mandates = [{**FITTING_MANDATE, "id": 1, "interests": {"ammunition": 5}, "excluded_groups": []}]
    write_lines(tmp_path / "v.ndjson", ventures)
    write_lines(tmp_path / "m.ndjson", mandates)
    options = arguments(tmp_path)
    del options[4:6]  # the built-in catalogue
    assert __main__.main(options) == 0
    ranks = [
        (line["venture"], line["rank_for_mandate"]) for line in lines_of(tmp_path / "out.ndjson")
    ]
    assert ranks == [(number, number + 1 if number < 20 else None) for number in range(30)]
    assert "ammunition_large" in PRODUCT_GROUPS


@pytest.fixture
def refused(tmp_path, capsys):
    """Run with changed files and return the message; nothing may be left behind."""

    def run(*more):
        before = sorted(path.name for path in tmp_path.iterdir())
        assert __main__.main(arguments(tmp_path, *more)) == 2
        assert sorted(path.name for path in tmp_path.iterdir()) == before
        message = capsys.readouterr().err
        assert message.count("\n") == 1
        return message.replace(f"{tmp_path}{os.sep}", "")

    return run


def test_faulty_line_stops_the_program_with_exit_code_2(tmp_path, world):
    with (tmp_path / "v.ndjson").open("a", encoding="utf-8") as file:
        file.write(json.dumps({**FITTING_VENTURE, "id": 10**6, "need_eur": -1}) + "\n")
    done = run_program(*arguments(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{tmp_path / 'v.ndjson'}, line 51: need_eur: must be more than 0\n"
    assert not (tmp_path / "out.ndjson").exists()


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("v", b"nonsense", "v.ndjson, line 2: (line): is not JSON: Expecting value at character 1"),
        ("v", b"\xff", "v.ndjson, line 2: (line): is not UTF-8 at byte 1"),
        ("m", b"[1]", "m.ndjson, line 2: (line): must be a JSON object"),
        ("m", b'{"id": 1, "id": 2}', "m.ndjson, line 2: id: appears twice"),
        ("v", {"id": 1}, "v.ndjson, line 2: id: 1 is also on line 1"),
        ("v", {"offer": {"x": 100}}, "v.ndjson, line 2: offer: 'x' is not a product group"),
        ("m", {"side": []}, "m.ndjson, line 2: side: must not be empty"),
        ("m", {"min_share": 200}, "m.ndjson, line 2: min_share: must be from 0 to 100"),
        ("m", {"note\n": 1}, "m.ndjson, line 2: note\\n: is not a field of this record"),
    ],
)  # fmt: skip
def test_faulty_line_is_told_with_line_field_and_reason(
    tmp_path, world, refused, name, line, message
):
    whole = {"v": FITTING_VENTURE, "m": FITTING_MANDATE}[name]
    first = json.dumps(whole).encode()
    second = json.dumps({**whole, "id": 77, **line}).encode() if isinstance(line, dict) else line
    (tmp_path / f"{name}.ndjson").write_bytes(first + b"\n" + second + b"\n")
    assert refused() == f"{message}\n"


def test_missing_file_is_told(tmp_path, world, refused):
    (tmp_path / "m.ndjson").unlink()
    assert refused() == "m.ndjson: No such file or directory\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("code,name\na,b\n", "groups.csv, line 1: category: there must be one such column"),
        ("code,code,category\na,b,c\n", "groups.csv, line 1: code: there must be one such column"),
        (
            "code,category\na,b,c\n",
            "groups.csv, line 2: (line): has more fields than the first line",
        ),
        ("code,category\na,b\na,c\n", "groups.csv, line 3: code: 'a' appears twice"),
        ("code,category\na\n", "groups.csv, line 2: category: must hold text codes"),
        (
            "category,code\nb,a\na,c\n",
            "groups.csv: category: 'a' is also the code of a product group",
        ),
        ("code,category\n", "groups.csv: names no product group"),
    ],
)  # fmt: skip
def test_faulty_catalogue_is_told(tmp_path, world, refused, content, message):
    (tmp_path / "groups.csv").write_text(content, encoding="utf-8")
    assert refused() == f"{message}\n"


def test_faulty_weights_are_told(tmp_path, world, refused):
    path = tmp_path / "w.json"
    path.write_text(json.dumps({**twin.WEIGHTS, "category": 31}), encoding="utf-8")
    assert refused("--weights", str(path)) == "w.json: weights: must sum to 100, not 101\n"


def test_fault_leaves_an_earlier_output_as_it_was(tmp_path, world, refused):
    (tmp_path / "out.ndjson").write_text("yesterday", encoding="utf-8")
    (tmp_path / "v.ndjson").write_text("{}\n", encoding="utf-8")
    assert refused() == "v.ndjson, line 1: id: is missing\n"
    assert (tmp_path / "out.ndjson").read_text(encoding="utf-8") == "yesterday"


def test_output_over_an_input_or_into_nowhere_is_refused(tmp_path, world, refused):
    assert refused("--out", str(tmp_path / "m.ndjson")) == "m.ndjson: is also an input\n"
    assert refused("--out", str(tmp_path / "no" / "out")).endswith("its folder does not exist\n")
    assert refused("--out", str(tmp_path)).endswith("is not an ordinary file\n")
    assert refused("--out", str(tmp_path / ("x" * 300))).endswith("File name too long\n")


def test_output_may_have_a_name_as_long_as_a_name_can_be(tmp_path, world):
    longest = tmp_path / ("x" * 255)
    assert __main__.main(arguments(tmp_path, "--out", str(longest))) == 0
    assert longest.read_text(encoding="utf-8")
    assert not list(tmp_path.glob(".*.part"))


def test_disk_that_fills_up_leaves_nothing(tmp_path, world, refused, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert refused() == "out.ndjson: No space left on device\n"


def test_output_follows_a_link_and_the_usual_permissions(tmp_path, world):
    (tmp_path / "deep").mkdir()
    (tmp_path / "out.ndjson").symlink_to(tmp_path / "deep" / "real.ndjson")
    before = os.umask(0o027)
    try:
        assert __main__.main(arguments(tmp_path)) == 0
    finally:
        os.umask(before)
    assert (tmp_path / "out.ndjson").is_symlink()
    assert (tmp_path / "deep" / "real.ndjson").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["real.ndjson"]


def test_byte_order_mark_and_empty_lines_are_no_fault(tmp_path, world):
    path = tmp_path / "v.ndjson"
    text = json.dumps(FITTING_VENTURE).encode()
    path.write_bytes(b"\xef\xbb\xbf" + text + b"\r\n\r\n")
    write_lines(tmp_path / "m.ndjson", [FITTING_MANDATE])
    assert __main__.main(arguments(tmp_path)) == 0
    assert [line["points"] for line in lines_of(tmp_path / "out.ndjson")] == [100_000]


@pytest.mark.parametrize(
    "option",
    [
        ("--k", "0"),
        ("--k", "many"),
        ("--min-score", "100.1"),
        ("--min-score", "-1"),
        ("--min-score", "nan"),
        ("--min-score", "high"),
    ],
)
def test_option_out_of_range_is_told(tmp_path, world, capsys, option):
    with pytest.raises(SystemExit) as stopped:
        __main__.main(arguments(tmp_path, *option))
    assert stopped.value.code == 2
    assert f"argument {option[0]}: must be" in capsys.readouterr().err
    assert not (tmp_path / "out.ndjson").exists()


@pytest.fixture(autouse=True)
def _own_signals():
    """`main` sets a handler that belongs to a program, not to a test run."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)
