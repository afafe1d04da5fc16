"""What may go for good, and the page that says why something may not."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from articles.models import Article, Page, Reporter, Section, Source, StoredFile
from newsroom import roles
from tests.factories import (
    make_article,
    make_file,
    make_reporter,
    make_section,
    make_source,
    make_user,
)

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


FILES = "/admin/articles/storedfile/"


def delete_many(client, *files):
    data = {"action": "delete_selected", "post": "yes"}
    return client.post(FILES, data | {"_selected_action": [file.pk for file in files]})


def test_a_file_that_stands_in_a_story_is_kept_alone_and_among_others(admin_client):
    placed, free = make_file("Putusan.pdf"), make_file("Bebas.pdf", b"%PDF-1.7\nlain")
    body = f'<p>Baca.</p><div data-file="{placed.pk}"></div>'
    make_article("Benteng Aleppo", body=body)
    url = f"{FILES}{placed.pk}/delete/"
    for response in (admin_client.get(url), admin_client.post(url, {"post": "yes"})):
        assert response.status_code == 409
        assert "Benteng Aleppo" in response.text
    assert "Benteng Aleppo" in delete_many(admin_client, placed, free).text
    assert StoredFile.objects.count() == 2
    delete_many(admin_client, free)
    assert list(StoredFile.objects.all()) == [placed]


def test_a_file_that_stands_on_a_page_is_kept_too(admin_client):
    placed = make_file()
    body = f'<p>Baca.</p><div data-file="{placed.pk}"></div>'
    Page.objects.create(title="Tentang kami", slug="tentang", body=body)
    assert "Tentang kami" in admin_client.post(f"{FILES}{placed.pk}/delete/", {"post": "yes"}).text
    assert "Tentang kami" in delete_many(admin_client, placed).text
    assert StoredFile.objects.exists()


def test_a_file_that_is_gone_is_called_by_its_name(admin_client):
    from articles.editing import comparing

    gone, other = make_file("Putusan.pdf"), make_file("Lain.pdf", b"%PDF-1.7\nlain")
    admin_client.post(f"{FILES}{gone.pk}/delete/", {"post": "yes"})
    place = '<div data-file="{}"></div>'.format
    assert comparing.reader_of(place(gone.pk))(place(gone.pk)) == "[Berkas: Putusan.pdf (dihapus)]"
    assert comparing.reader_of(place(other.pk))(place(other.pk)) == "[Berkas: Lain.pdf]"
    about = "/admin/articles/article/place/"
    told = admin_client.get(about, {"kind": "file", "value": gone.pk}).json()["text"]
    assert told == "Putusan.pdf (dihapus)"
    assert admin_client.get(about, {"kind": "file", "value": 999}).json()["text"] == ""
