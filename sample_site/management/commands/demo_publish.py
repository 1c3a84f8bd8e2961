"""Publishes the next moment of the derby, or a text of your own, in the live score region.

It runs beside the web server, in a process of its own, and publishes as an editor does: a new
version of the front page, published through djangocms-versioning.
"""

from typing import Any

from cms.models import CMSPlugin, PageContent
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation
from django.utils.html import format_html
from djangocms_versioning.constants import DRAFT
from djangocms_versioning.models import Version

from sample_site import newsroom
from sample_site.models import Score
from sample_site.printing import publish


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--text", help="What happened; without it the match goes on.")
        parser.add_argument(
            "--language", choices=[code for code, _ in settings.LANGUAGES], help="Default: all."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(username="admin").first()
        if user is None:
            raise CommandError("There is no user admin: run manage.py seed first.")
        chosen = options["language"]
        for language in [chosen] if chosen else [code for code, _ in settings.LANGUAGES]:
            with translation.override(language), transaction.atomic():
                version, news = _publish(language, options["text"], user)
            self.stdout.write(f"{language}: version {version.number} published: {news}")


def _publish(language: str, said: str | None, user: Any) -> tuple[Version, str]:
    public = PageContent.objects.filter(page__reverse_id="home", language=language).first()
    if public is None:
        raise CommandError(f"The front page is not published in {language}.")
    versions = Version.objects.filter_by_content_grouping_values(public)
    if draft := versions.filter(state=DRAFT).first():
        raise CommandError(
            f"{draft.created_by} is working on a draft of the front page in {language}: "
            "publish or discard that one first."
        )
    content = Version.objects.get_for_content(public).copy(user).content
    score = Score.objects.get(placeholder__in=content.get_placeholders(), language=language)
    news = said or _next_moment(score, newsroom.words(language)["match"])
    _report(score, news)
    return publish(content, user), news


def _next_moment(score: Score, match: list[newsroom.Words]) -> str:
    """The moment after the one on the board; after the last whistle the match starts again."""
    clocks = [moment["clock"] for moment in match]
    played = clocks.index(score.clock) + 1 if score.clock in clocks else 0
    moment = match[played % len(match)]
    score.clock = moment["clock"]
    score.home_goals, score.away_goals = moment["goals"]
    score.save()
    return str(moment["text"])


def _report(score: Score, news: str) -> None:
    """The text beside the score is the report of its last moment."""
    beside = CMSPlugin.objects.filter(parent=score.parent, plugin_type="TextPlugin")
    text = beside.order_by("position")[0].get_bound_plugin()
    text.body = format_html("<p><strong>{}</strong> {}</p>", score.clock, news)
    text.save()
