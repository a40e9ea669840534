"""Addresses of accounts."""

from django.urls import include, path

from accounts.urls_members import urlpatterns as members
from accounts.urls_tokens import urlpatterns as tokens
from accounts.views import cabinet, organisation, preferences, public, unsubscribe

app_name = "accounts"
urlpatterns = [
    path("", public.home, name="home"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("cabinet/", cabinet.cabinet, name="cabinet"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/review/", organisation.in_review, name="in_review"),
    path(
        "organisation/move/<slug:move>/", organisation.organisation_move, name="organisation_move"
    ),
    path("", include(members)),
    path("settings/notifications/", preferences.notifications, name="notifications"),
    path("settings/notifications/again/", preferences.resubscribe, name="resubscribe"),
    path("settings/ledger/", preferences.ledger, name="ledger"),
    path("settings/ledger.csv", preferences.ledger_file, name="ledger_file"),
    path("settings/tokens/", include(tokens)),
    path("letters/unsubscribe/<token>/", unsubscribe.unsubscribe, name="unsubscribe"),
]
