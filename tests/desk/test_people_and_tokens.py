"""People and tokens: who may close an account, hand out roles and take tokens away."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, LedgerEntry, User
from tests.desk.worlds import reference_of, token_of
from tests.factories import MemberFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


def page_of(person):
    """The person's address at the desk."""
    return reverse("admin:accounts_user_change", args=[person.pk])


def save(browser, person, **facts):
    """Send the person's form."""
    return browser.post(page_of(person), {"_save": "Save", **facts})


def test_officer_closes_and_opens_an_account(desk, client_of):
    person = MemberFactory()
    theirs = client_of(person)
    assert theirs.get(reverse("accounts:cabinet")).status_code == 200
    assert save(desk, person).status_code == 302
    assert not User.objects.get(pk=person.pk).is_active
    assert theirs.get(reverse("accounts:cabinet")).status_code == 302
    save(desk, person, is_active="on")
    assert User.objects.get(pk=person.pk).is_active


def test_officer_hands_out_no_roles(desk):
    person = UserFactory()
    save(desk, person, is_active="on", ministry_role="officer", has_screening_duty="on",
         is_superuser="on", email="other@example.org", password="x")  # fmt: skip
    person_now = User.objects.get(pk=person.pk)
    assert (person_now.ministry_role, person_now.has_screening_duty) == ("", False)
    assert (person_now.is_superuser, person_now.email) == (False, person.email)
    assert person_now.password == person.password


def test_superuser_hands_out_roles(client_of):
    browser, person = client_of(OfficerFactory(is_superuser=True)), UserFactory()
    save(browser, person, is_active="on", ministry_role="officer", has_screening_duty="on")
    person.refresh_from_db()
    assert (person.ministry_role, person.has_screening_duty) == ("officer", True)
    assert not person.is_superuser


def test_member_of_an_organisation_gets_no_ministry_role(client_of):
    browser, person = client_of(OfficerFactory(is_superuser=True)), MemberFactory()
    response = save(browser, person, is_active="on", ministry_role="officer")
    assert response.status_code == 200
    assert "cannot work for the ministry as well" in response.content.decode()
    person.refresh_from_db()
    assert person.ministry_role == ""


@pytest.mark.parametrize("role", ["", "analyst"])
def test_screening_duty_is_for_officers(client_of, role):
    browser, person = client_of(OfficerFactory(is_superuser=True)), UserFactory()
    save(browser, person, is_active="on", ministry_role=role, has_screening_duty="on")
    person.refresh_from_db()
    assert not person.has_screening_duty


def test_nobody_changes_the_own_account(client_of):
    for facts in ({}, {"is_superuser": True}):
        officer = OfficerFactory(**facts)
        assert save(client_of(officer), officer).status_code == 403
        assert User.objects.get(pk=officer.pk).is_active


def test_officer_does_not_change_a_superuser(desk):
    root = OfficerFactory(is_superuser=True)
    assert save(desk, root).status_code == 403
    assert User.objects.get(pk=root.pk).is_active


def test_page_of_a_member_is_written_into_the_ledger(desk, officer):
    person = MemberFactory()
    assert person.organisation.code_name in desk.get(page_of(person)).content.decode()
    desk.get(page_of(UserFactory()))
    assert LedgerEntry.objects.values_list("actor", "subject", "action").get() == (
        officer.pk,
        person.organisation.pk,
        "open person",
    )


def test_list_of_people_links_nobody_to_an_organisation(desk):
    person = MemberFactory()
    text = desk.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert person.email in text
    assert person.organisation.code_name not in text


def test_officer_revokes_a_token(desk, officer):
    token, _text = token_of(MemberFactory())
    kept, _text = token_of(MemberFactory(), "Kept")
    reference = reference_of(token)
    address = reverse("admin:accounts_apitoken_revoke", args=[reference])
    assert desk.get(address).status_code == 302
    assert ApiToken.objects.count() == 2
    assert desk.post(address).status_code == 302
    assert list(ApiToken.objects.all()) == [kept]
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr) == (officer, "Spreadsheet")
    assert token.digest not in str(vars(entry))
    assert desk.post(address).status_code == 404


def test_digest_is_no_name_of_a_token(desk):
    token, _text = token_of(MemberFactory())
    page, revoke = (
        reverse(f"admin:accounts_apitoken_{view}", args=[token.digest])
        for view in ("change", "revoke")
    )
    assert desk.get(page).status_code == 404
    assert desk.post(revoke).status_code == 404
    assert ApiToken.objects.exists()


def test_password_is_changed_where_everybody_changes_it(desk):
    response = desk.get(reverse("admin:password_change"))
    assert response["Location"] == reverse("account_change_password")


def test_log_in_happens_at_one_place():
    response = Client().get(reverse("admin:login"), {"next": "/admin/accounts/review/"})
    assert response["Location"] == (
        reverse("account_login") + "?next=%2Fadmin%2Faccounts%2Freview%2F"
    )


def test_officer_who_signs_out_is_out(desk):
    assert desk.post(reverse("admin:logout")).status_code == 302
    assert desk.get(reverse("admin:index")).status_code == 302
