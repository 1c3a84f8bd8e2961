"""How colleagues hear of a change: who by name, what by its own words, as both are now."""

from collections.abc import Sequence
from typing import Any

from cms.models import CMSPlugin
from cms.plugin_pool import plugin_pool
from cms.toolbar.utils import get_object_preview_url
from django.utils.text import Truncator
from django.utils.translation import gettext, override

from djangocms_live.api import Event, Push, View
from djangocms_live.groupers import content_models, grouper_field, undotted

from .cards import Card
from .changes import CHANGED
from .editors import AT
from .people import cards_for_editors

LONGEST = 40  # characters of what a plugin says of itself


def tell(topic: str, events: Sequence[Event], view: View) -> list[Push]:
    """Synchronous: a query for the people, one for the plugins, and one for each of these."""
    cards = cards_for_editors([user for e in events if (user := e.data.get("user"))])
    plugins = CMSPlugin.objects.in_bulk([pk for e in events if (pk := e.data.get("plugin"))])
    with override(view.language):
        return [
            # Without the key, which says who: it is the journal's, to keep the last of a kind.
            Push(e.offset, e.type, data=_data(topic, e, cards, plugins), by=e.by)
            for e in events
        ]


def _data(
    topic: str, event: Event, cards: dict[str, Card], plugins: dict[Any, CMSPlugin]
) -> dict[str, Any]:
    data = event.data
    card = cards.get(data.get("user", ""))
    told = {
        **data,
        # Somebody who does not want to be seen is a colleague, and no more.
        "user": data.get("user", "") if card else "",
        "name": card["name"] if card else "",
        # The server's time: a colleague's clock may be wrong.
        "at": int(event.created.timestamp()),
    }
    if event.type != CHANGED:
        return told | {"href": _href(topic)}
    return told | {"what": _what(plugins.get(data.get("plugin")), data.get("kind", ""))}


def _what(plugin: CMSPlugin | None, kind: str) -> str:
    """As the structure board has it: Text “Soup at the school”; of what is gone only: Text."""
    if not kind:
        return ""
    if kind not in plugin_pool.plugins:
        return kind
    name = str(plugin_pool.get_plugin(kind).name)
    instance = plugin.get_bound_plugin() if plugin else None
    about = str(instance.get_short_description() or "").strip() if instance else ""
    if not about or about == name:
        return name
    return gettext("{name} “{about}”").format(name=name, about=Truncator(about).chars(LONGEST))


def _href(topic: str) -> str:
    """Where the object is looked at now: its newest version, or where it is public; or nowhere."""
    found = undotted(topic.removeprefix(AT))
    if found is None:
        return ""
    model, pk, language = found
    for content_model in content_models(model):
        field = grouper_field(content_model)
        lookups = {field.name if field else "pk": pk, "language": language}
        manager = getattr(content_model, "admin_manager", content_model._base_manager)
        content = manager.filter(**lookups).order_by("-pk").first()
        if content is not None:
            return str(get_object_preview_url(content, language))
    return ""
