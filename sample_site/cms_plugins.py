"""The Gazette's own plugins. They render the same for every visitor, so the CMS may cache them."""

from typing import Any

from cms.models import CMSPlugin
from cms.plugin_base import CMSPluginBase
from cms.plugin_pool import plugin_pool
from django.utils.translation import gettext_lazy as _

from sample_site.forms import TipForm
from sample_site.models import Picture, Score, Teaser


class GazettePlugin(CMSPluginBase):
    module = _("Gazette")


@plugin_pool.register_plugin
class GazettePicturePlugin(GazettePlugin):
    model = Picture
    name = _("Picture")
    render_template = "sample_site/plugins/picture.html"


@plugin_pool.register_plugin
class GazetteTeaserPlugin(GazettePlugin):
    model = Teaser
    name = _("Teaser")
    render_template = "sample_site/plugins/teaser.html"


@plugin_pool.register_plugin
class GazetteScorePlugin(GazettePlugin):
    model = Score
    name = _("Score")
    render_template = "sample_site/plugins/score.html"


@plugin_pool.register_plugin
class GazetteTipPlugin(GazettePlugin):
    model = CMSPlugin
    name = _("Tip form")
    render_template = "sample_site/plugins/tip.html"

    def render(self, context: dict[str, Any], instance: CMSPlugin, placeholder: str) -> Any:
        context = super().render(context, instance, placeholder)
        context["form"] = TipForm(auto_id="tip-%s")
        return context
