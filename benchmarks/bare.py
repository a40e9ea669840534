"""A Django project of one view, with no middleware and no database: what any page costs here."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__)


def bare(request: HttpRequest) -> HttpResponse:
    """As little as a view can do."""
    return HttpResponse("bare", content_type="text/plain", headers={"Content-Length": "4"})


urlpatterns = [path("bare", bare)]
application = get_wsgi_application()
