"""A manufacturer's way in a browser, in Ukrainian: sign-up, venture, preview, approval, matches."""

import pytest

from accounts.models import Organisation
from tests.factories import MandateFactory, OfficerFactory
from tests.journeys import steps

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
NAME = "ТОВ «Калинів прилад»"
WRONG, RIGHT = "32855960", "32855961"


def test_manufacturer_signs_up_proposes_a_venture_and_reads_its_matches(
    stack, smtp_server, open_browser, faults_seen
):
    mandate = MandateFactory()
    officer = OfficerFactory(language="uk", has_screening_duty=True)
    address = "oksana@maker.example"
    maker = open_browser("uk")
    steps.sign_up(maker, address, "Оксана Мельник", "manufacturer")
    maker.goto(steps.link_in(steps.wait_for_letter(smtp_server, address), "/confirm-email/"))
    steps.submit(maker)

    # A wrong check digit is explained at its field, and what was typed stays
    maker.fill("[name=edrpou]", WRONG)
    maker.fill("[name=legal_name]", NAME)
    steps.submit(maker)
    assert maker.locator("[name=edrpou][aria-invalid=true]").input_value() == WRONG
    assert maker.input_value("[name=legal_name]") == NAME
    assert not Organisation.objects.filter(kind="manufacturer").exists()

    steps.fill_manufacturer(maker, NAME, RIGHT)
    assert maker.url.endswith("/organisation/review/")
    desk = open_browser("uk")
    steps.log_in(desk, officer)
    steps.approve_next(desk)

    # The preview shows a stranger's view without title, name and exact amounts
    steps.fill_venture(maker)
    stranger = maker.locator("section[aria-labelledby=stranger-title]").inner_text()
    further = maker.locator("section[aria-labelledby=further-title]").inner_text()
    for secret in ("4 321 987", "Друга лінія", NAME):
        shown = [text.replace("\xa0", " ") for text in (stranger, further)]
        assert [secret in text for text in shown] == [False, True], secret
    maker.locator("form[action$='/submit/'] button").click()
    maker.wait_for_load_state()
    steps.approve_next(desk)
    steps.wait_for_letter(smtp_server, address, 3)

    maker.goto("/matches/")
    for _attempt in range(40):
        if mandate.code_name in maker.inner_text("main"):
            break
        maker.wait_for_timeout(250)
        maker.reload()
    assert mandate.code_name in maker.inner_text("main")
    refused = [line for line in faults_seen if "400" not in line]  # the wrong number's own answer
    assert refused == []
