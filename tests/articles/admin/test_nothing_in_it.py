"""A story with nothing to read, see or hear is not handed on; a photo story has much."""

from __future__ import annotations

import pytest

from articles.models import Article
from newsroom import roles
from tests.articles.admin.forms import errors, save
from tests.factories import make_article, make_image, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def reporter(client):
    user = make_user(roles.REPORTER)
    client.force_login(user)
    return user


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user


NOTHING = ["", "<p> </p>", "<hr>", '<div data-story="1"></div>', "<p>–</p>", "<p>&nbsp;</p>"]


@pytest.mark.parametrize("body", NOTHING)
def test_a_story_with_nothing_in_it_is_not_submitted(client, reporter, body):
    article = make_article(status="draft", created_by=reporter, body="")
    response = save(client, article, body=body, _move="submit")
    assert "Belum ada yang dapat ditinjau" in errors(response)["body"][0]
    assert save(client, article, body=body, headline="Rencana").status_code == 302
    article.refresh_from_db()
    assert (article.status, article.headline) == ("draft", "Rencana")


@pytest.mark.parametrize(
    "body",
    [
        "<p>Satu.</p>",
        "<p>قلعة</p>",
        '<div data-pictures="{picture}"></div>',
        '<div data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ"></div>',
        "<table><tbody><tr><td><p>7</p></td></tr></tbody></table>",
    ],
    ids=["words", "Arabic", "a photo story", "a film", "a table"],
)
def test_what_is_read_seen_or_heard_is_submitted_and_published(client, editor, body):
    body = body.format(picture=make_image().pk)
    article = make_article(status="draft", body="")
    save(client, article, body=body, _move="submit")
    article.refresh_from_db()
    assert article.status == "in_review"
    save(client, article, _move="approve")
    article.refresh_from_db()
    assert article.status == "approved"


@pytest.mark.parametrize("body", NOTHING)
def test_a_story_with_nothing_in_it_is_not_published(client, editor, body):
    article = make_article(status="draft", body="")
    assert list(errors(save(client, article, body=body, _move="approve"))) == ["body"]


def test_what_readers_have_without_a_text_may_still_be_corrected(client, editor):
    article = make_article()
    Article.objects.filter(pk=article.pk).update(body="", standfirst="")
    save(client, article, headline="Lain")
    article.refresh_from_db()
    assert article.headline == "Lain"
