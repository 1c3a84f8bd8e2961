"""What has become of an announcement, and which ones a page shows."""

from datetime import datetime

from cms.models import Page
from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Announcement, AnnouncementText, Audience

#: Announcements that a page shows at once, the newest of them.
SHOWN = 20


class State(TextChoices):
    WAITING = "waiting", _("waiting")
    OUT = "out", _("out")
    ENDED = "ended", _("ended")
    WITHDRAWN = "withdrawn", _("withdrawn")


def state_of(announcement: Announcement) -> State:
    if announcement.withdrawn:
        return State.WITHDRAWN
    if announcement.ends and announcement.ends <= timezone.now():
        return State.ENDED
    return State.OUT if announcement.sent else State.WAITING


def in_state(state: State) -> QuerySet[Announcement]:
    """Announcements that are in a state now."""
    rows, now = Announcement.objects.all(), timezone.now()
    match state:
        case State.WITHDRAWN:
            return rows.exclude(withdrawn=None)
        case State.ENDED:
            return rows.filter(withdrawn=None, ends__lte=now)
        case State.OUT:
            return rows.filter(_goes_on(now)).exclude(sent=None)
    return rows.filter(_goes_on(now), sent=None)


def due() -> QuerySet[Announcement]:
    """Those that wait, have something to say, and whose time has come."""
    return sendable().filter(starts__lte=timezone.now())


def sendable() -> QuerySet[Announcement]:
    """Those that wait and have something to say."""
    texts = AnnouncementText.objects.filter(announcement=OuterRef("pk"))
    return in_state(State.WAITING).filter(Exists(texts))


def holds(announcement: Announcement) -> bool:
    """Whether it is to be seen now, be it that nobody has sent it yet."""
    now = timezone.now()
    is_over = announcement.ends is not None and announcement.ends <= now
    return not announcement.withdrawn and announcement.starts <= now and not is_over


def shown(site: int, page: Page | None, language: str) -> list[Announcement]:
    """What a page shows in a language now, the newest first. Two queries.

    What is for people with an account is in their inbox, and no part of a page for everybody.
    """
    now = timezone.now()
    to = Q(audience=Audience.EVERYBODY) | Q(audience=Audience.LANGUAGE, language=language)
    if page is not None:
        to |= Q(audience=Audience.PAGE, page=page.pk)
    rows = Announcement.objects.filter(_goes_on(now), to, site=site, starts__lte=now)
    return list(rows.prefetch_related("texts").order_by("-starts", "-pk")[:SHOWN])


def _goes_on(now: datetime) -> Q:
    return Q(withdrawn=None) & (Q(ends=None) | Q(ends__gt=now))
