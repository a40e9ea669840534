"""Addresses of the form about one's own partner company."""

from django.urls import path

from partners.views.company import CompanyFormView

urlpatterns = [
    path("company/<slug:step>/", CompanyFormView.as_view(), name="company"),
]
