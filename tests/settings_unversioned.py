"""A site that has neither versions nor aliases."""

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS

INSTALLED_APPS = [
    app
    for app in INSTALLED_APPS
    if app not in {"djangocms_versioning", "djangocms_alias", "parler"}
]
CMS_TEMPLATES = [("page.html", "Page")]  # the others show aliases
