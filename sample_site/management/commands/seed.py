"""Fills an empty site with the Gazette's people, aliases and pages, in all languages."""

from typing import Any

from django.conf import settings
from django.contrib.sites.models import Site
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import translation
from djangocms_alias.models import Category

from sample_site import newsroom, staff
from sample_site.printing import open_page, print_alias, print_page
from sample_site.talk import print_talk


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        Site.objects.filter(domain="example.com").update(
            domain="gazette.example", name="The Harbour Gazette"
        )
        admin, new_admin = staff.administrator()
        editor, new_editor = staff.editor()
        people = [new_admin, new_editor, staff.reader()[1]]
        category = Category.objects.first() or _category()
        aliases = pages = 0
        for language, _ in settings.LANGUAGES:
            with translation.override(language):
                words = newsroom.words(language)
                for code in newsroom.ALIASES:
                    aliases += print_alias(code, language, words[code], category, admin)
                drafts = [
                    (plan, content)
                    for plan in newsroom.PAGES
                    if (content := open_page(plan, language, words, admin))
                ]
                for plan, content in drafts:
                    print_page(plan, content, words, admin)
                    if talk := words[plan.name].get("talk"):
                        print_talk(content, talk, editor)
                pages += len(drafts)
        self.stdout.write(f"New: {sum(people)} people, {aliases} aliases, {pages} pages.")


def _category() -> Category:
    category = Category()
    for language, name in [("en", "Gazette"), ("de", "Hafenblatt"), ("ar", "جريدة المرفأ")]:
        category.set_current_language(language)
        category.name = name
    category.save()
    return category
