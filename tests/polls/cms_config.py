from cms.app_base import CMSAppConfig

from .models import Poll


class PollsConfig(CMSAppConfig):
    cms_enabled = True
    cms_toolbar_enabled_models = [(Poll, None)]
    djangocms_live_enabled = True
    djangocms_live_models = [Poll]
    djangocms_live_sources = {"ResultPlugin": lambda plugin: [plugin.topic]}
