"""One full round trip, and in words what is wrong and what mends it."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

from djangocms_live.doctor.inside import look_inside
from djangocms_live.doctor.polls import look_at_polls
from djangocms_live.doctor.report import Finding, Mark, Report
from djangocms_live.doctor.site import look_at_site

try:
    from djangocms_live.doctor.wire import look_at_wire
except ModuleNotFoundError:  # the extra is not there
    look_at_wire = None  # type: ignore[assignment]


class Command(BaseCommand):
    help = (
        "Looks at settings, journal and channel layer; with --url at the site as a browser "
        "reaches it, through all proxies. Exits with 1 if anything is broken."
    )
    requires_system_checks = []  # they are one of the steps

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", help="a public page of the site, https://example.com/")
        parser.add_argument(
            "--within",
            type=float,
            default=5,
            metavar="SECONDS",
            help="in which an event has to arrive (5)",
        )
        parser.add_argument(
            "--patience",
            type=float,
            default=0,
            metavar="SECONDS",
            help="to wait with an idle connection, whether a proxy cuts it: 70 is more than most",
        )
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        url = options["url"]
        if url and urlsplit(url).scheme not in ("http", "https"):
            raise CommandError("--url is an address, as https://example.com/")
        report = Report(lambda finding: None if options["json"] else self._say(finding))
        look_inside(report)
        if not url:
            mend = "Name a public page with --url to try the rest: proxies, scripts, the socket."
            report.warn("Site", "it was not asked.", mend)
        elif look_at_site(report, url):
            self._look_at_wire(report, url, options["within"], options["patience"])
            look_at_polls(report, url)
        if options["json"]:
            found = [asdict(finding) for finding in report.findings]
            self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))
        if broken := report.broken_steps:
            raise CommandError(f"Broken: {broken}.")

    def _look_at_wire(self, report: Report, url: str, within: float, patience: float) -> None:
        if look_at_wire is None:
            mend = 'pip install "djangocms-live[doctor]"'
            report.warn("Socket", "it was not tried: there is no websocket client here.", mend)
        else:
            look_at_wire(report, url, within=within, patience=patience)

    def _say(self, finding: Finding) -> None:
        style = {
            Mark.GOOD: self.style.SUCCESS,
            Mark.WARNING: self.style.WARNING,
            Mark.BROKEN: self.style.ERROR,
        }[finding.mark]
        self.stdout.write(style(str(finding)))
