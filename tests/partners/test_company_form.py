"""The form about one's own partner company: steps, saved drafts, refusals that explain."""

from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Organisation, OrganisationIdentity, Review, User
from accounts.services.organisations import found_organisation
from accounts.vocabulary import OrganisationKind, ReviewStatus, Role
from partners.models import Owner, Parent, PartnerCompany
from tests.factories import (
    AnalystFactory,
    ManufacturerFactory,
    MemberFactory,
    OfficerFactory,
    PartnerCompanyFactory,
    UserFactory,
)
from ventures.models import Country

pytestmark = pytest.mark.django_db

COUNTRY = {"country": "NO", "kind": "company"}
REGISTRATION = {
    "legal_name": "Fjord Dynamics AS",
    "registration_number": "923 609 016",
    "website": "fjord.example.org",
    "parent_name": "Fjord Holding",
    "parent_country": "US",
}
CONTACT = {
    "contact_name": "Anna Larsen",
    "contact_email": "anna@example.org",
    "contact_phone": "+47 22 12 34 56",
}


def url(step: str) -> str:
    return f"/company/{step}/"


def owners(*rows: tuple[str, str, str], **extra: str) -> dict[str, str]:
    """What the page of owners posts."""
    data = {"rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        names = ("name", "country", "share")
        data |= {f"rows-{number}-{name}": value for name, value in zip(names, row, strict=True)}
    return data | extra


OWNERS = owners(("Kari Nordmann", "NO", "60,5"), ("Fjord Holding", "US", "39.5"))


@pytest.fixture
def newcomer():
    return UserFactory(joining_as="partner", full_name="Anna Larsen")


@pytest.fixture
def browser(client_of, newcomer) -> Client:
    return client_of(newcomer)


def answer_all(browser: Client) -> None:
    for step, data in {
        "country": COUNTRY, "registration": REGISTRATION, "owners": OWNERS, "contact": CONTACT,
    }.items():  # fmt: skip
        assert browser.post(url(step), data).status_code == 302


def test_looking_at_the_form_founds_nothing(browser):
    for step in ("country", "registration", "owners", "contact"):
        assert browser.get(url(step)).status_code == 200
    assert browser.get(url("check")).url == url("country")
    assert browser.get(url("continue")).url == url("country")
    assert not Organisation.objects.exists()


def test_each_step_saves_and_leads_to_the_next(browser, newcomer):
    steps = ["country", "registration", "owners", "contact", "check"]
    for step, following, data in zip(
        steps, steps[1:], [COUNTRY, REGISTRATION, OWNERS, CONTACT], strict=False
    ):
        assert browser.post(url(step), data).url == url(following)
    organisation = User.objects.get(pk=newcomer.pk).organisation
    identity = OrganisationIdentity.objects.get(organisation=organisation)
    assert organisation.kind == OrganisationKind.PARTNER
    assert organisation.review.status == ReviewStatus.DRAFT
    assert (identity.registry, identity.legal_name, identity.registration_number) == (
        "NO", "Fjord Dynamics AS", "923 609 016",
    )  # fmt: skip
    assert identity.website == "https://fjord.example.org"
    company = PartnerCompany.objects.get()
    assert (company.country_id, company.kind) == ("NO", "company")
    assert (company.parent.name, company.parent.country.code) == ("Fjord Holding", "US")
    stored = Owner.objects.order_by("pk").values_list("name", "country", "share")
    assert [*stored] == [
        ("Kari Nordmann", "NO", Decimal("60.50")),
        ("Fjord Holding", "US", Decimal("39.50")),
    ]


def test_person_comes_back_to_what_is_unanswered_and_finds_its_answers(browser):
    browser.post(url("country"), COUNTRY)
    answer = browser.post(url("registration"), REGISTRATION | {"leave": "1"})
    assert answer.url == "/cabinet/"
    assert browser.get("/organisation/").url == url("continue")
    assert browser.get(url("continue")).url == url("owners")
    page = browser.get(url("registration")).text
    assert 'value="Fjord Dynamics AS"' in page
    assert '<option value="US" selected>' in page
    states = [step["state"] for step in browser.get(url("owners")).context["progress"]]
    assert states == ["done", "done", "current", "todo", "todo"]


def test_steps_may_be_answered_in_any_order(browser):
    assert browser.post(url("contact"), CONTACT).url == url("check")
    page = browser.get(url("check"))
    assert [fact["url"] for fact in page.context["missing"]] == [
        url("country"), url("country"), url("registration"), url("registration"), url("owners"),
    ]  # fmt: skip


def test_complete_company_is_submitted_once(browser, newcomer):
    answer_all(browser)
    page = browser.get(url("check"))
    assert page.context["missing"] == []
    for shown in (
        "Fjord Dynamics AS",
        "60.5\u00a0%",
        "100\u00a0%",
        "Fjord Holding",
        "anna@example.org",
    ):
        assert shown in page.text
    assert browser.post(url("check")).url == "/organisation/review/"
    review = Review.objects.get()
    assert (review.status, review.moves.get().moved_by) == (ReviewStatus.SUBMITTED, newcomer)
    assert browser.post(url("check")).status_code == 409
    assert review.moves.count() == 1


def test_incomplete_company_is_not_submitted(browser):
    browser.post(url("country"), COUNTRY)
    answer = browser.post(url("check"))
    assert answer.status_code == 400
    assert "It cannot be submitted yet" in answer.text
    assert "At least one owner" in answer.text
    assert Review.objects.get().status == ReviewStatus.DRAFT


def test_country_switched_off_meanwhile_is_missing_again(browser):
    answer_all(browser)
    Country.objects.filter(code="NO").update(is_active=False)
    answer = browser.post(url("check"))
    assert answer.status_code == 400
    assert "Country of the Contact Group" in answer.text


@pytest.mark.parametrize(
    ("step", "change", "field", "explanation"),
    [
        ("country", {"country": ""}, "country", "Choose the country"),
        ("country", {"country": "UA"}, "country", "not one of the available choices"),
        ("country", {"country": "RU"}, "country", "not one of the available choices"),
        ("country", {"kind": "pirate"}, "kind", "not one of the available choices"),
        ("registration", {"legal_name": " "}, "legal_name", "Enter the legal name"),
        ("registration", {"legal_name": "Fj\u043erd"}, "legal_name", "different alphabets"),
        ("registration", {"legal_name": "Fjord\u202eSA"}, "legal_name", "invisible character"),
        ("registration", {"legal_name": "x" * 201}, "legal_name", "at most 200 characters"),
        ("registration", {"website": "javascript:alert(1)"}, "website", "web address"),
        ("registration", {"website": "ftp://example.org"}, "website", "web address"),
        ("registration", {"parent_name": ""}, "parent_name", "Enter the name of the parent"),
        ("registration", {"parent_country": ""}, "parent_country", "Choose the country"),
        ("registration", {"parent_country": "ZZ"}, "parent_country", "not one of the available"),
        ("contact", {"contact_name": ""}, "contact_name", "Enter the name"),
        ("contact", {"contact_email": "anna@"}, "contact_email", "like name@example.com"),
        ("contact", {"contact_phone": "call me"}, "contact_phone", "digits, spaces"),
        ("contact", {"contact_phone": "......"}, "contact_phone", "digits, spaces"),
        ("contact", {"contact_phone": "+47 22\n12 34 56"}, "contact_phone", "digits, spaces"),
        ("contact", {"contact_phone": "٢٢١٢٣٤٥٦"}, "contact_phone", "digits, spaces"),
    ],
)
def test_wrong_answers_are_explained_kept_and_not_saved(browser, step, change, field, explanation):
    right = {"country": COUNTRY, "registration": REGISTRATION, "contact": CONTACT}[step]
    answer = browser.post(url(step), right | change)
    assert answer.status_code == 400
    assert explanation in " ".join(answer.context["form"].errors[field])
    assert "error-summary" in answer.text
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("data", "explanation"),
    [
        (owners(("Kari", "NO", "60"), ("Ola", "NO", "40.01")), "add up to 100.01 per cent"),
        (owners(("", "", "")), "State at least one owner."),
        (owners(("Kari", "NO", "0")), "A share is above 0."),
        (owners(("Kari", "NO", "-5")), "A share is above 0."),
        (owners(("Kari", "NO", "101")), "at most 100 per cent"),
        (owners(("Kari", "NO", "NaN")), "Enter the share as a number"),
        (owners(("Kari", "NO", "1e2")), "Enter the share as a number"),
        (owners(("Kari", "NO", "1_0")), "Enter the share as a number"),
        (owners(("Kari", "NO", "９")), "Enter the share as a number"),
        (owners(("Kari", "NO", "9" * 5000)), "Enter the share as a number"),
        (owners(("Kari", "NO", "33.333")), "2 decimal places"),
        (owners(("Kari", "NO", "")), "Enter the share"),
        (owners(("", "NO", "5")), "Enter the name"),
        (owners(("Kari", "", "5")), "Choose the country"),
        (owners(("K\u0430ri", "NO", "5")), "different alphabets"),
        (owners(*[(f"Owner {n}", "NO", "1") for n in range(21)]), "at most 20 owners"),
        ({}, "State at least one owner."),
    ],
)
def test_wrong_owners_are_explained_and_not_saved(browser, data, explanation):
    answer = browser.post(url("owners"), data)
    assert answer.status_code == 400
    assert explanation in answer.text
    assert not Owner.objects.exists()


