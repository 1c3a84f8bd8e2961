"""What an editor, or a template's tag, has decided about a thread."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Min
from django.utils import timezone

from djangocms_live.groupers import is_versioned

from .models import LiveComments, Order, Thread, Writers
from .places import Spot


@dataclass(frozen=True, slots=True)
class Options:
    heading: str = ""
    writers: str = Writers.HELD
    hold_first: bool = False
    order: str = Order.NEWEST
    page_size: int = 20
    reactions: bool = True
    #: Nobody can write any more from then on; None: always.
    closes: datetime | None = None

    @classmethod
    def of_plugin(cls, plugin: LiveComments) -> "Options":
        return cls(
            heading=plugin.heading,
            writers=plugin.writers,
            hold_first=plugin.hold_first,
            order=plugin.order,
            page_size=plugin.page_size,
            reactions=plugin.reactions,
            closes=_closing_time(plugin),
        )

    @classmethod
    def of_tag(cls, given: dict[str, Any]) -> "Options":
        """Those that a template's tag named. Raises ``ValueError`` for what nobody knows."""
        unknown = given.keys() - TAG_OPTIONS
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        for name, choices in (("writers", Writers), ("order", Order)):
            if name in given and given[name] not in choices:
                raise ValueError(f"{name} is one of {', '.join(choices.values)}")
        return cls(**given)

    def is_over(self, thread: Thread | None) -> bool:
        """Whether nobody can write here any more."""
        if thread is not None and thread.closed:
            return True
        return self.closes is not None and self.closes <= timezone.now()

    def changed(self) -> dict[str, Any]:
        """What differs from the defaults, for a token."""
        default = asdict(Options())
        return {name: value for name, value in asdict(self).items() if value != default[name]}


TAG_OPTIONS = {field.name for field in fields(Options)} - {"closes"}


def options_at(spot: Spot) -> Options | None:
    """What holds at a spot now, however old the page is that asks; None if nothing is there.

    A plugin counts as it is published: a page from a cache must not open what was closed since.
    """
    try:
        key = UUID(spot.place.slot)
    except ValueError:
        return Options.of_tag(spot.options)
    plugin = public_plugin(key)
    return None if plugin is None else Options.of_plugin(plugin)


def public_plugin(key: UUID) -> LiveComments | None:
    """The plugin of a key in the version that visitors see."""
    for plugin in (
        LiveComments.objects.filter(key=key).select_related("placeholder").order_by("-pk")
    ):
        source = plugin.placeholder.source
        if source is not None and type(source).objects.filter(pk=source.pk).exists():
            return plugin
    return None


def _closing_time(plugin: LiveComments) -> datetime | None:
    if not plugin.close_days:
        return None
    begun = _published(plugin) or _dropped(plugin)
    return None if begun is None else begun + timedelta(days=plugin.close_days)


def _dropped(plugin: LiveComments) -> datetime | None:
    """When an editor put it there, in whichever version."""
    rows = LiveComments.objects.filter(key=plugin.key)
    return rows.aggregate(first=Min("creation_date"))["first"]


def _published(plugin: LiveComments) -> datetime | None:
    """When the first version with it was published, where there are versions."""
    source = plugin.placeholder.source
    if source is None or not is_versioned(type(source)):
        return None
    holders = LiveComments.objects.filter(key=plugin.key)
    tracked = apps.get_model("djangocms_versioning", "StateTracking").objects.filter(
        version__content_type=plugin.placeholder.content_type_id,
        version__object_id__in=holders.values("placeholder__object_id"),
        new_state="published",
    )
    return tracked.aggregate(first=Min("date"))["first"]
