"""The database alone refuses: raw SQL as the program's user, for every person and every table."""

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from accounts.acting import act_as, acting_as
from accounts.models import (
    Disclosure,
    HitVerdict,
    LedgerEntry,
    OrganisationIdentity,
    ScreeningHit,
    User,
)
from accounts.services import ledger, second_wall
from accounts.vocabulary import ReviewStatus, Tier
from config.middleware import act_for_the_reader
from partners.models import MandateFigures, Owner, Parent
from tests.factories import (
    AnalystFactory,
    MandateFactory,
    MemberFactory,
    OfficerFactory,
    VentureFactory,
    review_facts,
)
from tests.journeys.stack import walled_database_url
from ventures.models import ProductLine, ProductLineFigures, VentureFigures, VentureIdentity

PROJECT = Path(__file__).resolve().parent.parent.parent
MODELS = (
    OrganisationIdentity, VentureIdentity, ProductLine, VentureFigures, ProductLineFigures,
    MandateFigures, Owner, Parent,
)  # fmt: skip
IDENTITY, FIGURES, OWNERSHIP = MODELS[:3], MODELS[3:6], MODELS[6:]


@pytest.fixture
def world(real_database):
    """A venture and a mandate with something in every protected table of both sides."""
    venture, mandate = VentureFactory(), MandateFactory()
    line = ProductLine.objects.create(
        manufacturer=venture.manufacturer, group_id="unmanned_aerial", name="Line one"
    )
    ProductLineFigures.objects.create(product_line=line, utilisation=37)
    Owner.objects.create(company=mandate.company, name="Somebody", country="PL", share=100)
    Parent.objects.update_or_create(company=mandate.company, defaults={"name": "Something"})
    return venture, mandate


@pytest.fixture
def walled(real_database):
    """A connection of the program's own database user, each statement a transaction."""
    with psycopg.connect(walled_database_url(), autocommit=True) as database:
        yield database


def for_person(database, user) -> None:
    database.execute(
        "SELECT set_config('spilno.acting_user', %s, false)", [str(user.pk) if user else ""]
    )


def rows(database, model) -> set:
    key = model._meta.pk.column
    return {pk for (pk,) in database.execute(f"SELECT {key} FROM {model._meta.db_table}")}


def disclose(subject, viewer, tier) -> Disclosure:
    return Disclosure.objects.create(subject=subject, viewer=viewer, tier=tier)


def people_of(venture, mandate) -> dict[str, User | None]:
    """Everybody who might ask; the partners called by name know the manufacturer."""
    maker = venture.manufacturer.organisation
    known = {}
    for name, tier, changes in (
        ("mutual", Tier.MUTUAL, {}),
        ("under NDA", Tier.NDA, {}),
        ("revoked", Tier.NDA, {"revoked_at": timezone.now()}),
        ("suspended", Tier.NDA, {}),
    ):
        organisation = MandateFactory().company.organisation
        Disclosure.objects.filter(pk=disclose(maker, organisation, tier).pk).update(**changes)
        if name == "suspended":
            set_status(organisation, ReviewStatus.SUSPENDED)
        known[name] = MemberFactory(organisation=organisation)
    return known | {
        "nobody": None,
        "maker": MemberFactory(organisation=maker),
        "stranger": MemberFactory(organisation=VentureFactory().manufacturer.organisation),
        "partner": MemberFactory(organisation=mandate.company.organisation),
        "locked out": MemberFactory(organisation=maker, is_active=False),
        "analyst": AnalystFactory(),
        "officer": OfficerFactory(),
        "screening officer": OfficerFactory(has_screening_duty=True),
        "former officer": OfficerFactory(is_active=False, has_screening_duty=True),
    }


def set_status(organisation, status) -> None:
    for name, value in review_facts(status).items():
        setattr(organisation.review, name, value)
    organisation.review.save()


def test_both_walls_agree_for_everybody_and_every_table(world, walled):
    people = people_of(*world)
    for name, user in people.items():
        for_person(walled, user)
        for model in MODELS:
            door = model.objects.disclosed_to(user) if user and user.is_active else []
            assert rows(walled, model) == {row.pk for row in door}, (name, model.__name__)


