"""Moves from the story's page: buttons that save first, and a page that asks."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from articles.models import Article
from newsroom import roles
from tests.articles.admin.forms import ADD_URL, change_url, errors, filled, save
from tests.factories import make_article, make_reporter, make_section, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR, first_name="Bagas", last_name="Wirayuda")
    client.force_login(user)
    return user


def status(article):
    article.refresh_from_db()
    return article.status


def move_url(article, name):
    return f"/admin/articles/article/{article.pk}/move/{name}/"


def test_publish_now_saves_the_typed_text_and_publishes_it(client, editor):
    article = make_article(status="in_review")
    response = save(client, article, _move="approve", headline="Yang terakhir diketik")
    assert response.url == change_url(article)
    public = Article.objects.published().get()
    assert public.headline == "Yang terakhir diketik"
    assert public.published_at <= timezone.now()


def test_publish_now_takes_the_present_even_if_it_was_scheduled_once(client, editor):
    article = make_article(published_at=timezone.now() + datetime.timedelta(days=3))
    save(client, article, _move="unschedule")
    assert status(article) == "draft"
    save(client, article, _move="approve")
    assert Article.objects.published().filter(pk=article.pk).exists()


def test_scheduling_takes_the_given_time_in_wib(client, editor):
    article = make_article(status="in_review")
    later = (timezone.localtime() + datetime.timedelta(days=2)).replace(second=0, microsecond=0)
    save(client, article, _move="schedule", move_at=f"{later:%Y-%m-%dT%H:%M}")
    article.refresh_from_db()
    assert article.published_at == later
    assert not Article.objects.published().exists()
    assert Article.objects.scheduled().get() == article


@pytest.mark.parametrize("typed", ["2099-01-01T10:00", "2020-01-01T10:00", "besok"])
def test_with_a_time_typed_nothing_is_published_at_once(client, editor, typed):
    article = make_article(status="in_review")
    response = save(client, article, _move="approve", move_at=typed)
    assert list(errors(response)) == ["move_at"]
    assert status(article) == "in_review"
    save(client, article, _move="approve", move_at="")
    assert status(article) == "approved"


@pytest.mark.parametrize("typed", ["", "besok", "2020-01-01T10:00"])
def test_a_schedule_without_a_time_to_come_is_named_at_its_field(client, editor, typed):
    article = make_article(status="in_review")
    response = save(client, article, _move="schedule", move_at=typed, headline="Ketikan")
    assert list(errors(response)) == ["move_at"]
    assert response.context["adminform"].form["headline"].value() == "Ketikan"
    assert status(article) == "in_review"


@pytest.mark.parametrize("field", ["standfirst", "body"])
def test_what_readers_need_is_named_at_its_field_before_publishing(client, editor, field):
    article = make_article(status="in_review")
    response = save(client, article, _move="approve", **{field: " "})
    assert list(errors(response)) == [field]
    assert status(article) == "in_review"


def test_a_story_without_a_reporter_is_saved_but_not_published(client, editor):
    article = make_article(status="in_review")
    response = save(
        client, article, _move="approve", headline="Tetap disimpan", **{"bylines-0-reporter": ""}
    )
    assert response.status_code == 302
    assert status(article) == "in_review"
    assert article.headline == "Tetap disimpan"
    said = [str(message) for message in client.get(response.url).context["messages"]]
    assert any("reporter" in message for message in said)


def test_returning_keeps_the_note_for_the_reporter(client, editor):
    article = make_article(status="in_review")
    save(client, article, _move="return", move_note="Tolong lengkapi sumbernya.")
    assert status(article) == "draft"
    change = article.status_changes.first()
    assert (change.note, change.user) == ("Tolong lengkapi sumbernya.", editor)
    html = client.get(change_url(article)).content.decode()
    assert "Tolong lengkapi sumbernya." in html
    assert "Bagas Wirayuda" in html


def test_withdrawing_asks_for_a_reason_first(client, editor):
    article = make_article()
    response = save(client, article, _move="withdraw")
    assert response.url == move_url(article, "withdraw")
    assert status(article) == "approved"
    assert client.get(response.url).status_code == 200
    assert status(article) == "approved"
    refused = client.post(response.url, {"note": "  "})
    assert refused.context["form"].errors["note"]
    assert status(article) == "approved"
    assert client.post(response.url, {"note": "Angka keliru"}).url == change_url(article)
    assert status(article) == "withdrawn"
    assert article.status_changes.first().note == "Angka keliru"


def test_a_withdrawn_story_comes_back_with_its_date(client, editor):
    article = make_article(status="withdrawn")
    before = article.published_at
    response = save(client, article, _move="restore")
    client.post(response.url, {"note": ""})
    article.refresh_from_db()
    assert (article.status, article.published_at) == ("approved", before)


def test_a_get_changes_nothing(client, editor):
    for name in ("submit", "approve"):
        article = make_article(status="draft")
        assert client.get(move_url(article, name)).status_code == 200
        assert status(article) == "draft"
    assert client.get(move_url(article, "fly")).status_code == 404


def test_a_move_that_is_no_longer_possible_leads_back_with_a_word(client, editor):
    article = make_article(status="draft")
    response = client.post(move_url(article, "withdraw"), {"note": "x"})
    assert response.url == change_url(article)
    assert status(article) == "draft"


def test_the_mail_desk_cannot_move_anything(client):
    client.force_login(make_user(roles.MAIL_DESK))
    article = make_article()
    assert client.post(move_url(article, "withdraw"), {"note": "x"}).status_code == 403
    assert status(article) == "approved"


def test_a_new_story_can_be_submitted_at_once(client):
    user = make_user(roles.REPORTER)
    make_reporter("Ratna", user=user)
    client.force_login(user)
    given = {"headline": "Baru", "section": make_section().pk, "body": "<p>Isi</p>"}
    client.post(ADD_URL, filled(client.get(ADD_URL), **given, _move="submit"))
    assert Article.objects.get().status == "in_review"


def test_a_move_is_not_made_with_a_form_that_does_not_save(client, editor):
    article = make_article(status="in_review")
    response = save(client, article, _move="approve", headline=" ")
    assert list(errors(response)) == ["headline"]
    assert status(article) == "in_review"


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("draft", {"submit", "approve", "schedule", "preview"}),
        ("in_review", {"return", "approve", "schedule", "preview"}),
        ("approved", {"withdraw"}),
        ("withdrawn", {"restore", "preview"}),
    ],
)
def test_the_page_offers_the_buttons_of_the_state(client, editor, status, buttons):
    html = client.get(change_url(make_article(status=status))).content.decode()
    shown = {part.split('value="')[1].split('"')[0] for part in html.split('name="_move"')[1:]}
    assert shown == buttons
