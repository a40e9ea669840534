"""The whole main job in a browser: sign-up, review, matching, letters, export; in both
languages."""

import csv
import io
import urllib.request

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Letter, Organisation
from matching.models import Match
from tests.factories import MemberFactory, OfficerFactory, VentureFactory
from tests.journeys import steps

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
COMPANY = "Holmvik Industri A/S"
NUMBER = "36142773"


@pytest.mark.parametrize("language", ["en", "uk"])
def test_partner_signs_up_is_approved_matched_told_and_exports(
    language, stack, smtp_server, open_browser, faults_seen
):
    venture = VentureFactory()
    maker = MemberFactory(
        organisation=venture.manufacturer.organisation, language=language, email="maker@example.org"
    )
    officer = OfficerFactory(language=language, has_screening_duty=True)
    address = "freja@partner.example"

    # Sign-up, confirmation, organisation form
    partner = open_browser(language)
    steps.sign_up(partner, address, "Freja Holm", "partner")
    confirmation = steps.wait_for_letter(smtp_server, address)
    partner.goto(steps.link_in(confirmation, "/confirm-email/"))
    steps.submit(partner)
    assert "/company/country/" in partner.url
    steps.fill_company(partner, COMPANY, NUMBER)
    assert partner.url.endswith("/organisation/review/")
    with translation.override(language):
        assert _("In review") in partner.inner_text("main")

    # The officer approves the organisation; the letter says so without naming it
    desk = open_browser(language)
    steps.log_in(desk, officer)
    steps.approve_next(desk)
    assert Organisation.objects.get(kind="partner").review.status == "approved"
    approval = steps.wait_for_letter(smtp_server, address, 2)

    # Mandate, approval, matching by the worker
    partner.goto("/settings/notifications/")
    partner.check("[name=frequency][value=immediate]")
    steps.submit(partner)
    steps.fill_mandate(partner)
    steps.approve_next(desk)
    match_letter = steps.wait_for_letter(smtp_server, maker.email)
    partner_letters = [steps.wait_for_letter(smtp_server, address, number) for number in (3, 4)]
    match = Match.objects.get()

    # Both sides read the reasons; nobody reads a name
    partner.goto("/matches/")
    partner.get_by_role("link", name=venture.code_name).first.click()
    assert partner.url.endswith(f"/matches/{match.public_id}/")
    maker_page = open_browser(language)
    steps.log_in(maker_page, maker)
    maker_page.goto(steps.link_in(match_letter, str(match.public_id)))
    assert match.mandate.code_name in maker_page.inner_text("main")
    of_the_maker = ("Secret Works", "Hidden title", "4321987", "876543")
    of_the_partner = (COMPANY, NUMBER, "Freja", "freja@")
    for page, secrets in ((partner, of_the_maker), (maker_page, of_the_partner)):
        assert [secret for secret in secrets if secret in page.content()] == []

    # Letters carry code names and links only, in the reader's language
    for message in (approval, match_letter, *partner_letters):
        text = message.as_string() + message.get_body(("plain",)).get_content()
        assert [secret for secret in (*of_the_maker, *of_the_partner[:3]) if secret in text] == []
    assert venture.code_name in match_letter.get_body(("plain",)).get_content()
    assert match.mandate.code_name in match_letter.get_body(("html",)).get_content()
    assert match_letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    # A token, after the password (the link in the letter signed this browser in), and the row
    partner.goto("/settings/tokens/")
    partner.fill("[name=name]", "Reporting")
    partner.check("[name=scopes][value='matches:export']")
    steps.submit(partner, "main form:has([name=scopes])")
    partner.fill("[name=password]", steps.PASS_PHRASE)
    steps.submit(partner)
    token = partner.inner_text("pre").strip()
    request = urllib.request.Request(
        f"{stack.address}/api/v1/matches/export/?format=csv",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        rows = list(csv.DictReader(io.StringIO(answer.read().decode("utf-8-sig"))))
    assert [(row["venture_code_name"], row["mandate_code_name"]) for row in rows] == [
        (venture.code_name, match.mandate.code_name)
    ]
    assert not Letter.objects.exclude(state="sent").exists()
    assert faults_seen == []
