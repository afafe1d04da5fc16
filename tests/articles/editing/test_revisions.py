"""Saved versions: what they hold and how two of them compare."""

from __future__ import annotations

import pytest

from articles.editing import revisions
from articles.models import Article, ArticleSource
from tests.factories import make_article, make_image, make_reporter, make_source, make_user


@pytest.mark.django_db
def test_a_version_holds_the_whole_story():
    article = make_article(
        "Benteng",
        status="draft",
        tags=["Suriah", "Aleppo"],
        reporters=[make_reporter("Ratna Kirana"), make_reporter("Bagas Wirayuda")],
        lead_image=make_image(alt="Bukit"),
        kicker="Suriah",
    )
    source = make_source("UNESCO")
    ArticleSource.objects.create(article=article, source=source, url="https://whc.unesco.org/")
    data = revisions.snapshot(Article.objects.get(pk=article.pk))
    assert data["headline"] == "Benteng"
    assert data["reporters"] == ["Ratna Kirana", "Bagas Wirayuda"]
    assert data["sources"] == ["UNESCO – https://whc.unesco.org/"]
    assert data["tags"] == ["Aleppo", "Suriah"]
    assert data["lead_image"] == f"Bukit (#{article.lead_image_id})"
    assert set(data) == set(revisions.FIELDS)


@pytest.mark.django_db
def test_saving_without_a_change_keeps_no_new_version():
    article = make_article(status="draft")
    user = make_user()
    revisions.record_change(article, user)
    version = article.version
    revisions.record_change(article, user)
    assert article.version == version
    article.headline = "Lain"
    article.save()
    revisions.record_change(article, user)
    assert article.version == version + 1
    assert article.revisions.first().data["headline"] == "Lain"


@pytest.mark.django_db
def test_what_was_entered_elsewhere_is_kept_before_its_first_change():
    article = make_article("Lama", status="draft")
    assert not article.revisions.exists()
    revisions.record_before_change(article.pk)
    assert article.revisions.get().data["headline"] == "Lama"


def test_words_are_compared_not_letters():
    found = revisions.word_diff("Kota tua di atas bukit", "Kota baru di atas bukit batu")
    assert [(segment.kind, segment.text) for segment in found] == [
        ("same", "Kota "),
        ("removed", "tua"),
        ("added", "baru"),
        ("same", " di atas bukit"),
        ("added", " batu"),
    ]


def test_a_rewritten_sentence_reads_as_one_change():
    found = revisions.word_diff("satu dua tiga empat", "lima enam tujuh empat")
    assert [segment.kind for segment in found] == ["removed", "added", "same"]
    assert found[0].text == "satu dua tiga"


def test_only_what_differs_is_listed_in_the_forms_order():
    before = {"tags": ["a"], "headline": "A", "body": "<p>sama</p>"}
    after = {"tags": ["a", "b"], "headline": "B", "body": "<p>sama</p>"}
    assert [found.field for found in revisions.differences(before, after)] == ["headline", "tags"]


def test_a_change_of_setting_alone_is_told_in_words():
    found = revisions.difference("body", "<p>kata</p>", "<p><strong>kata</strong></p>")
    assert (found.before, found.after) == ("kata", "kata [tebal: kata]")
    assert any(segment.kind != "same" for segment in found.segments)


@pytest.mark.parametrize("kept", ["(#7)", "asli/2026/11/0fa8.jpg (#7)"])
def test_a_picture_without_a_description_is_not_called_by_its_file(kept):
    assert revisions.readable("lead_image", kept) == "Gambar tanpa judul (#7)"
    assert revisions.readable("lead_image", "Benteng (#7)") == "Benteng (#7)"


@pytest.mark.django_db
def test_a_version_keeps_the_key_of_a_picture_without_a_description():
    story = make_article(lead_image=make_image(alt="", credit="", to_be_completed=True))
    assert revisions.snapshot(story)["lead_image"] == f"(#{story.lead_image.pk})"
