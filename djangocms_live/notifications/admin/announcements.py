"""Announcements: written here, sent at once or later, and taken back.

Whoever may add them needs no other permission; words have none of their own.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.sites.shortcuts import get_current_site
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from .. import announcing, names
from ..following import Target
from ..models import Announcement, AnnouncementText, Audience
from ..states import state_of
from .filters import StateFilter
from .forms import AnnouncementForm, TextForm, TextFormSet
from .lists import Learned

#: By which it was decided who has it: fixed as soon as it is out.
_SENT = ("site", "audience", "page", "language", "starts")


class TextInline(admin.StackedInline):
    """The words, for everybody who may change the announcement."""

    model = AnnouncementText
    form = TextForm
    formset = TextFormSet
    fields = ("language", "title", "text", "url")
    extra = 0
    min_num = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._announcements.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_write(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_write(request, obj)

    def _may_write(self, request: HttpRequest, obj: Any) -> bool:
        if obj is None:
            return self._announcements.has_add_permission(request)
        return self._announcements.has_change_permission(request, obj)

    @property
    def _announcements(self) -> Any:
        return self.admin_site.get_model_admin(Announcement)


@admin.register(Announcement)
class AnnouncementAdmin(Learned):
    form = AnnouncementForm
    inlines = (TextInline,)
    fieldsets = (
        (None, {"fields": ("audience", ("page", "language"), "level")}),
        (gettext_lazy("When"), {"fields": (("starts", "ends"),)}),
        (gettext_lazy("More"), {"fields": ("site",), "classes": ("collapse",)}),
    )
    autocomplete_fields = ("page",)
    list_display = ("title", "whom", "state", "starts", "ends", "created_by")
    list_filter = (StateFilter, "audience", "level", "site")
    list_select_related = ("created_by",)
    search_fields = ("texts__title", "texts__text")
    date_hierarchy = "starts"
    actions = ("send_now", "withdraw")

    # Who may do what.

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was taken back stays as it was: write another one."""
        gone = obj is not None and obj.withdrawn is not None
        return not gone and super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return _SENT if obj is not None and obj.sent else ()

    # The form.

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        site = {"site": str(get_current_site(request).pk)}
        initial = site | super().get_changeform_initial_data(request)
        if initial.get("audience") != Audience.LANGUAGE:
            initial.pop("language", None)  # that of the words alone
        return initial

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> Any:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method == "GET" and obj.pk is None:
            language = request.GET.get("language") or get_language()
            kwargs["initial"] = [{"language": language}]
        return kwargs

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        # Pages and sites are to be chosen here, and nothing else.
        for may in ("can_add_related", "can_change_related", "can_view_related"):
            if hasattr(field.widget, may):
                setattr(field.widget, may, False)
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            # What the timer did meanwhile is not in the form, and stays.
            obj.save(update_fields=list(form.fields))
        else:
            obj.created_by = request.user
            obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        announcement = form.instance
        if announcing.saved(announcement):
            self.message_user(request, _("The announcement is out."), messages.SUCCESS)
        elif announcement.starts > timezone.now():
            starts = timezone.localtime(announcement.starts)
            when = formats.date_format(starts, "DATETIME_FORMAT")
            text = _("The announcement goes out on {when}.").format(when=when)
            self.message_user(request, text, messages.INFO)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        # The CMS's modal asks for a popup, which would keep to itself what became of it.
        if IS_POPUP_VAR in request.POST and TO_FIELD_VAR not in request.POST:
            return self.response_post_save_add(request, obj)
        return super().response_add(request, obj, post_url_continue)

    # The list.

    def learn(self, rows: list[Any]) -> None:
        pages = {row: Target("cms.page", str(row.page_id)) for row in rows if row.page_id}
        titles = names.titles(pages.values(), get_language() or "")
        for row in rows:
            row.about = titles.get(pages[row], "") if row in pages else row.language

    def get_queryset(self, request: HttpRequest) -> QuerySet[Announcement]:
        return super().get_queryset(request).prefetch_related("texts")

    @admin.display(description=gettext_lazy("title"))
    def title(self, announcement: Announcement) -> str:
        return format_html("<bdi>{}</bdi>", str(announcement))

    @admin.display(description=gettext_lazy("for"), ordering="audience")
    def whom(self, announcement: Any) -> str:
        label = announcement.get_audience_display()
        return f"{label}: {announcement.about}" if announcement.about else label

    @admin.display(description=gettext_lazy("state"))
    def state(self, announcement: Announcement) -> str:
        state = state_of(announcement)
        return format_html('<span data-state="{}">{}</span>', state.value, state.label)

    @admin.action(description=gettext_lazy("Send now"), permissions=["change"])
    def send_now(self, request: HttpRequest, announcements: QuerySet[Announcement]) -> None:
        number = sum(announcing.send(one) for one in announcements)
        text = ngettext("%d announcement was sent.", "%d announcements were sent.", number)
        self._done(request, text, number)

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["change"])
    def withdraw(self, request: HttpRequest, announcements: QuerySet[Announcement]) -> None:
        number = sum(announcing.withdraw(one) for one in announcements)
        text = ngettext(
            "%d announcement was withdrawn.", "%d announcements were withdrawn.", number
        )
        self._done(request, text, number)

    def _done(self, request: HttpRequest, text: str, number: int) -> None:
        self.message_user(request, text % number, messages.SUCCESS if number else messages.INFO)
