"""Pages in all languages need settings of their own:

pytest --ds=tests.translations.settings tests/translations
"""

from django.conf import settings

if settings.SETTINGS_MODULE != "tests.translations.settings":
    collect_ignore = ["test_pages.py"]
