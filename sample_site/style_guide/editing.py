"""Parts of editors: in the page tree, in the admin, in the CMS's modals, on a page that is edited.

What is around them is the CMS's and Django's own, by their templates and sheets as installed.
"""

from types import SimpleNamespace
from typing import Any

from cms.utils.urlutils import static_with_version
from django.contrib.admin import site as admin_site
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext, override
from sekizai.context import SekizaiContext
from sekizai.data import UniqueSequence
from sekizai.helpers import get_varname

from djangocms_live.comments.admin.comments import CommentAdmin, QueueList
from djangocms_live.comments.models import Comment, LiveComments, State
from djangocms_live.comments.queue import TOPIC as QUEUE
from djangocms_live.notifications.models import LiveBell, LiveFollow, LiveNotices
from djangocms_live.notifications.note import NoteForm
from djangocms_live.presence import phone, tree
from djangocms_live.presence.editors import TREE as TREE_TOPIC
from djangocms_live.presence.models import LivePresence
from djangocms_live.regions.models import LiveRegion
from djangocms_live.templatetags.djangocms_live import live_assets
from sample_site.newsroom import words

from .scene import Component, Scene, asked, joined, publish, tell
from .talk import _node, _said
from .toolbar import CMS, _editor, _people

PRESENCE = "djangocms_live/presence"

# The page tree.


def on_pages(language: str) -> Scene:
    """Where the CMS's script has made its rows: of these only what ours looks for."""
    said = words(language)
    titles = [said["home"]["title"], said["storm"]["title"]]
    rows = format_html_join(
        "",
        '<li class="jstree-node jstree-leaf cms-tree-node" data-id="{}"><i class="jstree-icon"></i>'
        '<a class="jstree-anchor" href="#">{}</a></li>',
        enumerate(titles, start=1),
    )
    with override(language):
        html = format_html(
            '<div class="cms-pagetree-jstree js-cms-pagetree jstree jstree-django-cms">'
            '<ul class="jstree-container-ul">{}</ul></div>{}',
            rows,
            tree.SCRIPT,
        )
        blocks = {"css": UniqueSequence(), "js": UniqueSequence()}
        live_assets({get_varname(): blocks})  # type: ignore[arg-type]
        given = {
            "live": joined(TREE_TOPIC),
            "user": "u0",
            "scripts": [*blocks["js"]],
            "texts": {"you": gettext("You"), "on": gettext("{name} ({language})")},
        }
        element = render_to_string(f"{PRESENCE}/tree.html", given)
    places = {f"page.1.{language}": _people(2), f"page.2.{language}": _people(5)}
    frames = [tell(TREE_TOPIC, "here", {"places": places})]
    answers = {reverse("djangocms_live:presence:tree"): {"html": element}}
    styles = (CMS, static_with_version("cms/css/cms.pagetree.css"), tree.STYLE)
    until = "[data-id='2'] .djangocms-live-here"
    return Scene(html, until, (), frames, answers, user="ann", height=150, styles=styles)


TREE = Component(
    "tree",
    "Page tree",
    "Who is on which page.",
    {"people": on_pages},
    ours=".djangocms-live-here",
)


# The moderators' list.


class _Waiting(CommentAdmin):
    """The list, of comments that no database has."""

    date_hierarchy = None

    def __init__(self, waiting: list[Comment]) -> None:
        super().__init__(Comment, admin_site)

        class Shown(QueueList):
            def get_results(self, request: Any) -> None:
                self.result_list = waiting
                self.result_count = self.full_result_count = len(waiting)
                self.show_full_result_count = self.show_admin_actions = True
                self.can_show_all, self.multi_page = True, False

        self.get_changelist = lambda request, **kwargs: Shown  # type: ignore[method-assign]


