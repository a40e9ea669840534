"""Letters about members: code name and link; who asks or invites is on the page."""

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.letters import absolute, render_body
from accounts.models import Organisation
from accounts.services import letters

PLAIN = "review"  # the plain layout: a sentence, a next step, a link


def _words(organisation: Organisation, subject: Promise, sentence: Promise, **rest: object) -> dict:
    name = {"name": organisation.code_name}
    return {"subject": subject, "sentence": sentence, "name": name, **rest}


def invitation_letter(organisation: Organisation) -> dict[str, object]:
    """To somebody who may have no account yet."""
    return _words(
        organisation,
        _("An invitation to act for %(name)s"),
        _("An owner of the organisation %(name)s invites you to act for it in Spilno."),
        next_step=_(
            "Sign in, or register with this e-mail address, and accept or decline. The invitation "
            "is open for fourteen days."
        ),
        path=reverse("accounts:join"),
    )


def request_letter(organisation: Organisation) -> dict[str, object]:
    """To an owner."""
    return _words(
        organisation,
        _("Somebody asks to act for %(name)s"),
        _("Somebody asks to act for your organisation %(name)s."),
        next_step=_("Sign in to see who it is, and decide. Until then the person sees nothing."),
        path=reverse("accounts:members"),
    )


def welcome_letter(organisation: Organisation) -> dict[str, object]:
    """To somebody whose request was granted."""
    return _words(
        organisation,
        _("You act for %(name)s now"),
        _("An owner of the organisation %(name)s has let you in."),
        next_step=_("Sign in to see what you can do."),
        path=reverse("accounts:cabinet"),
    )


def post(to_address: str, language: str, words: dict) -> None:
    """Put the letter into the outbox, in the reader's language."""
    with translation.override(language):
        context = {
            "subject": str(words["subject"]) % words["name"],
            "sentence": str(words["sentence"]) % words["name"],
            "next_step": str(words["next_step"]),
            "action_url": absolute(words["path"]),
        }
        subject, text, html = render_body(PLAIN, context)
    letters.post_account_letter(to_address=to_address, subject=subject, text=text, html=html)
