"""The moderators' tools in Django's admin."""

from .comments import CommentAdmin
from .others import ActionAdmin, BanAdmin, ThreadAdmin

__all__ = ["ActionAdmin", "BanAdmin", "CommentAdmin", "ThreadAdmin"]
