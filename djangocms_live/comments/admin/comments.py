"""The queue: comments that need a decision, newest last; and all others."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import moderating, moderation, names, rights
from ..models import Comment
from ..moderation import Decision, Undecidable
from ..people import is_moderator
from ..reading import CONVERSATION
from .assets import live_context
from .filters import StateFilter

#: Ids that a browser may ask about at once.
MAX_NEWS = 200
ERASE = "admin/djangocms_live_comments/comment/erase.html"


class QueueList(ChangeList):
    """The list, knowing the titles of all its pages."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        titles = names.titles({row.thread_id: row.thread for row in rows}.values())
        for row in rows:
            row.title = titles[row.thread_id]
        self.result_list = rows


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    """Nothing is typed here: comments change by decisions, and each leaves its trace."""

    list_display = ("excerpt", "who", "where", "state_now", "reports_open", "created")
    list_display_links = ("excerpt",)
    list_filter = (StateFilter, "language", "reason")
    list_per_page = 50
    search_fields = ("body", "name")
    search_help_text = gettext_lazy("Text or name; e-mail addresses for those who may see them.")
    date_hierarchy = "created"
    ordering = ("-pk",)
    list_select_related = ("thread__content_type", "author")
    actions = [
        *(f"decide_{decision.value}" for decision in Decision),
        "export_person",
        "erase_person",
    ]

    # Who may do what.

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_moderator(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        if obj is None:
            return is_moderator(request.user)
        return moderation.may_moderate(request.user, obj.thread)

    def has_change_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False

    def has_rights_permission(self, request: HttpRequest) -> bool:
        """For actions that hand out or erase what is known of somebody."""
        return is_moderator(request.user) and sees_email(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        comments = moderation.comments_of(request.user).order_by("-pk")
        return moderation.with_reports(comments)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.search_fields, "email") if sees_email(request.user) else self.search_fields

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """By page, as the toolbar links here; and by nothing that only some may see.

        Django allows all that is asked of the model's own columns, and so guesses at addresses.
        """
        if lookup in ("thread", "thread__object_id", "thread__content_type"):
            return True
        if lookup.partition("__")[0] not in ("state", "language", "reason", "created"):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for _label, given in self.get_fieldsets(request) for name in given["fields"]]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        who = ["name", "author", *(["email"] if sees_email(request.user) else [])]
        what = ["body", "state_now", "reason", "created", "edited", "where"]
        return [(None, {"fields": what}), (_("Author"), {"fields": who})]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return QueueList

    # What is shown.

    @admin.display(description=gettext_lazy("text"))
    def excerpt(self, comment: Comment) -> str:
        text = " ".join(comment.body.split())
        return (f"{text[:119]}…" if len(text) > 120 else text) or "–"

    @admin.display(description=gettext_lazy("person"), ordering="name")
    def who(self, comment: Comment) -> str:
        return format_html("<bdi>{}</bdi>", comment.name or _("Somebody who left"))

    @admin.display(description=gettext_lazy("page"))
    def where(self, comment: Comment) -> str:
        title = getattr(comment, "title", "") or names.titles([comment.thread])[comment.thread_id]
        return format_html('<a href="{}">{}</a>', names.link_to(comment), title)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_now(self, comment: Comment) -> str:
        label = comment.get_state_display()
        return format_html('<span data-state="{}">{}</span>', comment.state, label)

    @admin.display(description=gettext_lazy("reports"), ordering="open_reports")
    def reports_open(self, comment: Any) -> int:
        return comment.open_reports

    # Lists.

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context = live_context(request) | {"news_url": reverse("admin:live_comments_news")}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_actions(self, request: HttpRequest, action_location: Any = None) -> Any:
        # Django 6.1 has actions on a single comment's page, too, where ours are buttons.
        if getattr(action_location, "value", "CHANGE_LIST") != "CHANGE_LIST":
            return {}
        actions: dict[str, Any] = super().get_actions(request)
        for decision in Decision:
            act = _bulk(decision)
            actions[act.__name__] = self.get_action(act)
        if not self.has_rights_permission(request):
            del actions["export_person"], actions["erase_person"]
        return actions

    def _get_base_actions(self, **where: Any) -> Any:
        # Django looks for all of them here, before it asks ``get_actions``.
        return [
            action
            for action in (self.get_action(name) for name in ("export_person", "erase_person"))
            if action
        ]

    @admin.action(description=gettext_lazy("Export all that is known of the authors"))
    def export_person(self, request: HttpRequest, comments: QuerySet[Comment]) -> HttpResponse:
        person = rights.Subject.of_authors(comments)
        rights.record_export(person, request.user)
        return rights.download(person)

    @admin.action(description=gettext_lazy("Erase the authors and all that they wrote"))
    def erase_person(self, request: HttpRequest, comments: QuerySet[Comment]) -> Any:
        person = rights.Subject.of_authors(comments)
        if "confirmed" not in request.POST:
            context = self.admin_site.each_context(request) | {
                "title": _("Erase all that is known of these people?"),
                "opts": self.opts,
                "selected": [str(pk) for pk in comments.values_list("pk", flat=True)],
                "number": person.comments().count(),
                "people": sorted({comment.name or "–" for comment in comments}),
            }
            return TemplateResponse(request, ERASE, context)
        number = rights.erase(person, request.user)
        text = ngettext("%d comment was erased.", "%d comments were erased.", number)
        self.message_user(request, text % number, messages.SUCCESS)
        return None

    # One comment.

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        comment = self.get_object(request, object_id)
        if comment is not None and self.has_change_permission(request, comment):
            if request.method == "POST":
                return self._decide(request, comment)
            extra_context = (extra_context or {}) | self._around(comment)
        return super().change_view(request, object_id, form_url, extra_context)

    def _decide(self, request: HttpRequest, comment: Comment) -> HttpResponse:
        """One of the buttons was pressed."""
        if request.POST.get("decide") in list(Decision):
            one = Comment.objects.filter(pk=comment.pk)
            decide_all(self, request, one, Decision(request.POST["decide"]))
        return HttpResponseRedirect(request.get_full_path())

    def _around(self, comment: Comment) -> dict[str, Any]:
        """The conversation that it stands in, and all that was done about it."""
        root = comment.root_id or comment.pk
        talk = Comment.objects.filter(pk=root) | Comment.objects.filter(root=root)
        return {
            "choices": moderating.choices(comment),
            "conversation": talk.order_by("pk")[:CONVERSATION],
            "reports": comment.reports.order_by("-pk"),
            "trail": comment.actions.select_related("actor").order_by("-pk"),
            "show_save": False,
            "show_save_and_continue": False,
        }

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: Django's own log would keep words and names for ever."""

    # News for lists that are open.

    def get_urls(self) -> list[Any]:
        own = path("news/", self.admin_site.admin_view(self.news), name="live_comments_news")
        return [own, *super().get_urls()]

    def news(self, request: HttpRequest) -> HttpResponse:
        return _news(self, request)


