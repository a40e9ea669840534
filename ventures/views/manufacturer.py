"""The form about one's own manufacturer, in steps."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.free_text import warnings_in
from accounts.models import Organisation, User
from accounts.row_forms import RowFormSet
from accounts.services.drafts import MissingFact
from accounts.views.form_steps import ContactStep, FormStep, Row, RowsStep
from accounts.views.organisation_form import OrganisationFormView
from accounts.vocabulary import OrganisationKind
from ventures.forms.manufacturer import (
    ManufacturerContactForm,
    ProductLineFormSet,
    RegistrationForm,
)
from ventures.models import Manufacturer, ProductLine
from ventures.services import manufacturers
from ventures.teaser import percent
from ventures.vocabulary import StaffBand


class RegistrationStep(FormStep):
    """EDRPOU number, legal name, ownership, staff."""

    slug = "registration"
    title = _lazy("Registration")
    form_class = RegistrationForm

    def _manufacturer(self) -> Manufacturer:
        own = Manufacturer.objects.filter(organisation=self.organisation)
        return own.first() or Manufacturer()

    def initial(self) -> dict[str, Any]:
        """The saved answers."""
        identity, manufacturer = self.identity(), self._manufacturer()
        return {
            "edrpou": identity.registration_number,
            "legal_name": identity.legal_name,
            "ownership": manufacturer.ownership,
            "staff_band": manufacturer.staff_band,
        }

    def save(self, form: RegistrationForm) -> None:
        """Store the answers."""
        manufacturers.save_registration(organisation=self.organisation, **form.cleaned_data)

    def summary(self) -> list[Row]:
        """The answers in words."""
        identity, manufacturer = self.identity(), self._manufacturer()
        staff = StaffBand(manufacturer.staff_band).label
        return [
            {"label": _("EDRPOU number"), "value": identity.registration_number},
            {"label": _("Legal name"), "value": identity.legal_name},
            {"label": _("Ownership"), "value": manufacturer.get_ownership_display()},
            {"label": _("How many people work there"), "value": staff},
        ]


class ProductsStep(RowsStep):
    """Product lines."""

    slug = "products"
    title = _lazy("Product lines")
    lead = _lazy(
        "Up to 12 lines, by the name a partner would know. A partner sees them only after a mutual "
        "interest, the capacity in use only under a non-disclosure agreement. We never ask where "
        "you produce, how much, or what it can do: what is not stored cannot leak."
    )
    form_class = ProductLineFormSet
    template_name = "ventures/manufacturer/products.html"
    row_title = _lazy("Product line")
    add_label = _lazy("Add a product line")

    def _lines(self) -> list[ProductLine]:
        own = ProductLine.objects.disclosed_to(self.user).filter(
            manufacturer__organisation=self.organisation
        )
        return [*own.select_related("group", "figures").order_by("pk")]

    def formset(self, data: QueryDict | None = None, **shown: Any) -> RowFormSet:
        """The rows as forms, which keep groups that were switched off since."""
        kept = tuple(line.group_id for line in self._lines())
        return super().formset(data, kept=kept, **shown)

    def rows(self) -> list[dict[str, Any]]:
        """The saved lines."""
        return [
            {"group": line.group_id, "name": line.name, "utilisation": line.figures.utilisation}
            for line in self._lines()
        ]

    def save(self, form: Any) -> None:
        """Replace the lines."""
        manufacturers.save_product_lines(organisation=self.organisation, lines=form.facts())

    def warnings(self, form: Any) -> list[str]:
        """Names that may give a place or a person away."""
        return [
            f"{line.name}: {warning}" for line in form.facts() for warning in warnings_in(line.name)
        ]

    def summary(self) -> list[Row]:
        """A row for each line."""
        rows: list[Row] = [
            {
                "label": line.name,
                "lines": [line.group.name, self._utilisation_text(line)],
                "note": " ".join(warnings_in(line.name)),
            }
            for line in self._lines()
        ]
        return rows or [{"label": _("Product lines"), "value": _("None stated")}]

    def _utilisation_text(self, line: ProductLine) -> str:
        used = line.figures.utilisation
        return _("Capacity in use: %(share)s") % {"share": percent(used)}

    def is_answered(self, missing: Sequence[MissingFact]) -> bool:
        """No line is an answer, too, but only lines show that the step was visited."""
        return bool(self._lines())


class ManufacturerContactStep(ContactStep):
    """Whom a partner writes to, and the website."""

    form_class = ManufacturerContactForm

    def initial(self) -> dict[str, Any]:
        """The saved contact and website."""
        return super().initial() | {"website": self.identity().website}

    def save(self, form: ManufacturerContactForm) -> None:
        """Store the answers."""
        manufacturers.save_contact(organisation=self.organisation, **form.cleaned_data)

    def summary(self) -> list[Row]:
        """The answers in words."""
        return [*super().summary(), {"label": _("Website"), "value": self.identity().website}]


class ManufacturerFormView(OrganisationFormView):
    """Registration, product lines, contact, check and submit."""

    kind = OrganisationKind.MANUFACTURER
    url_name = "ventures:manufacturer"
    steps = (RegistrationStep, ProductsStep, ManufacturerContactStep)
    heading = _lazy("Your manufacturer")

    def start(self, user: User) -> None:
        """Found the manufacturer."""
        manufacturers.start_manufacturer(user=user)

    def missing(self, organisation: Organisation) -> list[MissingFact]:
        """What has to be answered before it can be submitted."""
        return manufacturers.missing_facts(organisation)

    def submit(self, organisation: Organisation, user: User) -> None:
        """Hand it to the ministry."""
        manufacturers.submit_manufacturer(organisation=organisation, member=user)
