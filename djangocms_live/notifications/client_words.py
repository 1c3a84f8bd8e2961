"""What notifications say in the browser. It stands in cacheable HTML, in its language."""

from django.utils.translation import gettext, gettext_noop, ngettext

_TOASTS = {
    # F8 is a key.
    "toasts": gettext_noop("Notifications (F8 leads here and back)"),
    "dismiss": gettext_noop("Dismiss"),
}

#: What becomes of a wish to be told by the browser itself, by the states that push.js knows.
_PUSH = {
    "denied": gettext_noop(
        "Your browser does not allow notifications of this site. You can change that in its "
        "settings for this site."
    ),
    "home_screen": gettext_noop(
        "Add this site to your home screen and open it there: then it can notify you."
    ),
    "unsupported": gettext_noop("This browser cannot show notifications of this site."),
    "unavailable": gettext_noop("This site does not send notifications to browsers."),
    "failed": gettext_noop("That did not work. Please try again."),
}

_BELL = {
    "bell": gettext_noop("Notifications"),
    "loading": gettext_noop("Loading…"),
    "again": gettext_noop("Try again"),
    "read_all": gettext_noop("Mark all as read"),
    "all": gettext_noop("All notifications"),
    "preferences": gettext_noop("Preferences"),
    "close": gettext_noop("Close"),
    "push": gettext_noop("Notifications of your browser"),
    "push_text": gettext_noop(
        "Your browser can show a short message when there is something new for you, even if no "
        "page of this site is open. It will ask you to allow it. You can turn it off here at any "
        "time."
    ),
    "desktop_text": gettext_noop(
        "Your browser can show a short message when there is something new for you while you look "
        "at another page. It will ask you to allow it. You can turn it off here at any time."
    ),
    "push_on": gettext_noop("Turn on in this browser"),
    "push_off": gettext_noop("Turn off in this browser"),
    "push_is_on": gettext_noop("On: this browser tells you what is new."),
    "desktop_is_on": gettext_noop(
        "On: while a page of this site is open, this browser tells you what is new."
    ),
}

_FOLLOW = {
    "follow": gettext_noop("Follow"),
    "followed": gettext_noop("You follow this now."),
    "unfollowed": gettext_noop("You do not follow this any more."),
    "guest_title": gettext_noop("Follow without an account"),
    "guest_text": gettext_noop(
        "Your browser shows a short message when there is something new here, even if no page of "
        "this site is open. Nothing else is sent, and nobody asks for your address. Your browser "
        "will ask you to allow it. To stop, press the same button again."
    ),
    "guest_yes": gettext_noop("Follow with this browser"),
    "guest_no": gettext_noop("Not now"),
    "guest_login": gettext_noop("I have an account"),
}

_PARTS = {
    "bell": _BELL | _TOASTS | _PUSH,
    "follow": _FOLLOW | _PUSH,
    "notices": _TOASTS,
}

#: A number for each form that browsers know of (Intl.PluralRules): what gettext says of it.
_FORMS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


def words(part: str) -> dict[str, str]:
    """Those of the "bell", of "follow" or of "notices", by the keys that the client asks for."""
    found = {key: gettext(text) for key, text in _PARTS[part].items()}
    if part == "bell":
        for form, number in _FORMS.items():
            found[f"new_{form}"] = ngettext("{count} new", "{count} new", number)
            found[f"news_{form}"] = ngettext(
                "{count} new notification", "{count} new notifications", number
            )
    return found
