from typing import Any

from cms.plugin_base import CMSPluginBase
from cms.plugin_pool import plugin_pool
from django.utils.translation import gettext_lazy as _

from .models import PollShown


@plugin_pool.register_plugin
class LivePollPlugin(CMSPluginBase):
    """The same for every visitor, so the CMS and a CDN may keep it."""

    model = PollShown
    name = _("Live poll")
    module = _("Live")
    render_template = "pollapp/plugin.html"

    def render(self, context: Any, instance: PollShown, placeholder: Any) -> Any:
        context = super().render(context, instance, placeholder)
        context["poll"] = instance.poll
        return context