def test_too_large_a_share_is_explained_in_ukrainian(browser):
    browser.cookies["django_language"] = "uk"
    answer = browser.post(url("owners"), owners(("Kari", "NO", "101 %")))
    assert answer.status_code == 400
    assert "Частка не може перевищувати 100 відсотків." in answer.text


def test_rows_are_added_and_removed_without_scripts_and_without_saving(browser):
    typed = owners(("Kari", "NO", "60"), ("wr\u043eng", "", "x"))
    more = browser.post(url("owners"), typed | {"add_row": "1"})
    assert more.status_code == 200
    assert more.text.count("<legend") == 3
    for kept in ('value="Kari"', 'value="wr\u043eng"', 'value="60"'):
        assert kept in more.text
    assert more.text.count("autofocus") == 1
    assert "error" not in more.text
    fewer = browser.post(url("owners"), typed | {"remove_row": "0"})
    assert 'value="Kari"' not in fewer.text
    assert 'value="wr\u043eng"' in fewer.text
    assert not Organisation.objects.exists()


def test_twenty_rows_are_the_most(browser):
    rows = [(f"Owner {n}", "NO", "1") for n in range(20)]
    page = browser.post(url("owners"), owners(*rows, add_row="1"))
    assert page.text.count("<legend") == 20
    assert 'name="add_row"' not in page.text


