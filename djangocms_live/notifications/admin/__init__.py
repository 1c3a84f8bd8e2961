"""What editors and operators see of notifications in Django's admin."""

from .announcements import AnnouncementAdmin
from .others import BrowserAdmin, FollowAdmin, MessageAdmin

__all__ = ["AnnouncementAdmin", "BrowserAdmin", "FollowAdmin", "MessageAdmin"]
