"""What other apps may hear of comments. Sent inside the transaction: receivers use ``on_commit``.

- ``written`` (``comment``): accepted and stored, be it visible or held.
- ``published`` (``comment``): everybody sees it for the first time.
- ``moderated`` (``comment``, ``before``, ``actor``): its state is another one than ``before``.
- ``reported`` (``report``): a reader has reported a comment.
- ``dismissed`` (``comment``, ``actor``): a moderator has seen to its reports.

Mails, notifications and the moderators' queue hang on these; nothing in this app waits for them.
"""

from django.dispatch import Signal

written = Signal()
published = Signal()
moderated = Signal()
reported = Signal()
dismissed = Signal()
