"""``{% live_region %}`` and ``{% live_placeholder %}``: parts of a template that are live."""

from typing import Any

from cms.templatetags.cms_tags import Placeholder
from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.utils.translation import get_language

from .. import markup, positions, sources
from ..naming import Source

register = template.Library()


class LiveRegionNode(template.Node):
    """Positions are read first, the content is rendered then: an event in between is repeated."""

    def __init__(
        self,
        key: FilterExpression,
        sources: list[FilterExpression],
        options: dict[str, FilterExpression],
        nodelist: NodeList,
    ) -> None:
        self.key, self.sources, self.options, self.nodelist = key, sources, options, nodelist

    def render(self, context: template.Context) -> str:
        shown = _flat(source.resolve(context) for source in self.sources)
        if not markup.is_live(context):
            return self.nodelist.render(context)
        options = {"mode": "auto", "label": ""}
        options |= {name: value.resolve(context) for name, value in self.options.items()}
        language = get_language() or ""
        attrs = markup.attributes(
            context["request"],
            self.key.resolve(context),
            sources.topics(shown, language),
            language,
            **options,
        )
        if shown:
            markup.add_assets(context)
        return markup.element(attrs, self.nodelist.render(context))


@register.tag
def live_region(parser: Parser, token: Token) -> LiveRegionNode:
    """``{% live_region key source [source …] mode="auto" label="Score" %}…{% endlive_region %}``

    A source is a model object, a pair of an object and a language, a topic, or a list of these.
    Without any source it is not live; its element stays, so that open pages find their content.
    """
    tag, *bits = token.split_contents()
    positional: list[FilterExpression] = []
    options: dict[str, FilterExpression] = {}
    for bit in bits:
        option = token_kwargs([bit], parser)
        if option:
            options |= option
        else:
            positional.append(parser.compile_filter(bit))
    if len(positional) < 2 or not options.keys() <= {"mode", "label"}:
        raise template.TemplateSyntaxError(
            f'{{% {tag} %}} is written {{% {tag} key source [source …] mode="auto" label="…" %}}'
        )
    nodelist = parser.parse((f"end{tag}",))
    parser.delete_first_token()
    key, *shown = positional
    return LiveRegionNode(key, shown, options, nodelist)


class LivePlaceholder(Placeholder):
    """``{% live_placeholder "slot" %}``: the CMS's own placeholder, and live for visitors.

    Takes ``inherit`` and ``or … {% endlive_placeholder %}`` as the CMS's tag does.
    """

    name = "live_placeholder"
    options = type(Placeholder.options)(
        *Placeholder.options.options[None],
        blocks=[("endlive_placeholder", "nodelist")],
    )

    def render_tag(
        self, context: template.Context, name: str, extra_bits: Any, nodelist: Any = None
    ) -> str:
        content = super().render_tag
        if not markup.is_live(context):
            return content(context, name, extra_bits, nodelist)
        slot, language = str(context.get(name, name)), get_language() or ""
        request = context["request"]
        obj = sources.shown_object(request, language)
        if obj is None:
            return content(context, name, extra_bits, nodelist)
        owners = sources.owners(obj, language, inherit="inherit" in extra_bits)
        placeholders = sources.placeholders(owners, slot)
        shown = sources.topics([*owners, *sources.shown_in(placeholders, language)], language)
        attrs = markup.attributes(request, slot, shown, language, "auto", "")
        attrs["since"] = positions.of_content(
            placeholders, language, shown, attrs["since"], request
        )
        markup.add_assets(context)
        return markup.element(attrs, content(context, name, extra_bits, nodelist))


register.tag(LivePlaceholder.name, LivePlaceholder)


def _flat(values: Any) -> list[Source]:
    """Lists of sources among the sources; a pair is a source of its own."""
    found: list[Source] = []
    for value in values:
        if isinstance(value, list):
            found += _flat(value)
        elif value:
            found.append(value)
    return found
