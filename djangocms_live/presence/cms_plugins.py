"""The editors' side of readers: drop it on a page, and it tells how many are reading there."""

from typing import Any

from cms.plugin_base import CMSPluginBase
from cms.plugin_pool import plugin_pool
from django.utils.translation import gettext_lazy as _

from .models import LivePresence
from .rendering import context_of_count, is_counted


@plugin_pool.register_plugin
class LivePresencePlugin(CMSPluginBase):
    model = LivePresence
    name = _("Readers now")
    module = _("Live")
    render_template = "djangocms_live/presence/readers.html"
    fieldsets = [(None, {"fields": ["hide_below", "rounded", "faces"]})]

    def render(self, context: Any, instance: LivePresence, placeholder: Any) -> Any:
        context = super().render(context, instance, placeholder)
        request, source = context["request"], instance.placeholder.source
        # On the clipboard it is nowhere.
        if source is not None and is_counted(request):
            context.update(context_of_count(request, source, instance.language))
        return context
