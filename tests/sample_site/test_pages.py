"""What an anonymous visitor gets, page by page and language by language."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from sample_site.newsroom import PAGES, words
from sample_site.security_policy import PUBLIC
from tests.sample_site.html import elements, inline_code

Url = Callable[[str, str], str]

LANGUAGES = [code for code, _ in settings.LANGUAGES]
PUBLIC_PAGES = [plan.name for plan in PAGES if not plan.login_required]
every_language = pytest.mark.parametrize("language", LANGUAGES)
every_page = pytest.mark.parametrize("name", PUBLIC_PAGES)


@every_language
@every_page
def test_it_is_there(client: Client, url: Url, name: str, language: str) -> None:
    response = client.get(url(name, language))
    assert response.status_code == 200
    assert response["Content-Language"] == language
    html = response.content.decode()
    assert words(language)[name]["title"] in html
    [(_, root)] = elements(html, "html")
    assert root == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}


@every_language
@every_page
def test_it_lives_under_a_strict_policy(client: Client, url: Url, name: str, language: str) -> None:
    for _ in ("rendered", "from the page cache"):
        response = client.get(url(name, language))
        assert response["Content-Security-Policy"] == PUBLIC
        assert inline_code(response.content.decode()) == []


@every_language
@every_page
def test_it_is_cached_for_everybody(client: Client, url: Url, name: str, language: str) -> None:
    client.get(url(name, language))  # an alias keeps the first answer out of the page cache
    response = client.get(url(name, language))
    assert "max-age=60" in response["Cache-Control"]
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert set(response.cookies) <= {"django_language"}


@every_language
def test_every_picture_has_a_description_and_is_a_file(
    client: Client, url: Url, language: str
) -> None:
    from django.contrib.staticfiles import finders

    for name in PUBLIC_PAGES:
        for _, attrs in elements(client.get(url(name, language)).content.decode(), "img"):
            assert "alt" in attrs
            assert finders.find(attrs["src"].removeprefix(settings.STATIC_URL))


@every_language
def test_the_front_page_leads_to_all_others_in_its_language(
    client: Client, url: Url, language: str
) -> None:
    html = client.get(f"/{language}/").content.decode()
    links = {attrs.get("href") for _, attrs in elements(html, "a")}
    assert {url(plan.name, language) for plan in PAGES} <= links


def test_the_language_switch_stays_on_the_page(client: Client, url: Url) -> None:
    html = client.get(url("ferries", "en")).content.decode()
    links = {a["hreflang"]: a["href"] for _, a in elements(html, "a") if "hreflang" in a}
    assert links == {language: url("ferries", language) for language in LANGUAGES}


def test_the_root_asks_the_browser_for_its_language(client: Client, url: Url) -> None:
    response = client.get("/", headers={"accept-language": "ar"})
    assert response.url == "/ar/"


@every_language
def test_the_alias_stands_on_several_pages(client: Client, url: Url, language: str) -> None:
    footer, status = words(language)["footer"]["body"], words(language)["ferry_status"]["body"]
    for name in ("home", "storm", "ferries"):
        html = client.get(url(name, language)).content.decode()
        assert footer.strip() in html
        assert status.strip() in html


@every_language
def test_the_members_page_asks_to_sign_in(
    client: Client, url: Url, signed_in: Callable[[str], Client], language: str
) -> None:
    address, secret = url("members", language), words(language)["members"]["summary"]
    response = client.get(address, follow=True)
    assert response.redirect_chain == [(f"/{language}/sign-in/?next={address}", 302)]
    assert response["Content-Security-Policy"] == PUBLIC
    assert secret not in response.content.decode()
    form = {"username": "reader", "password": "reader", "next": address}
    assert client.post(f"/{language}/sign-in/", form).url == address
    assert secret in client.get(address).content.decode()


def test_signing_out(url: Url, signed_in: Callable[[str], Client]) -> None:
    reader = signed_in("reader")
    assert "/en/sign-out/" in reader.get("/en/").content.decode()
    reader.post("/en/sign-out/")
    assert reader.get(url("members", "en")).status_code == 302


def test_editors_sign_in_from_the_footer_and_come_back(client: Client, url: Url) -> None:
    page = url("storm", "de")
    hrefs = [a.get("href", "") for _, a in elements(client.get(page).content.decode(), "a")]
    [sign_in] = [href for href in hrefs if "/admin/login/" in href]
    response = client.post(sign_in, {"username": "admin", "password": "admin"}, follow=True)
    assert response.redirect_chain == [(page, 302)]
    assert "cms-toolbar" in response.content.decode()


@every_language
def test_nothing_here(client: Client, db: None, language: str) -> None:
    response = client.get(f"/{language}/no-such-page/")
    html = response.content.decode()
    assert response.status_code == 404
    assert response["Content-Security-Policy"] == PUBLIC
    assert "pictures/ferry.svg" in html
    assert inline_code(html) == []


def test_the_icon(client: Client, db: None) -> None:
    assert client.get("/favicon.ico").url == "/static/sample_site/emblem.svg"
