"""Which announcements are shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import Announcement
from ..states import State, in_state


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(State.choices)

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Announcement]
    ) -> QuerySet[Announcement]:
        value = self.value()
        if value not in State.values:
            return queryset
        return queryset.filter(pk__in=in_state(State(value)).values("pk"))
