"""A session is its owner's to see and to end, and it ends by itself."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.auditlog.models import Entry
from articles.models import Section
from newsroom import roles
from newsroom.accounts.models import Session
from newsroom.accounts.sessions import SessionStore
from tests.accounts.conftest import HERE, PASSWORD, log_in
from tests.accounts.test_sudo import stale
from tests.clock import travel
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
OWN = "/admin/account/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0.0.0 Mobile Safari/537.36"


def browser(user, agent=FIREFOX, network="203.0.113.7", **fields):
    """Return a browser in which the person has logged in."""
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=network)
    assert log_in(client, user, **fields).status_code == 302
    return client


def is_in(client):
    return client.get("/admin/").status_code == 200


def end(client, **fields):
    return client.post(OWN, fields, headers=HERE)


class TestThePage:
    def test_it_says_where_since_when_and_which_one_this_is(self, editor):
        browser(editor, PHONE, "198.51.100.20")
        client = browser(editor)
        page = client.get(OWN)
        assert [row.browser for row in page.context["sessions"]] == [
            "Firefox 140, Linux",
            "Chrome 141, Android",
        ]
        assert "203.0.113.0/24" in page.text
        assert "198.51.100.0/24" in page.text
        assert page.text.count("sesi ini") == 1
        assert page.text.count('name="end"') == 1

    def test_it_shows_no_key_that_opens_a_session(self, editor):
        browser(editor, PHONE)
        page = browser(editor).get(OWN).text
        assert not [key for key in Session.objects.values_list("pk", flat=True) if key in page]

    def test_it_costs_the_same_for_one_session_and_for_ten(self, editor):
        client = browser(editor)
        client.get(OWN)
        counts = []
        for _round in range(2):
            with CaptureQueriesContext(connection) as seen:
                client.get(OWN)
            counts.append(len(seen))
            for _number in range(9):
                browser(editor, PHONE)
        assert counts[0] == counts[1]


class TestEnding:
    def test_one_of_the_own(self, editor):
        other, client = browser(editor, PHONE), browser(editor)
        (handle,) = [
            row.handle for row in client.get(OWN).context["sessions"] if "Android" in row.browser
        ]
        assert end(client, end=handle).status_code == 302
        assert not is_in(other)
        assert is_in(client)
        entry = Entry.objects.order_by("-pk").first()
        assert (entry.act, entry.params) == (
            "login.session_ended",
            {"browser": "Chrome 141, Android"},
        )

    def test_all_others(self, editor):
        others, client = [browser(editor, PHONE) for _number in range(3)], browser(editor)
        end(client, others="1")
        assert not any(map(is_in, others))
        assert is_in(client)
        assert Entry.objects.order_by("-pk").first().params == {"count": 3}

    def test_nobody_ends_what_is_not_theirs(self, editor):
        other = browser(make_user(roles.EDITOR, "ratna"))
        client = browser(editor)
        end(client, end=Session.objects.get(user__username="ratna").handle)
        end(client, others="1")
        assert is_in(other)

    def test_a_get_ends_nothing(self, editor):
        other, client = browser(editor, PHONE), browser(editor)
        client.get(OWN, {"others": "1"})
        assert is_in(other)

    def test_an_administrator_ends_those_of_others(self, editor):
        administrator = browser(make_user(roles.ADMINISTRATOR, "maya"))
        other = browser(editor)
        page = f"{OWN}{editor.pk}/"
        assert "Firefox 140" in administrator.get(page).text
        assert administrator.post(page, {"others": "1"}, headers=HERE).status_code == 302
        assert not is_in(other)
        assert is_in(administrator)

    @pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MAIL_DESK])
    def test_nobody_else_does(self, editor, role):
        client = browser(make_user(role, "ratna"))
        for method in (client.get, client.post):
            assert method(f"{OWN}{editor.pk}/", {"others": "1"}, headers=HERE).status_code == 403

    def test_not_even_an_administrator_ends_those_of_a_superuser(self, editor):
        editor.is_superuser = True
        editor.save()
        administrator = browser(make_user(roles.ADMINISTRATOR, "maya"))
        assert administrator.post(f"{OWN}{editor.pk}/", {"others": "1"}).status_code == 403

    def test_what_was_typed_in_an_ended_session_comes_back(self, editor):
        other, client = browser(editor, PHONE), browser(editor)
        end(client, others="1")
        answer = other.post("/admin/articles/section/add/", {"name": "Dunia kerja"}, headers=HERE)
        assert answer.status_code == 403
        assert "Dunia kerja" in answer.text

    def test_back_after_logging_out_shows_nothing(self, editor):
        client = browser(editor)
        assert "no-store" in client.get("/admin/").headers["Cache-Control"]
        client.post("/admin/logout/")
        assert not is_in(client)
        assert not Session.objects.of(editor).exists()


class TestItsLife:
    def test_it_ends_after_half_a_day_without_use(self, editor):
        now, client = timezone.now(), browser(editor)
        for hours in (11, 22, 33):  # each within twelve of the last
            with travel(now + datetime.timedelta(hours=hours)):
                assert is_in(client)
        with travel(now + datetime.timedelta(hours=46)):
            assert not is_in(client)

    def test_the_browser_forgets_it_when_it_is_closed(self, editor):
        client = browser(editor)
        assert not client.cookies["sessionid"]["max-age"]

    def test_where_it_is_remembered_it_lasts_for_two_weeks(self, editor):
        now, client = timezone.now(), browser(editor, remember="on")
        assert client.cookies["sessionid"]["max-age"] == 30 * 86_400
        with travel(now + datetime.timedelta(days=13)):
            assert is_in(client)
        with travel(now + datetime.timedelta(days=28)):
            assert not is_in(client)

    def test_some_day_it_ends_however_much_it_is_used(self, editor):
        now, client = timezone.now(), browser(editor, remember="on")
        for day in (10, 20, 29):
            with travel(now + datetime.timedelta(days=day)):
                assert is_in(client)
        with travel(now + datetime.timedelta(days=30, minutes=1)):
            assert not is_in(client)

    def test_remembering_ends_with_the_login_that_wanted_it(self, editor):
        client = browser(editor, remember="on")
        client.post("/admin/logout/")
        log_in(client, editor)
        assert not Session.objects.of(editor).get().is_remembered

    def test_the_worker_clears_what_has_ended(self, editor):
        browser(editor)
        with travel(timezone.now() + datetime.timedelta(days=1)):
            SessionStore.clear_expired()
        assert not Session.objects.exists()

    def test_another_password_ends_the_others(self, editor):
        other, client = browser(editor, PHONE), browser(editor)
        new = "kata-sandi-yang-panjang"
        client.post(
            "/admin/password_change/",
            {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
            headers=HERE,
        )
        assert is_in(client)
        assert not is_in(other)
        assert [row.browser for row in Session.objects.of(editor)] == []
        editor.refresh_from_db()
        assert [row.browser for row in Session.objects.of(editor)] == ["Firefox 140, Linux"]

    def test_who_is_deleted_has_none(self, editor):
        client = browser(editor)
        editor.delete()
        assert not is_in(client)


class TestWhatItCosts:
    def test_a_page_writes_of_its_use_once_a_minute(self, editor):
        now, client = timezone.now(), browser(editor)
        counts = []
        for seconds in (10, 20, 90, 100):
            with travel(now + datetime.timedelta(seconds=seconds)):
                with CaptureQueriesContext(connection) as seen:
                    client.get(OWN)
                counts.append(sum(q["sql"].startswith("UPDATE") for q in seen))
        assert counts == [0, 0, 1, 0]

    def test_readers_pages_ask_for_no_session(self, editor):
        story = make_article("Gempa di Palu")
        client = browser(editor)
        for address in ("/", story.get_absolute_url(), "/cari/?q=gempa", "/langganan/", "/feed/"):
            with CaptureQueriesContext(connection) as seen:
                client.get(address)
            assert not [query for query in seen if "accounts_session" in query["sql"]]


class TestAProof:
    """In the middle of a session it goes on, under another key (ASVS 7.2.4)."""

    def prove(self, client):
        return client.post("/admin/account/confirm/", {"password": PASSWORD}, headers=HERE)

    def test_the_key_that_was_seen_before_opens_nothing(self, editor):
        client, thief = browser(editor), Client()
        thief.cookies["sessionid"] = client.cookies["sessionid"].value
        assert is_in(thief)
        self.prove(client)
        assert is_in(client)
        assert not is_in(thief)

    def test_it_is_the_same_session_since_the_same_time(self, editor):
        client = browser(editor)
        before = Session.objects.of(editor).get()
        self.prove(client)
        after = Session.objects.of(editor).get()
        assert after.pk != before.pk
        assert (after.created_at, after.browser) == (before.created_at, before.browser)

    def test_proof_that_sudo_asks_for_counts_alike(self, editor):
        client = stale(browser(editor))
        before = Session.objects.of(editor).get().pk
        end(client, others="1", **{"sudo-password": PASSWORD})
        assert Session.objects.of(editor).get().pk != before
        assert is_in(client)

    def test_a_wrong_one_changes_nothing(self, editor):
        client = browser(editor)
        before = Session.objects.of(editor).get().pk
        client.post("/admin/account/confirm/", {"password": "salah"}, headers=HERE)
        assert Session.objects.of(editor).get().pk == before

    def test_the_own_session_can_be_ended_with_it(self, editor):
        client = stale(browser(editor))
        own = Session.objects.of(editor).get()
        end(client, end=own.handle, **{"sudo-password": PASSWORD})
        assert not Session.objects.of(editor).exists()
        assert not is_in(client)


@pytest.mark.parametrize("flag", ["is_active", "is_staff"])
def test_whose_login_is_closed_is_out_at_the_next_click(editor, flag):
    client = browser(editor)
    assert is_in(client)
    User.objects.filter(pk=editor.pk).update(**{flag: False})
    assert not is_in(client)
    assert client.post("/admin/articles/section/add/", {"name": "x"}, headers=HERE).status_code in {
        302,
        403,
    }
    assert not Section.objects.filter(name="x").exists()


@pytest.mark.parametrize(
    ("demanded", "path"),
    [
        ("none", "/admin/"),
        ("none", OWN),
        ("none", "/admin/articles/article/add/"),
        ("none", "/admin/password_change/"),
        ("none", "/admin/auditlog/entry/"),  # refused
        ("all", "/admin/account/factors/"),
        ("all", "/admin/account/factors/totp/activate/"),
    ],
)
def test_every_page_has_the_way_out(editor, settings, demanded, path):
    settings.SECOND_FACTOR = demanded
    page = browser(editor).get(path, follow=True)
    assert 'action="/admin/logout/"' in page.text


def test_what_a_page_asks_by_itself_keeps_no_session_alive(editor):
    client = browser(editor)
    row = Session.objects.get(user=editor)
    later = timezone.now() + datetime.timedelta(minutes=5)
    with travel(later):
        assert client.get(OWN, headers={"X-Unattended": "1"}).status_code == 200
        assert Session.objects.get(pk=row.pk).last_used_at == row.last_used_at
        client.get(OWN)
        assert Session.objects.get(pk=row.pk).last_used_at >= later
