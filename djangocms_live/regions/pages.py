"""Pages themselves: where they are, who may see them, what the menus make of them.

Some of it the CMS does without any signal. Those of its methods are observed here.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from cms.models import Page, PageContent, PagePermission
from django.db.models import Model, QuerySet

from . import naming, reach
from .changes import GONE, MOVED

#: What the menus show of a page, and what visitors may notice of its settings.
NAVIGATION = ("title", "menu_title", "in_navigation", "soft_root", "limit_visibility_in_menu")
SETTINGS = (
    "login_required", "application_urls", "application_namespace", "navigation_extenders",
)  # fmt: skip

_BEFORE = "_djangocms_live_before"


def navigation_may_have_changed(content: PageContent, before: PageContent | None) -> None:
    """A content became public in place of another. Menus change with a few of its fields."""
    if before is None or _differ(content, before, NAVIGATION):
        reach.tell_sites([content.page.site_id], [content.language], menus=True)


def gone(content: PageContent) -> None:
    """A page can no longer be seen in a language, nor can what is below it."""
    reach.tell_pages(_below(content.page), GONE, [content.language])
    reach.tell_sites([content.page.site_id], [content.language], menus=True)


def before_save(*, instance: Page, raw: bool = False, **kwargs: Any) -> None:
    """``pre_save`` of pages: their settings as they were."""
    if not raw:
        setattr(instance, _BEFORE, Page.objects.filter(pk=instance.pk).first())


def on_save(*, instance: Page, raw: bool = False, **kwargs: Any) -> None:
    """``post_save`` of pages. A page without contents is nothing yet."""
    before = getattr(instance, _BEFORE, None)
    if not raw and before and _differ(instance, before, SETTINGS):
        reach.tell_pages([instance])
        _tell_menus(instance)


def on_permission(*, instance: PagePermission, raw: bool = False, **kwargs: Any) -> None:
    """``post_save`` and ``post_delete`` of page permissions: who may see a page, or those below."""
    if not raw and instance.page:
        reach.tell_pages(_with_all_below(instance.page))
        _tell_menus(instance.page)


def observe() -> None:
    """Hear of moves, of new addresses, of another home page and of settings in the page tree."""
    for model, method, observer in (
        (Page, "move_page", _moving),
        (Page, "set_as_homepage", _setting_home),
        (Page, "update_urls", _updating_urls),
        (PageContent, "update", _updating_content),
    ):
        original = getattr(model, method)
        if not hasattr(original, "__wrapped__"):
            setattr(model, method, wraps(original)(observer(original)))


def _moving(original: Callable[..., Any]) -> Callable[..., Any]:
    def move_page(self: Page, *args: Any, **kwargs: Any) -> Any:
        before = self.parent_id, _addresses(self)
        result = original(self, *args, **kwargs)
        if (self.parent_id, _addresses(self)) != before:
            reach.tell_pages(_with_all_below(self), MOVED)
        _tell_menus(self)
        return result

    return move_page


def _setting_home(original: Callable[..., Any]) -> Callable[..., Any]:
    def set_as_homepage(self: Page, *args: Any, **kwargs: Any) -> Any:
        old = Page.objects.filter(is_home=True, site=self.site_id).exclude(pk=self.pk).first()
        result = original(self, *args, **kwargs)
        for page in filter(None, (self, old)):
            reach.tell_pages(_with_all_below(page), MOVED)
        _tell_menus(self)
        return result

    return set_as_homepage


def _updating_urls(original: Callable[..., Any]) -> Callable[..., Any]:
    def update_urls(self: Page, *args: Any, **kwargs: Any) -> Any:
        before = _addresses(self)
        result = original(self, *args, **kwargs)
        after = _addresses(self)
        changed = [language for language, path in before.items() if path != after.get(language)]
        if changed:
            reach.tell_pages(_with_all_below(self), MOVED, changed)
        return result

    return update_urls


def _updating_content(original: Callable[..., Any]) -> Callable[..., Any]:
    def update(self: PageContent, **data: Any) -> Any:
        if naming.is_versioned(PageContent):
            return original(self, **data)
        before = PageContent._base_manager.filter(pk=self.pk).first()
        result = original(self, **data)
        reach.tell_content(self)
        navigation_may_have_changed(self, before)
        return result

    return update


def _addresses(page: Page) -> dict[str, str | None]:
    return dict(page.urls.values_list("language", "path"))


def _tell_menus(page: Page) -> None:
    languages = reach.public_languages(Page, page.pk)
    reach.tell_sites([page.site_id], languages, menus=True)


def _with_all_below(page: Page) -> QuerySet[Page]:
    return Page.objects.filter(path__startswith=page.path)


def _below(page: Page) -> QuerySet[Page]:
    return _with_all_below(page).exclude(pk=page.pk)


def _differ(one: Model, other: Model, fields: Iterable[str]) -> bool:
    return any(getattr(one, field) != getattr(other, field) for field in fields)
