"""How allauth meets the rest: its letters go through the outbox, in the language of the page."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from accounts.letters import inline_styles
from accounts.reauthentication import has_proved_recently
from accounts.services import letters

LONGEST_ADDRESS = 254


class AccountAdapter(DefaultAccountAdapter):
    """Account letters wait in the outbox, so that signing up works while the mail server is
    down."""

    def is_safe_url(self, url: str | None) -> bool:
        """False for what leads elsewhere, and for what is no address at all."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def clean_email(self, email: str) -> str:
        """The address; one that no column holds would be cut into somebody else's, or fail."""
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(
                _("An e-mail address has at most %(most)d characters."),
                code="max_length",
                params={"most": LONGEST_ADDRESS},
            )
        return super().clean_email(email)

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Not within minutes of signing in: allauth would ask for the password once more."""
        return not has_proved_recently(context.request)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Take as long as a new account does, whose password is hashed: time tells, too."""
        make_password(email)
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Render now, because the secret link is known only now; send through the relay."""
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        html = ""
        if isinstance(message, EmailMultiAlternatives) and message.alternatives:
            html = inline_styles(str(message.alternatives[0][0]))
        letters.post_account_letter(
            to_address=email, subject=str(message.subject), text=str(message.body), html=html
        )