def test_saving_owners_again_replaces_them(browser):
    browser.post(url("owners"), OWNERS)
    browser.post(url("owners"), owners(("Ola Nordmann", "NO", "100"), ("", "", "")))
    assert [*Owner.objects.values_list("name", flat=True)] == ["Ola Nordmann"]


def test_odd_registration_number_is_saved_with_a_warning(browser):
    browser.post(url("country"), COUNTRY)
    answer = browser.post(
        url("registration"), REGISTRATION | {"registration_number": "12345"}, follow=True
    )
    assert "12345 does not look like a registration number" in answer.text
    assert OrganisationIdentity.objects.get().registration_number == "12345"
    assert "organisasjonsnummer" in browser.get(url("check")).text


def test_changed_number_loses_its_verification(browser, newcomer):
    answer_all(browser)
    identity = OrganisationIdentity.objects.get()
    identity.verified_number = identity.registration_number
    identity.save()
    browser.post(url("registration"), REGISTRATION)
    assert OrganisationIdentity.objects.get().verified_number == "923 609 016"
    browser.post(url("registration"), REGISTRATION | {"registration_number": "974 760 673"})
    assert OrganisationIdentity.objects.get().verified_number is None


@pytest.mark.parametrize("status", [s for s in ReviewStatus if s not in {"draft", "returned"}])
def test_outside_a_draft_answers_are_read_only(client_of, status):
    company = PartnerCompanyFactory(status=status)
    client = client_of(MemberFactory(organisation=company.organisation))
    for step, data in {"country": COUNTRY, "registration": REGISTRATION, "owners": OWNERS}.items():
        assert client.get(url(step)).status_code == 409
        assert client.post(url(step), data).status_code == 409
    assert client.post(url("check")).status_code == 409
    page = client.get(url("check"))
    assert page.status_code == 200
    assert 'method="post" class="actions"' not in page.text
    assert "Change<" not in page.text
    company.refresh_from_db()
    assert company.country_id == "DE"
    assert not Owner.objects.exists()


def test_returned_company_is_changed_and_submitted_again(client_of):
    company = PartnerCompanyFactory(status=ReviewStatus.RETURNED)
    client = client_of(MemberFactory(organisation=company.organisation))
    assert client.post(url("owners"), OWNERS).status_code == 302
    assert client.post(url("check")).url == "/organisation/review/"
    assert Review.objects.get().status == ReviewStatus.SUBMITTED


def test_viewer_reads_the_answers_and_changes_nothing(client_of):
    company = PartnerCompanyFactory(status=ReviewStatus.DRAFT)
    client = client_of(MemberFactory(organisation=company.organisation, role=Role.VIEWER))
    assert client.get(url("check")).status_code == 200
    assert client.get(url("owners")).status_code == 403
    assert client.post(url("owners"), OWNERS).status_code == 403
    assert client.post(url("check")).status_code == 403
    assert not Owner.objects.exists()


