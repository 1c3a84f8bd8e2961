"""What pollers without a socket cost: N of them ask after an editor has published.

The sample site's front page, by its own middleware and views, in this process, so that renderings
and queries can be counted. *Each for itself* is the same code without a cache to remember anything
in: what a site pays that renders for each poll. *The page* is what a browser reads that reloads it.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.site import Site

PAGE = "/en/"
POLLERS = 2000
NONE = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
TOPIC = re.compile(r'<cms-live\b[^>]*\stopic="([^"]*)"')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pollers", type=int, default=POLLERS)
    pollers = parser.parse_args().pollers
    with TemporaryDirectory(prefix="polling-") as folder:
        site = Site(Path(folder), CDN_AGE="0").prepare()
        os.environ |= {name: site.environment[name] for name in ("DATABASE_URL", "PYTHONPATH")}
        os.environ["DJANGO_SETTINGS_MODULE"] = "sample_site.settings"
        import django

        django.setup()
        measure(pollers)
        site.close()


def measure(pollers: int) -> None:
    from django.core.cache import cache
    from django.test import Client, override_settings

    from djangocms_live import journal
    from djangocms_live.publishing import publish
    from djangocms_live.topics import unsign

    client = Client(headers={"host": "localhost"})
    html = client.get(PAGE).content.decode()
    tokens = sorted({token for topics in TOPIC.findall(html) for token in topics.split()})
    names = {token: unsign(token)[0] for token in tokens}
    # As a browser has them that has been there for a while: without those that are never told of.
    tokens = [token for token in tokens if not names[token].startswith("readers.")]
    heads = journal.heads(set(names.values()))
    places = {name: f"{head.epoch}:{head.head}" for name, head in heads.items()}
    query = [
        item for token in tokens for item in (("t", token), ("at", places.get(names[token], ":0")))
    ]
    poll = f"/live/poll?{urlencode(query)}"
    page = next(name for name in names.values() if name.startswith("cms.page."))

    print(f"{len(query) // 2} topics, an address of {len(poll)} characters")
    print(f"{'':26}{'renderings':>12}{'queries':>10}{'ms each':>10}")
    cache.clear()
    _row("nothing new, polls", pollers, lambda: client.get(poll))
    publish(page, "published")
    cache.clear()
    _row("a publish, polls", pollers, lambda: client.get(poll))
    with override_settings(CACHES=NONE):
        _row("a publish, each for itself", pollers // 20, lambda: client.get(poll))
    cache.clear()
    _row("a publish, the page", pollers, lambda: client.get(PAGE))


def _row(what: str, times: int, ask: Callable[[], Any]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from djangocms_live.regions.cms_live import LiveRegions

    renderings = 0
    render = LiveRegions.render

    def counted(self: Any, *args: Any) -> Any:
        nonlocal renderings
        renderings += 1
        return render(self, *args)

    LiveRegions.render = counted  # type: ignore[method-assign]
    try:
        with CaptureQueriesContext(connection) as queries:
            began = time.process_time()
            for _ in range(times):
                assert ask().status_code == 200
            spent = time.process_time() - began
    finally:
        LiveRegions.render = render  # type: ignore[method-assign]
    each = spent * 1000 / times
    print(f"{what:26}{renderings:>7}/{times:<5}{len(queries) / times:>9.3f}{each:>10.2f}")


if __name__ == "__main__":
    main()
