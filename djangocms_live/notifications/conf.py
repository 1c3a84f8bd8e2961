"""The settings: ``DJANGOCMS_LIVE = {"NOTIFICATIONS": {…}}`` over these defaults."""

from typing import Any

from djangocms_live.conf import section

DEFAULTS: dict[str, Any] = {
    # What is shown of users who do something: a callable.
    "DISPLAY_NAME": "djangocms_live.notifications.people.display_name",
    # Through which channels a kind goes where its recipient has not chosen, over the kind's own:
    # {"reply": {"mail": True}}.
    "CHANNELS": {},
    # Whether followers hear of a version whose editor has not decided.
    "NOTIFY_ON_PUBLISH": False,
    # Who may see an object that is no page; others do not hear of it. By model, "shop.product": a
    # callable (user, object, language) -> bool.
    "MAY_SEE": {},
    "TALK": True,  # replies, mentions and comments that wait, where comments are installed
    # The inbox.
    "PAGE_SIZE": 20,
    "FRESH": 2 * 60,  # seconds in which something new still makes a toast
    "BATCH": 1000,  # rows in one query
    "SPREAD": 10,  # seconds over which browsers fetch what was sent to very many at once
    # Web Push; needs the extra [webpush]. `manage.py live_vapid` makes the key.
    "VAPID_PRIVATE_KEY": "",  # url-safe base64, or the path of a PEM file
    "VAPID_SUBJECT": "",  # whom push services may write to: "mailto:web@example.com"
    "PUSH_ATTEMPTS": 6,
    "PUSH_TIMEOUT": 10,  # seconds
    "PUSH_TTL": 24 * 60 * 60,  # seconds that a push service keeps it for a browser that is off
    # Where push services may be: browsers name them, and this site then asks them. Only "https://"
    # addresses that are not private, if it is None; else those that begin with one of these.
    "PUSH_SERVICES": None,
    # Mails.
    "MAIL_SITE": "",  # what links in mails begin with; empty: "https://" and the site's domain
    # Data.
    "PURGE_DAYS": 90,  # after which a notification is deleted; archived ones after 30
    "PURGE_ARCHIVED_DAYS": 30,
}

settings = section("NOTIFICATIONS", DEFAULTS)
