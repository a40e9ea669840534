"""What people do on the pages, found by field names so that one journey serves both languages."""

import re
import time
from email.message import EmailMessage

from allauth.account.models import EmailAddress
from playwright.sync_api import Page

from accounts.models import Screening, User
from accounts.second_factor import needs_second_factor
from matching.demo.second_step import code_now
from tests.factories import PASSWORD
from tests.sessions import set_up_app

PASS_PHRASE = "a long enough pass phrase"
SECONDS_TO_SCREEN = 30
LINK = re.compile(r"https?://\S+")


def log_in(page: Page, user: User) -> None:
    """Through the log-in page, by a person whose address is confirmed."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page.goto("/accounts/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    if needs_second_factor(user):
        set_up_app(user)
        submit(page)
        page.fill("[name=code]", code_now())
    submit(page)


def submit(page: Page, form: str = "main form") -> None:
    """Press the first visible button of the form that saves."""
    others = ":not([name=leave]):not([name=add_row]):not([name=remove_row]):not(.visually-hidden)"
    page.locator(f"{form} button:visible{others}").first.click()
    page.wait_for_load_state()


def sign_up(page: Page, email: str, name: str, side: str) -> None:
    """From the home page to the letter that confirms the address."""
    page.goto("/")
    page.locator(f"a[href*='as={side}']").first.click()
    page.fill("[name=email]", email)
    page.fill("[name=password1]", PASS_PHRASE)
    page.fill("[name=full_name]", name)
    page.check(f"[name=joining_as][value={side}]")
    submit(page)


def link_in(message: EmailMessage, containing: str) -> str:
    """The address in a letter's text part."""
    text = message.get_body(("plain",)).get_content()
    return next(url for url in LINK.findall(text) if containing in url)


def fill_company(page: Page, name: str, number: str) -> None:
    """The steps of a partner company's form, up to submitting it."""
    page.select_option("[name=country]", "DK")
    page.check("[name=kind][value=company]")
    submit(page)
    page.fill("[name=legal_name]", name)
    page.fill("[name=registration_number]", number)
    submit(page)
    page.fill("[name$='-0-name']", "Freja Holm")
    page.select_option("[name$='-0-country']", "DK")
    page.fill("[name$='-0-share']", "100")
    submit(page)
    page.fill("[name=contact_name]", "Freja Holm")
    page.fill("[name=contact_email]", "freja@example.org")
    submit(page)
    submit(page)


def fill_mandate(page: Page) -> None:
    """A mandate for unmanned systems, up to submitting it."""
    page.goto("/mandates/new/")
    page.fill("[name=summary]", "We build airframes together with makers who already deliver.")
    page.select_option("[name=interests-0-wanted]", "unmanned")
    page.fill("[name=interests-0-weight]", "100")
    page.fill("[name=ticket_min]", "1 000 000")
    page.fill("[name=ticket_max]", "10 000 000")
    page.check("[name=budget][value=unlimited]")
    page.check("[name=instruments][value=equity]")
    page.check("[name=forms][value=jv_equity]")
    page.check("[name=sides][value=ukraine]")
    page.click("button[name=then][value=check]")
    page.wait_for_load_state()
    page.locator("form[action$='/submit/'] button").click()
    page.wait_for_load_state()


def approve_next(page: Page) -> None:
    """An officer opens the oldest case of the queue, once the worker has screened what is due, and
    approves it."""
    deadline = time.monotonic() + SECONDS_TO_SCREEN
    while Screening.objects.filter(is_due=True).exists():
        assert time.monotonic() < deadline, "nobody screened the organisation"
        time.sleep(0.1)
    page.goto("/admin/accounts/review/")
    page.locator("#result_list tbody th a, #result_list tbody td a").first.click()
    page.locator("form[action$='/approve/'] button").click()
    page.wait_for_load_state()


def fill_manufacturer(page: Page, name: str, edrpou: str) -> None:
    """The steps of a manufacturer's form, up to submitting it."""
    page.fill("[name=edrpou]", edrpou)
    page.fill("[name=legal_name]", name)
    page.check("[name=ownership][value=private]")
    submit(page)
    page.select_option("[name$='-0-group']", "unmanned_aerial")
    page.fill("[name$='-0-name']", "Планер")
    submit(page)
    page.fill("[name=contact_name]", "Оксана Мельник")
    page.fill("[name=contact_email]", "oksana@example.org")
    submit(page)
    submit(page)


def fill_venture(page: Page) -> None:
    """A venture for unmanned aircraft, up to its preview."""
    page.goto("/ventures/new/")
    page.fill("[name=title]", "Друга лінія")
    page.fill("[name=summary]", "Лінія працює, потрібне обладнання для другої зміни.")
    page.select_option("[name=offers-0-group]", "unmanned_aerial")
    page.fill("[name=offers-0-share]", "100")
    page.fill("[name=need]", "4 321 987")
    page.fill("[name=min_tranche]", "876 543")
    page.check("[name=instruments][value=equity]")
    page.check("[name=forms][value=jv_equity]")
    page.check("[name=sides][value=ukraine]")
    page.click("button[name=then][value=check]")
    page.wait_for_load_state()


def letters_to(smtp_server, address):
    return [delivery.message for delivery in smtp_server.kept if delivery.recipients == (address,)]


def wait_for_letter(smtp_server, address, number=1):
    """The letter of that number to the address, as it came over SMTP."""
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        found = letters_to(smtp_server, address)
        if len(found) >= number:
            return found[number - 1]
        time.sleep(0.1)
    raise AssertionError(f"letter {number} to {address} did not come: {smtp_server.journal}")
