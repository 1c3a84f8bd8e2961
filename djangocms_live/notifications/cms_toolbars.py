"""The CMS finds toolbars here; each stands in a module of its own."""

from .announce_menu import AnnounceToolbar
from .followers import FollowersToolbar

__all__ = ["AnnounceToolbar", "FollowersToolbar"]
