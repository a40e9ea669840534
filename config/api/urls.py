"""All addresses below /api/."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from rest_framework.routers import SimpleRouter

from config.api.reference import ReferencePage, SchemaView
from config.api.views import NoSuchAddress
from matching.api.views import MatchExportView, MatchViewSet
from partners.api.views import MandateViewSet
from ventures.api.views import VentureViewSet

router = SimpleRouter(use_regex_path=False)
router.register("ventures", VentureViewSet, basename="venture")
router.register("mandates", MandateViewSet, basename="mandate")
router.register("matches", MatchViewSet, basename="match")

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api-docs"), name="api"),
    path("docs/", ReferencePage.as_view(), name="api-docs"),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("v1/matches/export/", MatchExportView.as_view(), name="match-export"),
    path("v1/", include(router.urls)),
    # Ends in a slash, so that an address without one is still redirected to the one with it.
    re_path(r"^(?:[\s\S]*/)?$", NoSuchAddress.as_view()),
]
