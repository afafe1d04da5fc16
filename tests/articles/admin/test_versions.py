"""The pages of versions: all of them, one whole, any two; and the copy of a story."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from articles.models import Article
from newsroom import roles
from tests.articles.admin.forms import save
from tests.factories import make_article, make_image, make_reporter, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def article(client, editor):
    """A draft with versions 0 to 3."""
    made = make_article("Satu", status="draft", body="<p>Awal.</p><p>Tetap.</p>")
    for headline, body in [
        ("Dua", "<p>Awal.</p><p>Tetap.</p>"),
        ("Tiga", "<p>Awal sekali.</p><p>Tetap.</p>"),
        ("Empat", "<p>Awal sekali.</p><p>Tetap.</p>"),
    ]:
        save(client, made, headline=headline, body=body)
    return made


def page(client, article, rest=""):
    return client.get(f"/admin/articles/article/{article.pk}/versions/{rest}")


def test_any_two_are_compared_whichever_way_round(client, article):
    one, other = (
        page(client, article, "compare/?from=0&to=2"),
        page(client, article, "compare/?from=2&to=0"),
    )
    for answer in (one, other):
        changes = {change.field: change for change in answer.context["changes"]}
        assert set(changes) == {"headline", "slug", "body"}
        assert changes["body"].same == 1
    assert "Tetap" not in one.content.decode()


def test_without_a_choice_the_two_newest_are_compared(client, article):
    answer = page(client, article, "compare/")
    assert (answer.context["old"].version, answer.context["new"].version) == (2, 3)


def test_one_is_shown_whole_as_it_was(client, article):
    answer = page(client, article, "0/")
    assert "<p>Awal.</p>" in answer.text
    assert "Satu" in answer.text


def test_an_old_text_is_shown_within_the_vocabulary_only(client, editor):
    made = make_article("Satu", status="draft")
    save(client, made, headline="Dua")
    kept = made.revisions.last()
    kept.data["body"] = '<p>Teks<script>alert(1)</script><img src=x onerror="alert(1)"></p>'
    kept.save()
    text = page(client, made, f"{kept.version}/").text
    assert "<script>alert" not in text
    assert "onerror" not in text


def test_a_long_change_is_cut_in_the_list_and_whole_in_the_comparison(client, editor):
    made = make_article("Satu", status="draft", body="".join(f"<p>a {n}</p>" for n in range(30)))
    save(client, made, body="".join(f"<p>b {n}</p>" for n in range(30)))
    line = page(client, made).context["versions"][0]
    assert line.left_out > 20
    assert sum(len(change.passages) for change in line.changes) == 3


def test_the_list_asks_the_database_no_more_for_more_versions(
    client, article, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        page(client, article)


def test_a_version_that_there_is_not_is_not_found(client, article):
    for rest in ("99/", "99/restore/", "99999999999999999999/"):
        assert page(client, article, rest).status_code == 404


def copy_url(article):
    return f"/admin/articles/article/{article.pk}/copy/"


def test_a_copy_is_a_draft_of_ones_own_with_all_that_was_written(client, editor):
    story = make_article(
        "Judul",
        status="draft",
        tags=["Aleppo"],
        reporters=[make_reporter("Ratna")],
        lead_image=make_image(),
        embargo_until=timezone.now() + datetime.timedelta(hours=1),
    )
    key = client.get(copy_url(story)).context["form"]["form_key"].value()
    answers = [client.post(copy_url(story), {"form_key": str(key)}) for _press in range(2)]
    made = Article.objects.exclude(pk=story.pk).get()  # two presses, one copy
    assert {answer.url for answer in answers} == {f"/admin/articles/article/{made.pk}/change/"}
    assert (made.status, made.created_by, made.published_at) == ("draft", editor, None)
    assert (made.body, made.lead_image_id) == (story.body, story.lead_image_id)
    assert [row.reporter.name for row in made.bylines.all()] == ["Ratna"]
    assert [tag.name for tag in made.tags.all()] == ["Aleppo"]
    assert made.embargo_until == story.embargo_until
    assert "Judul" in made.headline
    assert made.headline != "Judul"


def test_opening_the_page_copies_nothing(client, editor):
    story = make_article()
    client.get(copy_url(story))
    assert Article.objects.count() == 1


def test_the_longest_headline_is_copied_within_what_fits(client, editor):
    story = make_article("x" * 160)
    client.post(copy_url(story), {"form_key": ""})
    assert len(Article.objects.exclude(pk=story.pk).get().headline) <= 160


def test_nobody_copies_what_they_may_not_see(client):
    client.force_login(make_user(roles.REPORTER))
    story = make_article(status="draft")
    assert client.post(copy_url(story), {"form_key": ""}).status_code == 404
    client.force_login(make_user(roles.MAIL_DESK))
    assert client.post(copy_url(make_article()), {"form_key": ""}).status_code == 403
    assert Article.objects.count() == 2
