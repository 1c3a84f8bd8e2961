"""Pages and static files only: the websocket then belongs to an ASGI server beside this one."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sample_site.settings")
django_application = get_wsgi_application()

from sample_site.static_files import WSGIStaticFiles  # noqa: E402 (Django is set up only now)

application = WSGIStaticFiles(django_application)
