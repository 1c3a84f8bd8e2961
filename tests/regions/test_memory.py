from djangocms_live.api import View
from djangocms_live.regions.memory import Memory

VIEW = View("en", "http://testserver/en/")


def test_first_time():
    assert Memory().is_new(VIEW, "a", "h1", "t", 1, 1)


def test_unchanged_is_not_sent_again():
    memory = Memory()
    memory.is_new(VIEW, "a", "h1", "t", 1, 1)
    assert not memory.is_new(VIEW, "a", "h1", "t", 2, 3)
    assert not memory.is_new(VIEW, "a", "h1", "t", 4, 4)


def test_changed_and_back():
    memory = Memory()
    memory.is_new(VIEW, "a", "h1", "t", 1, 1)
    assert memory.is_new(VIEW, "a", "h2", "t", 2, 2)
    assert memory.is_new(VIEW, "a", "h1", "t", 3, 3)


def test_who_comes_back_late_gets_it():
    """They ask for events from before it was sent to the others."""
    memory = Memory()
    memory.is_new(VIEW, "a", "h1", "t", 5, 6)
    memory.is_new(VIEW, "a", "h1", "t", 7, 7)
    assert memory.is_new(VIEW, "a", "h1", "t", 6, 7)
    assert memory.is_new(VIEW, "a", "h1", "t", 5, 7)
    assert not memory.is_new(VIEW, "a", "h1", "t", 7, 7)


def test_told_without_us_in_between():
    """Event 2 was summed up: the viewers fetched something that we have not seen."""
    memory = Memory()
    memory.is_new(VIEW, "a", "h1", "t", 1, 1)
    assert memory.is_new(VIEW, "a", "h1", "t", 3, 3)
    assert not memory.is_new(VIEW, "a", "h1", "t", 4, 4)


def test_other_topics_have_their_own_numbers():
    memory = Memory()
    memory.is_new(VIEW, "a", "h1", "t", 10, 10)
    assert memory.is_new(VIEW, "a", "h1", "u", 1, 1)
    assert not memory.is_new(VIEW, "a", "h1", "u", 2, 2)
    memory.is_new(VIEW, "a", "h2", "u", 3, 3)
    assert memory.is_new(VIEW, "a", "h1", "t", 11, 11)


def test_other_views_and_regions():
    memory = Memory()
    memory.is_new(VIEW, "a", "h1", "t", 1, 1)
    assert memory.is_new(VIEW, "b", "h1", "t", 2, 2)
    assert memory.is_new(View("de", VIEW.url), "a", "h1", "t", 2, 2)


def test_forgetting():
    memory = Memory()
    memory.is_new(VIEW, "a", "h1", "t", 1, 1)
    memory.forget(VIEW)
    memory.forget(VIEW)
    assert memory.is_new(VIEW, "a", "h1", "t", 2, 2)


def test_bounded():
    memory = Memory(views=2)
    for number in range(3):
        memory.is_new(View("en", f"/{number}"), "a", "h1", "t", 1, 1)
    assert memory.is_new(View("en", "/0"), "a", "h1", "t", 2, 2)
    assert not memory.is_new(View("en", "/2"), "a", "h1", "t", 2, 2)
