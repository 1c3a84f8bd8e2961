from djangocms_live.api import Feature, register


@register
class Bench(Feature):
    """Pushes what was published, as it was published."""

    name = "bench"
