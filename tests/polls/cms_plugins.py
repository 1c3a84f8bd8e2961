from cms.plugin_base import CMSPluginBase
from cms.plugin_pool import plugin_pool

from .models import PollShown, Result, Words


@plugin_pool.register_plugin
class WordsPlugin(CMSPluginBase):
    model = Words
    name = "Words"
    render_template = "polls/words.html"


@plugin_pool.register_plugin
class PollPlugin(CMSPluginBase):
    model = PollShown
    name = "Poll"
    render_template = "polls/poll_plugin.html"


@plugin_pool.register_plugin
class ResultPlugin(CMSPluginBase):
    model = Result
    name = "Result"
    render_template = "polls/words.html"
