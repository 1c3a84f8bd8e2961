"""What is shown of users who do something."""

from typing import Any

from django.utils.module_loading import import_string

from .conf import settings


def display_name(user: Any) -> str:
    """The default of ``DISPLAY_NAME``. An e-mail address that serves as a name is not shown."""
    name: str = user.get_full_name() or user.get_username()
    return name.partition("@")[0]


def name_of(user: Any) -> str:
    return str(import_string(settings.DISPLAY_NAME)(user))
