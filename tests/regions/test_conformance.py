"""The suite that any feature can be run through, for regions and whole pages."""

import itertools
from contextlib import nullcontext

import pytest

from djangocms_live.regions.cutting import cut
from djangocms_live.testing.conformance import PageConformance, SocketConformance


class Regions:
    feature = "cms"
    page = "http://testserver/en/"

    @pytest.fixture(autouse=True)
    def _home(self, build):
        self.build, self.number = build, itertools.count()
        self.home = build.page(publish=False, home=True)
        with build.commit():
            build.region(build.slot(build.draft(self.home)), "first")
            build.publish(build.draft(self.home))
        build.commit = nullcontext  # the suite commits

    @property
    def topic(self):
        return f"cms.page.{self.home.pk}.en"

    def happen(self):
        self.build.rewrite(self.home, f"Text-{next(self.number)}")

    def take_back(self):
        self.build.rewrite(self.home, "secret")
        self.build.rewrite(self.home, "harmless")
        return "secret"

    def apply(self, state, push):
        """A region that was pushed is put in the place of the one that stands there."""
        assert push.type == "published"
        for key, region in push.data["regions"].items():
            state[key] = region["html"]

    def shown(self, push):
        return [region["html"] for region in push.data["regions"].values()]


@pytest.mark.django_db
class TestRegions(Regions, PageConformance):
    def test_what_stands_in_the_end_is_what_the_page_shows(self, client):
        end = self._end(self._render(self._happen()))
        page = cut(client.get("/en/").content.decode())
        assert end == {region.key: region.html for region in page.regions}
        assert "Text-2" in "".join(end.values())


@pytest.mark.django_db(transaction=True)
class TestRegionsOverTheSocket(Regions, SocketConformance):
    pass
