"""`make pictures`: photograph the main pages of a running demo into docs/pictures/.

Start `make demo` first; `python -m tools.screenshots http://127.0.0.1:8000` names its address. The
pages show the demo world only.
"""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from matching.demo.second_step import code_now
from tools.run_tests import find_chromium

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PASSWORD = os.environ.get("SPILNO_DEMO_PASSWORD", "spilno-demo-2026")
DESKTOP, PHONE = (1280, 860), (390, 844)


@dataclass(frozen=True)
class Picture:
    """A page, who looks at it, and how. `follow` is a link to open from there first."""

    name: str
    path: str
    person: str | None = None
    language: str = "en"
    size: tuple[int, int] = DESKTOP
    theme: str = "light"
    follow: str | None = None


_codes_given: set[str] = set()
FIRST_MATCH = "main article a, main .card h2 a, main .card h3 a"
PICTURES = (
    Picture("home", "/"),
    Picture("matches", "/matches/", "partner"),
    Picture("match", "/matches/", "partner", follow=FIRST_MATCH),
    Picture("venture-uk", "/ventures/", "manufacturer", "uk"),
    Picture("match-phone-uk", "/matches/", "manufacturer", "uk", PHONE),
    Picture("desk", "/admin/", "officer"),
    Picture("case-uk-dark", "/admin/accounts/review/", "officer", "uk", theme="dark",
            follow="#result_list tbody a"),
    Picture("api", "/api/docs/"),
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Take every picture; an exit code of 1 when there is no Chromium."""
    address = arguments[0] if arguments else "http://127.0.0.1:8000"
    chromium = find_chromium()
    if chromium is None:
        print("No Chromium found; CHROMIUM may name one.", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in PICTURES:
            take(browser, address, picture)
            print(f"docs/pictures/{picture.name}.png", flush=True)
        browser.close()
    return 0


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Open the page as the person would see it, and store what the window shows."""
    width, height = picture.size
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme="dark" if picture.theme == "dark" else "light",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "django_language", "value": picture.language, "url": address}])
    page = context.new_page()
    if picture.person:
        log_in(page, picture.person)
    page.goto(picture.path)
    if picture.follow:
        page.locator(picture.follow).first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


def log_in(page: Page, person: str) -> None:
    """With one of the demo's ready log-ins."""
    page.goto("/accounts/login/")
    page.fill("[name=login]", f"{person}@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    if page.url.endswith("/2fa/authenticate/"):
        page.fill("[name=code]", fresh_code())
        page.locator("main form button").first.click()
        page.wait_for_load_state()


def fresh_code() -> str:
    """The officer's code; waits for the next one when this one was given before."""
    while (code := code_now()) in _codes_given:
        time.sleep(1)
    _codes_given.add(code)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
