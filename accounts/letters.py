"""What a letter says: each kind has one renderer, called at the moment of sending."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import css_inline
from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import Letter, Notification, Unsubscription, User
from accounts.vocabulary import OPTIONAL_LETTERS, LetterKind

UNSUBSCRIBE_SALT = "spilno.unsubscribe"


@dataclass(frozen=True)
class RenderedLetter:
    """A letter ready to be handed over, in the recipient's language."""

    to_address: str
    subject: str
    text: str
    html: str
    unsubscribe_url: str | None = None


# A renderer gets the recipient and the notifications; None means that nothing is left to say.
Renderer = Callable[[User, Sequence[Notification]], "dict[str, object] | None"]
_renderers: dict[str, tuple[str, Renderer]] = {}


def renders(kind: LetterKind, template: str) -> Callable[[Renderer], Renderer]:
    """Register the renderer of a kind: it returns the context of `emails/<template>/…`."""

    def register(renderer: Renderer) -> Renderer:
        _renderers[kind] = (template, renderer)
        return renderer

    return register


@cache
def _stylesheet() -> str:
    return (Path(settings.BASE_DIR) / "templates/emails/layout.css").read_text()


def inline_styles(html: str) -> str:
    """Move the mail layout's rules into style attributes, as mail readers need them."""
    inliner = css_inline.CSSInliner(extra_css=_stylesheet(), load_remote_stylesheets=False)
    return inliner.inline(html)


def absolute(path: str) -> str:
    """An address that works from a mail."""
    return f"{settings.SITE_URL}{path}"


def unsubscribe_url(user: User, kind: str) -> str:
    """The link that ends a kind of letter for a person without log-in."""
    token = signing.dumps([user.pk, kind], salt=UNSUBSCRIBE_SALT)
    return absolute(reverse("accounts:unsubscribe", args=[token]))


def render_body(template: str, context: dict[str, object]) -> tuple[str, str, str]:
    """Subject, text and HTML of `emails/<template>/{subject.txt,body.txt,body.html}`."""
    subject = " ".join(render_to_string(f"emails/{template}/subject.txt", context).split())
    text = render_to_string(f"emails/{template}/body.txt", context).strip() + "\n"
    html = inline_styles(render_to_string(f"emails/{template}/body.html", context))
    return subject, text, html


def render_letter(letter: Letter) -> RenderedLetter | None:
    """The letter as it is true now; None when it is not wanted or says nothing any more."""
    if letter.prepared:
        return RenderedLetter(letter.to_address, **letter.prepared)
    person = letter.recipient
    if person is None or not person.is_active:
        return None
    optional = letter.kind in OPTIONAL_LETTERS
    if optional and Unsubscription.objects.filter(user=person, kind=letter.kind).exists():
        return None
    template, renderer = _renderers[letter.kind]
    with translation.override(person.language):
        context = renderer(person, list(letter.notifications.order_by("pk")))
        if context is None:
            return None
        link = unsubscribe_url(person, letter.kind) if optional else None
        parts = render_body(template, {**context, "unsubscribe_url": link, "person": person})
    return RenderedLetter(person.email, *parts, unsubscribe_url=link)
