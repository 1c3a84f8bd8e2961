"""Lists that learn what they show of all their rows at once."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest


class LearnedList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        self.model_admin.learn(rows)
        self.result_list = rows


class Learned(admin.ModelAdmin):
    """Of such a list."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LearnedList

    def learn(self, rows: list[Any]) -> None:
        """Set on the rows of a page what they are shown with, if that does not stand in them."""
