"""One match: both teasers side by side, and the score taken apart."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.review_facts import Fact
from accounts.views.access import SignedInRequest
from matching.cards import MatchCard, card_of, with_facts
from matching.explanations import facts_behind
from matching.improvements import improvements_of
from matching.models import Match
from matching.reasons import Reader
from matching.scores import score_text, share_text
from matching.services.releases import newest_released
from partners.disclosed import mandate_facts
from ventures.disclosed import venture_facts


@require_safe
@login_required
def match(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """The pair as one of its sides, or the ministry, may see it; 404 for everybody else."""
    visible = with_facts(Match.objects.visible_to(request.user))
    card = card_of(get_object_or_404(visible, public_id=public_id), request.user)
    context = {
        "breadcrumbs": [{"label": _("Matches"), "url": reverse("matching:match_list")}],
        "card": card,
        "rows": _rows(card),
        "sum_text": score_text(card.match.points, decimals=3),
        "improvements": improvements_of(card.match, card.reader),
        "own_facts": _own_facts(card, request.user),
        "is_member": card.reader is not Reader.MINISTRY,
        "is_outdated": _is_outdated(card.match),
    }
    return render(request, "matching/match.html", context)


def _rows(card: MatchCard) -> list[dict[str, object]]:
    """Each criterion with its value and what both sides state about it, the reader's own side
    first."""
    facts = facts_behind(card.match)
    rows = []
    for criterion in card.criteria:
        pair = facts[criterion.name]
        own, other = pair.venture, pair.mandate
        if card.reader is Reader.PARTNER:
            own, other = other, own
        value = share_text(criterion.value) if criterion.applies else ""
        rows.append({"criterion": criterion, "own": own, "other": other, "value_text": value})
    return rows


def _own_facts(card: MatchCard, user: User) -> list[Fact]:
    """What the reader's own record holds above the teaser; nothing of the other side's."""
    if card.reader is Reader.MANUFACTURER:
        return venture_facts(card.match.venture, user)
    if card.reader is Reader.PARTNER:
        return mandate_facts(card.match.mandate, user)
    return []


def _is_outdated(match: Match) -> bool:
    """One of the records was approved anew after the inputs of the released run were read."""
    released = newest_released()
    if released is None or released.started_at is None:
        return False
    approvals = (match.venture.review.approved_at, match.mandate.review.approved_at)
    return any(moment and moment > released.started_at for moment in approvals)
