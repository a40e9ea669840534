"""Who reaches what at the desk: every address of the admin site, for everybody."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import URLResolver, reverse

from tests.desk.worlds import one_of_everything
from tests.factories import (
    AnalystFactory,
    MemberFactory,
    OfficerFactory,
    UserFactory,
)

EDITED = {
    "accounts_user", "ventures_category", "ventures_productgroup", "ventures_instrument",
    "ventures_cooperationform", "ventures_side", "ventures_equipmentfamily", "ventures_country",
    "ventures_exchangerate", "accounts_dayoff",
}  # fmt: skip
ADDED = EDITED - {
    "accounts_user", "ventures_instrument", "ventures_cooperationform", "ventures_side",
}  # fmt: skip
LOOKED_AT = {
    "accounts_review", "accounts_organisation", "accounts_ledgerentry", "accounts_letter",
    "accounts_notification", "accounts_apitoken", "ventures_manufacturer", "ventures_venture",
    "partners_partnercompany", "partners_mandate", "matching_run", "matching_match",
    "matching_weightsversion", "accounts_screeninglist", "accounts_aggressorstate",
}  # fmt: skip
OTHERS = {
    "index": 200, "login": 302, "logout": 302, "password_change": 302, "password_change_done": 302,
    "autocomplete": 403, "jsi18n": 200, "app_list": 200,
    "accounts_review_decide": 302, "accounts_review_decide_hit": 404,
    "accounts_review_declare_tie": 302, "accounts_apitoken_revoke": 302,
    "matching_run_start": 302, "matching_run_progress": 200, "matching_run_release": 302,
    "matching_run_cancel": 302, "matching_run_near_misses": 200,
    "matching_run_near_misses_csv": 200, "matching_run_changes": 404,
    "matching_run_changes_csv": 200, "matching_run_letters": 404, "matching_run_take_back": 302,
    "matching_weightsversion_draft": 200, "matching_weightsversion_try": 302,
    "matching_weightsversion_adopt": 302, "matching_weightsversion_discard": 302,
}  # fmt: skip


def expected_of_officer(name):
    """The status of a GET; a name that is in no table fails the test."""
    if name in OTHERS:
        return OTHERS[name]
    model, _, view = name.rpartition("_")
    assert model in EDITED | LOOKED_AT, f"{name} is in no table of this test"
    return {
        "changelist": 200,
        "change": 200,
        "history": 200 if model in EDITED else 404,
        "add": 200 if model in ADDED else 403,
        "delete": {True: 200, False: 403}[model in ADDED],
    }[view]


def routes(patterns, prefix=""):
    """(address pattern, name) of every named address below."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix)
        elif pattern.name:
            yield (
                pattern.name,
                sorted(pattern.pattern.converters) or sorted(pattern.pattern.regex.groupindex),
            )


@pytest.fixture
def addresses(db):
    """name → address, with a record of every model."""
    records = one_of_everything()
    found = {}
    for name, arguments in routes(admin.site.get_urls()):
        model = name.rpartition("_")[0]
        known = {
            "app_label": "ventures",
            "content_type_id": 1,
            "decision": "approve",
            "hit_id": 1,
            "object_id": records.get(model, records["accounts_review"]),
            "reference": records["accounts_apitoken"],
            "run_id": records["matching_run"],
            "number": records["matching_weightsversion"],
        }
        found[name] = reverse(f"admin:{name}", kwargs={key: known[key] for key in arguments})
    return found


def answers(client, addresses):
    """name → status of a GET."""
    return {name: client.get(address).status_code for name, address in addresses.items()}


def test_every_registered_model_is_in_a_table_of_this_test():
    registered = {
        f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry
    }
    assert registered == EDITED | LOOKED_AT


def test_models_of_other_packages_are_not_shown():
    assert not admin.site.is_registered(Group)
    assert not admin.site.is_registered(LogEntry)
    assert all(admin_class.decides_by_role for admin_class in admin.site._registry.values())


@pytest.mark.parametrize("key", ["1", "abc", "00000000-0000-4000-8000-000000000000"])
def test_no_address_leads_from_a_key_of_any_table_to_a_page(client_of, key):
    browser = client_of(OfficerFactory())
    for content_type in ContentType.objects.all():
        assert browser.get(f"/admin/r/{content_type.pk}/{key}/").status_code == 404, content_type


def test_anonymous_is_sent_to_log_in_from_everywhere(client, addresses):
    for name, address in addresses.items():
        response = client.get(address)
        login = reverse("account_login" if name == "login" else "admin:login")
        if name == "logout":
            login = reverse("admin:index")
        assert response.status_code == 302, name
        assert response["Location"].startswith(login), name


@pytest.mark.parametrize("who", ["person", "member", "analyst", "former officer"])
def test_who_is_no_officer_is_refused_everywhere(client_of, addresses, who):
    user = {
        "person": UserFactory,
        "member": MemberFactory,
        "analyst": AnalystFactory,
        "former officer": lambda: OfficerFactory(is_active=False),
    }[who]()
    refused = 302 if who == "former officer" else 403  # who may not log in is nobody
    assert set(answers(client_of(user), addresses).values()) == {refused}


def test_officer_gets_what_the_tables_say(client_of, addresses):
    expected = {name: expected_of_officer(name) for name in addresses}
    assert answers(client_of(OfficerFactory()), addresses) == expected


def test_superuser_gets_no_more_addresses_than_an_officer(client_of, addresses):
    expected = {name: expected_of_officer(name) for name in addresses}
    assert answers(client_of(OfficerFactory(is_superuser=True)), addresses) == expected


def test_superuser_without_the_role_is_refused(client_of, addresses):
    assert set(answers(client_of(UserFactory(is_superuser=True)), addresses).values()) == {403}
