"""Notices by mail: for who wants them, at once or once a day, once each, through the outbox."""

import datetime

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from articles.editing import workflow
from articles.models import Notice
from articles.models.status import Status
from newsroom.accounts import notice_mails
from newsroom.accounts.models import NoticePreference
from subscriptions.models import StaffMail
from tests.at_once import at_once
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db
Mail = NoticePreference.Mail


@pytest.fixture
def writer():
    return make_user("Reporter", username="ratna", email="ratna@contoh.id")


@pytest.fixture
def editor():
    return make_user("Editor", username="sri", first_name="Sri")


def at(hour, day=10):
    return datetime.datetime(2026, 11, day, hour, 1, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def it_is(monkeypatch):
    def set_to(time):
        monkeypatch.setattr("articles.db.clock.now", lambda: time)

    return set_to


def returned(writer, editor, headline="Banjir"):
    story = make_article(headline, status=Status.IN_REVIEW, created_by=writer)
    workflow.make_move(story, "return", editor, note="Siapa sumbernya?")
    return story


def test_who_chose_nothing_gets_none(writer, editor):
    returned(writer, editor)
    assert not StaffMail.objects.exists()


def test_at_once_with_reason_and_link(writer, editor):
    NoticePreference.objects.choose(writer, Mail.AT_ONCE)
    story = returned(writer, editor)
    mail = StaffMail.objects.get()
    assert mail.address == "ratna@contoh.id"
    assert mail.subject == "Sri mengembalikan “Banjir” ke draf."
    assert "Siapa sumbernya?" in mail.text
    page = reverse("admin:articles_article_change", args=[story.pk])
    assert settings.SITE_URL + page in mail.text
    assert Notice.objects.get().mailed_at


def test_who_cannot_be_reached_is_told_at_the_desk_alone(writer, editor):
    NoticePreference.objects.choose(writer, Mail.AT_ONCE)
    User.objects.filter(pk=writer.pk).update(email="")
    returned(writer, editor)
    assert Notice.objects.count() == 1
    assert not StaffMail.objects.exists()


def test_the_digest_comes_at_eight_once_and_holds_what_is_unread(writer, editor, it_is):
    it_is(at(10, day=9))
    NoticePreference.objects.choose(writer, Mail.DAILY)
    NoticePreference.objects.update(chosen_at=at(10, day=9))
    for headline in ("Satu", "Dua", "Tiga"):
        returned(writer, editor, headline)
    Notice.objects.filter(headline="Dua").mark_read()
    it_is(at(7))
    notice_mails.send_digests()
    assert not StaffMail.objects.exists()
    it_is(at(8))
    for _turn in range(3):
        notice_mails.send_digests()
    mail = StaffMail.objects.get()
    assert mail.subject == "2 pemberitahuan dari redaksi Suluh"
    assert "“Satu”" in mail.text
    assert "“Tiga”" in mail.text
    assert "“Dua”" not in mail.text
    it_is(at(9, day=11))
    notice_mails.send_digests()  # told already, though still unread
    assert StaffMail.objects.count() == 1


def test_what_came_before_the_choice_is_not_mailed(writer, editor, it_is):
    it_is(at(10, day=9))
    returned(writer, editor)
    NoticePreference.objects.choose(writer, Mail.DAILY)
    it_is(at(8))
    notice_mails.send_digests()
    assert not StaffMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_digest(writer, editor, it_is):
    it_is(at(10, day=9))
    NoticePreference.objects.choose(writer, Mail.DAILY)
    NoticePreference.objects.update(chosen_at=at(10, day=9))
    returned(writer, editor)
    it_is(at(8))
    at_once(notice_mails.send_digests, notice_mails.send_digests)
    assert StaffMail.objects.count() == 1


def test_what_was_read_long_ago_goes(writer, editor):
    for headline in ("Satu", "Dua", "Tiga"):
        returned(writer, editor, headline)
    old = timezone.now() - datetime.timedelta(days=100)
    Notice.objects.filter(headline="Satu").update(read_at=old)
    Notice.objects.filter(headline="Dua").update(created_at=old)
    notice_mails.remove_old()
    assert sorted(Notice.objects.values_list("headline", flat=True)) == ["Dua", "Tiga"]


def test_the_choice_is_made_on_a_page_of_the_account(client, writer):
    client.force_login(writer)
    page = reverse("notice_settings")
    assert "ratna@contoh.id" in client.get(page).text
    for chosen in ("daily", "daily", "at_once"):
        assert client.post(page, {"mail": chosen}).status_code == 302
    assert NoticePreference.objects.get().mail == Mail.AT_ONCE
    assert client.post(page, {"mail": "hourly"}).status_code == 200
