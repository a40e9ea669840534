"""Members: invited, asking, changing roles, leaving; an owner always remains."""

import os
import subprocess
import sys
import threading
from contextlib import suppress

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse

from accounts.models import Invitation, JoinRequest, Letter, Membership
from accounts.services import joining, members
from accounts.services.organisations import AlreadyActsForOrganisation
from accounts.tasks import forget_expired_invitations
from accounts.vocabulary import Role
from tests.factories import (
    AnalystFactory,
    MemberFactory,
    OfficerFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.journeys.stack import walled_database_url
from tests.sessions import sign_in
from tests.ventures.test_venture_races import at_once

pytestmark = pytest.mark.django_db

MEMBERS, JOIN = "/settings/members/", "/join/"
NUMBER = {"registry": "UA", "number": "14282829"}


@pytest.fixture
def organisation(db):
    """An approved organisation whose number is verified."""
    return OrganisationFactory(
        identity__registry="UA",
        identity__registration_number="14282829",
        identity__verified_number="14282829",
    )


@pytest.fixture
def owner(organisation):
    return MemberFactory(organisation=organisation, role=Role.OWNER)


@pytest.fixture
def newcomer(db):
    """Somebody with a confirmed address who acts for nobody."""
    person = UserFactory(email="new@example.org", full_name="Nova Person")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def roles_of(organisation):
    return sorted(organisation.memberships.values_list("role", flat=True))


def invite(owner, email="new@example.org", role=Role.EDITOR):
    return joining.invite(organisation=owner.organisation, email=email, role=role, inviter=owner)


# Invitations


def test_owner_invites_and_the_letter_names_the_code_name_only(client_of, owner):
    answer = client_of(owner).post(MEMBERS, {"email": "New@Example.org", "role": "editor"})
    assert (answer.status_code, answer.url) == (302, MEMBERS)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role) == ("new@example.org", Role.EDITOR)
    letter = Letter.objects.get()
    assert letter.to_address == "new@example.org"
    assert owner.organisation.code_name in letter.prepared["text"]
    assert JOIN in letter.prepared["text"]
    for hidden in (owner.full_name, owner.email, owner.organisation.identity.legal_name or "?!"):
        assert hidden not in str(letter.prepared)


def test_who_confirmed_the_address_accepts_and_is_a_member(client_of, owner, newcomer):
    invitation = invite(owner)
    browser = client_of(newcomer)
    assert browser.get("/organisation/").url == JOIN
    assert owner.organisation.code_name in browser.get(JOIN).text
    answer = browser.post(reverse("accounts:invitation_answer", args=[invitation.pk, "accept"]))
    assert answer.url == "/cabinet/"
    membership = Membership.objects.get(user=newcomer)
    assert (membership.organisation, membership.role) == (owner.organisation, Role.EDITOR)
    assert not Invitation.objects.exists()


def test_declined_or_withdrawn_invitations_are_gone(client_of, owner, newcomer):
    first = invite(owner)
    client_of(newcomer).post(reverse("accounts:invitation_answer", args=[first.pk, "decline"]))
    assert not Invitation.objects.exists()
    second = invite(owner)
    client_of(owner).post(reverse("accounts:invitation_withdraw", args=[second.pk]))
    answer = client_of(newcomer).post(
        reverse("accounts:invitation_answer", args=[second.pk, "accept"])
    )
    assert answer.status_code == 409
    assert not Membership.objects.filter(user=newcomer).exists()


@pytest.mark.parametrize("case", ["other address", "unconfirmed", "expired"])
def test_invitation_is_for_its_confirmed_address_and_time(client_of, owner, newcomer, case):
    invitation = invite(owner)
    if case == "other address":
        Invitation.objects.update(email="other@example.org")
    elif case == "unconfirmed":
        EmailAddress.objects.update(verified=False)
    else:
        Invitation.objects.update(expires_at="2020-01-01T00:00Z")
    browser = client_of(newcomer)
    assert owner.organisation.code_name not in browser.get(JOIN).text
    address = reverse("accounts:invitation_answer", args=[invitation.pk, "accept"])
    assert browser.post(address).status_code == 409
    assert not Membership.objects.filter(user=newcomer).exists()


