"""The preview: what readers will see, for the newsroom alone."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from articles.models import Article
from newsroom import roles
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.django_db]


def preview_url(article):
    return f"/admin/articles/article/{article.pk}/preview/"


@pytest.mark.parametrize("status", ["draft", "in_review", "approved", "withdrawn"])
def test_an_editor_sees_every_story_as_readers_will(client, status):
    client.force_login(make_user(roles.EDITOR))
    article = make_article("Benteng Aleppo", status=status, body="<p>Isi cerita.</p>")
    response = client.get(preview_url(article))
    html = response.content.decode()
    assert "Isi cerita." in html
    assert 'class="preview"' in html
    assert 'content="noindex, nofollow"' in html
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response.headers["Cache-Control"]


def test_the_public_address_of_a_scheduled_story_stays_closed(client):
    client.force_login(make_user(roles.EDITOR))
    article = make_article(published_at=timezone.now() + datetime.timedelta(days=1))
    assert client.get(preview_url(article)).status_code == 200
    assert client.get(article.get_absolute_url()).status_code == 404


def test_a_reporter_sees_own_drafts_only(client):
    user = make_user(roles.REPORTER)
    client.force_login(user)
    assert client.get(preview_url(make_article(status="draft", created_by=user))).status_code == 200
    assert client.get(preview_url(make_article(status="draft"))).status_code == 404


def test_nobody_else_sees_it(client):
    article = make_article(status="draft")
    assert client.get(preview_url(article)).status_code == 302
    client.force_login(make_user(None))
    assert client.get(preview_url(article)).status_code in {403, 404}


def test_looking_changes_nothing(client):
    client.force_login(make_user(roles.EDITOR))
    article = make_article(status="draft")
    client.get(preview_url(article))
    article.refresh_from_db()
    assert (article.published_at, article.version) == (None, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "years"), [(400, 0), (1, 0), (0, 0), (-364, 0), (-367, 1), (-800, 2)]
)
def test_only_a_story_that_has_appeared_grows_old(days, years):
    moment = timezone.now() + datetime.timedelta(days=days)
    assert Article(published_at=moment).age_years == years
