from collections.abc import Callable
from io import StringIO

import pytest
from cms.models import PageContent
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from djangocms_versioning.models import Version

from sample_site.models import Score
from sample_site.newsroom import words


@pytest.fixture
def demo_publish(
    db: None, django_capture_on_commit_callbacks: Callable[..., object]
) -> Callable[..., list[str]]:
    def run(**options: str) -> list[str]:
        output = StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("demo_publish", stdout=output, **options)
        return output.getvalue().splitlines()

    return run


def front_page(language: str) -> PageContent:
    return PageContent.objects.get(page__reverse_id="home", language=language)


def score(language: str) -> Score:
    return Score.objects.get(placeholder__in=front_page(language).get_placeholders())


def test_a_text_of_your_own(demo_publish: Callable[..., list[str]], client: Client) -> None:
    before = client.get("/en/").content.decode()
    told = demo_publish(text="A dog <on> the pitch", language="en")
    assert told == ["en: version 2 published: A dog <on> the pitch"]
    after = client.get("/en/").content.decode()
    assert "Equaliser!" in before
    assert "Equaliser!" not in after
    assert "A dog &lt;on&gt; the pitch" in after
    assert "A dog" not in client.get("/de/").content.decode()


def test_the_match_goes_on_in_every_language(demo_publish: Callable[..., list[str]]) -> None:
    told = demo_publish()
    for line, language in zip(told, ("en", "de", "ar"), strict=True):
        assert line.startswith(f"{language}: version 2 published: ")
        first = words(language)["match"][0]
        now = score(language)
        assert (now.clock, [now.home_goals, now.away_goals]) == (first["clock"], first["goals"])
        assert str(now).startswith(words(language)["home"]["derby"]["home"])


def test_after_the_whistle_it_starts_again(demo_publish: Callable[..., list[str]]) -> None:
    match = words("en")["match"]
    news = [demo_publish(language="en")[0].split(": ", 2)[2] for _ in range(len(match) + 1)]
    assert news == [moment["text"] for moment in [*match, match[0]]]


def test_it_does_not_publish_what_somebody_is_still_writing(
    demo_publish: Callable[..., list[str]],
) -> None:
    editor = get_user_model().objects.get(username="editor")
    draft = Version.objects.get_for_content(front_page("en")).copy(editor)
    with pytest.raises(CommandError, match="editor is working on a draft"):
        demo_publish(language="en")
    assert Version.objects.get(pk=draft.pk).state == "draft"


def test_it_needs_a_published_front_page(demo_publish: Callable[..., list[str]]) -> None:
    admin = get_user_model().objects.get(username="admin")
    Version.objects.get_for_content(front_page("de")).unpublish(admin)
    with pytest.raises(CommandError, match="not published in de"):
        demo_publish(language="de")


def test_it_needs_the_seed(demo_publish: Callable[..., list[str]]) -> None:
    get_user_model().objects.filter(username="admin").update(username="somebody")
    with pytest.raises(CommandError, match="seed"):
        demo_publish()
