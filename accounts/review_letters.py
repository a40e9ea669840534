"""The letter about a decision of the ministry: code name and link; the reason is on the page."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.letters import absolute, renders
from accounts.models import Notification, Review, ReviewMove, User
from accounts.vocabulary import LetterKind, ReviewKind, ReviewStatus

SUBJECTS = {
    ReviewStatus.APPROVED: _("%(name)s is approved"),
    ReviewStatus.RETURNED: _("The ministry has a question about %(name)s"),
    ReviewStatus.REJECTED: _("%(name)s is rejected"),
    ReviewStatus.SUSPENDED: _("%(name)s is suspended"),
}
SENTENCES = {
    (ReviewKind.ORGANISATION, ReviewStatus.APPROVED): _(
        "The ministry has approved your organisation %(name)s. It may now take part."
    ),
    (ReviewKind.ORGANISATION, ReviewStatus.RETURNED): _(
        "The ministry has returned your organisation %(name)s with questions."
    ),
    (ReviewKind.ORGANISATION, ReviewStatus.REJECTED): _(
        "The ministry has rejected your organisation %(name)s."
    ),
    (ReviewKind.ORGANISATION, ReviewStatus.SUSPENDED): _(
        "The ministry has suspended your organisation %(name)s. Nobody else sees it or its records."
    ),
    (ReviewKind.VENTURE, ReviewStatus.APPROVED): _(
        "The ministry has approved your venture %(name)s. It takes part in matching from now on."
    ),
    (ReviewKind.VENTURE, ReviewStatus.RETURNED): _(
        "The ministry has returned your venture %(name)s with questions."
    ),
    (ReviewKind.VENTURE, ReviewStatus.REJECTED): _(
        "The ministry has rejected your venture %(name)s."
    ),
    (ReviewKind.VENTURE, ReviewStatus.SUSPENDED): _(
        "The ministry has suspended your venture %(name)s. Nobody else sees it."
    ),
    (ReviewKind.MANDATE, ReviewStatus.APPROVED): _(
        "The ministry has approved your mandate %(name)s. It takes part in matching from now on."
    ),
    (ReviewKind.MANDATE, ReviewStatus.RETURNED): _(
        "The ministry has returned your mandate %(name)s with questions."
    ),
    (ReviewKind.MANDATE, ReviewStatus.REJECTED): _(
        "The ministry has rejected your mandate %(name)s."
    ),
    (ReviewKind.MANDATE, ReviewStatus.SUSPENDED): _(
        "The ministry has suspended your mandate %(name)s. Nobody else sees it."
    ),
}
NEXT_STEPS = {
    ReviewStatus.APPROVED: _("Sign in to see what you can do next."),
    ReviewStatus.RETURNED: _("Sign in to read the questions, answer them and submit again."),
    ReviewStatus.REJECTED: _("Sign in to read the reason."),
    ReviewStatus.SUSPENDED: _("Sign in to read the reason and what happens next."),
}


def _decided_move(notification: Notification) -> ReviewMove | None:
    """The move that the notification's matter ("review_move:<id>") names."""
    number = notification.matter.partition(":")[2]
    moves = ReviewMove.objects.select_related("review__organisation")
    return moves.filter(pk=number).first()


def _name_and_path(review: Review) -> tuple[str, str]:
    """The code name of what was reviewed, and its page."""
    if review.kind == ReviewKind.VENTURE:
        venture = review.venture
        return venture.code_name, reverse("ventures:venture", args=[venture.public_id])
    if review.kind == ReviewKind.MANDATE:
        mandate = review.mandate
        return mandate.code_name, reverse("partners:mandate", args=[mandate.public_id])
    return review.organisation.code_name, reverse("accounts:in_review")


@renders(LetterKind.REVIEW, "review")
def describe_decision(
    person: User, notifications: Sequence[Notification]
) -> dict[str, object] | None:
    """The decision that is named, unless it no longer stands or concerns the person."""
    move = _decided_move(notifications[-1]) if notifications else None
    if move is None or move.review.status != move.to_status:
        return None
    if person.organisation != move.review.organisation:
        return None
    name, path = _name_and_path(move.review)
    decision = ReviewStatus(move.to_status)
    return {
        "subject": SUBJECTS[decision] % {"name": name},
        "sentence": SENTENCES[ReviewKind(move.review.kind), decision] % {"name": name},
        "next_step": NEXT_STEPS[decision],
        "action_url": absolute(path),
    }
