"""A CMS project of somebody else, after the README's quick start and with the features."""

import shutil
from pathlib import Path

from tests.packaging import readme
from tests.site import ROOT

SITE = ROOT / "tests" / "packaging" / "cms_project"

#: Live features of the README, and figures that let a test be short: a minute's idling in seconds.
SETTINGS = """
INSTALLED_APPS += [
    "djangocms_live.comments",
    "djangocms_live.presence",
    "djangocms_live.notifications",
]
DJANGOCMS_LIVE = {"PING_INTERVAL": 2, "MAX_SOCKETS_PER_ADDRESS": 8}
"""

#: As startproject makes it.
WSGI = """
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_wsgi_application()
"""


def make_project(folder: Path) -> None:
    shutil.copytree(SITE, folder, dirs_exist_ok=True)
    for name, more in (("settings.py", SETTINGS), ("urls.py", "")):
        path = folder / "mysite" / name
        path.write_text(f"{path.read_text()}\n{readme.code_for(f'mysite/{name}')}\n{more}")
    (folder / "mysite" / "asgi.py").write_text(readme.code_for("mysite/asgi.py"))
    (folder / "mysite" / "wsgi.py").write_text(WSGI)
