"""The WSGI application."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
# All views are imported now, not by the first request. What has been made so far stays as long as
# the process does: the garbage collector need not walk through it again and again.
_views = get_resolver().url_patterns
gc.collect()
gc.freeze()
