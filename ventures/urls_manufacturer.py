"""Addresses of the form about one's own manufacturer."""

from django.urls import path

from ventures.views.manufacturer import ManufacturerFormView

urlpatterns = [
    path("manufacturer/<slug:step>/", ManufacturerFormView.as_view(), name="manufacturer"),
]
