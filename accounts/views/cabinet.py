"""The cabinet: where a signed-in person sees what is theirs and what comes next."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.models import Review
from accounts.next_steps import furthest_record_status, next_steps_for
from accounts.permissions import can_start_organisation
from accounts.review_progress import day, outlook_of
from accounts.standing import standing_of
from accounts.views.access import SignedInRequest
from accounts.views.organisation import form_url
from accounts.vocabulary import ReviewStatus


@require_safe
@login_required
def cabinet(request: SignedInRequest) -> HttpResponse:
    """A member's start page; officers and analysts get links to their places of work.

    Who acts for no organisation yet goes to its form first: nothing else can be done before.
    """
    organisation = request.user.organisation
    if organisation is None:
        if can_start_organisation(request.user):
            return redirect("accounts:organisation")
        return render(request, "accounts/cabinet_of_staff.html")
    review = Review.objects.get(pk=organisation.review_id)
    standing = standing_of(review)
    furthest = furthest_record_status(organisation)
    context = {
        "organisation": organisation,
        "standing": standing,
        "outlook": outlook_of(standing.status, furthest),
        "who_acts": "" if standing.status == ReviewStatus.APPROVED else standing.who,
        "due": day(standing.due),
        "tasks": next_steps_for(request.user, review, furthest),
        "is_approved": review.status == ReviewStatus.APPROVED,
        "answers_url": form_url(organisation.kind, "check"),
    }
    return render(request, "accounts/cabinet.html", context)
