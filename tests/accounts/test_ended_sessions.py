"""Whoever has to log in again is told why; what a script asked for meanwhile changes nothing."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from newsroom import roles
from newsroom.accounts.models import Session
from newsroom.accounts.sessions import SessionStore
from tests.accounts.conftest import HERE, log_in
from tests.clock import travel
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

STORIES = "/admin/articles/article/"
PASSWORD, IDLE, GONE, CLOSED = (
    "Kata sandi Anda diganti",
    "dengan sendirinya: ",
    "atau diakhiri",
    "ditutup",
)
WHYS = [PASSWORD, IDLE, GONE, CLOSED]


@pytest.fixture
def browser(editor):
    client = Client()
    log_in(client, editor)
    return client


def change_password(editor):
    editor.set_password("kata-sandi-yang-panjang")
    editor.save()


def close(editor):
    editor.is_active = False
    editor.save()


def end(editor):
    Session.objects.filter(user=editor).delete()


def expire(editor):
    Session.objects.filter(user=editor).update(expire_date=timezone.now())


ENDS = pytest.mark.parametrize(
    ("happens", "why"),
    [(change_password, PASSWORD), (expire, IDLE), (end, GONE), (close, CLOSED)],
)


def told(page):
    """Which of the reasons the page gives."""
    return [why for why in WHYS if why in page.text.partition('id="login-form"')[0]]


@ENDS
def test_the_login_says_why(browser, editor, happens, why):
    happens(editor)
    page = browser.get(f"{STORIES}?status__exact=draft", follow=True)
    assert told(page) == [why]
    assert page.context["next"] == f"{STORIES}?status__exact=draft"


@ENDS
def test_it_says_so_where_the_login_itself_was_opened(browser, editor, happens, why):
    happens(editor)
    assert told(browser.get("/admin/login/")) == [why]


@ENDS
@pytest.mark.parametrize("header", [{"X-Unattended": "1"}, {"Sec-Fetch-Mode": "cors"}])
def test_what_a_script_asked_for_before_takes_nothing_away(browser, editor, happens, why, header):
    happens(editor)
    for _time in range(2):
        assert browser.get(STORIES, headers=header).status_code == 302
        sent = browser.post(STORIES, headers=header | HERE | {"Accept": "application/json"})
        assert sent.status_code == 401
    assert told(browser.get(STORIES, follow=True)) == [why]


@ENDS
def test_a_form_that_is_sent_then_comes_back_with_the_reason(browser, editor, happens, why):
    happens(editor)
    page = browser.post("/admin/articles/section/add/", {"name": "Dunia kerja"}, headers=HERE)
    assert page.status_code == 403
    assert "Dunia kerja" in page.text
    assert why in page.text
    assert told(browser.get(page.context["login"])) == [why]


def test_who_never_was_in_or_has_gone_by_oneself_is_told_nothing(browser):
    assert told(Client().get(STORIES, follow=True)) == []
    browser.post("/admin/logout/")
    assert told(browser.get(STORIES, follow=True)) == []


def test_an_unknown_reason_in_the_address_says_nothing(client):
    page = client.get("/admin/login/?ended=<b>nothing")
    assert told(page) == []
    assert "login-why" not in page.text


def test_a_session_that_only_a_script_saw_refused_opens_nothing(browser, editor):
    change_password(editor)
    browser.get(STORIES, headers={"Sec-Fetch-Mode": "cors"})
    assert browser.get(STORIES).status_code == 302
    with travel(timezone.now() + datetime.timedelta(days=1)):
        SessionStore.clear_expired()
    assert not Session.objects.filter(user=editor).exists()


@pytest.mark.parametrize("path", ["/admin/account/invite/", "/admin/account/notices/"])
def test_what_was_written_on_the_pages_about_logins_comes_back_too(path):
    boss, client = make_user(roles.ADMINISTRATOR, "siti"), Client()
    log_in(client, boss)
    end(boss)
    page = client.post(path, {"first_name": "Ratna Wulan"}, headers=HERE)
    assert page.status_code == 403
    assert "Ratna Wulan" in page.text


def test_logging_out_by_a_script_ends_the_session(browser, editor):
    browser.post("/admin/logout/", headers=HERE | {"Sec-Fetch-Mode": "cors"})
    assert not Session.objects.filter(user=editor).exists()