def _news(queue: CommentAdmin, request: HttpRequest) -> HttpResponse:
    """What there is to say about comments that were pushed as ids (``?ids=5,7&rows=3``).

    ``waiting``: which of ``ids`` need a decision; ``label``: so many in words; ``decided``: what
    became of the others, and of those in ``rows``, by id, and by whom; ``total``: how many need a
    decision now. What the moderator has no say in is in none of them.
    """
    if not is_moderator(request.user):
        return JsonResponse({}, status=403)
    ids, rows = _ids(request, "ids"), _ids(request, "rows")
    mine = moderation.comments_of(request.user)
    wait = moderation.waiting(mine)
    waits = set(wait.filter(pk__in=ids | rows).values_list("pk", flat=True))
    decided = {}
    for comment in mine.filter(pk__in=(ids | rows) - waits):
        last = comment.actions.select_related("actor").order_by("-pk").first()
        who = f" ({last.actor})" if last and last.actor else ""
        decided[str(comment.pk)] = f"{comment.get_state_display()}{who}"
    number = len(waits & ids)
    return JsonResponse(
        {
            "waiting": sorted(waits & ids),
            "label": ngettext("%d new waiting", "%d new waiting", number) % number,
            "decided": decided,
            "total": wait.count(),
        }
    )


def _ids(request: HttpRequest, name: str) -> set[int]:
    given = request.GET.get(name, "").split(",")[:MAX_NEWS]
    return {int(one) for one in given if one.isascii() and one.isdecimal() and len(one) < 19}


def sees_email(user: Any) -> bool:
    return bool(user.has_perm("djangocms_live_comments.see_email"))


def decide_all(
    queue: CommentAdmin, request: HttpRequest, comments: QuerySet[Comment], decision: Decision
) -> None:
    """Decide about all that are chosen, each in a transaction of its own."""
    done = 0
    for comment in comments.select_related("thread").order_by("pk"):
        if not moderation.may_moderate(request.user, comment.thread):
            continue
        try:
            done += moderation.decide(comment, decision, request.user)
        except Undecidable as error:
            queue.message_user(request, str(error), messages.WARNING)
    text = ngettext("%d comment was decided.", "%d comments were decided.", done)
    queue.message_user(request, text % done, messages.SUCCESS if done else messages.INFO)


def _bulk(decision: Decision) -> Callable[..., None]:
    """The decision as an action of Django's admin, which reads its name and words from it."""

    def act(queue: CommentAdmin, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        decide_all(queue, request, comments, decision)

    act.__name__ = f"decide_{decision.value}"
    act.short_description = moderating.LABELS[decision]
    return act
