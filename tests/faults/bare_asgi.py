"""The sample site by somebody who forgot ``live_application``, but has a websocket of their own."""

from channels.routing import ProtocolTypeRouter, URLRouter

from sample_site.asgi import django_application
from sample_site.static_files import ASGIStaticFiles

application = ProtocolTypeRouter(
    {"http": ASGIStaticFiles(django_application), "websocket": URLRouter([])}
)
