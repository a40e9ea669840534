"""Addresses of members, invitations and requests to join."""

from django.urls import path

from accounts.views import joining, members

urlpatterns = [
    path("settings/members/", members.members_page, name="members"),
    path("settings/members/<int:user_id>/", members.member_edit, name="member_edit"),
    path("settings/members/<int:user_id>/remove/", members.member_remove, name="member_remove"),
    path(
        "settings/members/invitations/<int:invitation_id>/withdraw/",
        members.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path(
        "settings/members/requests/<int:request_id>/<slug:decision>/",
        members.request_decide,
        name="request_decide",
    ),
    path("join/", joining.join, name="join"),
    path("join/withdraw/", joining.request_withdraw, name="join_withdraw"),
    path(
        "join/<int:invitation_id>/<slug:answer>/",
        joining.invitation_answer,
        name="invitation_answer",
    ),
]
