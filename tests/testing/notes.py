"""A feature as it should be, and the suite for it."""

import itertools

from django.contrib.auth import get_user_model

from djangocms_live.api import Feature, Push, publish
from djangocms_live.testing.conformance import PageConformance, PrivateConformance

#: What is the case, by the keys of events.
NOTES: dict[str, str] = {}

_numbers = itertools.count(1)


class Notes(Feature):
    name = "notes"

    def render(self, topic, events, view):
        return [self.push(event) for event in events]

    def push(self, event):
        if event.key not in NOTES:
            return Push(event.offset, "removed", event.key)
        return Push(event.offset, "posted", event.key, {"text": NOTES[event.key]})


class NotesSuite(PageConformance):
    feature = "notes"
    page = "http://testserver/notes/good/"
    topic = "notes.1"
    topic_of_events = "notes.1"

    def set_up(self):
        NOTES.clear()

    def post(self):
        key = f"n.{next(_numbers)}"
        NOTES[key] = f"Text-{key}"
        publish(self.topic_of_events, "posted", key=key, data={"text": NOTES[key]})
        return key

    def happen(self):
        self.post()

    def take_back(self):
        key = self.post()
        text = NOTES.pop(key)
        publish(self.topic_of_events, "removed", key=key)
        return text


class Diary(Notes):
    """The same for one person."""

    name = "diary"
    public = False

    def may_subscribe(self, user, topic):
        return topic == "diary.1" and user is not None and user.is_staff

    def own_topics(self, user):
        return ["diary.1"] if user.is_staff else []


class DiarySuite(PrivateConformance):
    feature = "diary"
    topic = "diary.1"

    def member(self):
        return get_user_model().objects.create_user("member", is_staff=True)
