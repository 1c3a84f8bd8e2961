"""The editors' side: a container that is live, and a plugin that makes the page live."""

from typing import Any

from cms.plugin_base import CMSPluginBase
from cms.plugin_pool import plugin_pool
from django.utils.translation import gettext_lazy as _

from . import markup, sources
from .models import LivePage, LiveRegion


@plugin_pool.register_plugin
class LiveRegionPlugin(CMSPluginBase):
    model = LiveRegion
    name = _("Live region")
    module = _("Live")
    render_template = "djangocms_live/regions/live_region.html"
    allow_children = True

    def render(self, context: Any, instance: LiveRegion, placeholder: Any) -> Any:
        context = super().render(context, instance, placeholder)
        live = markup.is_live(context) and instance.active and not instance.is_quiet()
        context["sources"] = sources.of_region(instance) if live else []
        return context


@plugin_pool.register_plugin
class LivePagePlugin(CMSPluginBase):
    model = LivePage
    name = _("Live page")
    module = _("Live")
    render_template = "djangocms_live/regions/live_page.html"

    def render(self, context: Any, instance: LivePage, placeholder: Any) -> Any:
        context = super().render(context, instance, placeholder)
        context["sources"] = (
            sources.of_page(instance, context["request"]) if markup.is_live(context) else []
        )
        return context
