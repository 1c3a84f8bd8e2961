"""The core's own topics."""

from typing import Any

from .api import Feature, register
from .sight.snapshot import TOPIC

#: Who may see what the processes do.
PERMISSION = "djangocms_live.view_live"


@register
class Probe(Feature):
    """``doctor.<random>``: what ``live_doctor`` publishes, to see it arrive.

    Whoever can sign a token of it holds the site's key, as the command does and no page.
    """

    name = "doctor"


@register
class Sight(Feature):
    """``sight.processes``: what the admin's page "Live" shows."""

    name = "sight"
    public = False

    def may_subscribe(self, user: Any, topic: str) -> bool:
        return topic == TOPIC and user is not None and may_see(user)


def may_see(user: Any) -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm(PERMISSION))