def test_each_tier_opens_what_it_should(world, walled):
    venture, _mandate = world
    facts = {
        "identity": (OrganisationIdentity, venture.manufacturer.organisation.identity.pk),
        "figures": (VentureFigures, venture.pk),
        "owners": (Owner, Owner.objects.get().pk),
    }

    def opens(person) -> list[str]:
        for_person(walled, person)
        return [name for name, (model, pk) in facts.items() if pk in rows(walled, model)]

    people = people_of(*world)
    assert {name: opens(person) for name, person in people.items()} == {
        "nobody": [],
        "stranger": [],
        "locked out": [],
        "analyst": [],
        "revoked": [],
        "suspended": [],
        "former officer": [],
        "mutual": ["identity"],
        "under NDA": ["identity", "figures"],
        "maker": ["identity", "figures"],
        "partner": ["owners"],
        "officer": ["identity", "figures"],
        "screening officer": ["identity", "figures", "owners"],
    }


def test_a_suspended_subject_and_a_revocation_close_at_once(world, walled):
    venture, mandate = world
    maker, partner = venture.manufacturer.organisation, mandate.company.organisation
    person = MemberFactory(organisation=partner)
    disclosure = disclose(maker, partner, Tier.NDA)
    for_person(walled, person)
    assert venture.pk in rows(walled, VentureFigures)

    set_status(maker, ReviewStatus.SUSPENDED)
    assert venture.pk not in rows(walled, VentureFigures)
    set_status(maker, ReviewStatus.APPROVED)
    assert venture.pk in rows(walled, VentureFigures)
    Disclosure.objects.filter(pk=disclosure.pk).update(revoked_at=timezone.now())
    assert venture.pk not in rows(walled, VentureFigures)


@pytest.mark.parametrize("person", ["nobody", "stranger", "under NDA", "officer"])
def test_nobody_writes_what_is_not_theirs(world, walled, person):
    venture, mandate = world
    for_person(walled, people_of(*world)[person])
    line = ProductLine.objects.get().pk
    maker = venture.manufacturer.pk
    for statement, pk in (
        ("UPDATE ventures_venturefigures SET need = 1 WHERE venture_id = %s", venture.pk),
        ("UPDATE ventures_ventureidentity SET title = 'x' WHERE venture_id = %s", venture.pk),
        ("UPDATE ventures_productline SET name = 'x' WHERE id = %s", line),
        ("UPDATE ventures_productlinefigures SET utilisation = 1 WHERE product_line_id = %s", line),
        ("DELETE FROM partners_owner WHERE company_id = %s", mandate.company.pk),
        ("DELETE FROM accounts_organisationidentity WHERE organisation_id = %s", maker),
    ):
        assert walled.execute(statement, [pk]).rowcount == 0, statement
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        walled.execute(
            "INSERT INTO partners_owner (company_id, name, country, share) "
            "VALUES (%s, 'x', 'PL', 1)",
            [mandate.company.pk],
        )
    assert VentureFigures.objects.get(venture=venture).need != Decimal(1)


def test_owners_of_records_write_their_own(world, walled):
    venture, mandate = world
    for_person(walled, MemberFactory(organisation=venture.manufacturer.organisation))
    assert walled.execute("UPDATE ventures_venturefigures SET need = 5000000").rowcount == 1
    for_person(walled, MemberFactory(organisation=mandate.company.organisation))
    assert walled.execute("UPDATE partners_owner SET name = 'Renamed'").rowcount == 1
    assert walled.execute("UPDATE ventures_venturefigures SET need = 1").rowcount == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_ledgerentry SET rows = 0",
        "DELETE FROM accounts_ledgerentry",
        "TRUNCATE accounts_ledgerentry",
        "DELETE FROM accounts_reviewmove",
        "DELETE FROM accounts_canary",
        "UPDATE django_migrations SET name = 'x'",
        "ALTER TABLE accounts_organisationidentity DISABLE ROW LEVEL SECURITY",
        "DROP POLICY disclosed ON accounts_organisationidentity",
        "CREATE TABLE mine (x int)",
        "CREATE FUNCTION acting_user(x int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_the_program_changes_neither_ledger_nor_wall(world, walled, officer, statement):
    ledger.record_access(actor=officer, action="export matches", tier=Tier.MUTUAL)
    for_person(walled, officer)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        walled.execute(statement)
    assert LedgerEntry.objects.count() == 1


def test_the_program_cannot_become_the_owner(walled):
    owner = connection.settings_dict["USER"]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        walled.execute(f'SET ROLE "{owner}"')


def test_a_temporary_table_deceives_nobody(world, walled):
    """It is looked at before the real one wherever no search path is set."""
    person = MemberFactory(organisation=MandateFactory().company.organisation)
    walled.execute(
        "CREATE TEMPORARY TABLE accounts_user AS SELECT id, true AS is_active, "
        "'officer' AS ministry_role, true AS has_screening_duty FROM public.accounts_user"
    )
    for_person(walled, person)
    assert rows(walled, Owner) == set()


