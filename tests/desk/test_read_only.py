"""What officers only look at cannot be written by any address, and secrets are never in a page."""

import pytest
from django.contrib import admin
from django.forms.models import model_to_dict
from django.urls import reverse

from accounts.models import Review
from accounts.vocabulary import ReviewStatus
from tests.desk.test_access import LOOKED_AT
from tests.desk.worlds import SECRET_LINK, one_of_everything, reference_of, token_of
from tests.factories import OfficerFactory, UserFactory, VentureFactory

pytestmark = pytest.mark.django_db
MODELS = {
    f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry
}


def stored(name):
    """Every row of the model, as stored."""
    return list(MODELS[name].objects.order_by("pk").values())


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_adds_changes_or_deletes_what_is_looked_at(client_of, superuser):
    records = one_of_everything()
    browser = client_of(OfficerFactory(is_superuser=superuser))
    for name in sorted(LOOKED_AT):
        before = stored(name)
        facts = {key: str(value) for key, value in before[0].items() if value is not None}
        facts |= {"status": "approved", "state": "sent", "_save": "Save", "post": "yes"}
        key = records[name]
        for view, arguments in (("add", []), ("change", [key]), ("delete", [key])):
            response = browser.post(reverse(f"admin:{name}_{view}", args=arguments), facts)
            assert response.status_code in {403, 405}, (name, view)
        action = {"action": "delete_selected", "_selected_action": str(key), "post": "yes"}
        browser.post(reverse(f"admin:{name}_changelist"), action)
        editing = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-status": "approved"}
        browser.post(reverse(f"admin:{name}_changelist"), editing | {"_save": "Save"})
        assert stored(name) == before, name


@pytest.mark.parametrize("status", ReviewStatus.values)
def test_status_cannot_be_written_by_hand(desk, case_address, status):
    review = VentureFactory(status=ReviewStatus.SUBMITTED).review
    before = model_to_dict(review)
    desk.post(case_address(review), {"status": status, "reason": "because", "_save": "Save"})
    assert model_to_dict(Review.objects.get(pk=review.pk)) == before


def pages_of_the_desk(browser, records):
    """Every list and every page of the records, as bytes."""
    yield "index", browser.get(reverse("admin:index")).content
    for name in MODELS:
        listed = browser.get(reverse(f"admin:{name}_changelist"))
        page = browser.get(reverse(f"admin:{name}_change", args=[records[name]]))
        yield f"{name} list", listed.content
        yield name, page.content


@pytest.mark.parametrize("superuser", [False, True])
def test_secrets_are_in_no_page(client_of, superuser):
    records = one_of_everything()
    holder = UserFactory()
    token, text = token_of(holder, "Another")
    records["accounts_apitoken"] = reference_of(token)
    records["accounts_user"] = holder.pk
    secrets = {
        "prepared letter": SECRET_LINK,
        "token": text,
        "digest": token.digest,
        "start of the token": token.token_key,
        "password": holder.password,
        "hash": "argon2",
        "secret of a letter": "TOKEN-IN-A-LETTER",
    }
    browser = client_of(OfficerFactory(is_superuser=superuser))
    for place, content in pages_of_the_desk(browser, records):
        for what, secret in secrets.items():
            assert secret.encode() not in content, f"{what} in {place}"


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("accounts_user", {"password__startswith": "argon2"}),
        ("accounts_user", {"membership__organisation__code_name": "ORG-1"}),
        ("accounts_apitoken", {"digest__startswith": "a"}),
        ("accounts_apitoken", {"token_key": "a"}),
        ("accounts_letter", {"prepared__text__contains": "http"}),
        ("accounts_letter", {"to_address__startswith": "some"}),
        ("accounts_review", {"organisation__identity__legal_name__startswith": "S"}),
        ("accounts_organisation", {"identity__registration_number__startswith": "0"}),
        ("ventures_venture", {"figures__need__gt": "1000"}),
        ("partners_partnercompany", {"owners__name__startswith": "H"}),
        ("partners_partnercompany", {"country__name_en__startswith": "G"}),
        ("matching_run", {"requested_by__password__startswith": "argon2"}),
        ("ventures_productgroup", {"category__groups__code": "x"}),
    ],
)
def test_addresses_cannot_probe_columns_by_filters(desk, name, query):
    one_of_everything()
    address = reverse(f"admin:{name}_changelist")
    assert desk.get(address, query).status_code == 400
    assert desk.get(address).status_code == 200


@pytest.mark.parametrize("field", ["digest", "password", "email"])
def test_records_are_named_by_their_key_alone(desk, field):
    one_of_everything()
    for name in ("accounts_apitoken", "accounts_user"):
        address = reverse(f"admin:{name}_changelist")
        assert desk.get(address, {"_to_field": field}).status_code == 400


@pytest.mark.parametrize("query", ["p=" + "9" * 30, "o=99.-99.x", "q=%25%27%22", "p=-1", "all="])
def test_odd_addresses_are_answered(desk, query):
    one_of_everything()
    for name in MODELS:
        response = desk.get(reverse(f"admin:{name}_changelist") + "?" + query)
        assert response.status_code in {200, 302}, name


@pytest.mark.parametrize("key", ["0", "9" * 40, "nothing", "a/b", "_"])
def test_what_does_not_exist_is_not_found(desk, key):
    one_of_everything()
    for name in MODELS:
        address = reverse(f"admin:{name}_change", args=[key])
        assert desk.get(address).status_code == 404, name
