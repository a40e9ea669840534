"""The WSGI application."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# These need the apps, which the line above has loaded.
from accounts.services.second_wall import refuse_open_database  # noqa: E402

if not (settings.DEBUG or settings.TESTING):
    refuse_open_database()
# All views are imported now, not by the first request. What has been made so far stays as long as
# the process does: the garbage collector need not walk through it again and again.
_views = get_resolver().url_patterns
gc.collect()
gc.freeze()
