"""The people of the demo. Each signs in with the own name as password."""

from cms.models import GlobalPagePermission
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group, Permission

EDITED_APPS = [
    "cms",
    "djangocms_alias",
    "djangocms_live_comments",
    "djangocms_live_notifications",
    "djangocms_live_presence",
    "djangocms_live_regions",
    "djangocms_versioning",
]


def administrator() -> tuple[AbstractUser, bool]:
    return _person("admin", is_staff=True, is_superuser=True)


def editor() -> tuple[AbstractUser, bool]:
    """May do everything with pages and texts, and nothing with people and settings."""
    user, created = _person("editor", is_staff=True)
    if created:
        group, _ = Group.objects.get_or_create(name="Editors")
        apps = [*EDITED_APPS, settings.SAMPLE_TEXT, "sample_site"]
        group.permissions.set(Permission.objects.filter(content_type__app_label__in=apps))
        user.groups.add(group)
        permission = GlobalPagePermission.objects.create(group=group, can_view=True)
        permission.sites.set([settings.SITE_ID])
    return user, created


def reader() -> tuple[AbstractUser, bool]:
    return _person("reader")


def _person(name: str, **flags: bool) -> tuple[AbstractUser, bool]:
    users = get_user_model().objects
    if user := users.filter(username=name).first():
        return user, False
    return users.create_user(name, f"{name}@gazette.example", name, **flags), True