def test_expired_invitations_are_deleted_and_no_others(owner):
    invite(owner, "late@example.net")
    Invitation.objects.update(expires_at="2020-01-01T00:00Z")
    invite(owner, "open@example.net")
    forget_expired_invitations()
    assert Invitation.objects.get().email == "open@example.net"


def test_second_invitation_replaces_the_first_and_members_need_none(client_of, owner, newcomer):
    invite(owner, role=Role.VIEWER)
    invite(owner, role=Role.OWNER)
    assert Invitation.objects.get().role == Role.OWNER
    colleague = MemberFactory(organisation=owner.organisation, role=Role.VIEWER)
    answer = client_of(owner).post(MEMBERS, {"email": colleague.email, "role": "owner"})
    assert answer.status_code == 409
    assert "belongs to a member already" in answer.text


def test_open_invitations_are_limited(client_of, owner):
    for number in range(joining.MOST_OPEN_INVITATIONS):
        invite(owner, f"person{number}@example.net")
    answer = client_of(owner).post(MEMBERS, {"email": "more@example.net", "role": "viewer"})
    assert answer.status_code == 409
    assert "Twenty invitations are open" in answer.text


@pytest.mark.parametrize("factory", [OfficerFactory, AnalystFactory])
def test_who_works_for_the_ministry_joins_nobody(client_of, owner, factory):
    person = factory(email="new@example.org")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    invitation = invite(owner)
    assert client_of(person).get(JOIN).status_code == 403
    with pytest.raises(AlreadyActsForOrganisation):
        joining.accept_invitation(user=person, invitation_id=invitation.pk)


def test_nobody_acts_for_two_organisations(client_of, owner, newcomer):
    invitation = invite(owner)
    other = OrganisationFactory(kind="partner")
    Membership.objects.create(user=newcomer, organisation=other, role=Role.VIEWER)
    address = reverse("accounts:invitation_answer", args=[invitation.pk, "accept"])
    assert client_of(newcomer).post(address).status_code == 409
    assert Membership.objects.get(user=newcomer).organisation == other


# Asking to join


def test_owners_are_told_decide_and_the_person_hears_of_it(client_of, owner, newcomer):
    asking = client_of(newcomer)
    assert asking.post(JOIN, {"registry": "UA", "number": " 1428-2829 "}).status_code == 302
    assert not Letter.objects.exists(), "the worker tells, so that the answer takes the same"
    assert joining.tell_owners() == 1
    assert joining.tell_owners() == 0, "once"
    letter = Letter.objects.get()
    assert letter.to_address == owner.email
    assert newcomer.full_name not in str(letter.prepared)
    browser = client_of(owner)
    assert newcomer.email in browser.get(MEMBERS).text
    request = JoinRequest.objects.get()
    browser.post(
        reverse("accounts:request_decide", args=[request.pk, "accept"]), {"role": "viewer"}
    )
    assert Membership.objects.get(user=newcomer).role == Role.VIEWER
    assert Letter.objects.filter(to_address=newcomer.email).exists()
    assert not JoinRequest.objects.exists()


def test_known_and_unknown_numbers_get_the_same_answer(client_of, owner, newcomer):
    seen = []
    for number in ("14282829", "00000000"):
        browser = client_of(newcomer)
        answer = browser.post(JOIN, {"registry": "UA", "number": number})
        page = browser.get(answer.url).text.replace(number, "-")
        lines = [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]
        seen.append((answer.status_code, answer.url, lines))
    assert seen[0] == seen[1]


def test_refused_person_stays_outside(client_of, owner, newcomer):
    joining.ask_to_join(user=newcomer, **NUMBER)
    request = JoinRequest.objects.get()
    client_of(owner).post(reverse("accounts:request_decide", args=[request.pk, "refuse"]))
    assert not JoinRequest.objects.exists()
    assert not Membership.objects.filter(user=newcomer).exists()


