"""What an action in the ledger is called, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "open case": _("Opened the case for review"),
    "open record": _("Opened the record"),
    "open person": _("Opened a member’s entry"),
    "read venture": _("Read the venture beyond its teaser"),
    "read mandate": _("Read the mandate beyond its teaser"),
    "read ventures by API": _("Read the venture beyond its teaser, by API"),
    "read mandates by API": _("Read the mandate beyond its teaser, by API"),
    "export matches": _("Exported matches"),
}


def words_for(action: str) -> str | Promise:
    """The action in words; one without an entry is shown as it was written."""
    return WORDS.get(action, action)
