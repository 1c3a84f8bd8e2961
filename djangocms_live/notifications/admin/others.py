"""What operators look at and write nothing in: what was told, who follows, and which browsers."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from .. import names, sending, words
from ..following import Target
from ..models import Browser, Follow, Message, Notification
from .lists import Learned


class _ReadOnly(Learned):
    """To look at, and to delete. Of one row no more is shown than in the list."""

    list_display_links = None
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    date_hierarchy = "created"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        self.learn([found] if found else [])
        return found

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.list_display

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.list_display


@admin.register(Message)
class MessageAdmin(_ReadOnly):
    """What was told, to how many, and how many have read it."""

    list_display = ("headline", "kind", "created", "recipients", "have_read", "is_done")
    list_filter = ("kind", ("due", admin.EmptyFieldListFilter))
    actions = ("take_back",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Django would list every copy first, and there may be a hundred thousand."""
        return False

    def has_take_back_permission(self, request: HttpRequest) -> bool:
        return super().has_delete_permission(request)

    def learn(self, rows: list[Any]) -> None:
        copies = Notification.objects.filter(message__in=rows).order_by().values_list("message")
        counts = copies.annotate(told=Count("pk"), read=Count("read"))
        numbers = {message: (told, read) for message, told, read in counts}
        for row in rows:
            row.told, row.read = numbers.get(row.pk, (0, 0))

    @admin.display(description=_("text"))
    def headline(self, message: Message) -> str:
        return format_html("<bdi>{}</bdi>", words.headline(message, get_language() or ""))

    @admin.display(description=_("recipients"))
    def recipients(self, message: Any) -> int:
        return message.told

    @admin.display(description=_("have read it"))
    def have_read(self, message: Any) -> int:
        return message.read

    @admin.display(description=_("sent"), boolean=True)
    def is_done(self, message: Message) -> bool:
        return message.due is None

    @admin.action(description=_("Take out of all inboxes"), permissions=["take_back"])
    def take_back(self, request: HttpRequest, found: QuerySet[Message]) -> None:
        number = sending.take_back(found)
        text = ngettext("%d message was taken back.", "%d messages were taken back.", number)
        self.message_user(request, text % number, messages.SUCCESS)


@admin.register(Follow)
class FollowAdmin(_ReadOnly):
    list_display = ("who", "what", "scope", "language", "created")
    list_filter = ("scope", "language", ("user", admin.EmptyFieldListFilter))
    list_select_related = ("user", "content_type")
    search_fields = ("=object_id",)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.search_fields, *_names())

    def learn(self, rows: list[Any]) -> None:
        targets = {row: Target.of_follow(row) for row in rows}
        titles = names.titles(targets.values(), get_language() or "")
        for row, target in targets.items():
            unnamed = f"{row.content_type.name} {row.object_id}"
            row.title = titles.get(target) or unnamed

    @admin.display(description=_("who"), ordering="user")
    def who(self, follow: Follow) -> str:
        return str(follow.user) if follow.user_id else str(_("a browser"))

    @admin.display(description=_("what"))
    def what(self, follow: Any) -> str:
        return format_html("<bdi>{}</bdi>", follow.title)


@admin.register(Browser)
class BrowserAdmin(_ReadOnly):
    """Endpoints and keys are secrets between a browser and this site: nobody sees them here."""

    list_display = ("user", "service", "language", "created", "reached")
    list_filter = ("language", ("user", admin.EmptyFieldListFilter))
    list_select_related = ("user",)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return _names()

    @admin.display(description=_("push service"))
    def service(self, browser: Browser) -> str:
        return browser.endpoint.partition("://")[2].partition("/")[0]


def _names() -> tuple[str, ...]:
    return (f"user__{get_user_model().USERNAME_FIELD}",)