def test_only_owners_of_that_organisation_see_and_decide(client_of, owner, newcomer):
    joining.ask_to_join(user=newcomer, **NUMBER)
    request = JoinRequest.objects.get()
    address = reverse("accounts:request_decide", args=[request.pk, "accept"])
    stranger = MemberFactory()
    assert client_of(stranger).post(address, {"role": "owner"}).status_code == 409
    editor = MemberFactory(organisation=owner.organisation, role=Role.EDITOR)
    assert newcomer.email not in client_of(editor).get(MEMBERS).text
    assert client_of(editor).post(address, {"role": "owner"}).status_code == 403
    assert client_of(newcomer).post(address, {"role": "owner"}).status_code == 302
    assert not Membership.objects.filter(user=newcomer).exists()


def test_number_that_is_not_verified_can_be_asked_by_nobody(owner, newcomer):
    owner.organisation.identity.verified_number = None
    owner.organisation.identity.save()
    joining.ask_to_join(user=newcomer, **NUMBER)
    assert joining.tell_owners() == 0
    assert not joining.requests_to(owner.organisation).exists()


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"registry": "XX", "number": "1"},
        {"registry": "UA", "number": ""},
        {"registry": "UA", "number": "--"},
        {"registry": "UA", "number": "1" * 41},
    ],
)
def test_nonsense_is_explained(client_of, newcomer, facts):
    answer = client_of(newcomer).post(JOIN, facts)
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert not JoinRequest.objects.exists()


def test_asking_is_limited_per_day(client_of, newcomer):
    browser = client_of(newcomer)
    statuses = [browser.post(JOIN, NUMBER).status_code for _time in range(11)]
    assert statuses == [302] * 10 + [429]


def test_request_can_be_withdrawn(client_of, newcomer):
    joining.ask_to_join(user=newcomer, **NUMBER)
    client_of(newcomer).post("/join/withdraw/")
    assert not JoinRequest.objects.exists()


# Roles


def test_owner_changes_roles_and_removes_members(client_of, owner):
    colleague = MemberFactory(organisation=owner.organisation, role=Role.VIEWER)
    browser = client_of(owner)
    browser.post(reverse("accounts:member_edit", args=[colleague.pk]), {"role": "editor"})
    assert Membership.objects.get(user=colleague).role == Role.EDITOR
    theirs = client_of(colleague)
    assert theirs.get("/cabinet/").status_code == 200
    browser.post(reverse("accounts:member_remove", args=[colleague.pk]))
    assert not Membership.objects.filter(user=colleague).exists()
    assert theirs.get("/cabinet/").status_code == 302, "from the next page on"


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_others_look_and_may_only_leave(client_of, owner, role):
    colleague = MemberFactory(organisation=owner.organisation, role=role)
    browser = client_of(colleague)
    page = browser.get(MEMBERS)
    assert page.status_code == 200
    assert owner.email in page.text
    edit = reverse("accounts:member_edit", args=[colleague.pk])
    assert browser.post(edit, {"role": "owner"}).status_code == 403
    assert browser.post(MEMBERS, {"email": "x@example.org", "role": "owner"}).status_code == 403
    remove = reverse("accounts:member_remove", args=[owner.pk])
    assert browser.post(remove).status_code == 403
    assert roles_of(owner.organisation) == sorted([role, Role.OWNER])
    browser.post(reverse("accounts:member_remove", args=[colleague.pk]))
    assert roles_of(owner.organisation) == [Role.OWNER]


def test_members_of_others_are_out_of_reach(client_of, owner):
    stranger = MemberFactory(role=Role.OWNER)
    browser = client_of(owner)
    for name, facts in (("member_edit", {"role": "viewer"}), ("member_remove", {})):
        assert (
            browser.post(reverse(f"accounts:{name}", args=[stranger.pk]), facts).status_code == 404
        )
    assert Membership.objects.get(user=stranger).role == Role.OWNER


