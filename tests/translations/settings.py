"""The settings of the other tests, in all languages that the package is translated into."""

from scripts.messages import LANGUAGES as TRANSLATED
from tests.settings import *  # noqa: F403

LANGUAGES = [(name.lower().replace("_", "-"), name) for name in ("en", *TRANSLATED)]
CMS_LANGUAGES = {
    1: [{"code": code, "name": name, "public": True} for code, name in LANGUAGES],
    "default": {"fallbacks": [], "public": True, "hide_untranslated": False},
}
