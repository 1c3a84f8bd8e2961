from djangocms_live.api import Feature, Push, publish, register

from .models import Poll


@register
class Polls(Feature):
    """``poll.<pk>``: how many votes each choice has, and all of them together."""

    name = "poll"
    interval = 0.5  # seconds: a crowd votes faster than bars should move

    def render(self, topic, events, view):
        # As it is now, not as it was: votes that were cast at the same time count, too.
        poll = poll_of(topic)
        return [Push(events[-1].offset, "voted", "tally", tally(poll))] if poll else []

    def describe(self, topic):
        return str(poll_of(topic) or "")


def poll_of(topic):
    pk = topic.removeprefix("poll.")
    return Poll.objects.filter(pk=pk).first() if pk.isdecimal() else None


def tally(poll):
    return {"total": poll.total, "votes": {str(each.pk): each.votes for each in poll.choices.all()}}


def tell_vote(poll):
    publish(poll.topic, "voted", key="tally")