def test_last_owner_neither_leaves_nor_steps_down(client_of, owner):
    MemberFactory(organisation=owner.organisation, role=Role.EDITOR)
    locked = MemberFactory(organisation=owner.organisation, role=Role.OWNER)
    locked.is_active = False
    locked.save()
    browser = client_of(owner)
    down = browser.post(reverse("accounts:member_edit", args=[owner.pk]), {"role": "editor"})
    leave = browser.post(reverse("accounts:member_remove", args=[owner.pk]))
    for answer in (down, leave):
        assert answer.status_code == 409
        assert "keeps at least one owner" in answer.text
    assert Membership.objects.get(user=owner).role == Role.OWNER


def test_changes_wait_for_a_fresh_proof(client, owner):
    colleague = MemberFactory(organisation=owner.organisation, role=Role.VIEWER)
    browser = sign_in(client, owner, ago=700)
    edit = reverse("accounts:member_edit", args=[colleague.pk])
    for address, facts in (
        (edit, {"role": "owner"}),
        (MEMBERS, {"email": "x@example.org", "role": "owner"}),
        (reverse("accounts:member_remove", args=[colleague.pk]), {}),
    ):
        assert browser.post(address, facts).url.startswith("/accounts/reauthenticate/")
    assert roles_of(owner.organisation) == [Role.OWNER, Role.VIEWER]
    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["leave", "step down"])
def test_of_two_owners_who_go_at_once_one_stays(way, monkeypatch):
    """Each is made to wait for the other between the check and the change; a lock forbids it."""
    check, both_checked = members._keep_an_owner, threading.Barrier(2)

    def check_and_wait(membership):
        check(membership)
        with suppress(threading.BrokenBarrierError):
            both_checked.wait(2)

    monkeypatch.setattr(members, "_keep_an_owner", check_and_wait)
    organisation = OrganisationFactory()
    first, second = (MemberFactory(organisation=organisation, role=Role.OWNER) for _ in "ab")

    def go(person):
        if way == "step down":
            members.change_role(
                organisation_id=organisation.pk, user_id=person.pk, role=Role.VIEWER
            )
        else:
            members.end_membership(organisation_id=organisation.pk, user_id=person.pk)

    raised = at_once(lambda: go(first), lambda: go(second))
    assert raised == ["", "LastOwner"]
    assert roles_of(organisation).count(Role.OWNER) == 1


@pytest.mark.django_db(transaction=True)
def test_person_who_accepts_two_invitations_at_once_joins_one():
    person = UserFactory(email="new@example.org")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    owners = [MemberFactory(role=Role.OWNER) for _ in "ab"]
    first, second = (invite(owner) for owner in owners)
    raised = at_once(
        lambda: joining.accept_invitation(user=person, invitation_id=first.pk),
        lambda: joining.accept_invitation(user=person, invitation_id=second.pk),
    )
    assert raised == ["", "AlreadyActsForOrganisation"]
    assert Membership.objects.filter(user=person).count() == 1


def test_owners_are_told_by_a_worker_that_no_identity_is_open_to(real_database):
    """As the database user of web and workers, whom row-level security binds."""
    walled_in = os.environ | {
        "SPILNO_TESTING": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": walled_database_url(),
        "REDIS_URL": settings.REDIS_URL,
    }
    organisation = OrganisationFactory(
        identity__registry="UA",
        identity__registration_number="14282829",
        identity__verified_number="14282829",
    )
    owner = MemberFactory(organisation=organisation)
    MemberFactory()
    joining.ask_to_join(user=UserFactory(), **NUMBER)
    program = (
        "import django; django.setup();"
        "from accounts.services.joining import tell_owners; print(tell_owners(), tell_owners())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=walled_in, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["1", "0"]
    assert Letter.objects.get().to_address == owner.email
