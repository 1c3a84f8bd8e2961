"""A suite that any feature can be run through, with pytest as with unittest.

::

    @pytest.mark.django_db
    class TestPoll(PageConformance):
        feature = "poll"

        def set_up(self):
            self.poll = Poll.objects.create(question="Rain?")

        @property
        def topic(self):
            return self.poll.topic

        def happen(self):
            cast(self.poll, self.poll.choices.create(text="Yes"))

For unittest it is ``class PollTest(PageConformance, TestCase)``. Choose what the feature is:

- ``FeatureConformance`` is for each of them;
- ``EventConformance`` for one that publishes, and so for nearly all;
- ``PageConformance`` for one that publishes, and whose elements stand in pages for everybody;
- ``SocketConformance`` for one that publishes, through a real socket; slower, and needs commits;
- ``PrivateConformance`` goes with any of them, for one with topics that not everybody may join.

Every failed check says what the feature did, why that is wrong, and what a viewer would see of it.
"""

from .events import EventConformance
from .feature import FeatureConformance
from .page import PageConformance
from .private import PrivateConformance
from .socket import SocketConformance

__all__ = [
    "EventConformance",
    "FeatureConformance",
    "PageConformance",
    "PrivateConformance",
    "SocketConformance",
]
