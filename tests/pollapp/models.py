from cms.models import CMSPlugin
from django.db import models
from django.utils.translation import gettext_lazy as _


class Poll(models.Model):
    question = models.CharField(_("question"), max_length=200)

    def __str__(self) -> str:
        return self.question

    @property
    def topic(self) -> str:
        return f"poll.{self.pk}"

    @property
    def total(self) -> int:
        return sum(choice.votes for choice in self.choices.all())

    def results(self) -> list[tuple["Choice", float]]:
        """Each choice, and its part of all votes."""
        choices = list(self.choices.all())
        total = sum(choice.votes for choice in choices)
        return [(choice, choice.votes / total if total else 0) for choice in choices]


class Choice(models.Model):
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="choices")
    text = models.CharField(_("text"), max_length=200)
    votes = models.PositiveIntegerField(_("votes"), default=0, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class PollShown(CMSPlugin):
    """A poll on a page."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, verbose_name=_("poll"))

    def __str__(self) -> str:
        return str(self.poll)
