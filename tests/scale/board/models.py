from django.db import models


class Line(models.Model):
    """The content: what a visitor who comes now would see."""

    topic = models.CharField(max_length=50)
    key = models.CharField(max_length=50)
    value = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "key"], name="board_one_line_a_key")
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
