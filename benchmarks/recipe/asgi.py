"""As the Channels tutorial has it. AUTH=1 puts its AuthMiddlewareStack around the consumer."""

import os

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402 (Django is set up only now)
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.urls import path  # noqa: E402

from benchmarks.recipe.site import PageConsumer  # noqa: E402

websocket = URLRouter([path("ws/", PageConsumer.as_asgi())])
if os.environ.get("AUTH"):
    websocket = AuthMiddlewareStack(websocket)
application = ProtocolTypeRouter(
    {"http": django_application, "websocket": AllowedHostsOriginValidator(websocket)}
)
