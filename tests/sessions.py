"""Somebody new, logged in."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client


def session_of(name: str, *permissions: str, **fields: Any) -> str:
    """The key of the session of a new user with permissions, by their codenames."""
    user = get_user_model().objects.create_user(name, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client.session.session_key or ""
