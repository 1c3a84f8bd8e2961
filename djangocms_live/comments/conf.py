"""The settings of comments: ``DJANGOCMS_LIVE = {"COMMENTS": {…}}`` over these defaults."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from djangocms_live.conf import section

DEFAULTS: dict[str, Any] = {
    # Who it is that writes.
    "DISPLAY_NAME": "djangocms_live.comments.people.display_name",  # of a user: a callable
    "MAY_READ": {},  # by model, "shop.product": a callable (user, object, language) -> bool
    # What is written.
    "MAX_LENGTH": 2048,  # characters
    "MARKDOWN": False,  # needs the extra [markdown]
    "EDIT_WINDOW": 5 * 60,  # seconds in which people may change what they wrote
    # One set for the site: a name that is stored, what is shown, and what is read out.
    "REACTIONS": {
        "like": ("👍", _("Like")),
        "love": ("❤️", _("Love")),
        "laugh": ("😄", _("Funny")),
        "wonder": ("😮", _("Surprising")),
        "sad": ("😢", _("Sad")),
    },
    # What is read.
    "REPLIES": 20,  # shown under a comment of the first level; the rest is one click away
    # Safety. A phase that is None or 0 is off.
    "RATE": (2, 60),  # comments of one person or address in so many seconds
    "DIRECT": (3, 60 * 60),  # of those, comments of the first level in one thread
    "RATE_OTHER": (30, 60),  # reactions, and as many reports
    "UNKNOWN_RATE": (30, 60),  # of all whose address cannot be known, together
    "TOO_FAST": 2,  # seconds that nobody needs less of to write
    "TOO_OLD": 24 * 60 * 60,  # seconds that a form may lie open before it is asked for again
    "MAX_LINKS": 2,  # more are held
    "WORDS_HELD": (),  # words and phrases for which a comment waits for a moderator
    "WORDS_REFUSED": (),  # and those with which it is not taken at all
    "DUPLICATE": 24 * 60 * 60,  # seconds in which the same person may not repeat themselves
    "REPORTS": 3,  # so many reports hide a comment until a moderator has seen it; 0: never
    "CHECKS": (),  # an integrator's own: callables (attempt) -> Verdict or None
    "AKISMET_KEY": "",  # needs the extra [akismet]
    "AKISMET_URL": "https://rest.akismet.com",  # of the service, or of a proxy to it
    # Moderation.
    "MODERATE": "view",  # on which pages: those that a moderator may "view", or "change"
    # Mail. Moderators get "each" comment that waits, a "digest" by a command, or none ("off").
    "MAIL_MODERATORS": "off",
    "MODERATORS": (),  # addresses; empty: of everybody with the permission
    "MAIL_REPLIES": True,  # people may ask for a mail when they are answered
    "REPLY_DELAY": 5 * 60,  # seconds in which an edit or a moderator may come before that mail
    "MAIL_SITE": "",  # what links in mails begin with; empty: "https://" and the site's domain
    # Data.
    "PURGE_DAYS": 30,  # after which what was rejected, held or removed is deleted
}

settings = section("COMMENTS", DEFAULTS)
