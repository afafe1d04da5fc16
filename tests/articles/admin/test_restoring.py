"""An earlier version comes back as a new one, never over what somebody else saved, nor unseen."""

from __future__ import annotations

import pytest

from articles.auditlog.models import Entry
from articles.models import Article, ArticleSource, Notice
from newsroom import roles
from tests.articles.admin.forms import change_url, save
from tests.factories import make_article, make_image, make_reporter, make_source, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR, first_name="Bagas")
    client.force_login(user)
    return user


def restore_url(article, number):
    return f"/admin/articles/article/{article.pk}/versions/{number}/restore/"


def asked(client, article, number):
    """Open the page that asks, and return what its button would send."""
    form = client.get(restore_url(article, number)).context["form"]
    return {"version": form["version"].value()}


def whole_draft():
    article = make_article(
        "Judul lama",
        status="draft",
        body="<p>Isi lama.</p>",
        tags=["Aleppo"],
        reporters=[make_reporter("Ratna"), make_reporter("Bagas")],
        lead_image=make_image(alt="Bukit (#1)"),
        kicker="Suriah",
    )
    source = make_source("Badan – Geologi")
    ArticleSource.objects.create(article=article, source=source, url="https://geologi.example/a")
    return article


def test_everything_comes_back_as_a_new_version(client, editor):
    article = whole_draft()
    picture = article.lead_image_id
    save(
        client,
        article,
        headline="Judul baru",
        body="<p>Isi baru.</p>",
        tags="Rusia",
        kicker="",
        lead_image="",
        **{"bylines-0-DELETE": "on", "article_sources-0-DELETE": "on"},
    )
    article.refresh_from_db()
    assert (article.version, article.lead_image_id) == (1, None)
    answer = client.post(restore_url(article, 0), asked(client, article, 0))
    assert answer.url == change_url(article)
    article = Article.objects.get(pk=article.pk)
    assert (article.headline, article.body, article.kicker) == (
        "Judul lama",
        "<p>Isi lama.</p>",
        "Suriah",
    )
    assert article.lead_image_id == picture
    assert [row.reporter.name for row in article.bylines.all()] == ["Ratna", "Bagas"]
    (source,) = article.article_sources.all()
    assert (source.source.name, source.url) == ("Badan – Geologi", "https://geologi.example/a")
    assert [tag.name for tag in article.tags.all()] == ["Aleppo"]
    kept = article.revisions.first()
    assert (article.version, kept.version, kept.restored_from, kept.user) == (2, 2, 0, editor)
    assert article.revisions.get(version=1).data["headline"] == "Judul baru"
    assert Entry.objects.filter(act="story.restored", params={"version": 0}).count() == 1


def test_opening_the_page_changes_nothing(client, editor):
    article = whole_draft()
    save(client, article, headline="Judul baru")
    client.get(restore_url(article, 0))
    article.refresh_from_db()
    assert (article.headline, article.version) == ("Judul baru", 1)


def test_what_somebody_saved_meanwhile_is_shown_first(client, editor):
    article = whole_draft()
    save(client, article, headline="Judul baru")
    data = asked(client, article, 0)
    save(client, article, headline="Judul rekan")
    answer = client.post(restore_url(article, 0), data)
    assert answer.status_code == 409
    assert "rekan" in answer.text
    article.refresh_from_db()
    assert article.headline == "Judul rekan"
    again = {"version": answer.context["form"]["version"].value()}
    client.post(restore_url(article, 0), again)
    article.refresh_from_db()
    assert article.headline == "Judul lama"


def test_pressing_twice_makes_one_version(client, editor):
    article = whole_draft()
    save(client, article, headline="Judul baru")
    data = asked(client, article, 0)
    client.post(restore_url(article, 0), data)
    assert client.post(restore_url(article, 0), data).status_code == 409
    article.refresh_from_db()
    assert article.version == 2


@pytest.mark.parametrize("data", [{}, {"version": ""}, {"version": "-1"}])
def test_without_having_looked_nothing_is_restored(client, editor, data):
    article = whole_draft()
    save(client, article, headline="Judul baru")
    assert client.post(restore_url(article, 0), data).status_code == 409
    article.refresh_from_db()
    assert article.headline == "Judul baru"


def test_readers_text_is_changed_only_by_a_tick_and_with_a_correction_if_one_is_due(client, editor):
    writer = make_user(roles.REPORTER)
    article = make_article("Judul lama", body="<p>Lama.</p>", created_by=writer)
    save(client, article, headline="Judul baru")
    first = article.revisions.last().version
    data = asked(client, article, first)
    answer = client.post(restore_url(article, first), data)
    assert list(answer.context["form"].errors) == ["is_meant"]
    article.refresh_from_db()
    assert article.headline == "Judul baru"
    client.post(
        restore_url(article, first), data | {"is_meant": "on", "correction": "Yang benar A."}
    )
    article.refresh_from_db()
    assert (article.headline, article.status) == ("Judul lama", "approved")
    assert [one.text for one in article.corrections.all()] == ["Yang benar A."]
    told = Notice.objects.get(recipient=writer)
    assert (told.kind, told.actor, told.words) == ("corrected", editor, "Yang benar A.")


def test_readers_never_get_a_version_that_lacks_what_they_need(client, editor):
    article = make_article("Judul", status="draft", standfirst="")
    save(client, article, headline="Dua")
    save(client, article, standfirst="Ada teras.", _move="approve")
    data = asked(client, article, 0) | {"is_meant": "on"}
    answer = client.post(restore_url(article, 0), data)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    article.refresh_from_db()
    assert article.standfirst == "Ada teras."


def test_what_is_gone_is_said_before(client, editor):
    article = make_article("Judul", status="draft", reporters=[make_reporter("Lama")])
    save(client, article, headline="Dua")
    make_reporter("Lama").bylines.all()
    reporter = make_reporter("Lama")
    reporter.name = "Nama baru"
    reporter.save()
    assert "Lama" in client.get(restore_url(article, 0)).context["missing"][0]


def test_a_reporter_restores_own_drafts_and_nothing_else(client):
    user = make_user(roles.REPORTER)
    client.force_login(user)
    own = make_article("Lama", status="draft", created_by=user)
    save(client, own, headline="Baru")
    client.post(restore_url(own, 0), asked(client, own, 0))
    own.refresh_from_db()
    assert own.headline == "Lama"
    public = make_article("Umum", created_by=user)
    number = public.revisions.last().version
    assert client.get(restore_url(public, number)).status_code == 403
    assert client.post(restore_url(public, number), {"version": "1"}).status_code == 403
