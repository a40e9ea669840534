"""The forms of passkeys with labels that can be translated; allauth leaves the name's to Django."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _

LABEL = _("What you call it")


class AddPasskeyForm(AddWebAuthnForm):
    """A name, and whether it also replaces the password."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = LABEL
        self.fields["passwordless"].label = _("Sign in with it alone, without the password")


class EditPasskeyForm(EditWebAuthnForm):
    """Another name."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = LABEL
