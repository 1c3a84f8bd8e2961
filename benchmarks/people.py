"""Sessions of logged-in people, as a site has them: prints their cookies as JSON."""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.utils import timezone  # noqa: E402

BACKEND = "django.contrib.auth.backends.ModelBackend"


def main(count: int) -> None:
    names = [f"reader-{number}" for number in range(count)]
    User.objects.bulk_create(User(username=name, password="!") for name in names)
    sessions = []
    expires = timezone.now() + timedelta(days=1)
    for user in User.objects.filter(username__in=names):
        data = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        store = SessionStore()
        key = store._get_new_session_key()
        sessions.append(
            Session(session_key=key, session_data=store.encode(data), expire_date=expires)
        )
    Session.objects.bulk_create(sessions)
    print(json.dumps([session.session_key for session in sessions]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