def queue(language: str) -> Scene:
    """Something came, and a colleague has decided about something else."""
    waiting = [_node(30 + n, said).comment for n, said in enumerate(_said(language)[:3])]
    for comment in waiting:
        comment.state, comment.open_reports, comment.language = State.HELD, 0, language
        comment.title = words(language)["storm"]["title"]
    with override(language):
        around = {"live_attributes": joined(QUEUE)}
        response = _Waiting(waiting).changelist_view(asked(_editor()), around)
        # Django's own texts for scripts, which it gives to whoever is logged in.
        catalog = reverse("admin:jsi18n")
        html = response.render().content.decode().replace(catalog, "?catalog")
        rejected = f"{State.REJECTED.label} (ben)"
        label = ngettext("%d new waiting", "%d new waiting", 2) % 2
    frames = [
        publish(QUEUE, "waiting", {}, key="c.40"),
        publish(QUEUE, "decided", {}, key="c.31", o=2),
    ]
    news = {"waiting": [40, 41], "label": label, "decided": {"31": rejected}}
    answers = {reverse("admin:live_comments_news"): {"json": news}}
    until = ".djangocms-live-queue__new:not([hidden]) a:not(:empty)"
    return Scene(html, until, (), frames, answers, user="ann", height=620, whole=True)


MODERATION = Component(
    "moderation",
    "Moderators’ list",
    "It tells what is new, and nothing moves while somebody decides.",
    {"queue": queue},
    ours=".djangocms-live-queue, [data-decided] .field-excerpt, [data-decided] .field-where",
)


# In the CMS's modal.


def note(language: str) -> Scene:
    """Whether followers hear of a version that is not published yet."""
    with override(language):
        context = {
            **admin_site.each_context(asked(_editor())),
            "title": gettext("Notify followers"),
            "is_popup": True,
            "form": NoteForm({"notify": ""}, at_once=False),
            "number": 34,
        }
        html = render_to_string("djangocms_live/notifications/note.html", context, asked(_editor()))
    return Scene(html, "[name=notify]", user="ann", height=440, whole=True)


def on_a_phone(language: str) -> Scene:
    """The address of a preview."""
    address = "https://gazette.example/admin/cms/placeholder/object/31/preview/7/"
    with override(language):
        context = {
            **admin_site.each_context(asked(_editor())),
            "title": gettext("Follow on a phone"),
            "is_popup": True,
            "address": address,
            "picture": phone.picture(address),
        }
        html = render_to_string(f"{PRESENCE}/phone.html", context, asked(_editor()))
    return Scene(html, ".djangocms-live-phone a", user="ann", height=420, whole=True)


MODALS = Component(
    "modals",
    "In the CMS’s modals",
    "What editors tell followers, and how a preview gets onto a phone.",
    {"note": note, "phone": on_a_phone},
    ours="#content-main > p, #content-main label, #content-main .help, .djangocms-live-phone",
)


# On the page while it is edited.


def labels(language: str) -> Scene:
    """Where a plugin shows nothing that could be clicked while a page is edited."""
    toolbar = SimpleNamespace(edit_mode_active=True)
    said = words(language)
    shown: list[tuple[str, Any, dict[str, Any]]] = [
        ("regions/edit_label", LiveRegion(label=said["storm"]["label"]), {"active": True}),
        ("regions/edit_label", LiveRegion(label=said["ferry_status"]["label"]), {}),
        ("comments/plugin", LiveComments(), {}),
        ("presence/readers", LivePresence(hide_below=3), {}),
        ("notifications/notices_plugin", LiveNotices(), {"notices": [1]}),
        ("notifications/bell", LiveBell(), {}),
        ("notifications/follow_button", LiveFollow(), {}),
    ]
    with override(language):
        html = ""
        for name, instance, given in shown:
            instance.plugin_type = type(instance).__name__ + "Plugin"
            about = {"instance": instance, "name": instance.get_plugin_name()}
            context = SekizaiContext({"request": SimpleNamespace(toolbar=toolbar)})
            html += render_to_string(
                f"djangocms_live/{name}.html", {**context.flatten(), **about, **given}
            )
    until = ".djangocms-live-edit-label"
    return Scene(html, until, ("djangocms_live/regions.js",), user="ann", height=300)


LABELS = Component(
    "labels",
    "Labels while a page is edited",
    "So that there is something to click.",
    {"plugins": labels},
)
