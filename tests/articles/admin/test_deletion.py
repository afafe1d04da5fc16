"""What may go for good, and the page that says why something may not."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from articles.models import Article, Reporter, Section, Source
from newsroom import roles
from tests.factories import make_article, make_reporter, make_section, make_source, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture(autouse=True)
def _editor(client):
    client.force_login(make_user(roles.EDITOR))


@pytest.mark.parametrize(
    ("status", "may_go"),
    [("draft", True), ("in_review", False), ("approved", False), ("withdrawn", False)],
)
def test_only_a_draft_goes(client, status, may_go):
    article = make_article(status=status)
    url = f"/admin/articles/article/{article.pk}/delete/"
    response = client.post(url, {"post": "yes"})
    assert response.status_code == (302 if may_go else 403)
    assert Article.objects.filter(pk=article.pk).exists() is not may_go


def test_a_draft_that_was_only_scheduled_goes_too(client):
    from articles.editing import workflow

    article = make_article(published_at=timezone.now() + datetime.timedelta(days=1))
    workflow.make_move(article, "unschedule", None)
    client.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
    assert not Article.objects.filter(pk=article.pk).exists()


def test_a_reporter_deletes_nothing(client):
    user = make_user(roles.REPORTER)
    client.force_login(user)
    article = make_article(status="draft", created_by=user)
    response = client.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
    assert response.status_code == 403


def test_no_list_deletes_many_at_once(client):
    article = make_article(status="draft")
    for path in ("article", "reporter", "source", "section", "image"):
        client.post(
            f"/admin/articles/{path}/",
            {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"},
        )
    assert Article.objects.filter(pk=article.pk).exists()


def test_who_and_what_stories_name_is_kept_and_the_page_says_by_which(client):
    reporter, source, section = make_reporter(), make_source(), make_section()
    make_article("Benteng Aleppo", reporters=[reporter], sources=[source], section=section)
    for path, kept in (("reporter", reporter), ("source", source), ("section", section)):
        url = f"/admin/articles/{path}/{kept.pk}/delete/"
        for response in (client.get(url), client.post(url, {"post": "yes"})):
            assert response.status_code == 409
            assert "Benteng Aleppo" in response.content.decode()
        assert type(kept).objects.filter(pk=kept.pk).exists()


def test_the_page_names_ten_stories_and_counts_the_rest(client):
    source = make_source()
    for _number in range(13):
        make_article(sources=[source])
    context = client.get(f"/admin/articles/source/{source.pk}/delete/").context
    assert (context["count"], len(context["stories"]), context["more"]) == (13, 10, 3)


@pytest.mark.parametrize(
    ("path", "make", "model"),
    [
        ("reporter", make_reporter, Reporter),
        ("source", make_source, Source),
        ("section", make_section, Section),
    ],
)
def test_what_no_story_names_goes(client, path, make, model):
    row = make("Tak terpakai")
    assert (
        client.post(f"/admin/articles/{path}/{row.pk}/delete/", {"post": "yes"}).status_code == 302
    )
    assert not model.objects.filter(pk=row.pk).exists()
