"""What a story says of itself, and how much of it a query loads."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Article, Correction
from tests.factories import make_article, make_image, make_reporter, make_section, make_source

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def paper():
    """Two stories for readers, two to come, two withdrawn (one before its time), a draft."""
    now = timezone.now()
    return {
        name: make_article(name, status=status, published_at=now + hours * HOUR)
        for name, status, hours in [
            ("old", "approved", -2), ("new", "approved", -1), ("later", "approved", 2),
            ("next", "approved", 1), ("gone", "withdrawn", -1), ("never", "withdrawn", 1),
            ("draft", "draft", -1),
        ]
    }  # fmt: skip


def names(stories):
    return [story.headline for story in stories]


def test_readers_see_the_newest_first(paper):
    assert names(Article.objects.published()) == ["new", "old"]
    assert [name for name, story in paper.items() if story.is_public] == ["old", "new"]


def test_the_desk_sees_what_comes_next_first(paper):
    assert names(Article.objects.scheduled()) == ["next", "later"]


def test_what_was_taken_back_before_its_time_was_never_there(paper):
    assert names(Article.objects.withdrawn()) == ["gone"]


def test_of_one_moment_the_later_entered_comes_first():
    moment = timezone.now() - HOUR
    for name in ("one", "two", "three"):
        make_article(name, published_at=moment)
    assert names(Article.objects.published()) == ["three", "two", "one"]
    later = timezone.now() + HOUR
    for name in ("four", "five"):
        make_article(name, published_at=later)
    assert names(Article.objects.scheduled()) == ["four", "five"]


@pytest.fixture
def whole():
    story = make_article(
        "Benteng",
        tags=["Aleppo", "Suriah"],
        reporters=[make_reporter("Maya"), make_reporter("Bagas")],
        sources=[make_source("Satu"), make_source("Dua")],
        lead_image=make_image(),
        section=make_section("Dunia"),
    )
    for text, is_important in [("Nama", True), ("Tahun", False), ("Tempat", True)]:
        Correction.objects.create(article=story, text=text, is_important=is_important)
    return story


def test_a_card_is_loaded_whole_without_the_text(whole, django_assert_num_queries):
    with django_assert_num_queries(3):  # bylines with reporters, renditions
        (story,) = Article.objects.published().with_card()
        assert [reporter.name for reporter in story.byline] == ["Maya", "Bagas"]
        assert story.section.name == "Dunia"
        assert len(story.lead_image.renditions.all()) > 0
    assert story.get_deferred_fields() == {"body", "body_text"}


def test_a_page_is_loaded_whole_without_the_plain_text(whole, django_assert_num_queries):
    with django_assert_num_queries(1):
        (story,) = Article.objects.published().with_page()
        story.unfold()
        assert {tag.name for tag in story.tags.all()} == {"Aleppo", "Suriah"}
        assert [line.source.name for line in story.article_sources.all()] == ["Satu", "Dua"]
        assert len(story.corrections.all()) == 3
        assert (story.section.name, story.lead_image.credit) == ("Dunia", "Suluh")
    assert story.get_deferred_fields() == {"body_text"}


def test_important_corrections_stand_above_the_story_the_newest_first(whole):
    story = Article.objects.get()
    assert [one.text for one in story.important_corrections] == ["Tempat", "Nama"]
    assert [one.text for one in story.minor_corrections] == ["Tahun"]


def test_above_the_headline_stands_the_kicker_or_the_section(whole):
    assert whole.label == "Dunia"
    whole.kicker = "Suriah"
    assert whole.label == "Suriah"
    assert str(whole) == "Benteng"


def test_saving_keeps_the_plain_text_and_the_time():
    story = make_article("Benteng", body="<p>Satu <strong>dua</strong></p><p>Tiga</p>")
    story.refresh_from_db()
    assert story.body_text == "Satu dua\n\nTiga"
    saved = story.modified_at
    story.body = "<p>Empat</p>"
    story.save()
    story.refresh_from_db()
    assert story.body_text == "Empat"
    assert story.modified_at > saved


def test_a_standfirst_of_blanks_is_none():
    story = Article(headline="Benteng", section=make_section(), standfirst="  \n ")
    story.clean_fields(exclude={"body"})
    assert story.standfirst == ""


def test_every_field_is_checked_but_those_left_out():
    story = Article(headline="", section=make_section(), standfirst=" Setelah. ", status="burnt")
    with pytest.raises(ValidationError) as refused:
        story.clean_fields(exclude={"headline", "body"})
    assert set(refused.value.message_dict) == {"status"}
    assert story.standfirst == "Setelah."


def test_a_story_that_was_loaded_knows_the_address_that_readers_know():
    story = Article.objects.get(pk=make_article("Benteng").pk)
    assert story.known_address == (story.publication_date, story.slug, story.published_at)
