from cms.models import CMSPlugin, PlaceholderRelationField
from django.db import models


class Poll(models.Model):
    question = models.CharField(max_length=100)
    placeholders = PlaceholderRelationField()

    def __str__(self):
        return self.question

    def get_placeholder_slots(self):
        return ["poll_text"]

    def get_template(self):
        """CMS 5.0 asks for one."""
        return "polls/poll.html"


class Words(CMSPlugin):
    text = models.CharField(max_length=200)

    def __str__(self):
        return self.text


class PollShown(CMSPlugin):
    """Tells by a method what it shows."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE)

    def __str__(self):
        return str(self.poll)

    def get_live_sources(self):
        return [self.poll]


class Result(CMSPlugin):
    """Of this one the app's configuration tells what it shows."""

    topic = models.CharField(max_length=100)

    def __str__(self):
        return self.topic
