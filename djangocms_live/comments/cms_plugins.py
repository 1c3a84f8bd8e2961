"""The editors' side: drop it on a page, and people can talk there."""

from typing import Any

from cms.plugin_base import CMSPluginBase
from cms.plugin_pool import plugin_pool
from django.utils.translation import gettext_lazy as _

from .models import LiveComments
from .options import Options
from .paging import HEADER, Part
from .places import Place, Spot
from .rendering import context_of_thread, name_feed


@plugin_pool.register_plugin
class LiveCommentsPlugin(CMSPluginBase):
    model = LiveComments
    name = _("Live comments")
    module = _("Live")
    render_template = "djangocms_live/comments/plugin.html"
    fieldsets = [
        (None, {"fields": ["heading", "writers", "hold_first"]}),
        (_("Reading"), {"fields": ["order", "page_size", "reactions"]}),
        (_("Conversation"), {"fields": ["shared", "close_days"]}),
    ]

    def render(self, context: Any, instance: LiveComments, placeholder: Any) -> Any:
        context = super().render(context, instance, placeholder)
        source = instance.placeholder.source
        if source is None:  # the clipboard
            return context
        language = instance.language
        place = Place.of(source, "" if instance.shared else language, str(instance.key))
        request = context["request"]
        spot = Spot(place, request.path, language)
        options = Options.of_plugin(instance)
        context.update(context_of_thread(request, spot, options, Part.of_request(request)))
        name_feed(context, context["feed_url"])
        return context

    def get_vary_cache_on(
        self, request: Any, instance: LiveComments, placeholder: Any
    ) -> list[str]:
        """The placeholder's cache does not look at the query, which says what is shown."""
        return [HEADER]
