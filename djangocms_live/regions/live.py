"""``live.touch(obj)``: an integrator's own models, on the pages that show them."""

from django.db.models import Model

from . import naming, reach


def touch(obj: Model, language: str | None = None) -> None:
    """Say that visitors should see ``obj`` anew, once this transaction is committed.

    Regions follow an object if a tag, a plugin's ``get_live_sources`` or an app's
    ``cms_config.py`` names it as a source. Without ``language`` all its languages are meant.
    """
    model, pk = naming.identity(obj)
    if language is not None:
        reach.tell(model, pk, [language])
    elif naming.grouper_field(type(obj)):
        reach.tell_content(obj)
    else:
        reach.tell(model, pk, reach.public_languages(model, pk) or [""])
