"""Deciding a case: what an officer may do with a review, and doing it once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Review, Screening, User
from accounts.permissions import can_approve
from accounts.services import reviews, screening
from accounts.vocabulary import NEEDS_REASON, OFFICER_MOVES, ReviewKind, ReviewStatus

LONGEST_REASON = 2000
APPROVE, CONFIRM = "approve", "confirm"


class ScreenIsStale(Exception):
    """The case has moved since the officer opened it."""

    def __init__(self, review: Review) -> None:
        super().__init__(review.status)
        self.review = review


@dataclass(frozen=True)
class Decision:
    """One of the officer's actions: where it leads and how it is offered."""

    slug: str
    status: ReviewStatus
    act: Callable[..., Review]
    label: str | Promise
    explanation: str | Promise
    done: str | Promise
    icon: str
    kind: str = "secondary"

    @property
    def needs_reason(self) -> bool:
        """The applicant is told why."""
        return self.status in NEEDS_REASON


DECISIONS = {
    decision.slug: decision
    for decision in (
        Decision(
            "approve",
            ReviewStatus.APPROVED,
            reviews.approve_review,
            _("Approve"),
            _("The record takes part from now on."),
            _("%(case)s is approved."),
            "circle-check",
            kind="primary",
        ),
        Decision(
            "confirm",
            ReviewStatus.APPROVED,
            reviews.confirm_review,
            _("Keep it approved"),
            _("The hits of the newer list are somebody else: the organisation goes on."),
            _("%(case)s stays approved."),
            "circle-check",
            kind="primary",
        ),
        Decision(
            "return",
            ReviewStatus.RETURNED,
            reviews.return_review,
            _("Return with questions"),
            _("The applicant reads your questions, edits the record and submits it again."),
            _("%(case)s goes back with your questions."),
            "undo-2",
        ),
        Decision(
            "reject",
            ReviewStatus.REJECTED,
            reviews.reject_review,
            _("Reject"),
            _("This is final. The applicant reads your reason."),
            _("%(case)s is rejected."),
            "circle-x",
            kind="danger",
        ),
        Decision(
            "suspend",
            ReviewStatus.SUSPENDED,
            reviews.suspend_review,
            _("Suspend"),
            _("The record takes part in nothing until it is approved again."),
            _("%(case)s is suspended."),
            "circle-pause",
            kind="danger",
        ),
    )
}


class DecisionForm(forms.Form):
    """What an officer sends with a decision."""

    seen = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: object, decision: Decision, **kwargs: object) -> None:
        super().__init__(*args, auto_id=f"{decision.slug}_%s", **kwargs)
        if decision.needs_reason:
            self.fields["reason"] = forms.CharField(
                label=_("Questions") if decision.slug == "return" else _("Reason"),
                max_length=LONGEST_REASON,
                widget=forms.Textarea(attrs={"rows": 5}),
                error_messages={"required": _("Write what the applicant should read.")},
            )

    def clean(self) -> dict[str, Any]:
        """A reason of nothing but marks that nobody sees says nothing."""
        answers = super().clean() or self.cleaned_data
        reason = answers.get("reason", "-")
        if not any(sign.isprintable() and not sign.isspace() for sign in reason):
            self.add_error("reason", self.fields["reason"].error_messages["required"])
        return answers


def possible_decisions(review: Review, officer: User) -> list[Decision]:
    """The actions that the review's present status and the officer's duties allow."""
    slugs = {
        slug
        for slug, decision in DECISIONS.items()
        if decision.status in OFFICER_MOVES[ReviewStatus(review.status)] and slug != CONFIRM
    }
    if not can_approve(officer, review):
        slugs.discard(APPROVE)
    elif review.status == ReviewStatus.APPROVED and screening.waits_for_recheck(review):
        slugs.add(CONFIRM)
    return [decision for slug, decision in DECISIONS.items() if slug in slugs]


def is_carried_out(decision: Decision, review: Review) -> bool:
    """False while a second officer has to sign as well."""
    if decision.slug == CONFIRM:
        return not screening.waits_for_recheck(review)
    return review.status == decision.status


def stamp_of(review: Review, officer: User) -> str:
    """What names the state of a case: its status and its last move, and for those who see it the
    version of the screening.

    The status alone would not do: an applicant may withdraw, rewrite and submit again while an
    officer reads the old text.
    """
    last = review.moves.order_by("-pk").values_list("pk", flat=True).first()
    stamp = f"{review.status}:{last or 0}"
    if review.kind != ReviewKind.ORGANISATION:
        return stamp
    seen = Screening.objects.disclosed_to(officer).filter(pk=review.organisation_id)
    version = seen.values_list("version", flat=True).first()
    return stamp if version is None else f"{stamp}:{version}"


@transaction.atomic
def decide(
    *, review_id: object, officer: User, decision: Decision, seen: str, reason: str = ""
) -> Review:
    """Carry out a decision on the case as the officer saw it.

    Raises Review.DoesNotExist for a case that is not this officer's to see, ScreenIsStale when it
    has moved since, PermissionDenied without the duty that an approval takes, and whatever
    `services.reviews` refuses with.
    """
    review = Review.objects.visible_to(officer).select_for_update(of=("self",)).get(pk=review_id)
    if stamp_of(review, officer) != seen:
        raise ScreenIsStale(review)
    if decision.status == ReviewStatus.APPROVED and not can_approve(officer, review):
        raise PermissionDenied
    reasons = {"reason": reason} if decision.needs_reason else {}
    return decision.act(review_id=review.pk, officer=officer, **reasons)