@pytest.mark.parametrize("factory", [OfficerFactory, AnalystFactory])
def test_people_of_the_ministry_found_no_company(client_of, factory):
    client = client_of(factory())
    assert client.get(url("country")).status_code == 403
    assert client.post(url("country"), COUNTRY).status_code == 403
    assert not Organisation.objects.exists()


def test_manufacturer_has_no_company_form(client_of):
    user = MemberFactory(organisation=ManufacturerFactory(status="draft").organisation)
    client = client_of(user)
    assert client.get(url("country")).status_code == 404
    assert client.post(url("country"), COUNTRY).status_code == 404
    assert not PartnerCompany.objects.exists()


def test_strangers_sign_in_first():
    assert Client().get(url("country")).url == f"/accounts/login/?next={url('country')}"
    assert Client().post(url("country"), COUNTRY).status_code == 302
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("step", ["nonsense", "founded", "chec"])
def test_unknown_steps_do_not_exist(browser, step):
    assert browser.get(url(step)).status_code == 404
    assert browser.post(url("continue")).status_code in {302, 404}


def test_nobody_reads_or_changes_another_company(client_of):
    other = PartnerCompanyFactory(status=ReviewStatus.DRAFT)
    Owner.objects.create(company=other, name="Hidden Owner", country="DE", share=50)
    own = PartnerCompanyFactory(status=ReviewStatus.DRAFT)
    client = client_of(MemberFactory(organisation=own.organisation))
    for step in ("country", "registration", "owners", "contact", "check"):
        text = client.get(url(step)).text
        assert "Hidden Owner" not in text
        assert other.organisation.identity.legal_name not in text
    client.post(url("owners"), OWNERS | {"organisation": str(other.organisation.pk)})
    assert other.owners.get().name == "Hidden Owner"
    assert own.owners.count() == 2


def test_second_founding_at_once_ends_where_the_first_did(browser, newcomer, monkeypatch):
    from partners.services import companies

    def overtaken(*, user):
        found_organisation(user=User.objects.get(pk=user.pk), kind=OrganisationKind.PARTNER)
        return found_organisation(user=user, kind=OrganisationKind.PARTNER)

    monkeypatch.setattr(companies, "start_company", overtaken)
    assert browser.post(url("country"), COUNTRY).url == "/organisation/"
    assert Organisation.objects.count() == 1


def test_own_parent_only(client_of):
    company = PartnerCompanyFactory(status=ReviewStatus.DRAFT)
    page = client_of(MemberFactory(organisation=company.organisation)).get(url("registration"))
    assert Parent.objects.get(company=company).name in page.text


CHAIN = owners(("Fjord Holding", "US", "60"), ("Kari Nordmann", "NO", "40"), ("Volga", "CY", "51"))


def test_owners_of_owners_are_saved_and_shown(browser, newcomer):
    browser.post(url("country"), COUNTRY)
    assert browser.post(url("owners"), CHAIN | {"rows-2-of": "1"}).status_code == 302
    volga = Owner.objects.get(name="Volga")
    assert volga.of.name == "Fjord Holding"
    assert "51\u00a0% of Fjord Holding" in browser.get(url("check")).content.decode()
    page = browser.get(url("owners")).content.decode()
    assert '<option value="1" selected>Owner 1</option>' in page


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"rows-2-of": "3"}, "an owner stated before this one"),
        ({"rows-0-of": "2"}, "an owner stated before this one"),
        ({"rows-2-of": "7"}, "an owner stated before this one"),
        ({"rows-2-of": "x"}, "is not one of the available choices"),
        ({"rows-2-of": ""}, "add up to 151 per cent"),
        ({"rows-1-of": "1", "rows-1-share": "49.01", "rows-2-of": "1"}, "Fjord Holding add up to"),
    ],
)
def test_wrong_owners_of_owners_are_explained(browser, changed, message):
    browser.post(url("country"), COUNTRY)
    response = browser.post(url("owners"), CHAIN | changed)
    assert response.status_code == 400
    assert message in response.content.decode()
    assert not Owner.objects.exists()


def test_removing_an_owner_moves_the_others_up(browser):
    browser.post(url("country"), COUNTRY)
    data = CHAIN | {"rows-2-of": "2", "remove_row": "0"}
    rows = browser.post(url("owners"), data).context["form"].forms
    assert [row["of"].value() or "" for row in rows] == ["", "1"]
    data = CHAIN | {"rows-2-of": "1", "remove_row": "0"}
    rows = browser.post(url("owners"), data).context["form"].forms
    assert not rows[1]["of"].value()
