"""The words of people, organisations and review, used in code, pages and API alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Language(models.TextChoices):
    """The languages the product speaks."""

    UKRAINIAN = "uk", _("Ukrainian")
    ENGLISH = "en", _("English")


class MinistryRole(models.TextChoices):
    """What a person does for the ministry or for partner governments; members have none."""

    NONE = "", _("None")
    OFFICER = "officer", _("Ministry officer")
    ANALYST = "analyst", _("Analyst")


class OrganisationKind(models.TextChoices):
    """The two sides that Spilno brings together."""

    MANUFACTURER = "manufacturer", _("Manufacturer")
    PARTNER = "partner", _("Partner company or investor")


class Role(models.TextChoices):
    """What a member may do for its organisation."""

    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")


class ReviewKind(models.TextChoices):
    """What a review decides about."""

    ORGANISATION = "organisation", _("Organisation")
    VENTURE = "venture", _("Venture")
    MANDATE = "mandate", _("Mandate")


class ReviewStatus(models.TextChoices):
    """Where a record stands with the ministry."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("In review")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned with questions")
    REJECTED = "rejected", _("Rejected")
    SUSPENDED = "suspended", _("Suspended")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Who moves: the applicant writes, submits, revises and withdraws; an officer decides.
APPLICANT_MOVES = {
    ReviewStatus.DRAFT: {ReviewStatus.SUBMITTED},
    ReviewStatus.RETURNED: {ReviewStatus.SUBMITTED, ReviewStatus.WITHDRAWN},
    ReviewStatus.SUBMITTED: {ReviewStatus.WITHDRAWN},
    ReviewStatus.APPROVED: {ReviewStatus.DRAFT, ReviewStatus.WITHDRAWN},
    ReviewStatus.WITHDRAWN: {ReviewStatus.DRAFT},
    ReviewStatus.REJECTED: set(),
    ReviewStatus.SUSPENDED: set(),
}
OFFICER_MOVES = {
    ReviewStatus.SUBMITTED: {
        ReviewStatus.APPROVED,
        ReviewStatus.RETURNED,
        ReviewStatus.REJECTED,
    },
    ReviewStatus.APPROVED: {ReviewStatus.SUSPENDED},
    ReviewStatus.SUSPENDED: {ReviewStatus.APPROVED, ReviewStatus.REJECTED},
    ReviewStatus.DRAFT: set(),
    ReviewStatus.RETURNED: set(),
    ReviewStatus.REJECTED: set(),
    ReviewStatus.WITHDRAWN: set(),
}
EDITABLE = {ReviewStatus.DRAFT, ReviewStatus.RETURNED}
DECIDED = {
    ReviewStatus.APPROVED,
    ReviewStatus.RETURNED,
    ReviewStatus.REJECTED,
    ReviewStatus.SUSPENDED,
}
NEEDS_REASON = {ReviewStatus.RETURNED, ReviewStatus.REJECTED, ReviewStatus.SUSPENDED}


class Tier(models.IntegerChoices):
    """The five disclosure tiers; a higher one includes the lower ones."""

    PUBLIC = 0, _("public")
    APPROVED = 1, _("approved members")
    MUTUAL = 2, _("both sides of a mutual interest")
    NDA = 3, _("under a non-disclosure agreement")
    MINISTRY = 4, _("ministry")


class Scope(models.TextChoices):
    """What an API token may be used for."""

    READ_VENTURES = "ventures:read", _("read ventures")
    READ_MANDATES = "mandates:read", _("read mandates")
    READ_MATCHES = "matches:read", _("read matches")
    EXPORT_MATCHES = "matches:export", _("export matches")


class LetterKind(models.TextChoices):
    """What a letter is about; each has a renderer and, if optional, an unsubscribe link."""

    ACCOUNT = "account", _("Account")
    REVIEW = "review", _("Review decision")
    NEW_MATCH = "new_match", _("New matches")


OPTIONAL_LETTERS = {LetterKind.NEW_MATCH}


class LetterState(models.TextChoices):
    """A letter's way out; only `pending` and `sending` are not final."""

    PENDING = "pending", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    IN_DOUBT = "in_doubt", _("in doubt")
    FAILED = "failed", _("refused by the mail server")
    CANCELLED = "cancelled", _("no longer wanted")


class Frequency(models.TextChoices):
    """How often an organisation hears of new matches."""

    IMMEDIATE = "immediate", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    NONE = "none", _("never")


class SubjectRole(models.TextChoices):
    """What somebody who is screened is to the applicant."""

    APPLICANT = "applicant", _("Applicant")
    OWNER = "owner", pgettext_lazy("of a company", "Owner")
    PARENT = "parent", _("Parent company")


class Verdict(models.TextChoices):
    """What an officer decided about a hit."""

    NONE = "", _("Not decided")
    NEGATIVE = "negative", _("Somebody else")
    POSITIVE = "positive", _("The same one")
    UNSURE = "unsure", _("Unsure")
