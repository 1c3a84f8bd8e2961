"""From plan to published page: creates pages, aliases and plugins, and publishes them.

Each step looks for its own result first, so that it can be asked for any number of times.
"""

from cms.api import add_plugin, create_page, create_page_content
from cms.models import CMSPlugin, Page, PageContent, Placeholder
from django.contrib.auth.models import AbstractUser
from djangocms_alias.models import Alias, AliasContent, Category
from djangocms_versioning.models import Version

from sample_site.newsroom import PagePlan, Plugin, Words, text


def open_page(
    plan: PagePlan, language: str, everything: Words, user: AbstractUser
) -> PageContent | None:
    """A first draft of one language of a page; None if there is one already, in any state."""
    words = everything[plan.name]
    details = {
        "title": words["title"],
        "menu_title": words.get("menu", ""),
        "slug": words["slug"],
        "meta_description": words["summary"],
        "template": f"sample_site/{plan.template}.html",
        "in_navigation": True,
        "created_by": user,
    }
    page = Page.objects.filter(reverse_id=plan.name).first()
    if page is None:
        page = create_page(
            language=language,
            reverse_id=plan.name,
            login_required=plan.login_required,
            **details,
        )
        if plan.name == "home":
            page.set_as_homepage()
    elif PageContent.admin_manager.filter(page=page, language=language).exists():
        return None
    else:
        create_page_content(language=language, page=page, **details)
    return PageContent.admin_manager.get(page=page, language=language)


def print_page(plan: PagePlan, content: PageContent, everything: Words, user: AbstractUser) -> None:
    """Fills the slots and publishes. Plugins link to other pages, which must be there by now."""
    for slot, plugins in plan.slots(everything[plan.name], everything).items():
        placeholder, _ = content.placeholders.get_or_create(slot=slot)
        add_plugins(placeholder, content.language, plugins)
    publish(content, user)


def print_alias(
    code: str, language: str, words: Words, category: Category, user: AbstractUser
) -> bool:
    alias, _ = Alias.objects.get_or_create(static_code=code, defaults={"category": category})
    if AliasContent.admin_manager.filter(alias=alias, language=language).exists():
        return False
    content = AliasContent.objects.with_user(user).create(
        alias=alias, name=words["name"], language=language
    )
    add_plugins(content.placeholder, language, [text(words["body"])])
    publish(content, user)
    return True


def add_plugins(
    placeholder: Placeholder, language: str, plugins: list[Plugin], parent: CMSPlugin | None = None
) -> None:
    for plan in plugins:
        data = dict(plan.data)
        if plan.page:
            data["page"] = Page.objects.get(reverse_id=plan.page)
        plugin = add_plugin(placeholder, plan.type, language, target=parent, **data)
        add_plugins(placeholder, language, plan.children, plugin)


def publish(content: PageContent | AliasContent, user: AbstractUser) -> Version:
    version = Version.objects.get_for_content(content)
    version.publish(user)
    return version
