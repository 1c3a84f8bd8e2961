"""Pages, static files and the websocket from one process: daphne sample_site.asgi:application."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sample_site.settings")
django_application = get_asgi_application()

from djangocms_live.routing import live_application  # noqa: E402 (Django is set up only now)
from sample_site.static_files import ASGIStaticFiles  # noqa: E402

application = live_application(ASGIStaticFiles(django_application))
