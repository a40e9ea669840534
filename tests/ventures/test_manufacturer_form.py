"""The form about one's own manufacturer: EDRPOU number, product lines, contact."""

import pytest

from accounts.models import Organisation, OrganisationIdentity, Review
from accounts.vocabulary import OrganisationKind, ReviewStatus, Role
from tests.factories import ManufacturerFactory, MemberFactory, PartnerCompanyFactory, UserFactory
from ventures.models import Manufacturer, ProductGroup, ProductLine

pytestmark = pytest.mark.django_db

REGISTRATION = {
    "edrpou": "30000005",
    "legal_name": "ТОВ «Ґудзик»",
    "ownership": "private",
    "staff_band": "51-250",
}
CONTACT = {
    "contact_name": "Олена Коваль",
    "contact_email": "olena@example.org",
    "contact_phone": "",
    "website": "",
}


def url(step: str) -> str:
    return f"/manufacturer/{step}/"


def lines(*rows: tuple[str, str, str], **extra: str) -> dict[str, str]:
    """What the page of product lines posts."""
    data = {"rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        names = ("group", "name", "utilisation")
        data |= {f"rows-{number}-{name}": value for name, value in zip(names, row, strict=True)}
    return data | extra


@pytest.fixture
def browser(client_of):
    return client_of(UserFactory(joining_as="manufacturer"))


def stored_lines() -> list[tuple]:
    rows = ProductLine.objects.order_by("pk")
    return [*rows.values_list("group_id", "name", "figures__utilisation")]


def test_steps_save_and_lead_on_to_the_review(browser):
    assert browser.post(url("registration"), REGISTRATION).url == url("products")
    products = lines(("unmanned_aerial", "Сокіл-300", "37"), ("repair_artillery", "Ремонт", ""))
    assert browser.post(url("products"), products).url == url("contact")
    assert browser.post(url("contact"), CONTACT).url == url("check")
    identity = OrganisationIdentity.objects.get()
    assert (identity.registry, identity.registration_number, identity.legal_name) == (
        "UA", "30000005", "ТОВ «Ґудзик»",
    )  # fmt: skip
    manufacturer = Manufacturer.objects.get()
    assert (manufacturer.ownership, manufacturer.staff_band) == ("private", "51-250")
    assert manufacturer.organisation.kind == OrganisationKind.MANUFACTURER
    assert stored_lines() == [
        ("unmanned_aerial", "Сокіл-300", 37), ("repair_artillery", "Ремонт", None),
    ]  # fmt: skip
    page = browser.get(url("check"))
    for shown in ("30000005", "Сокіл-300", "37\u00a0%", "51 to 250", "olena@example.org"):
        assert shown in page.text
    assert browser.post(url("check")).url == "/organisation/review/"
    assert Review.objects.get().status == ReviewStatus.SUBMITTED


def test_product_lines_and_staff_are_optional(browser):
    browser.post(url("registration"), REGISTRATION | {"staff_band": ""})
    assert browser.post(url("products"), lines(("", "", ""))).status_code == 302
    browser.post(url("contact"), CONTACT)
    assert stored_lines() == []
    assert browser.post(url("check")).url == "/organisation/review/"


@pytest.mark.parametrize(
    ("written", "explanation"),
    [
        ("", "Enter the EDRPOU number."),
        ("1234567", "exactly 8 digits"),
        ("300000055", "exactly 8 digits"),
        ("3000000a", "exactly 8 digits"),
        ("٣٠٠٠٠٠٠٥", "exactly 8 digits"),
        ("30000006", "last digit does not fit"),
    ],
)
def test_wrong_edrpou_numbers_are_explained(browser, written, explanation):
    answer = browser.post(url("registration"), REGISTRATION | {"edrpou": written})
    assert answer.status_code == 400
    assert explanation in " ".join(answer.context["form"].errors["edrpou"])
    assert not Organisation.objects.exists()


def test_spaces_in_an_edrpou_number_are_left_out(browser):
    browser.post(url("registration"), REGISTRATION | {"edrpou": " 3000 0005 "})
    assert OrganisationIdentity.objects.get().registration_number == "30000005"


def test_number_of_another_draft_is_not_told(browser):
    """Whether somebody else has registered must not show before the ministry looks."""
    other = ManufacturerFactory(organisation__identity__registration_number="30000005")
    assert other.organisation.identity.registration_number == "30000005"
    assert browser.post(url("registration"), REGISTRATION).url == url("products")


@pytest.mark.parametrize(
    ("data", "explanation"),
    [
        (lines(("unmanned_aerial", "", "")), "Enter the name of the product line."),
        (lines(("", "Сокіл", "")), "Choose a product group."),
        (lines(("nonsense", "Сокіл", "")), "not one of the available choices"),
        (lines(("unmanned_aerial", "Сокіл", "101")), "whole number from 0 to 100"),
        (lines(("unmanned_aerial", "Сокіл", "-1")), "whole number from 0 to 100"),
        (lines(("unmanned_aerial", "Сокіл", "37.5")), "whole number from 0 to 100"),
        (lines(("unmanned_aerial", "С\u043e\u0441\u006f", "")), "different alphabets"),
        (
            lines(("unmanned_aerial", "Сокіл", ""), ("unmanned_ground", "сокіл", "")),
            "Another row has the same name.",
        ),
        (lines(*[("unmanned_aerial", f"Line {n}", "") for n in range(13)]), "at most 12"),
        ({}, "Parts of the page did not arrive."),
    ],
)
def test_wrong_product_lines_are_explained_and_not_saved(browser, data, explanation):
    answer = browser.post(url("products"), data)
    assert answer.status_code == 400
    assert explanation in answer.text
    assert not ProductLine.objects.exists()


def test_names_that_give_a_place_away_are_saved_with_a_warning(browser):
    name = "Цех на вул. Хрещатик, 22"
    answer = browser.post(url("products"), lines(("unmanned_aerial", name, "")), follow=True)
    assert "looks like a street address" in answer.text
    assert stored_lines() == [("unmanned_aerial", name, None)]
    assert "looks like a street address" in browser.get(url("check")).text


def test_page_says_why_addresses_and_output_are_not_asked(browser):
    text = browser.get(url("products")).text
    assert "what is not stored cannot leak" in text
    for never in ('address"', 'output"', "latitude", "capacity_per"):
        assert f'name="{never}' not in text


def test_group_switched_off_stays_with_a_line_that_has_it(browser):
    browser.post(url("products"), lines(("unmanned_aerial", "Сокіл", "")))
    ProductGroup.objects.filter(code="unmanned_aerial").update(is_active=False)
    assert '<option value="unmanned_aerial" selected>' in browser.get(url("products")).text
    assert (
        browser.post(url("products"), lines(("unmanned_aerial", "Сокіл", "5"))).status_code == 302
    )
    assert stored_lines() == [("unmanned_aerial", "Сокіл", 5)]


def test_rows_are_added_without_scripts(browser):
    page = browser.post(url("products"), lines(("unmanned_aerial", "Сокіл", "x"), add_row="1"))
    assert page.status_code == 200
    assert page.text.count("<legend") == 2
    assert 'value="Сокіл"' in page.text
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_queries_do_not_grow_with_lines(client_of, django_assert_num_queries, count):
    manufacturer = ManufacturerFactory(status="draft")
    client = client_of(MemberFactory(organisation=manufacturer.organisation))
    rows = [("unmanned_aerial", f"Line {n}", "5") for n in range(count)]
    client.post(url("products"), lines(*rows))
    client.get(url("products"))
    # session, user, membership with organisation (2), review, lines (rows, kept, progress),
    # groups, identity and manufacturer of the progress
    with django_assert_num_queries(12):
        client.get(url("products"))


@pytest.mark.parametrize("status", [s for s in ReviewStatus if s not in {"draft", "returned"}])
def test_outside_a_draft_nothing_changes(client_of, status):
    manufacturer = ManufacturerFactory(status=status)
    client = client_of(MemberFactory(organisation=manufacturer.organisation))
    assert client.post(url("registration"), REGISTRATION).status_code == 409
    assert client.post(url("products"), lines(("unmanned_aerial", "X", ""))).status_code == 409
    assert client.get(url("contact")).status_code == 409
    assert client.get(url("check")).status_code == 200
    assert not ProductLine.objects.exists()


def test_viewers_and_partners_write_nothing(client_of):
    manufacturer = ManufacturerFactory(status="draft")
    viewer = MemberFactory(organisation=manufacturer.organisation, role=Role.VIEWER)
    partner = MemberFactory(organisation=PartnerCompanyFactory(status="draft").organisation)
    assert client_of(viewer).post(url("registration"), REGISTRATION).status_code == 403
    assert client_of(partner).post(url("registration"), REGISTRATION).status_code == 404
    assert Manufacturer.objects.count() == 1
