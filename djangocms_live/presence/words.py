"""What presence says in the browser. It stands in cacheable HTML, in its language."""

from django.utils.translation import gettext, ngettext

from .plurals import forms


def pause_label() -> str:
    return gettext("Pause the numbers of readers")


def words_for_readers() -> dict[str, str]:
    """By the keys that the client asks for."""
    return {
        "pause": pause_label(),
        "choose": gettext("Show or hide me"),
        **forms("reading", lambda n: ngettext("{count} reading now", "{count} reading now", n)),
        **forms(
            "about",
            lambda n: ngettext("About {count} reading now", "About {count} reading now", n),
        ),
        **forms("more", lambda n: ngettext("and {count} more", "and {count} more", n)),
    }
