"""Who may call the API at all; which rows it then sees is decided by `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken
from accounts.services.tokens import may_hold_tokens

if TYPE_CHECKING:  # imported at run time, these would run in a circle
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """Somebody known; with a token, one that carries the view's `required_scope`.

    A view without `required_scope` can be read by nobody: default deny. A token works only as long
    as its person may hold one: it dies with the role or with the approval of the organisation.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """False for strangers and views that name no scope; refuses tokens that do not reach."""
        scope = getattr(view, "required_scope", None)
        if scope is None or not request.user.is_authenticated:
            return False
        if isinstance(request.auth, ApiToken):
            if not may_hold_tokens(request.user):
                raise PermissionDenied(
                    _("The holder of this token may not use tokens any more."),
                    code="holder_not_entitled",
                )
            if scope not in request.auth.scopes:
                raise PermissionDenied(
                    _("This token lacks the scope %(scope)s.") % {"scope": scope},
                    code="insufficient_scope",
                )
        return True
