import pytest
from docutils import nodes

from . import readme

FOLDER = readme.README.parent
LINKS = [node["refuri"] for node in readme.parse().findall(nodes.reference) if "refuri" in node]


def test_it_is_what_an_index_can_show() -> None:
    readme.parse()


@pytest.mark.parametrize("link", [link for link in LINKS if "://" not in link])
def test_it_links_to_files_that_are_there(link: str) -> None:
    assert (FOLDER / link).is_file()


def test_its_pictures_are_there_and_say_what_they_show() -> None:
    pictures = list(readme.parse().findall(nodes.image))
    assert pictures
    assert all((FOLDER / picture["uri"]).is_file() and picture["alt"] for picture in pictures)
