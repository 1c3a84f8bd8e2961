"""Whether a page is being rendered for visitors, or for its editors."""

from typing import Any

from .conf import settings

_EDITORIAL = ("edit_mode_active", "preview_mode_active", "structure_mode_active")


def is_live(request: Any) -> bool:
    """Whether what is rendered is to be live. In the CMS's own modes the page is the CMS's.

    ``request`` is that of the template's context; None, where there is none.
    """
    if request is None or not settings.ENABLED:
        return False
    toolbar = getattr(request, "toolbar", None)
    return not any(getattr(toolbar, mode, False) for mode in _EDITORIAL)
