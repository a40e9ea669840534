"""Joining an organisation that exists: by invitation, or by asking its owners."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.member_forms import JoinForm
from accounts.models import JoinRequest
from accounts.permissions import can_start_organisation
from accounts.services import joining
from accounts.services.organisations import AlreadyActsForOrganisation
from accounts.views.access import CONFLICT, FORBIDDEN, SignedInRequest, limited, refuse


def _refuse_member(request: SignedInRequest, status: int) -> HttpResponse:
    return refuse(
        request,
        status=status,
        heading=_("You cannot join another organisation"),
        text=_(
            "A person acts for one organisation, so that nobody stands on both sides; who works "
            "for the ministry or a government acts for none."
        ),
    )


def _page(request: SignedInRequest, form: JoinForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "invitations": joining.invitations_for(request.user),
        "asked": JoinRequest.objects.filter(user=request.user).first(),
    }
    return render(request, "accounts/join.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join(request: SignedInRequest) -> HttpResponse:
    """Open invitations, and the form that asks; its answer is the same for every number."""
    if not can_start_organisation(request.user):
        return _refuse_member(request, FORBIDDEN)
    if request.method != "POST":
        return _page(request, JoinForm())
    return _ask(request)


@limited("ask_to_join")
def _ask(request: SignedInRequest) -> HttpResponse:
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 400)
    try:
        joining.ask_to_join(user=request.user, **form.cleaned_data)
    except AlreadyActsForOrganisation:
        return _refuse_member(request, CONFLICT)
    messages.success(
        request, _("If an organisation with this number takes part, its owners are told.")
    )
    return redirect("accounts:join")


@require_POST
@login_required
def invitation_answer(request: SignedInRequest, invitation_id: int, answer: str) -> HttpResponse:
    """Accept or decline an invitation to one's own confirmed address."""
    if answer == "decline":
        joining.decline_invitation(user=request.user, invitation_id=invitation_id)
        messages.success(request, _("The invitation is declined."))
        return redirect("accounts:join")
    if answer != "accept":
        raise Http404
    try:
        joining.accept_invitation(user=request.user, invitation_id=invitation_id)
    except AlreadyActsForOrganisation:
        return _refuse_member(request, CONFLICT)
    except joining.InvitationGone:
        return refuse(
            request,
            status=CONFLICT,
            heading=_("This invitation is no longer open"),
            text=_("It was withdrawn or has expired. Ask who invited you for a new one."),
        )
    messages.success(request, _("You act for the organisation now."))
    return redirect("accounts:cabinet")


@require_POST
@login_required
def request_withdraw(request: SignedInRequest) -> HttpResponse:
    """Ask no more."""
    joining.withdraw_request(user=request.user)
    messages.success(request, _("The request is withdrawn."))
    return redirect("accounts:join")
