"""Fixtures of the tests about Web Push: a key of the site, a service, browsers that it knows."""

import pytest

from djangocms_live.notifications import endpoints, services, vapid
from djangocms_live.notifications.models import Browser
from tests.push_service import PushService

KEY = vapid.new_private_key()
PUBLIC = vapid.public_part(vapid._load(KEY))
SUBJECT = "mailto:web@example.com"


@pytest.fixture
def service(configure):
    """A push service that this site trusts, and is known to."""
    with PushService(PUBLIC) as running:
        configure(VAPID_PRIVATE_KEY=KEY, VAPID_SUBJECT=SUBJECT, PUSH_SERVICES=[running.url])
        yield running
        services._pools().clear()
    assert running.complaints == []


@pytest.fixture
def subscribed(service, db):
    """Makes browsers and their rows: ``subscribed(user)``, or of a guest."""

    def make(user=None, language="en", **fields):
        browser = service.browser()
        browser.row = Browser.objects.create(
            user=user,
            digest=endpoints.digest(browser.endpoint),
            endpoint=browser.endpoint,
            p256dh=browser.p256dh,
            auth=browser.auth,
            language=language,
            **fields,
        )
        return browser

    return make
