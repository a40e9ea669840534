"""The members of one's own organisation: seen by all of them, managed by its owners."""

from functools import wraps

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.member_forms import InvitationForm, RoleForm
from accounts.models import Membership
from accounts.permissions import can_manage
from accounts.reauthentication import ask_again
from accounts.services import joining, members
from accounts.services.organisations import AlreadyActsForOrganisation
from accounts.views.access import (
    CONFLICT,
    FORBIDDEN,
    SignedInRequest,
    View,
    limited,
    member_required,
    refuse,
)
from accounts.vocabulary import Role


def owner_required(view: View) -> View:
    """For owners of their organisation."""

    @member_required
    @wraps(view)
    def wrapped(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponse:
        if can_manage(request.user, request.user.organisation):
            return view(request, *args, **kwargs)
        return refuse(
            request,
            status=FORBIDDEN,
            heading=_("Owners manage the members"),
            text=_("Ask an owner of your organisation; the list of members shows who that is."),
            action_url=reverse("accounts:members"),
            action_label=_("See the members"),
        )

    return wrapped


def _conflict(request: SignedInRequest, text: object) -> HttpResponse:
    return refuse(
        request,
        status=CONFLICT,
        heading=_("This is not possible"),
        text=str(text),
        action_url=reverse("accounts:members"),
        action_label=_("See the members"),
    )


LAST_OWNER = gettext_lazy(
    "An organisation keeps at least one owner. Make somebody else an owner first."
)


def _page(request: SignedInRequest, form: InvitationForm, status: int = 200) -> HttpResponse:
    organisation = request.user.organisation
    may_manage = can_manage(request.user, organisation)
    rows = organisation.memberships.select_related("user").order_by(
        F("user__full_name"), "user__email"
    )
    context = {
        "memberships": rows,
        "may_manage": may_manage,
        "form": form,
        "invitations": organisation.invitations.order_by("pk") if may_manage else [],
        "requests": joining.requests_to(organisation) if may_manage else [],
        "roles": [(role.value, role.label) for role in Role],
    }
    return render(request, "accounts/members/list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def members_page(request: SignedInRequest) -> HttpResponse:
    """Who acts for the organisation; a POST of an owner invites somebody."""
    if request.method != "POST":
        return _page(request, InvitationForm())
    return _invite(request)


@owner_required
@limited("invite")
def _invite(request: SignedInRequest) -> HttpResponse:
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 400)
    ask_again(request)
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    try:
        joining.invite(
            organisation=request.user.organisation, email=email, role=role, inviter=request.user
        )
    except joining.AlreadyMember:
        form.add_error("email", _("This address belongs to a member already."))
        return _page(request, form, CONFLICT)
    except joining.TooManyInvitations:
        form.add_error(None, _("Twenty invitations are open. Withdraw one first."))
        return _page(request, form, CONFLICT)
    messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": email})
    return redirect("accounts:members")


@require_POST
@owner_required
def invitation_withdraw(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    joining.withdraw_invitation(organisation=request.user.organisation, invitation_id=invitation_id)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("accounts:members")


@require_POST
@owner_required
def request_decide(request: SignedInRequest, request_id: int, decision: str) -> HttpResponse:
    """Let somebody in who asked, or refuse."""
    form = RoleForm(request.POST)
    if decision not in {"accept", "refuse"}:
        raise Http404
    if decision == "accept" and not form.is_valid():
        return _conflict(request, _("Choose a role."))
    ask_again(request)
    role = Role(form.cleaned_data["role"]) if decision == "accept" else None
    try:
        person = joining.decide_request(
            organisation=request.user.organisation, request_id=request_id, role=role
        )
    except joining.RequestGone:
        return _conflict(request, _("The request was withdrawn or decided meanwhile."))
    except AlreadyActsForOrganisation:
        return _conflict(request, _("This person acts for another organisation meanwhile."))
    words = _("%(name)s acts for your organisation now.") if role else _("%(name)s is refused.")
    messages.success(request, words % {"name": person})
    return redirect("accounts:members")


@require_http_methods(["GET", "HEAD", "POST"])
@owner_required
def member_edit(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Change a member's role."""
    organisation = request.user.organisation
    membership = get_object_or_404(Membership, organisation=organisation, user=user_id)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    context = {"form": form, "membership": membership}
    if request.method != "POST":
        return render(request, "accounts/members/edit.html", context)
    if not form.is_valid():
        return render(request, "accounts/members/edit.html", context, status=400)
    ask_again(request)
    try:
        members.change_role(
            organisation_id=organisation.pk, user_id=user_id, role=Role(form.cleaned_data["role"])
        )
    except members.LastOwner:
        form.add_error("role", LAST_OWNER)
        return render(request, "accounts/members/edit.html", context, status=CONFLICT)
    except members.NotAMember:
        raise Http404 from None
    messages.success(request, _("The role of %(name)s is changed.") % {"name": membership.user})
    return redirect("accounts:members")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def member_remove(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Ask once more, then end a membership: an owner anybody's, everybody the own."""
    if user_id == request.user.pk:
        return _remove(request, user_id)
    return owner_required(_remove)(request, user_id)


def _remove(request: SignedInRequest, user_id: int) -> HttpResponse:
    organisation = request.user.organisation
    membership = get_object_or_404(Membership, organisation=organisation, user=user_id)
    is_own = membership.user_id == request.user.pk
    if request.method != "POST":
        context = {"membership": membership, "is_own": is_own}
        return render(request, "accounts/members/remove.html", context)
    ask_again(request)
    try:
        person = members.end_membership(organisation_id=organisation.pk, user_id=user_id)
    except members.LastOwner:
        return _conflict(request, LAST_OWNER)
    except members.NotAMember:
        raise Http404 from None
    messages.success(
        request, _("%(name)s does not act for the organisation any more.") % {"name": person}
    )
    return redirect("accounts:cabinet" if is_own else "accounts:members")
