"""Addresses of ventures."""

from django.urls import path

from ventures.urls_manufacturer import urlpatterns as manufacturer
from ventures.views import venture_form, ventures

app_name = "ventures"
urlpatterns = [
    *manufacturer,
    path("ventures/", ventures.venture_list, name="venture_list"),
    path("ventures/new/", venture_form.venture_new, name="venture_new"),
    path("ventures/live/", venture_form.venture_live, name="venture_live"),
    path("ventures/<uuid:public_id>/", ventures.venture, name="venture"),
    path("ventures/<uuid:public_id>/edit/", venture_form.venture_edit, name="venture_edit"),
    path("ventures/<uuid:public_id>/preview/", ventures.venture_preview, name="venture_preview"),
    path("ventures/<uuid:public_id>/<slug:move>/", ventures.venture_move, name="venture_move"),
]
