"""Threads and what is said in them, the work of moderators, and the editors' plugin."""

from .moderation import Action, Ban, Report
from .plugin import LiveComments, Order, Writers
from .talk import Comment, Reaction, State, Subscription, Thread

__all__ = [
    "Action",
    "Ban",
    "Comment",
    "LiveComments",
    "Order",
    "Reaction",
    "Report",
    "State",
    "Subscription",
    "Thread",
    "Writers",
]
