"""Values for templates that are rendered for their blocks and not for what they say."""

from collections.abc import Iterator
from typing import Any, Self

from django.utils import timezone


class Anything(int):
    """True, a number, a list of one, and whatever attribute is asked of it, but for ``without``."""

    without: str

    def __new__(cls, without: str = "") -> Self:
        made = super().__new__(cls, 2)
        made.without = without
        return made

    def __getattr__(self, name: str) -> Any:
        # Django asks these of what it might have to call, and of what may be a query.
        if name.startswith("_") or name in ("do_not_call_in_templates", "alters_data"):
            raise AttributeError(name)
        if name == self.without:
            return ""
        if name in ("created", "sent"):
            return timezone.now()
        if name == "children":
            return []
        if name == "rows":
            return [(Anything(self.without), [("name", Anything(self.without))])]
        return Anything(self.without)

    def __iter__(self) -> Iterator["Anything"]:
        yield Anything(self.without)

    def __str__(self) -> str:
        return "2"
