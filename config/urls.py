"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from accounts.views.devices import devices
from accounts.views.language import set_language
from accounts.views.second_factor import remove_passkey
from config import health

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("api/", include("config.api.urls")),
    path("admin/", admin.site.urls),
    path("accounts/sessions/", devices),
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", remove_passkey),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("ventures.urls")),
    path("", include("partners.urls")),
    path("", include("matching.urls")),
]
