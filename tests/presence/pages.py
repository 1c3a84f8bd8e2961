"""A view of an object that the CMS knows no template of."""

from django.http import HttpResponse
from django.template import RequestContext, Template

PAGE = Template(
    "{% load cms_tags sekizai_tags %}<html><head>{% render_block 'css' %}</head>"
    "<body>{% cms_toolbar %}{{ poll.question }}{% render_block 'js' %}</body></html>"
)


def render_poll(request, poll):
    return HttpResponse(PAGE.render(RequestContext(request, {"poll": poll})))
