"""How Sphinx builds the documentation: ``make docs``, or ``sphinx-build docs build/docs``."""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from djangocms_live import __version__  # noqa: E402

project = "djangocms-live"
author = "The djangocms-live authors"
copyright = author  # noqa: A001
release = __version__
version = ".".join(__version__.split(".")[:2])

extensions = ["asyncapi", "sphinx.ext.autodoc"]
exclude_patterns = ["README*"]
# A reference that leads nowhere is an error. Those to other projects need their inventories, and so
# a network; signatures name types of ours that nobody but us makes.
nitpicky = True
nitpick_ignore_regex = [
    ("py:.*", r"(?!djangocms_live).*"),
    ("py:class", r"djangocms_live\.(?!api\.).*"),
]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_display_short_literal_types = True
python_maximum_signature_line_length = 90

html_theme = "furo"
html_title = f"djangocms-live {release}"
html_static_path = ["_static"]
html_css_files = ["docs.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b6b84", "color-brand-content": "#0b6b84"},
    "dark_css_variables": {"color-brand-primary": "#5cc8e4", "color-brand-content": "#5cc8e4"},
}
