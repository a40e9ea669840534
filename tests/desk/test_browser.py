"""The desk in a real browser: nothing that the content security policy refuses or axe dislikes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.models import HitVerdict, ScreeningHit
from accounts.vocabulary import ReviewStatus
from matching.models import Shard
from matching.vocabulary import RunState
from tests.desk.worlds import one_of_everything
from tests.factories import MandateFactory, OfficerFactory, PartnerCompanyFactory, RunFactory

pytestmark = pytest.mark.browser
LANGUAGES = {"en": "light", "uk": "dark"}
# Django's own lists have rows of headings without a level of their own; the rest is WCAG 2.2 AA.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def case_with_a_hit():
    """An organisation in the queue with a hit that one officer has decided and another has not."""
    company = PartnerCompanyFactory(status=ReviewStatus.SUBMITTED)
    screening = company.organisation.screening
    several = ("aliases", "birth_dates", "countries", "identifiers", "sanctions")
    listed = {column: [] for column in several}
    for number, verdict in enumerate(("", "negative")):
        hit = ScreeningHit.objects.create(
            screening=screening,
            role="owner",
            subject_name="Ivan Petrenko",
            listed_id=f"T-{number}",
            listed_name="Петренко Іван Олегович",
            listed={**listed, "name": "Петренко", "schema": "Person", "dataset": "A list"},
            score=96,
            verdict=verdict,
        )
    HitVerdict.objects.create(
        hit=hit, verdict=verdict, note="No.", officer=OfficerFactory(), decided_at=timezone.now()
    )
    return company.organisation.review


def addresses():
    """(every list and every record's page, one page of each kind)."""
    records = one_of_everything()
    run = RunFactory(state=RunState.SCORING, finished_at=None, released_at=None)
    for place in range(4):
        state = "done" if place else "pending"
        Shard.objects.create(run=run, first=place, last=place + 1, state=state)
    complete = RunFactory(state=RunState.COMPLETE, released_at=None)
    waiting = MandateFactory(status=ReviewStatus.SUBMITTED).review
    country = records["ventures_country"]
    one_of_each = [
        reverse("admin:index"),
        reverse("admin:app_list", args=["ventures"]),
        reverse("admin:accounts_review_changelist"),
        reverse("admin:accounts_review_change", args=[waiting.pk]),
        reverse("admin:accounts_review_change", args=[case_with_a_hit().pk]),
        reverse("admin:partners_mandate_change", args=[records["partners_mandate"]]),
        reverse("admin:accounts_letter_change", args=[records["accounts_letter"]]),
        reverse("admin:accounts_apitoken_change", args=[records["accounts_apitoken"]]),
        reverse("admin:matching_run_change", args=[run.pk]),
        reverse("admin:matching_run_change", args=[complete.pk]),
        reverse("admin:matching_match_change", args=[records["matching_match"]]),
        reverse("admin:ventures_country_changelist"),
        reverse("admin:ventures_productgroup_add"),
        reverse("admin:ventures_country_delete", args=[country]),
        reverse("admin:ventures_country_history", args=[country]),
    ]
    everything = list(one_of_each)
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        everything.append(reverse(f"admin:{name}_changelist"))
        everything.append(reverse(f"admin:{name}_change", args=[records[name]]))
    return everything, one_of_each


def open_page(browser, server, session, language, faults):
    """A new page of a logged-in officer; what the browser complains of is added to `faults`."""
    context = browser.new_context(
        base_url=server, color_scheme=LANGUAGES[language], viewport={"width": 1360, "height": 900}
    )
    for name, value in {"sessionid": session, "django_language": language}.items():
        context.add_cookies([{"name": name, "value": value, "url": server}])
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("console", lambda message: faults.append(f"{page.url}: {message.text}"))
    page.on(
        "response",
        lambda answer: answer.status >= 400 and faults.append(f"{answer.status} {answer.url}"),
    )
    return page


def complaints_of_axe(page, address):
    """What axe dislikes about the page that is open."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{address}: {fault['id']} {fault['nodes'][0]['html'][:200]}" for fault in found]


def look_at(browser, everything, chosen, server, session):
    """The browser's complaints about every page, and axe's about the chosen ones in both themes."""
    faults = []
    page = open_page(browser, server, session, "en", faults)
    for address in everything:
        if page.goto(address).status != 200:
            faults.append(f"no page: {address}")
    page.context.close()
    for language in LANGUAGES:  # axe itself adds styles that the policy refuses
        page = open_page(browser, server, session, language, [])
        for address in chosen:
            page.goto(address)
            faults += complaints_of_axe(page, address)
        page.context.close()
    return faults


@pytest.mark.timeout(300)
def test_desk_has_no_faults_in_a_browser(real_database, live_server, client_of, browser):
    session = client_of(OfficerFactory(has_screening_duty=True)).cookies["sessionid"].value
    everything, one_of_each = addresses()
    assert look_at(browser, everything, one_of_each, live_server.url, session) == []
