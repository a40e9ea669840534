"""Loading a newer screening list in place of the old one."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.db import connection, transaction

from accounts.models import ListedParty, ScreeningList
from accounts.screening.list_files import BrokenList, ListedFacts, digest_of, read_list
from accounts.screening.names import keys_of

KEYS_VERSION = 1  # raise it when `screening.names` reads names in another way
LOADING = 7_214_001  # advisory lock: one load at a time
BATCH = 2_000
FIRST_OF_LIST = 1 << 32  # parties are numbered from their list's number times this
LEAST_OF_OLD = 0.5  # a list that lost more than half of its entries is probably cut off
# Things, not people: an organisation cannot be one of them.
NO_PARTIES = {"Vessel", "Airplane", "Vehicle", "CryptoWallet", "Security"}
PARTY_COLUMNS = (
    "id", "list_id", "listed_id", "schema", "name", "aliases", "birth_dates", "countries",
    "addresses", "identifiers", "sanctions", "dataset", "last_change",
)  # fmt: skip
NAME_COLUMNS = ("party_id", "name", "latin", "cyrillic")


class ListIsShort(BrokenList):
    """The file has far fewer entries than the list in use."""


@transaction.atomic
def load_list(*, path: Path, accept_fewer: bool = False) -> tuple[ScreeningList, bool]:
    """Put the file in the place of the current list: (the list, whether it is new).

    All or nothing: BrokenList, with the line, leaves the old list in use. The same file again
    changes nothing. Organisations become due for screening by the list being another one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING])
    digest = digest_of(path)
    old = current_list()
    if old is not None and (old.digest, old.keys_version) == (digest, KEYS_VERSION):
        return old, False
    new = ScreeningList.objects.create(
        name=path.name[:200], digest=digest, keys_version=KEYS_VERSION
    )
    new.party_count, new.name_count = _copy(read_list(path), new)
    if old is not None and not accept_fewer and new.party_count < LEAST_OF_OLD * old.party_count:
        raise ListIsShort(
            f"The file has {new.party_count:,} entries, the list in use {old.party_count:,}."
        )
    ScreeningList.objects.filter(is_current=True).update(is_current=False)
    new.is_current = True
    new.save()
    _forget_others(new)
    return new, True


def current_list() -> ScreeningList | None:
    """The list in use; None before the first one."""
    return ScreeningList.objects.filter(is_current=True).first()


def _copy(entries: Iterator[ListedFacts], new: ScreeningList) -> tuple[int, int]:
    """Store the entries in batches; the numbers of parties and of names."""
    parties = names = 0
    entries = (entry for entry in entries if entry.schema not in NO_PARTIES)
    while batch := list(itertools.islice(entries, BATCH)):
        keyed = list(enumerate(batch, new.pk * FIRST_OF_LIST + parties))
        party_rows = [_party_row(key, new.pk, entry) for key, entry in keyed]
        name_rows = [row for key, entry in keyed for row in _name_rows(key, entry)]
        _copy_rows("accounts_listedparty", PARTY_COLUMNS, party_rows)
        _copy_rows("accounts_listedname", NAME_COLUMNS, name_rows)
        parties, names = parties + len(party_rows), names + len(name_rows)
    return parties, names


def _party_row(key: int, list_id: int, entry: ListedFacts) -> tuple:
    return (
        key, list_id, entry.listed_id, entry.schema[:60], entry.name, entry.aliases,
        entry.birth_dates, entry.countries, entry.addresses, entry.identifiers, entry.sanctions,
        entry.dataset, entry.last_change,
    )  # fmt: skip


def _name_rows(party: int, entry: ListedFacts) -> Iterator[tuple]:
    """Every reading of every name once."""
    seen = set()
    for name in (entry.name, *entry.aliases):
        for key in keys_of(name):
            row = (" ".join(key.latin), " ".join(key.cyrillic))
            if row not in seen:
                seen.add(row)
                yield (party, name, *row)


def _copy_rows(table: str, columns: Sequence[str], rows: Iterable[tuple]) -> None:
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _forget_others(new: ScreeningList) -> None:
    """The entries of older lists; their rows stay, for screenings name them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM accounts_listedname USING accounts_listedparty AS party "
            "WHERE party_id = party.id AND party.list_id <> %s",
            [new.pk],
        )
    old = ListedParty.objects.exclude(list=new)
    old._raw_delete(old.db)
