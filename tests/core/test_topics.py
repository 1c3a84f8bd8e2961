import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from djangocms_live import topics
from djangocms_live.topics import BadToken, View

EN = View("en", "http://testserver/en/")


class TestNames:
    @pytest.mark.parametrize("name", ["a.b", "cms.page.7.de", "poll.3", "x-y_z.A-1_", "p.0"])
    def test_good(self, name):
        assert topics.check_name(name) == name

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "poll",
            ".",
            "poll.",
            ".3",
            "poll..3",
            "1.poll",
            "poll.ü",
            "poll. 3",
            "poll.3\n",
            "a:b",
        ],
    )
    def test_bad(self, name):
        with pytest.raises(ValueError, match="is not a topic"):
            topics.check_name(name)

    def test_length(self):
        name = "poll." + "x" * (topics.MAX_NAME - 5)
        assert topics.check_name(name) == name
        with pytest.raises(ValueError, match="200 characters at most"):
            topics.check_name(name + "x")

    def test_feature(self):
        assert topics.feature_of("cms.page.7.de") == "cms"


class TestGroupName:
    def test_short(self):
        assert topics.group_name("poll.3") == "live.poll.3"

    def test_limit(self):
        longest = "poll." + "x" * 89
        assert topics.group_name(longest) == f"live.{longest}"
        assert len(topics.group_name(longest)) == 99
        assert topics.group_name(longest + "x").startswith("live.sha256.")

    def test_long_names_stay_apart(self):
        one, two = (topics.group_name("poll." + "x" * 120 + end) for end in "ab")
        assert one != two
        assert len(one) < 100


class TestTokens:
    @given(st.sampled_from(["poll.3", "cms.page.7.de"]), st.text(max_size=5), st.text(max_size=50))
    def test_round_trip(self, topic, language, url):
        view = View(language, url)
        token = topics.sign(topic, view)
        assert topics.unsign(token) == (topic, view)
        assert not set(token) & set(" \"'<>&")

    def test_same_for_everybody(self):
        assert topics.sign("poll.3", EN) == topics.sign("poll.3", EN)

    def test_bad_names_are_not_signed(self):
        with pytest.raises(ValueError, match="is not a topic"):
            topics.sign("no topic", EN)

    @pytest.mark.parametrize(
        "token",
        [
            "",
            "poll.3",
            "a:b",
            "a:b:c",
            ":",
            "ü:ü",
            "\ud800",
            "\ud800:x",
            "x:\ud800",
            "\0:\0",
        ],
    )
    def test_forged(self, token):
        with pytest.raises(BadToken):
            topics.unsign(token)

    @given(st.data())
    def test_not_a_character_may_differ(self, data):
        token = topics.sign("poll.3", EN)
        place = data.draw(st.integers(0, len(token) - 1))
        character = data.draw(st.characters(codec="utf-8").filter(lambda c: c != token[place]))
        with pytest.raises(BadToken):
            topics.unsign(token[:place] + character + token[place + 1 :])

    def test_other_salt(self):
        token = signing.Signer(salt="elsewhere").sign_object(["poll.3", "en", EN.url])
        with pytest.raises(BadToken):
            topics.unsign(token)

    def test_other_key(self, settings):
        token = topics.sign("poll.3", EN)
        settings.SECRET_KEY = "another site"
        with pytest.raises(BadToken):
            topics.unsign(token)

    def test_rotated_key(self, settings):
        """Pages from before a rotation of keys are still in caches."""
        token = topics.sign("poll.3", EN)
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "new"
        assert topics.unsign(token) == ("poll.3", EN)

    def test_too_long(self):
        token = topics.sign("poll.3", View("en", "x" * topics.MAX_TOKEN))
        with pytest.raises(BadToken):
            topics.unsign(token)
