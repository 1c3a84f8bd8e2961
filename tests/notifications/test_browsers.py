"""Whose a browser is: pushes are private, and end with the logout."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from djangocms_live.notifications import browsers, endpoints
from djangocms_live.notifications.browsers import Subscription
from djangocms_live.notifications.models import Browser, Delivery, Message
from tests.threads import together

pytestmark = pytest.mark.django_db


def subscription(browser, **more):
    return Subscription(browser.endpoint, browser.p256dh, browser.auth, **more)


def on_its_way(row):
    message = Message.objects.create(kind="other")
    return Delivery.objects.create(browser=row, message=message, due=timezone.now())


class TestSubscribe:
    def test_a_users(self, service, person):
        ana, browser = person(), service.browser()
        row = browsers.subscribe(subscription(browser, language="de"), ana, None)
        assert (row.user, row.language, row.endpoint) == (ana, "de", browser.endpoint)
        assert row.digest == endpoints.digest(browser.endpoint)

    def test_again_is_the_same(self, service, person):
        ana, browser = person(), service.browser()
        first = browsers.subscribe(subscription(browser, language="de"), ana, None)
        again = browsers.subscribe(subscription(browser), ana, first)
        assert (again, again.language, again.token) == (first, "de", first.token)
        assert Browser.objects.count() == 1

    def test_another_owner(self, service, person):
        """And nothing that was for the one before."""
        ana, ben, browser = person("ana"), person("ben"), service.browser()
        row = browsers.subscribe(subscription(browser), ana, None)
        on_its_way(row)
        assert browsers.subscribe(subscription(browser), ben, row).user == ben
        assert Delivery.objects.count() == 0

    def test_the_same_owner_keeps_what_is_on_its_way(self, service, person):
        ana, browser = person("ana"), service.browser()
        row = browsers.subscribe(subscription(browser), ana, None)
        on_its_way(row)
        browsers.subscribe(subscription(browser), ana, row)
        assert Delivery.objects.count() == 1

    @pytest.mark.parametrize("by", ["cookie", "endpoint"])
    def test_a_new_endpoint_of_the_same_browser(self, service, by):
        old, new = service.browser(), service.browser()
        row = browsers.subscribe(subscription(old, language="de"), None, None)
        if by == "cookie":
            moved = browsers.subscribe(subscription(new), None, row)
        else:
            moved = browsers.subscribe(subscription(new, old=old.endpoint), None, None)
        assert (moved, moved.endpoint, moved.language) == (row, new.endpoint, "de")
        assert moved.p256dh == new.p256dh
        assert Browser.objects.count() == 1

    def test_both_are_known(self, service):
        """As when an answer was lost."""
        old, new = service.browser(), service.browser()
        first = browsers.subscribe(subscription(old), None, None)
        second = browsers.subscribe(subscription(new), None, None)
        assert browsers.subscribe(subscription(new), None, first) == second
        assert list(Browser.objects.all()) == [second]

    def test_the_oldest_are_forgotten(self, service, person, subscribed):
        ana, ben = person("ana"), person("ben")
        bens = subscribed(ben).row
        rows = [
            browsers.subscribe(subscription(service.browser()), ana, None)
            for _ in range(browsers.MOST)
        ]
        # One that is used is not forgotten, however old.
        browsers.subscribe(Subscription(rows[0].endpoint, "a", "b"), ana, None)
        assert Browser.objects.filter(user=ana).count() == browsers.MOST
        new = browsers.subscribe(subscription(service.browser()), ana, None)
        assert list(Browser.objects.filter(user=ana).order_by("pk")) == [*rows[1:], new]
        assert Browser.objects.filter(pk=bens.pk).exists()

    @pytest.mark.django_db(transaction=True)
    def test_two_tabs_at_the_same_moment(self, service, person):
        ana, browser = person(), service.browser()
        together(*[lambda: browsers.subscribe(subscription(browser), ana, None)] * 4)
        assert Browser.objects.get().user == ana

    @pytest.mark.django_db(transaction=True)
    def test_two_tabs_with_a_new_endpoint(self, service):
        old, new = service.browser(), service.browser()
        row = browsers.subscribe(subscription(old), None, None)
        together(*[lambda: browsers.subscribe(subscription(new), None, row)] * 4)
        assert Browser.objects.get().endpoint == new.endpoint

    def test_endpoints_are_there_once(self, service, subscribed):
        row = subscribed().row
        row.pk = None
        row.token = "another"
        with pytest.raises(IntegrityError):
            row.save(force_insert=True)


class TestLogin:
    """Over HTTP, as browsers do it: the cookie is all that is known of them."""

    @pytest.fixture
    def ana(self, person):
        return person("ana")

    @pytest.fixture
    def browser(self, service, client, ana):
        """One where Ana has turned pushes on."""
        made = service.browser()
        client.force_login(ana)
        answer = client.post(
            "/live/notifications/push/subscribe/", made.info, content_type="application/json"
        )
        assert answer.status_code == 200
        made.row = Browser.objects.get()
        return made

    def log_in(self, client, user):
        """As the login view does, with the browser's cookies."""
        from django.contrib.auth import user_logged_in
        from django.http import HttpRequest

        client.force_login(user)
        request = HttpRequest()
        request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
        user_logged_in.send(sender=type(user), request=request, user=user)

    def log_out(self, client):
        from django.contrib.auth import user_logged_out
        from django.http import HttpRequest

        request = HttpRequest()
        request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
        user_logged_out.send(sender=None, request=request, user=None)

    def owner(self):
        return Browser.objects.get().user

    def test_logout_ends_it(self, client, ana, browser):
        assert self.owner() == ana
        on_its_way(browser.row)
        self.log_out(client)
        assert self.owner() is None
        assert Delivery.objects.count() == 0

    def test_the_same_person_comes_back(self, client, ana, browser):
        self.log_out(client)
        self.log_in(client, ana)
        assert self.owner() == ana

    def test_somebody_else_comes(self, client, ana, browser, person):
        self.log_out(client)
        self.log_in(client, person("ben"))
        assert self.owner() is None

    def test_somebody_else_after_a_session_that_ran_out(self, client, ana, browser, person):
        on_its_way(browser.row)
        self.log_in(client, person("ben"))
        assert self.owner() is None
        assert Delivery.objects.count() == 0

    def test_the_same_person_again(self, client, ana, browser):
        self.log_in(client, ana)
        assert self.owner() == ana

    def test_a_guest_who_logs_in_is_not_asked_for_more(self, client, ana, service):
        client.post(
            "/live/notifications/push/subscribe/",
            service.browser().info,
            content_type="application/json",
        )
        self.log_in(client, ana)
        assert self.owner() is None

    def test_other_browsers_stay(self, client, ana, browser, subscribed):
        other = subscribed(ana).row
        self.log_out(client)
        assert Browser.objects.get(pk=other.pk).user == ana

    def test_a_row_that_is_gone(self, client, ana, browser):
        Browser.objects.all().delete()
        self.log_out(client)
        self.log_in(client, ana)
        assert Browser.objects.count() == 0

    def test_a_forged_cookie(self, client, ana, browser, person):
        ben = person("ben")
        token = browser.row.token
        client.cookies[browsers.COOKIE] = f"{token}:{ben.pk}:forged"
        self.log_in(client, ben)
        self.log_out(client)
        assert self.owner() == ana

    def test_without_a_request(self, ana, browser):
        browsers.on_login(None, ana)
        browsers.on_logout(None)
        assert self.owner() == ana
