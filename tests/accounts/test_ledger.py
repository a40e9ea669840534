"""The disclosure ledger: a chain in which every change shows, and its subject's own copy."""

import csv
import io
import threading
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from django.urls import reverse

from accounts.models import Disclosure, LedgerEntry
from accounts.services import ledger
from accounts.vocabulary import Tier
from tests.factories import MandateFactory, MemberFactory, OfficerFactory, VentureFactory


@pytest.fixture
def maker(db):
    return MemberFactory(organisation=VentureFactory().manufacturer.organisation)


def look(actor, subject, action="open case", tier=Tier.MINISTRY) -> LedgerEntry:
    return ledger.record_access(
        actor=actor, action=action, tier=tier, subject=subject.organisation if subject else None
    )


@pytest.fixture
def entries(maker, officer):
    """Four looks, one of them an export about nobody."""
    looks = ((maker, "open case"), (None, "export"), (maker, "open record"), (maker, "open person"))
    return [look(officer, subject, action) for subject, action in looks]


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_each_entry_follows_from_the_one_before(entries):
    assert entries[0].previous == ledger.GENESIS
    assert [entry.previous for entry in entries[1:]] == [entry.digest for entry in entries[:-1]]
    assert ledger.head() == entries[-1].digest
    assert list(ledger.breaks()) == []


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "action = 'export'",
        "tier = 1",
        "rows = 2",
        "subject_id = NULL",
        "actor_id = (SELECT min(id) FROM accounts_user WHERE id <> actor_id)",
        "digest = repeat('a', 64)",
        "previous = repeat('b', 64)",
    ],
)
def test_a_changed_entry_shows(entries, change):
    run(f"UPDATE accounts_ledgerentry SET {change} WHERE id = %s", entries[2].pk)

    assert entries[2].pk in {one.entry for one in ledger.breaks()}


def test_an_entry_that_was_taken_out_shows(entries):
    run("DELETE FROM accounts_ledgerentry WHERE id = %s", entries[1].pk)

    assert [one.entry for one in ledger.breaks()] == [entries[2].pk]


def test_an_entry_that_is_put_in_between_shows(entries):
    forged = LedgerEntry.objects.get(pk=entries[1].pk)
    forged.pk, forged.action = entries[3].pk + 1, "nothing"
    with pytest.raises(IntegrityError), transaction.atomic():
        forged.save(force_insert=True)  # two entries never follow the same one
    forged.previous = "c" * 64
    forged.digest = ledger.digest_of(forged)
    forged.save(force_insert=True)

    assert [one.entry for one in ledger.breaks()] == [forged.pk]


def test_a_rewritten_end_is_found_by_a_head_that_was_noted_before(entries):
    noted = ledger.head()
    last = LedgerEntry.objects.get(pk=entries[3].pk)
    last.action = "nothing"
    last.digest = ledger.digest_of(last)
    last.save()

    assert list(ledger.breaks()) == []
    assert ledger.head() != noted


def test_the_command_says_whether_the_ledger_is_whole(entries, capsys):
    call_command("verify_ledger")
    assert (
        f"The ledger is whole: 4 entries, the last is {ledger.head()}." in capsys.readouterr().out
    )
    run("UPDATE accounts_ledgerentry SET rows = 7 WHERE id = %s", entries[1].pk)
    with pytest.raises(CommandError, match="broken in 1 places"):
        call_command("verify_ledger")
    assert f"Entry {entries[1].pk}: its facts are not those" in capsys.readouterr().err


def test_people_who_look_at_once_make_one_chain(real_database):
    officers = OfficerFactory.create_batch(4)
    subject = MemberFactory(organisation=VentureFactory().manufacturer.organisation)

    def work(officer) -> None:
        for _look in range(5):
            look(officer, subject)
        connections.close_all()

    threads = [threading.Thread(target=work, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert LedgerEntry.objects.count() == 20
    assert list(ledger.breaks()) == []


def test_a_look_names_the_consent_under_which_it_was(maker):
    partner = MemberFactory(organisation=MandateFactory().company.organisation)
    consent = Disclosure.objects.create(
        subject=maker.organisation, viewer=partner.organisation, tier=Tier.MUTUAL
    )

    assert look(partner, maker, "read venture", Tier.MUTUAL).consent == consent
    assert look(OfficerFactory(), maker).consent is None
    assert list(ledger.breaks()) == []


def test_looking_at_oneself_is_no_disclosure(maker):
    assert look(maker, maker) is None
    assert not LedgerEntry.objects.exists()


def test_its_subject_downloads_all_lines_and_nobody_elses(client_of, maker, entries, officer):
    other = MemberFactory(organisation=MandateFactory().company.organisation)
    about_other = look(officer, other)

    answer = client_of(maker).get(reverse("accounts:ledger_file"))

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["digest"] for row in rows] == [entries[at].digest for at in (3, 2, 0)]
    assert {row["who"] for row in rows} == {"ministry"}
    assert about_other.digest not in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert client_of(officer).get(reverse("accounts:ledger_file")).status_code == 403
    page = client_of(maker).get(reverse("accounts:ledger")).content.decode()
    assert reverse("accounts:ledger_file") in page


def test_an_entry_keeps_whom_it_is_about(entries, maker):
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        maker.organisation.delete()
    assert uuid.UUID(str(entries[0].subject_id)) == maker.organisation.pk
