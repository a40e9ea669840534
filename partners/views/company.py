"""The form about one's own partner company, in steps."""

from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy
from django_countries import countries

from accounts.forms import ContactForm
from accounts.models import Organisation, User
from accounts.row_forms import REMOVE
from accounts.services.drafts import MissingFact
from accounts.views.form_steps import ContactStep, FormStep, Row, RowsStep
from accounts.views.organisation_form import OrganisationFormView
from accounts.vocabulary import OrganisationKind
from partners.forms.company import CountryForm, OwnerFormSet, RegistrationForm
from partners.models import Owner, Parent, PartnerCompany
from partners.registration_numbers import warning_about
from partners.services import companies

WHOLE = 100


def _country_name(code: object) -> str:
    return str(countries.name(str(code)))


def _number(share: Decimal) -> str:
    """As the reader writes it, without zeros at the end."""
    return formats.number_format(share.normalize())


def _share_text(share: Decimal) -> str:
    return f"{_number(share)}\u00a0%"


def _share_of(owner: Owner, names: dict[int, str]) -> str:
    """The share, and in whom where it is not the company itself."""
    share = _share_text(owner.share)
    if owner.of_id is None:
        return share
    return _("%(share)s of %(name)s") % {"share": share, "name": names[owner.of_id]}


class CountryStep(FormStep):
    """Country and kind: the facts that strangers see, too."""

    slug = "country"
    title = _lazy("Country and kind")
    tier = "approved"
    form_class = CountryForm

    def _company(self) -> PartnerCompany:
        own = PartnerCompany.objects.filter(organisation=self.organisation)
        return own.select_related("country").first() or PartnerCompany()

    def initial(self) -> dict[str, Any]:
        """The saved answers."""
        company = self._company()
        return {"country": company.country_id, "kind": company.kind}

    def save(self, form: CountryForm) -> None:
        """Store the answers."""
        companies.save_country(organisation=self.organisation, **form.cleaned_data)

    def summary(self) -> list[Row]:
        """The answers in words."""
        company = self._company()
        return [
            {"label": _("Country of registration"), "value": str(company.country or "")},
            {"label": _("Kind of organisation"), "value": company.get_kind_display()},
        ]


class RegistrationStep(FormStep):
    """Name, number, website, parent company."""

    slug = "registration"
    title = _lazy("Registration")
    form_class = RegistrationForm
    template_name = "partners/company/registration.html"

    def _parent(self) -> Parent:
        own = Parent.objects.disclosed_to(self.user)
        return own.filter(company__organisation=self.organisation).first() or Parent()

    def initial(self) -> dict[str, Any]:
        """The saved answers."""
        identity, parent = self.identity(), self._parent()
        return {
            "legal_name": identity.legal_name,
            "registration_number": identity.registration_number,
            "website": identity.website,
            "parent_name": parent.name,
            "parent_country": str(parent.country),
        }

    def save(self, form: RegistrationForm) -> None:
        """Store the answers."""
        companies.save_registration(organisation=self.organisation, **form.cleaned_data)

    def warnings(self, form: RegistrationForm) -> list[str]:
        """A number that does not look like one of the country's."""
        return [*filter(None, [self._number_warning()])]

    def _number_warning(self) -> str:
        identity = self.identity()
        return warning_about(identity.registry, identity.registration_number)

    def summary(self) -> list[Row]:
        """The answers in words."""
        identity, parent = self.identity(), self._parent()
        behind = [parent.name, _country_name(parent.country)] if parent.name else []
        number: Row = {"label": _("Registration number"), "value": identity.registration_number}
        return [
            {"label": _("Legal name"), "value": identity.legal_name},
            number | {"note": self._number_warning()},
            {"label": _("Website"), "value": identity.website},
            {
                "label": _("Parent company"),
                "lines": behind,
                "value": _("None"),
                "note": _("Seen only by reviewers of the ministry with that duty."),
            },
        ]


class OwnersStep(RowsStep):
    """Who owns the company."""

    slug = "owners"
    title = _lazy("Owners")
    lead = _lazy(
        "People and companies that own shares, the largest first, and who owns those companies; "
        "up to 20. Only reviewers of the ministry with that duty ever see them."
    )
    template_name = "partners/company/owners.html"
    tier = "ministry"
    form_class = OwnerFormSet
    row_title = pgettext_lazy("of a company", "Owner")
    add_label = _lazy("Add an owner")

    def _owners(self) -> list[Owner]:
        own = Owner.objects.disclosed_to(self.user).filter(company__organisation=self.organisation)
        return [*own.order_by("pk")]

    def rows(self) -> list[dict[str, Any]]:
        """The saved owners."""
        owners = self._owners()
        numbers = {owner.pk: str(number) for number, owner in enumerate(owners, 1)}
        return [
            {
                "name": owner.name,
                "country": str(owner.country),
                "share": _number(owner.share),
                "of": numbers.get(owner.of_id, ""),
            }
            for owner in owners
        ]

    def rearranged(self, data: QueryDict) -> Any:
        """What was typed; whoever owned a part of a removed owner has to be asked again, and the
        numbers of those behind it move up."""
        removed = data.get(REMOVE, "")
        if not removed.isdecimal():
            return super().rearranged(data)
        moved = data.copy()
        gone = int(removed) + 1
        for name in [name for name in moved if name.endswith("-of")]:
            number = moved[name]
            if number == str(gone):
                moved[name] = ""
            elif number.isdecimal() and int(number) > gone:
                moved[name] = str(int(number) - 1)
        return super().rearranged(moved)

    def save(self, form: Any) -> None:
        """Replace the owners."""
        companies.save_owners(organisation=self.organisation, owners=form.facts())

    def summary(self) -> list[Row]:
        """A row for each owner, and how much of the company they own."""
        owners = self._owners()
        if not owners:
            return [{"label": _("Owners"), "value": ""}]
        total = sum((owner.share for owner in owners if owner.of_id is None), Decimal(0))
        names = {owner.pk: owner.name for owner in owners}
        note = _("The rest belongs to owners who are not stated.") if total < WHOLE else ""
        rows: list[Row] = [
            {
                "label": owner.name,
                "value": f"{_country_name(owner.country)}, {_share_of(owner, names)}",
            }
            for owner in owners
        ]
        return [*rows, {"label": _("Together"), "value": _share_text(total), "note": note}]


class CompanyContactStep(ContactStep):
    """Whom a manufacturer writes to."""

    def save(self, form: ContactForm) -> None:
        """Store the contact."""
        companies.save_contact(organisation=self.organisation, **form.cleaned_data)


class CompanyFormView(OrganisationFormView):
    """Country, registration, owners, contact, check and submit."""

    kind = OrganisationKind.PARTNER
    url_name = "partners:company"
    steps = (CountryStep, RegistrationStep, OwnersStep, CompanyContactStep)
    heading = _lazy("Your company")

    def start(self, user: User) -> None:
        """Found the partner company."""
        companies.start_company(user=user)

    def missing(self, organisation: Organisation) -> list[MissingFact]:
        """What has to be answered before it can be submitted."""
        return companies.missing_facts(organisation)

    def submit(self, organisation: Organisation, user: User) -> None:
        """Hand it to the ministry."""
        companies.submit_company(organisation=organisation, member=user)
