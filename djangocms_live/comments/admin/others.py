"""Threads to close and open, who may not write, and the trail of what was done."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .. import moderation, names, states
from ..models import Action, Ban, Comment, Thread
from ..people import is_moderator


class _ForModerators(admin.ModelAdmin):
    """Visible to moderators, and changed by nobody unless a subclass says so."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_moderator(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_moderator(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Thread)
class ThreadAdmin(_ForModerators):
    list_display = ("title", "language", "visible", "closed")
    list_display_links = None
    list_filter = (("closed", admin.EmptyFieldListFilter), "language")
    list_select_related = ("content_type",)
    ordering = ("-pk",)
    actions = ("close", "reopen")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        return moderation.threads_of(request.user).order_by("-pk")

    @admin.display(description=_("page"))
    def title(self, thread: Thread) -> str:
        return names.titles([thread])[thread.pk]

    @admin.action(description=_("Close: nobody can write any more"), permissions=["view"])
    def close(self, request: HttpRequest, threads: QuerySet[Thread]) -> None:
        self._tell(request, sum(states.close(thread, request.user) for thread in threads))

    @admin.action(description=_("Open again"), permissions=["view"])
    def reopen(self, request: HttpRequest, threads: QuerySet[Thread]) -> None:
        self._tell(request, sum(states.reopen(thread, request.user) for thread in threads))

    def _tell(self, request: HttpRequest, number: int) -> None:
        text = ngettext("%d thread was changed.", "%d threads were changed.", number)
        self.message_user(request, text % number, messages.SUCCESS)


@admin.register(Ban)
class BanAdmin(_ForModerators):
    """Bans come from the queue; here they get an end and a note, or are taken back."""

    list_display = ("__str__", "until", "note", "by", "created")
    search_fields = ("name", "note")
    readonly_fields = ("name", "by", "created")
    fields = ("name", "until", "note", "by", "created")
    list_select_related = ("by",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_moderator(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_moderator(request.user)

    def delete_model(self, request: HttpRequest, ban: Ban) -> None:
        _unban(ban, request.user)

    def delete_queryset(self, request: HttpRequest, bans: QuerySet[Ban]) -> None:
        for ban in bans:
            _unban(ban, request.user)

    # Django's own log would keep names for ever.
    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any: ...

    def log_deletion(self, request: HttpRequest, obj: Any, object_repr: str) -> Any: ...

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any: ...


def _unban(ban: Ban, actor: Any) -> None:
    comment = Comment.objects.filter(person=ban.person).exclude(person="").last()
    states.record(Action.Verb.UNBANNED, actor, comment)
    ban.delete()


@admin.register(Action)
class ActionAdmin(_ForModerators):
    """Who did what, and when. Read-only for everybody."""

    list_display = ("created", "actor", "verb", "number", "before", "after", "note")
    list_display_links = None
    list_filter = ("verb", "actor")
    list_select_related = ("actor",)
    date_hierarchy = "created"
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Action]:
        threads = moderation.threads_of(request.user)
        trail = super().get_queryset(request)
        return trail.filter(thread__in=threads) | trail.filter(thread=None)
