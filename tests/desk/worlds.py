"""Records for the desk's tests."""

from datetime import timedelta

from django.apps import apps
from django.utils import timezone

from accounts.admin.tokens import Reference
from accounts.models import AggressorState, ApiToken, DayOff, Letter, Notification
from accounts.services import ledger, screening_lists
from accounts.vocabulary import LetterKind, LetterState, ReviewStatus, Scope, Tier
from tests.factories import (
    MatchFactory,
    OfficerFactory,
    UserFactory,
    VentureFactory,
)
from ventures.models import ExchangeRate

SECRET_LINK = "https://spilno.example/confirm/TOKEN-IN-A-LETTER"


def token_of(user, name="Spreadsheet"):
    """An API token and its text; only the digest is stored."""
    return ApiToken.objects.create(
        user=user, expiry=timedelta(days=30), name=name, scopes=[Scope.READ_VENTURES]
    )


def reference_of(token):
    """How the desk names a token."""
    return ApiToken.objects.annotate(reference=Reference("digest")).get(pk=token.pk).reference


def secret_letter():
    """A letter about an account that waits, with a secret link inside."""
    return Letter.objects.create(
        to_address="somebody@example.org",
        kind=LetterKind.ACCOUNT,
        state=LetterState.PENDING,
        prepared={"subject": "Confirm", "text": SECRET_LINK, "html": SECRET_LINK},
    )


def unused(model_name, **facts):
    """The code of a new entry of the catalogue, which nothing names."""
    code = "ZZ" if model_name == "Country" else "named_by_nothing"
    names = {"name_en": "Nothing", "name_uk": "Ніщо"}
    return apps.get_model("ventures", model_name).objects.create(code=code, **names, **facts).pk


def one_of_everything():
    """ "app_model" → the key of a record of every model at the desk."""
    match = MatchFactory()
    waiting = VentureFactory(status=ReviewStatus.SUBMITTED).review
    person = UserFactory()
    token, _text = token_of(person)
    notification = Notification.objects.create(
        recipient=person, kind=LetterKind.NEW_MATCH, matter="match:1:2", due_at=timezone.now()
    )
    organisation = match.venture.manufacturer.organisation
    entry = ledger.record_access(
        actor=OfficerFactory(), action="open case", tier=Tier.MINISTRY, subject=organisation
    )
    return {
        "accounts_review": waiting.pk,
        "accounts_screeninglist": screening_lists.current_list().pk,
        "accounts_aggressorstate": AggressorState.objects.get_or_create(code="RU")[0].pk,
        "accounts_dayoff": DayOff.objects.create(date="2026-12-25", name="Christmas").pk,
        "accounts_organisation": organisation.pk,
        "accounts_ledgerentry": entry.pk,
        "accounts_letter": secret_letter().pk,
        "accounts_notification": notification.pk,
        "accounts_apitoken": reference_of(token),
        "accounts_user": person.pk,
        "ventures_manufacturer": organisation.pk,
        "ventures_venture": match.venture.pk,
        "partners_partnercompany": match.mandate.company.pk,
        "partners_mandate": match.mandate.pk,
        "matching_run": match.run.pk,
        "matching_match": match.pk,
        "matching_weightsversion": 1,
        "ventures_category": unused("Category"),
        "ventures_productgroup": unused("ProductGroup", category_id="other"),
        "ventures_instrument": "equity",
        "ventures_cooperationform": "licence",
        "ventures_side": "ukraine",
        "ventures_equipmentfamily": unused("EquipmentFamily"),
        "ventures_country": unused("Country", iso3="ZZZ", region="Europe"),
        "ventures_exchangerate": ExchangeRate.objects.first().pk,
    }
