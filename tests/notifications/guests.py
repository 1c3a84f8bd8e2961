"""Guests' browsers, for tests of who is told what."""

from djangocms_live.notifications.models import Browser


def browser(name="one", **columns):
    digest = f"{name:0>64}"
    return Browser.objects.create(
        digest=digest, endpoint=f"https://push.example/{name}", p256dh="k", auth="a", **columns
    )
