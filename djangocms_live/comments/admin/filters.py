"""What of the comments is shown. Without a choice: what needs a decision."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .. import moderation
from ..models import Comment, Report, State

ALL = "all"
REPORTED = "reported"


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*State.choices, (REPORTED, _("reported")), (ALL, _("all"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("needs a decision"),
        }
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        value = self.value()
        if value is None:
            return moderation.waiting(queryset)
        if value == REPORTED:
            open_ones = Report.objects.filter(handled=None)
            return queryset.filter(pk__in=open_ones.values("comment"))
        return queryset if value == ALL else queryset.filter(state=value)
