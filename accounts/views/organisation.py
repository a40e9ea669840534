"""Where one's own organisation stands with the ministry."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Organisation, Review
from accounts.next_steps import furthest_record_status
from accounts.permissions import can_edit, can_start_organisation
from accounts.review_progress import day, history_of, outlook_of, steps_of
from accounts.services import reviews
from accounts.services.joining import invitations_for
from accounts.standing import standing_of
from accounts.views.access import CONFLICT, SignedInRequest, member_required, refuse, refuse_viewer
from accounts.vocabulary import OrganisationKind, ReviewStatus

# The forms live in the apps above; an address is all that is known of them here.
FORMS = {
    OrganisationKind.MANUFACTURER: "ventures:manufacturer",
    OrganisationKind.PARTNER: "partners:company",
}
MOVES = {"withdraw": reviews.withdraw_review, "revise": reviews.revise_review}


def form_url(kind: str, step: str = "continue") -> str:
    """A page of the organisation form of that kind; "continue" goes on where the person left."""
    return reverse(FORMS[OrganisationKind(kind)], args=[step])


@require_safe
@login_required
def organisation(request: SignedInRequest) -> HttpResponse:
    """Sends a person where the organisation's registration goes on."""
    own = request.user.organisation
    if own is None:
        return _start(request)
    if own.review.status == ReviewStatus.DRAFT and can_edit(request.user, own):
        return redirect(form_url(own.kind))
    return redirect("accounts:in_review")


def _start(request: SignedInRequest) -> HttpResponse:
    if not can_start_organisation(request.user):
        return redirect("accounts:cabinet")
    if invitations_for(request.user).exists():
        return redirect("accounts:join")
    if request.user.joining_as:
        return redirect(form_url(request.user.joining_as))
    choices = {kind.value: form_url(kind) for kind in OrganisationKind}
    return render(request, "accounts/choose_kind.html", {"form_urls": choices})


@require_safe
@member_required
def in_review(request: SignedInRequest) -> HttpResponse:
    """Who acts next and by when, the ministry's reason, and the log of moves."""
    own: Organisation = request.user.organisation
    review = Review.objects.get(pk=own.review_id)
    standing = standing_of(review)
    furthest = furthest_record_status(own)
    context = {
        "organisation": own,
        "standing": standing,
        "outlook": outlook_of(standing.status, furthest),
        "who_acts": "" if standing.status == ReviewStatus.APPROVED else standing.who,
        "due": day(standing.due),
        "moves": [move for move in standing.moves if move.slug in MOVES],
        "steps": steps_of(review, furthest),
        "history": history_of(review),
        "may_edit": can_edit(request.user, own),
        "answers_url": form_url(own.kind, "check"),
        "form_url": form_url(own.kind),
    }
    return render(request, "accounts/in_review.html", context)


@require_POST
@member_required
def organisation_move(request: SignedInRequest, move: str) -> HttpResponse:
    """Withdraw the organisation, or take it back to a draft; submitting is the form's last step."""
    own: Organisation = request.user.organisation
    if move not in MOVES:
        raise Http404
    if not can_edit(request.user, own):
        return refuse_viewer(request)
    try:
        MOVES[move](review_id=own.review_id, member=request.user)
    except reviews.ReviewStateError:
        return refuse(
            request,
            status=CONFLICT,
            heading=_("This is not possible any more"),
            text=_("The organisation’s state has changed meanwhile. Nothing was done."),
            action_url=reverse("accounts:in_review"),
            action_label=_("See where it stands"),
        )
    if move == "withdraw":
        messages.success(request, _("Your organisation is withdrawn and hidden."))
        return redirect("accounts:in_review")
    messages.success(request, _("Your organisation is a draft again. Submit it when it is ready."))
    return redirect("accounts:organisation")
