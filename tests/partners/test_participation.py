"""A partner company whose country is switched off takes no part: it shows nothing, and sees
nothing of others."""

import pytest
from django.urls import reverse

from accounts.querysets import is_approved_member
from accounts.services.tokens import NotEntitled, issue_token
from matching.models import Match
from partners.models import Mandate
from tests.factories import MatchFactory, MemberFactory, VentureFactory
from tests.matching.pages import LIST, page_of, partner_of
from ventures.models import Country, Venture


@pytest.fixture
def match(db):
    return MatchFactory()


@pytest.fixture
def partner(match):
    return partner_of(match)


def switch_off(match) -> None:
    Country.objects.filter(pk=match.mandate.company.country_id).update(is_active=False)


def test_its_members_see_no_teaser_and_no_match(match, partner):
    stranger = VentureFactory()
    assert stranger in Venture.objects.visible_to(partner)
    switch_off(match)
    partner.forget_organisation()  # as the next request does

    assert not is_approved_member(partner)
    assert not Venture.objects.visible_to(partner).exists()
    assert not Match.objects.visible_to(partner).exists()
    assert list(Mandate.objects.visible_to(partner)) == [match.mandate]


def test_its_pages_say_why(client_of, match, partner):
    client = client_of(partner)
    switch_off(match)

    assert "Your country does not take part at present" in client.get(LIST).content.decode()
    assert client.get(page_of(match)).status_code == 404
    teaser = reverse("ventures:venture", args=[match.venture.public_id])
    assert client.get(teaser).status_code == 404


def test_its_tokens_end_and_none_is_issued(client, match, partner):
    _stored, token = issue_token(user=partner, name="ours", scopes=["ventures:read"], days=1)
    header = {"Authorization": f"Bearer {token}"}
    address = reverse("venture-list")
    assert client.get(address, headers=header).status_code == 200
    switch_off(match)

    assert client.get(address, headers=header).status_code in {401, 403}
    partner.forget_organisation()
    with pytest.raises(NotEntitled):
        issue_token(user=partner, name="another", scopes=["ventures:read"], days=1)


def test_the_other_side_and_other_countries_are_not_touched(match, partner):
    maker = MemberFactory(organisation=match.venture.manufacturer.organisation)
    switch_off(match)
    Country.objects.filter(pk=match.mandate.company.country_id).update(is_active=True)
    assert is_approved_member(maker)
    assert is_approved_member(partner)
