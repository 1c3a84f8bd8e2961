"""The CMS finds toolbars here; each stands in a module of its own."""

from .colleagues import ColleaguesToolbar
from .numbers import NumbersToolbar
from .preview import PreviewToolbar

__all__ = ["ColleaguesToolbar", "NumbersToolbar", "PreviewToolbar"]