def test_the_worker_reads_whom_it_screens_for_one_transaction(world, walled):
    for_person(walled, None)
    with walled.transaction():
        walled.execute("SELECT set_config('spilno.purpose', 'screening', true)")
        assert all(rows(walled, model) for model in (OrganisationIdentity, Owner, Parent))
        assert not any(rows(walled, model) for model in (VentureIdentity, VentureFigures))
    assert not any(rows(walled, model) for model in MODELS)


# Who acts


@pytest.fixture
def asked():
    """Whom the connection acts for, as the database knows it."""

    def ask() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('spilno.acting_user', true)")
            return cursor.fetchone()[0] or ""

    yield ask
    act_as(None)


@pytest.mark.django_db
def test_a_request_acts_for_its_reader_and_the_next_one_for_its_own(asked, officer):
    seen = []
    serve = act_for_the_reader(lambda request: seen.append(asked()))
    for user in (officer, None, AnalystFactory(), officer, None):
        request = RequestFactory().get("/")
        request.user = user or type("Anonymous", (), {"pk": None})()
        serve(request)
        seen[-1] = (seen[-1], str(user.pk) if user else "")
    assert [acted for acted, _meant in seen] == [meant for _acted, meant in seen]


@pytest.mark.django_db
def test_nobody_acts_after_the_block(asked, officer):
    def fail() -> None:
        with acting_as(officer):
            assert asked() == str(officer.pk)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert asked() == ""


@pytest.mark.django_db
def test_a_token_acts_for_its_person(asked, client, officer):
    from accounts.services import tokens
    from accounts.vocabulary import Scope

    _token, secret = tokens.issue_token(
        user=officer, name="x", scopes=[Scope.READ_VENTURES], days=30
    )
    client.get("/api/v1/ventures/", headers={"Authorization": f"Bearer {secret}"})
    assert asked() == str(officer.pk)


# The canary


def test_a_program_that_nothing_holds_back_refuses_to_start(world):
    with pytest.raises(ImproperlyConfigured, match="row-level security does not bind"):
        second_wall._look_for_the_canary(connection)


@pytest.mark.parametrize(
    "program",
    [["-c", "import config.wsgi"], ["-m", "celery", "-A", "config", "worker", "--pool", "solo"]],
)
def test_web_and_worker_refuse_the_owner_of_the_tables(real_database, program):
    facts = connection.settings_dict
    owner = f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}"
    environment = os.environ | {
        "DATABASE_URL": f"{owner}/{facts['NAME']}",
        "SPILNO_TESTING": "0",
        "DEBUG": "0",
        "SECRET_KEY": "x1" * 30,
        "EMAIL_URL": "smtp://127.0.0.1:1",
    }
    ended = subprocess.run(
        [sys.executable, *program], cwd=PROJECT, env=environment, capture_output=True, timeout=60
    )
    assert ended.returncode != 0
    assert b"row-level security does not bind" in ended.stderr + ended.stdout


def test_the_web_starts_walled_in(real_database):
    environment = os.environ | {
        "DATABASE_URL": walled_database_url(),
        "SPILNO_TESTING": "0",
        "DEBUG": "0",
        "SECRET_KEY": "x1" * 30,
        "EMAIL_URL": "smtp://127.0.0.1:1",
    }
    started = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"], cwd=PROJECT, env=environment,
        capture_output=True, timeout=60,
    )  # fmt: skip
    assert started.returncode == 0, started.stderr.decode()


def test_access_is_granted_to_walled_users_only(real_database):
    owner = connection.settings_dict["USER"]
    with pytest.raises(CommandError, match="Row-level security does not bind"):
        call_command("grant_access", owner)
    with pytest.raises(CommandError, match="There is no database user nobody_of_that_name"):
        call_command("grant_access", "nobody_of_that_name")


def test_every_protected_table_has_its_policies(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, count(policy.polname) FROM pg_class "
            "LEFT JOIN pg_policy policy ON policy.polrelid = pg_class.oid "
            "WHERE relrowsecurity GROUP BY relname"
        )
        found = dict(cursor.fetchall())
    screened = {OrganisationIdentity, Owner, Parent}
    tables = {model._meta.db_table: 4 + (model in screened) for model in MODELS}
    tables |= {model._meta.db_table: 1 for model in (ScreeningHit, HitVerdict)}
    assert found == tables | {second_wall.CANARY: 0}
