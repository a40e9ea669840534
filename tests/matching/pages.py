"""Addresses of the pages of matches, and what is on them."""

import re

from django.urls import reverse

from tests.factories import MemberFactory

LIST = reverse("matching:match_list")
SUMMARY = reverse("matching:match_summary")
CSV = reverse("matching:match_export", args=["csv"])
HTMX = {"HX-Request": "true"}


def page_of(match) -> str:
    return reverse("matching:match", args=[match.public_id])


def maker_of(match, **facts):
    return MemberFactory(organisation=match.venture.manufacturer.organisation, **facts)


def partner_of(match, **facts):
    return MemberFactory(organisation=match.mandate.company.organisation, **facts)


def listed(response) -> list[str]:
    return re.findall(r'href="/matches/([0-9a-f-]{36})/"', response.content.decode())
