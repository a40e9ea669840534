"""The pages that a form about an organisation is made of; the apps above bring the questions."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.forms import ContactForm
from accounts.models import Organisation, OrganisationIdentity, User
from accounts.row_forms import REMOVE, RowFormSet, typed_rows
from accounts.services.drafts import MissingFact

Row = dict[str, object]


class FormStep:
    """One page of the form: what it asks, what is saved already, and how an answer is saved."""

    slug: ClassVar[str]
    title: ClassVar[str | Promise]
    lead: ClassVar[str | Promise] = ""
    tier: ClassVar[str] = "mutual"
    form_class: ClassVar[type]
    template_name = "accounts/organisation_form/step.html"

    def __init__(self, user: User) -> None:
        self.user = user

    @property
    def organisation(self) -> Organisation:
        """One's own; there is none until the first answer is being saved, see `is_founded`."""
        return self.user.organisation

    @property
    def is_founded(self) -> bool:
        """The first answer has been saved."""
        return self.user.organisation is not None

    def identity(self) -> OrganisationIdentity:
        """Who the organisation is; blank before the first answer."""
        own = OrganisationIdentity.objects.disclosed_to(self.user)
        return own.filter(organisation=self.organisation).first() or OrganisationIdentity()

    def initial(self) -> dict[str, Any]:
        """The saved answers, as the form shows them."""
        raise NotImplementedError

    def form(self, data: QueryDict | None = None) -> Any:
        """The form with the saved answers, or with what was sent."""
        return self.form_class(data, initial=self.initial())

    def save(self, form: Any) -> None:
        """Store the cleaned answers; NotEditable when the record has left the draft meanwhile."""
        raise NotImplementedError

    def warnings(self, form: Any) -> list[str]:
        """What the person should look at again; nothing of it stops the saving."""
        return []

    def summary(self) -> list[Row]:
        """The saved answers as rows `{label, value, lines, note}` of a summary list."""
        raise NotImplementedError

    def is_answered(self, missing: Sequence[MissingFact]) -> bool:
        """Nothing of this step is missing any more."""
        return self.is_founded and self.slug not in {fact.step for fact in missing}


class RowsStep(FormStep):
    """A page of rows that can be added and removed."""

    template_name = "accounts/organisation_form/rows.html"
    row_title: ClassVar[str | Promise]
    add_label: ClassVar[str | Promise]

    def rows(self) -> list[dict[str, Any]]:
        """The saved rows."""
        raise NotImplementedError

    def formset(self, data: QueryDict | None = None, **shown: Any) -> RowFormSet:
        """The rows as forms."""
        return self.form_class(data, prefix="rows", **shown)

    def form(self, data: QueryDict | None = None) -> RowFormSet:
        """The saved rows, or what was sent."""
        return self.formset(data) if data is not None else self.formset(rows=self.rows())

    def rearranged(self, data: QueryDict) -> RowFormSet:
        """What was typed, with a row more or less."""
        adds = REMOVE not in data
        return self.formset(rows=typed_rows(self.form(data)), blank=int(adds), focus=adds)


class ContactStep(FormStep):
    """Whom the other side writes to after a mutual interest."""

    slug = "contact"
    title = _lazy("Contact")
    lead = _lazy("The other side sees this only after both of you said yes.")
    form_class = ContactForm

    def initial(self) -> dict[str, Any]:
        """The saved contact, or at first the person who is signed in."""
        identity = self.identity()
        return {
            "contact_name": identity.contact_name or self.user.full_name,
            "contact_email": identity.contact_email or self.user.email,
            "contact_phone": identity.contact_phone,
        }

    def summary(self) -> list[Row]:
        """The contact as saved, without suggestions."""
        identity = self.identity()
        return [
            {"label": _("Contact person"), "value": identity.contact_name},
            {"label": _("E-mail address"), "value": identity.contact_email},
            {"label": _("Telephone"), "value": identity.contact_phone},
        ]
