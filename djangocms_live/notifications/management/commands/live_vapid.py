"""Makes the key pair for Web Push and prints the settings to paste. It writes nothing.

Push services know a site by its key, and a new one ends the subscriptions that there are. So where
the settings have a key already, that is shown instead, unless ``--new`` is said.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import vapid
from ...conf import settings

_SETTINGS = """DJANGOCMS_LIVE = {{
    "NOTIFICATIONS": {{
        "VAPID_PRIVATE_KEY": "{key}",
        "VAPID_SUBJECT": "{subject}",
    }},
}}"""


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []  # some of them say that there is no key

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--subject",
            default="mailto:you@example.com",
            help="Whom push services may write to: mailto:… or https://…",
        )
        parser.add_argument(
            "--new", action="store_true", help="Make a key although the settings have one."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not vapid.is_installed():
            raise CommandError(f"Web Push needs the extra [webpush]: {vapid.EXTRA}")
        if not vapid.is_subject(options["subject"]):
            raise CommandError("--subject is mailto:… or https://…")
        if settings.VAPID_PRIVATE_KEY and not options["new"]:
            self._show()
        else:
            self._make(options["subject"])

    def _show(self) -> None:
        try:
            public = vapid.public_key()
        except vapid.BadKey as error:
            raise CommandError(f"VAPID_PRIVATE_KEY: {error}. --new makes another.") from None
        self.stdout.write(
            "The settings have a key already; a new one (--new) ends all subscriptions.\n"
            f"Its public part, which browsers are told: {public}"
        )

    def _make(self, subject: str) -> None:
        key = vapid.new_private_key()
        self.stdout.write(_SETTINGS.format(key=key, subject=subject))
        self.stderr.write(
            "Keep the key as you keep SECRET_KEY: out of the repository. It may also be the path "
            "of a PEM file. Whoever changes it ends all subscriptions."
        )
