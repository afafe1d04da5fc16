"""Related stories: rare tags in common, then likeness of text, then the newest."""

import datetime as dt

import pytest
from django.utils import timezone

from articles.neighbours import neighbours
from articles.related import related_ids
from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db


def at(hours):
    return timezone.now() - dt.timedelta(hours=hours)


def test_a_rare_tag_counts_more_than_a_common_one():
    for _ in range(5):
        make_article(tags=["Dunia"])
    story = make_article(tags=["Dunia", "Aleppo"], published_at=at(50))
    rare = make_article(tags=["Aleppo"], published_at=at(40))
    assert related_ids(story)[0] == rare.pk


def test_likeness_of_text_comes_after_tags():
    story = make_article("Jembatan tua di sungai", tags=["Palembang"])
    alike = make_article("Jembatan tua lain di sungai", published_at=at(1))
    tagged = make_article("Makanan", tags=["Palembang"], published_at=at(9))
    make_article("Tanpa hubungan")
    assert related_ids(story)[:2] == [tagged.pk, alike.pk]


def test_the_newest_fill_what_is_left():
    story = make_article("Satu")
    older, newer = (
        make_article("Dua", published_at=at(5)),
        make_article("Tiga", published_at=at(1)),
    )
    assert related_ids(story) == [newer.pk, older.pk]


def test_it_names_six_at_most_and_never_the_story_itself():
    story, *_others = [make_article(tags=["Aleppo"]) for _ in range(9)]
    found = related_ids(story)
    assert len(found) == len(set(found)) == 6
    assert story.pk not in found


@pytest.mark.parametrize("headline", ["'; --", "& | ! ( ) :*", "😀", "a:b*c", "الكتاب"])
def test_an_odd_headline_breaks_nothing(headline):
    story = make_article(headline, tags=["it's", "a & b"])
    other = make_article()
    assert related_ids(story) == [other.pk]


def test_the_neighbours_in_the_section_are_the_next_older_and_newer():
    section = make_section("Sains")
    oldest, middle, newest = (
        make_article(section=section, published_at=at(hours)) for hours in (30, 20, 10)
    )
    make_article(section=make_section("Dunia"), published_at=at(15))
    near = neighbours(middle)
    assert (near.previous, near.next) == (oldest, newest)
    assert neighbours(oldest).previous is None
    assert neighbours(newest).next is None
