"""The editors' side of notifications: what they drop on a page."""

from typing import Any

from cms.models import PageContent
from cms.plugin_base import CMSPluginBase
from cms.plugin_pool import plugin_pool
from django.contrib.sites.shortcuts import get_current_site
from django.utils.translation import gettext_lazy as _

from .bell import context_of_bell
from .follow_button import context_of_follow
from .models import LiveBell, LiveFollow, LiveNotices
from .rendering import context_of_notices


@plugin_pool.register_plugin
class LiveNoticesPlugin(CMSPluginBase):
    model = LiveNotices
    name = _("Live notices")
    module = _("Live")
    render_template = "djangocms_live/notifications/notices_plugin.html"
    fieldsets = [(None, {"fields": ["announcements", "published"]})]

    def render(self, context: Any, instance: LiveNotices, placeholder: Any) -> Any:
        context = super().render(context, instance, placeholder)
        request, source = context["request"], instance.placeholder.source
        if source is None:  # the clipboard
            return context
        # An alias shows on many pages, and the CMS keeps one HTML for all of them.
        page = source.page if isinstance(source, PageContent) else None
        site = page.site_id if page else get_current_site(request).pk
        context.update(context_of_notices(request, site, page, instance.language, instance))
        return context


@plugin_pool.register_plugin
class LiveBellPlugin(CMSPluginBase):
    model = LiveBell
    name = _("Notification bell")
    module = _("Live")
    render_template = "djangocms_live/notifications/bell.html"

    def render(self, context: Any, instance: LiveBell, placeholder: Any) -> Any:
        context = super().render(context, instance, placeholder)
        context.update(context_of_bell(context["request"], instance.language))
        return context


@plugin_pool.register_plugin
class LiveFollowPlugin(CMSPluginBase):
    model = LiveFollow
    name = _("Follow button")
    module = _("Live")
    render_template = "djangocms_live/notifications/follow_button.html"
    fieldsets = [(None, {"fields": ["scope", "all_languages"]})]

    def render(self, context: Any, instance: LiveFollow, placeholder: Any) -> Any:
        context = super().render(context, instance, placeholder)
        source = instance.placeholder.source
        if source is not None:  # the clipboard
            request, language, scope = context["request"], instance.language, instance.scope
            everywhere = instance.all_languages
            context.update(
                context_of_follow(request, source, language, scope, everywhere=everywhere)
            )
        return context
