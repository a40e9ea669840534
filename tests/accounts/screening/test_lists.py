"""Loading a list: all of it or nothing, and broken files by their line."""

import gzip
import zipfile

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ListedName, ListedParty, ScreeningList
from accounts.screening import list_files
from accounts.screening.list_files import BrokenList, read_list
from accounts.services.screening_lists import current_list, load_list
from tests.accounts.screening.lists import HEADER, row, use_list, write_list

pytestmark = pytest.mark.django_db
HEAD = ",".join(HEADER) + "\n"
LINE = ",".join(['"x"'] * len(HEADER)) + "\n"


def test_a_list_is_loaded_with_the_keys_of_every_name(tmp_path):
    facts = {
        "aliases": 'Петренко Іван;"Petrenko; Ivan ""Grom"""',
        "countries": "ru;by",
        "birth_date": "1970-01-02",
        "schema": "Person",
    }
    loaded = use_list(tmp_path, "Ivan Petrenko", "Петро Коваль", **facts)
    party = ListedParty.objects.get(listed_id="T-1")
    assert party.aliases == ["Петренко Іван", 'Petrenko; Ivan "Grom"']
    assert (party.countries, party.birth_dates) == (["ru", "by"], ["1970-01-02"])
    assert (loaded.party_count, loaded.name_count) == (2, ListedName.objects.count())
    names = ListedName.objects.filter(party=party).values_list("latin", "cyrillic")
    assert ("ivan petrenko", "іван петренко") in names


def test_the_same_file_again_changes_nothing(tmp_path):
    first = use_list(tmp_path, "Ivan Petrenko")
    before = list(ListedParty.objects.values_list("pk", flat=True))
    assert load_list(path=tmp_path / "list.csv") == (first, False)
    assert list(ListedParty.objects.values_list("pk", flat=True)) == before
    assert ScreeningList.objects.count() == 1


def test_a_newer_file_replaces_the_entries(tmp_path):
    use_list(tmp_path, "Ivan Petrenko", "Petro Koval")
    newer = use_list(tmp_path, "Petro Koval", "Olha Bondar")
    assert current_list() == newer
    assert set(ListedParty.objects.values_list("name", "list")) == {
        ("Petro Koval", newer.pk),
        ("Olha Bondar", newer.pk),
    }
    assert set(ListedName.objects.values_list("name", flat=True)) == {"Petro Koval", "Olha Bondar"}


def test_things_are_no_parties(tmp_path):
    rows = [row("Volga", 1, schema="Vessel"), row("Petro Koval", 2)]
    load_list(path=write_list(tmp_path / "list.csv", rows))
    assert [party.name for party in ListedParty.objects.all()] == ["Petro Koval"]


BROKEN = [
    (b"", None, "no entries"),
    (HEAD.encode(), None, "no entries"),
    (b"id,name\n", 1, "missing: addresses, aliases"),
    ((HEAD.strip() + ",id\n").encode(), 1, "twice"),
    ((HEAD + LINE + "a,b\n").encode(), 3, "fewer fields"),
    ((HEAD + LINE.strip() + ",more\n").encode(), 2, "more fields"),
    ((HEAD + LINE + LINE).encode(), 3, "line 2 already"),
    ((HEAD + LINE.replace('"x"', '""', 1)).encode(), 2, "'id' is empty"),
    ((HEAD + LINE.replace('"x"', '"' + "i" * 256 + '"', 1)).encode(), 2, "longer than 255"),
    ((HEAD + LINE + '"y,never closed\n').encode(), 3, "No CSV"),
    ((HEAD + LINE + 'y"z"' + LINE[3:].replace("x", 'a"b')).encode(), 3, "No CSV"),
    ((HEAD + LINE).encode() + b"\xff\xfe\n", 3, "not UTF-8"),
    ((HEAD + LINE).encode() + b"a\0b\n", 3, "zero byte"),
    ((HEAD + '"' + "x" * 200_000 + '"' + LINE[3:]).encode(), 2, "No CSV (field larger"),
    ((HEAD + '"' + "x" * 10_000_000 + '"' + LINE[3:]).encode(), 2, "longer than"),
    ((HEAD + '"' + "x\n" * 5_000_000).encode(), 2, "No CSV (field larger"),
    ("id,schema\n".encode("utf-16"), 1, "zero byte"),
]


@pytest.mark.parametrize(("content", "line", "reason"), BROKEN)
def test_a_broken_file_is_refused_with_its_line_and_the_old_list_stays(
    tmp_path, content, line, reason
):
    old = use_list(tmp_path, "Ivan Petrenko")
    broken = tmp_path / "broken.csv"
    broken.write_bytes(content)
    where = f"Line {line}: " if line else ""
    with pytest.raises(CommandError, match=r"Nothing was changed\.$") as refused:
        call_command("load_screening_list", str(broken))
    assert str(refused.value).startswith(where)
    assert reason in str(refused.value)
    assert current_list() == old
    assert [party.name for party in ListedParty.objects.all()] == ["Ivan Petrenko"]
    assert ScreeningList.objects.count() == 1


def test_a_list_that_was_cut_off_is_refused_unless_it_is_meant(tmp_path):
    old = use_list(tmp_path, *(f"Person Number{n}" for n in range(10)))
    short = write_list(tmp_path / "short.csv", [row("Petro Koval", n) for n in range(4)])
    with pytest.raises(CommandError, match="--accept-fewer"):
        call_command("load_screening_list", str(short))
    assert current_list() == old
    call_command("load_screening_list", str(short), "--accept-fewer")
    assert current_list().party_count == 4


@pytest.mark.parametrize("packing", ["gz", "zip"])
def test_packed_files_are_read(tmp_path, packing):
    plain = write_list(tmp_path / "list.csv", [row("Petro Koval")])
    packed = tmp_path / f"list.csv.{packing}"
    if packing == "gz":
        packed.write_bytes(gzip.compress(plain.read_bytes()))
    else:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(plain, "targets.simple.csv")
    assert [entry.name for entry in read_list(packed)] == ["Petro Koval"]


@pytest.mark.parametrize("packing", ["gz", "zip"])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, packing, monkeypatch):
    monkeypatch.setattr(list_files, "ALWAYS_FINE", 1024**2)
    bomb = tmp_path / f"bomb.{packing}"
    content = b"x" * (64 * 1024**2)
    if packing == "gz":
        bomb.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bomb.csv", content)
    with pytest.raises(CommandError, match="unpacked file is larger"):
        call_command("load_screening_list", str(bomb))


@pytest.mark.parametrize("name", ["missing.csv", "folder.csv", "no.gz", "no.zip", "two.zip"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name):
    path = tmp_path / name
    if name == "folder.csv":
        path.mkdir()
    elif name == "two.zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("one.csv", HEAD)
            archive.writestr("two.csv", HEAD)
    elif name != "missing.csv":
        path.write_bytes(b"neither packed nor a list")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("load_screening_list", str(path))


def test_a_cut_off_archive_is_refused(tmp_path):
    rows = [row(f"Person {n}", n) for n in range(2000)]
    plain = write_list(tmp_path / "list.csv", rows).read_bytes()
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress(plain)[:-2000])
    with pytest.raises(BrokenList, match="damaged"):
        list(read_list(cut))
