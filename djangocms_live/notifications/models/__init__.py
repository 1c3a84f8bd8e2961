"""Messages and who gets them, followers, announcements, and the editors' plugins."""

from .announcing import Announcement, AnnouncementText, Audience, Level
from .following import Browser, Delivery, Follow, PublicationNote, Scope
from .inbox import CHANNELS, Message, Notification, Preference
from .plugins import LiveBell, LiveFollow, LiveNotices, Published

__all__ = [
    "CHANNELS",
    "Announcement",
    "AnnouncementText",
    "Audience",
    "Browser",
    "Delivery",
    "Follow",
    "Level",
    "LiveBell",
    "LiveFollow",
    "LiveNotices",
    "Message",
    "Notification",
    "Preference",
    "PublicationNote",
    "Published",
    "Scope",
]
