"""What comments say in the browser. It stands in a thread's cacheable HTML, in its language."""

from django.utils.translation import gettext, gettext_noop, ngettext

_TEXTS = {
    "pause": gettext_noop("Pause live comments"),
    "typing": gettext_noop("Somebody is writing…"),
    "close": gettext_noop("Close"),
    "edit": gettext_noop("Edit"),
    "remove": gettext_noop("Delete"),
    "of": gettext_noop("(comment by {name})"),
    "failed": gettext_noop("That could not be sent. Nothing is lost: please try again."),
    "unavailable": gettext_noop("That could not be loaded. Please try again."),
    "posted": gettext_noop("Your comment is there."),
    "waits": gettext_noop("Your comment waits for a moderator."),
    "saved": gettext_noop("Your change is saved."),
    "taken": gettext_noop("Your comment is deleted."),
    "approved": gettext_noop("Your comment was approved: everybody sees it now."),
    "rejected": gettext_noop("Your comment was not accepted."),
    "gone": gettext_noop("This comment is not here any more."),
    "approve": gettext_noop("Approve"),
    "reject": gettext_noop("Hide"),
    "spam": gettext_noop("Spam"),
    "restore": gettext_noop("Restore"),
    "ban": gettext_noop("Ban"),
    "ban_sure": gettext_noop("Press again to ban"),
    "moderated": gettext_noop("Done."),
}

#: A number for each form that browsers know of (Intl.PluralRules): what gettext says of it.
_FORMS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


def texts() -> dict[str, str]:
    """By the keys that the client asks for."""
    found = {key: gettext(text) for key, text in _TEXTS.items()}
    for form, number in _FORMS.items():
        found[f"new_{form}"] = ngettext("{count} new comment", "{count} new comments", number)
        found[f"more_{form}"] = ngettext("{count} more reply", "{count} more replies", number)
    return found
