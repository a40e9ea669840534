"""Addresses of matching."""

from django.urls import path

from matching.views import match, match_list

app_name = "matching"
urlpatterns = [
    path("matches/", match_list.match_list, name="match_list"),
    path("matches/summary/", match_list.match_summary, name="match_summary"),
    path("matches/export/<slug:format>/", match_list.match_export, name="match_export"),
    path("matches/<uuid:public_id>/", match.match, name="match"),
]
