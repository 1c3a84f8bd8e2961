from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from sample_site.security_policy import EDITORIAL, PUBLIC, ContentSecurityPolicy

HEADER = "Content-Security-Policy"


def test_the_public_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    assert PUBLIC.startswith("default-src 'none';")
    assert "unsafe" not in PUBLIC
    assert "http" not in PUBLIC


@pytest.mark.parametrize(
    ("name", "policy"), [("reader", PUBLIC), ("editor", EDITORIAL), ("admin", EDITORIAL)]
)
def test_only_staff_get_the_wider_one(
    signed_in: Callable[[str], Client], name: str, policy: str
) -> None:
    assert signed_in(name).get("/en/")[HEADER] == policy


def test_the_admin_has_the_wider_one(client: Client, db: None) -> None:
    assert client.get("/en/admin/login/")[HEADER] == EDITORIAL


def test_a_view_may_bring_its_own() -> None:
    middleware = ContentSecurityPolicy(lambda request: HttpResponse(headers={HEADER: "mine"}))
    assert middleware(RequestFactory().get("/"))[HEADER] == "mine"
