"""The demo's stories are what the demo promises, and load through the desk's own moves."""

import re
import tomllib

import pytest

from articles.body import sanitizer
from articles.models import Article, Correction, ReadCount, Reporter, Section, StatusChange
from articles.pages import most_read
from newsroom.demo import loader
from tests.factories import picture_bytes

STORIES = list(loader.read_stories())
LONG_READS = 600
MARKUP = re.compile(r"<[^>]+>")
BETWEEN_BLOCKS = re.compile(r">\n\s*<")


def words(story):
    return len(MARKUP.sub(" ", story.body).split())


def test_there_are_enough_of_every_kind():
    states = [story.facts["state"] for story in STORIES]
    assert len(STORIES) >= 30
    assert states.count("scheduled") == states.count("withdrawn") == 1
    assert states.count("draft") == 2
    assert sum("correction" in story.facts for story in STORIES) == 1
    assert sum(words(story) > LONG_READS for story in STORIES) == 2
    assert len({story.facts["section"] for story in STORIES}) == 6
    assert any('dir="rtl"' in story.body for story in STORIES)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_it_is_whole_and_keeps_to_the_vocabulary(story):
    assert 140 <= words(story) <= 1300
    assert sanitizer.clean(story.body) == BETWEEN_BLOCKS.sub("><", story.body)
    assert story.facts["reporters"]
    assert story.facts["sources"]
    assert 3 <= len(story.facts["tags"]) <= 5
    assert story.facts["state"] != "public" or story.key in loader.NEWEST_FIRST


def test_every_reporter_is_plainly_a_sample():
    people = tomllib.loads((loader.FOLDER / "people.toml").read_text(encoding="utf-8"))
    assert all("contoh" in row["bio"] for row in people["reporters"])


@pytest.mark.django_db
def test_a_second_loading_adds_nothing_and_changes_nothing(monkeypatch):
    monkeypatch.setattr(loader, "ProcessPoolExecutor", OneProcess)
    monkeypatch.setattr(loader, "draw_jpeg", lambda key: picture_bytes())
    assert loader.load() == len(STORIES)
    story = Article.objects.get(slug="benteng-aleppo")
    Article.objects.filter(pk=story.pk).update(headline="Diubah redaktur")
    assert most_read.most_read().day
    readings = ReadCount.objects.count()
    assert loader.load() == 0
    assert ReadCount.objects.count() == readings
    story.refresh_from_db()
    assert story.headline == "Diubah redaktur"
    assert Section.objects.count() == 6
    assert Reporter.objects.count() == 6
    assert Correction.objects.count() == 1
    assert Article.objects.withdrawn().count() == 1
    assert Article.objects.scheduled().count() == 1
    assert StatusChange.objects.count() > Article.objects.published().count()


class OneProcess:
    """Runs in this process, where the pictures are not drawn."""

    def __init__(self, **kwargs):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass

    map = staticmethod(map)
