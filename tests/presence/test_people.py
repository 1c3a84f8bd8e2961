import pytest
from django.contrib.auth import get_user_model

from djangocms_live.presence.models import Choice
from djangocms_live.presence.people import (
    card_of,
    cards_for_editors,
    cards_for_visitors,
    display_name,
    initials,
)


def picture(user):
    return f"/faces/{user.pk}.png" if user.username == "ana" else None


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Ana Mir", "AM"),
        ("ana", "A"),
        ("Ana Maria de la Cruz", "AC"),
        ("  ", ""),
        ("", ""),
        ("علي حسن", "عح"),
        ("élodie", "É"),
    ],
)
def test_initials(name, short):
    assert initials(name) == short


@pytest.mark.django_db
class TestCards:
    @pytest.fixture(autouse=True)
    def people(self):
        create = get_user_model().objects.create
        self.ana = create(username="ana", first_name="Ana", last_name="Mir")
        self.bo = create(username="bo")
        self.keys = [str(self.ana.pk), str(self.bo.pk)]

    def test_names(self):
        assert display_name(self.ana) == "Ana Mir"
        assert display_name(self.bo) == "bo"

    def test_visitors_see_who_agreed(self):
        assert cards_for_visitors(self.keys) == {}
        Choice.objects.create(user=self.bo, to_visitors=True)
        Choice.objects.create(user=self.ana, to_visitors=False)
        assert cards_for_visitors(self.keys) == {
            str(self.bo.pk): {"name": "bo", "initials": "B", "picture": ""}
        }

    def test_colleagues_see_who_does_not_mind(self):
        assert cards_for_editors(self.keys).keys() == set(self.keys)
        Choice.objects.create(user=self.ana, to_editors=False)
        Choice.objects.create(user=self.bo, to_editors=True)
        assert cards_for_editors(self.keys).keys() == {str(self.bo.pk)}

    def test_nobody_sees_who_was_deactivated(self):
        self.bo.is_active = False
        self.bo.save()
        assert cards_for_editors(self.keys).keys() == {str(self.ana.pk)}

    def test_who_was_deleted_has_no_card(self):
        Choice.objects.create(user=self.ana, to_visitors=True)
        keys = self.keys
        self.ana.delete()
        assert not Choice.objects.exists()
        assert cards_for_visitors(keys) == {}
        assert cards_for_editors(keys).keys() == {str(self.bo.pk)}

    def test_two_queries_for_any_number(self, django_assert_num_queries):
        for cards in (cards_for_visitors, cards_for_editors):
            Choice.objects.filter(user=self.ana).delete()
            Choice.objects.create(user=self.ana, to_visitors=True)
            with django_assert_num_queries(2):
                assert cards(self.keys)

    def test_a_site_has_names_and_pictures_of_its_own(self, settings):
        settings.DJANGOCMS_LIVE = {
            "PRESENCE": {
                "DISPLAY_NAME": "tests.presence.test_people.shout",
                "AVATAR": "tests.presence.test_people.picture",
            }
        }
        assert card_of(self.ana) == {
            "name": "ANA",
            "initials": "A",
            "picture": f"/faces/{self.ana.pk}.png",
        }
        assert card_of(self.bo)["picture"] == ""


def shout(user):
    return user.username.upper()
