"""The index keeps in step with the stories, whatever happens in between."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles.body import sanitizer
from articles.editing import workflow
from articles.indexing import bulk, rebuild
from articles.indexing.refresh import refresh
from articles.models import (
    Article,
    Posting,
    RelatedStory,
    SearchEntry,
    Spelling,
    StoryVector,
    Tag,
    Word,
)
from articles.search.engine import search
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def df(word):
    return Word.objects.filter(word=word).values_list("df", flat=True).first() or 0


def settle():
    while refresh():
        pass


def test_words_are_counted_once_a_story_and_let_go_with_it():
    story = make_article("Benteng benteng", body="<p>benteng</p>")
    other = make_article("Benteng lain")
    assert (df("benteng"), df("")) == (2, 2)
    story.headline, story.body = "Menara", "<p>menara</p>"
    story.save()
    assert (df("benteng"), df("menara"), df("")) == (1, 1, 2)
    workflow.make_move(other, "withdraw", None)
    assert (df("benteng"), df("")) == (0, 1)
    Article.objects.all().delete()
    assert (df("menara"), df("")) == (0, 0)


def test_only_public_stories_are_counted_and_scheduled_ones_when_it_is_time():
    make_article("Benteng", status="draft")
    later = make_article("Benteng", published_at=timezone.now() + dt.timedelta(hours=1))
    assert df("benteng") == 0
    SearchEntry.objects.filter(pk=later.pk).update(public_from=timezone.now())
    settle()
    assert df("benteng") == 1
    settle()
    assert df("benteng") == 1


def test_counting_as_one_goes_is_what_counting_anew_gives():
    for number in range(5):
        story = make_article(f"Benteng {number}", body="<p>kota tua itu</p>", tags=["Aleppo"])
        story.headline = f"Menara {number}"
        story.save()
    counted = dict(Word.objects.filter(df__gt=0).values_list("word", "df"))
    rebuild.start_over()
    Word.objects.update(df=77)
    call_command("rebuild_index")
    assert dict(Word.objects.filter(df__gt=0).values_list("word", "df")) == counted


def test_names_that_change_are_found_after_the_next_refresh():
    make_article("Benteng", tags=["Aleppo"])
    tag = Tag.objects.get(name="Aleppo")
    tag.name = "Halab"
    tag.save()
    settle()
    assert search("halab").count == 1
    assert search("aleppo").count == 0


def test_stories_that_came_in_past_the_signals_are_indexed():
    story = make_article("Benteng")
    SearchEntry.objects.all().delete()
    assert search("benteng").count == 0
    settle()
    assert search("benteng").keys == [story.pk]


def test_a_rebuild_makes_everything_again_and_can_be_stopped(monkeypatch):
    for number in range(7):
        make_article(f"Benteng nomor{number}", body="<p>Jembatan gantung sungai musi</p>")
    delete_index()
    call_command("rebuild_index")
    before = index()
    monkeypatch.setattr(rebuild, "BATCH", 2)
    delete_index()
    for step in rebuild.STEPS:  # stopped after the first part of every step
        next(iter(rebuild.run(step)), None)
    call_command("rebuild_index")
    assert index() == before
    assert {step.name for step in rebuild.STEPS if step.left()} == {"words"}  # counted every time


LATE = {"search_in_title", "search_in_all", "search_newest", "posting_by_impact"}


def late_indexes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s)", [list(LATE)])
        return {name for (name,) in cursor.fetchall()}


def test_indexes_of_a_table_that_fills_are_made_when_its_rows_are_there(monkeypatch):
    for number in range(4):
        make_article(f"Benteng {number}")
    delete_index()
    monkeypatch.setattr(bulk, "MANY", 1)
    entries = rebuild.run(rebuild.STEPS[0])
    next(entries)
    assert late_indexes() == {"posting_by_impact"}
    entries.close()  # as Ctrl-C does
    assert late_indexes() == LATE
    call_command("rebuild_index")
    assert late_indexes() == LATE
    assert search("benteng").count == 4


@pytest.mark.django_db(transaction=True)
def test_several_processes_make_what_one_makes(monkeypatch):
    for number in range(7):
        make_article(f"Benteng nomor{number}", body="<p>Jembatan gantung sungai musi</p>")
    delete_index()
    call_command("rebuild_index")
    before = index()
    delete_index()
    monkeypatch.setattr(rebuild, "BATCH", 2)
    call_command("rebuild_index", processes=2)
    assert index() == before


def test_a_rebuild_by_no_process_is_refused():
    with pytest.raises(CommandError, match="0 is not a number from 1"):
        call_command("rebuild_index", "--processes=0")


def delete_index():
    for model in (Posting, RelatedStory, StoryVector, Spelling, Word, SearchEntry):
        model.objects.all().delete()


def index():
    """What is indexed, but for keys of words and what depends on the order of things."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT article_id, title::text, vector::text, counted FROM articles_searchentry ORDER BY 1"
        )
        entries = cursor.fetchall()
    words = set(Word.objects.filter(df__gt=0).values_list("word", "df", "root"))
    postings = {
        (article, Word.objects.get(pk=term).word)
        for article, term in Posting.objects.values_list("article", "term")
    }
    # How many of its neighbours a story is offered to depends on who was settled first.
    settled = StoryVector.objects.filter(related_at__isnull=False).count()
    return entries, words, postings, Spelling.objects.count(), settled


def test_saving_costs_a_number_of_queries_that_does_not_grow(django_assert_max_num_queries):
    for number in range(12):
        make_article(f"Benteng {number}", tags=["Aleppo", "Suriah"])
    story = Article.objects.first()
    with django_assert_max_num_queries(22):
        story.save()


def test_what_stands_at_a_place_in_a_text_is_found():
    body = (
        '<p>Awal.</p><div data-pictures="12" data-title="Menara &amp; masjid tua"></div>'
        '<div data-embed="https://youtu.be/dQw4w9WgXcQ" data-title="Rekaman pawai"></div>'
    )
    story = make_article("Judul", body=sanitizer.clean(body))
    for words in ("menara", '"masjid tua"', "pawai"):
        assert search(words).keys == [story.pk]
    assert search("amp").count == 0
