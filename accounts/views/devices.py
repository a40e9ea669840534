"""Where a person is signed in, and signing out from afar."""

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.devices import device_name

END = "end"


class DevicesView(ListUserSessionsView):
    """The list with readable names; allauth's form ends all other sessions, `end` a single one."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """This device first, then the newest."""
        context = super().get_context_data(**kwargs)
        sessions = sorted(context["sessions"], key=lambda s: (not s.is_current(), -s.pk))
        context["devices"] = [(device_name(session.user_agent), session) for session in sessions]
        return context

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Sign out one device, or all but this one."""
        if END not in request.POST:
            return super().post(request, *args, **kwargs)
        wanted = request.POST[END]
        own = UserSession.objects.filter(user=request.user)
        session = own.filter(pk=wanted).first() if wanted.isascii() and wanted.isdigit() else None
        if session is None or session.is_current():
            raise Http404
        get_adapter().end_sessions([session])
        messages.success(
            request, _("Signed out: %(device)s.") % {"device": device_name(session.user_agent)}
        )
        return redirect("usersessions_list")


devices = DevicesView.as_view()
