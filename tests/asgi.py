"""The tests' site, as an ASGI server would serve it."""

from django.core.asgi import get_asgi_application

application = get_asgi_application()

from djangocms_live.routing import live_application  # noqa: E402 (Django is set up only now)

application = live_application(application)
