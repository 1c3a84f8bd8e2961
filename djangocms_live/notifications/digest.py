"""Mails that collect: what somebody wants by mail, and has neither read nor been mailed.

Sent by the command ``live_notifications --digest``, as often as cron says. What goes into a mail is
claimed before it is sent, so that of two processes one mails it. A mail that could not be sent is
due again; one that was being sent when its process was killed is not, but stands in the inbox.
"""

import logging
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from djangocms_live import mail

from . import leave, links
from .conf import settings
from .inbox import Group, grouped
from .models import Notification

logger = logging.getLogger("djangocms_live.notifications")

#: Entries that a mail shows; it tells how many more there are.
SHOWN = 30
#: Mails after each other that could not be sent: the next ones could not either.
GIVE_UP = 3


def send_due() -> int:
    """Mail everybody what is due; how many mails that were."""
    _settle()
    email = get_user_model().get_email_field_name()
    waiting = _due().exclude(**{f"recipient__{email}": ""}).order_by()
    people = sorted(waiting.values_list("recipient", flat=True).distinct(), key=str)
    sent = failed = 0
    for pk in people:
        try:
            sent += send_to(pk)
            failed = 0
        except Exception:
            logger.exception("A mail about notifications could not be sent; it is due again.")
            failed += 1
            if failed == GIVE_UP:
                break
    return sent


def send_to(pk: Any) -> bool:
    """Mail one person what is due, in one mail. False: nothing is, or somebody else does it."""
    users = get_user_model()._default_manager.select_related("djangocms_usersettings")
    user: Any = users.filter(pk=pk).first()
    if user is None or not user.is_active or not _address_of(user):
        return False
    now = timezone.now()
    if not _due().filter(recipient=pk).update(mailed=now):
        return False
    mine = Notification.objects.filter(recipient=pk, mailed=now)
    try:
        _mail(user, mine)
    except Exception:
        mine.update(mailed=None)
        raise
    return True


def _due() -> QuerySet[Notification]:
    return Notification.objects.filter(mail=True, mailed=None)


def _settle() -> None:
    """What somebody saw to meanwhile, or is over, goes into no mail."""
    _due().filter(_done(timezone.now())).update(mail=False)


def _done(now: datetime) -> Q:
    over = Q(message__expires__lte=now)
    return Q(read__isnull=False) | Q(archived__isnull=False) | over


def _mail(user: Any, rows: QuerySet[Notification]) -> None:
    groups = grouped(rows.select_related("message").order_by("-pk"))
    language, site = mail.language_of(user), mail.site_address(settings.MAIL_SITE)
    shown = [_entry(group, language, site) for group in groups[:SHOWN]]
    mail.send(
        "djangocms_live/notifications/mail/digest",
        _address_of(user),
        language,
        f"{site}{leave.url_of(user, language)}",
        entries=shown,
        number=len(groups),
        more=len(groups) - len(shown),
        domain=site.partition("://")[2],
        inbox=f"{site}{reverse('djangocms_live:notifications:inbox', args=[language])}",
    )


def _address_of(user: Any) -> str:
    """The e-mail address of an account; empty without one."""
    return str(getattr(user, get_user_model().get_email_field_name(), "") or "")


def _entry(group: Group, language: str, site: str) -> dict[str, str]:
    url = links.safe(group.url(language))
    return {
        "headline": group.headline(language),
        "text": group.text(language),
        "url": f"{site}{url}" if url.startswith("/") else url,
    }
