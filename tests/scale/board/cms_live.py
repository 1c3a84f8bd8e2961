from djangocms_live.api import Feature, register


@register
class Board(Feature):
    """Pushes what was published, as it was published."""

    name = "board"
