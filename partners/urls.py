"""Addresses of partners."""

from django.urls import path

from partners.urls_company import urlpatterns as company
from partners.views import mandate_form, mandates

app_name = "partners"
urlpatterns = [
    *company,
    path("mandates/", mandates.mandate_list, name="mandate_list"),
    path("mandates/new/", mandate_form.mandate_new, name="mandate_new"),
    path("mandates/live/", mandate_form.mandate_live, name="mandate_live"),
    path("mandates/<uuid:public_id>/", mandates.mandate, name="mandate"),
    path("mandates/<uuid:public_id>/edit/", mandate_form.mandate_edit, name="mandate_edit"),
    path("mandates/<uuid:public_id>/preview/", mandates.mandate_preview, name="mandate_preview"),
    path("mandates/<uuid:public_id>/<slug:move>/", mandates.mandate_move, name="mandate_move"),
]
