"""The demo's stories are what the demo promises, and load through the desk's own moves."""

import re
import tomllib

import pytest
from django.contrib.auth.models import User
from PIL import Image as Picture

from articles.body import sanitizer
from articles.models import (
    Article,
    Correction,
    Image,
    ReadCount,
    Reporter,
    Section,
    StatusChange,
)
from articles.pages import most_read
from newsroom.demo import loader
from subscriptions.models import StaffMail

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
    assert sum("correction" in story.facts for story in STORIES) == 2
    assert sum("correction_is_important" in story.facts for story in STORIES) == 1
    assert sum(words(story) > LONG_READS for story in STORIES) == 2
    assert len({story.facts["section"] for story in STORIES}) == 6
    assert any('dir="rtl"' in story.body for story in STORIES)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_it_is_whole_and_keeps_to_the_vocabulary(story):
    assert 140 <= words(story) <= 1300
    body = loader.PLACEHOLDER.sub("", story.body)
    assert sanitizer.clean(body) == BETWEEN_BLOCKS.sub("><", body)
    assert story.facts["reporters"]
    assert story.facts["sources"]
    assert 3 <= len(story.facts["tags"]) <= 5
    assert story.facts["state"] != "public" or story.key in loader.NEWEST_FIRST


def test_every_reporter_is_plainly_a_sample():
    people = tomllib.loads((loader.FOLDER / "people.toml").read_text(encoding="utf-8"))
    assert all("contoh" in row["bio"] for row in people["reporters"])


@pytest.fixture(scope="class")
def loaded(shared_rows):
    return loader.load()


@pytest.mark.django_db
class TestLoading:
    def test_a_second_loading_adds_nothing_and_changes_nothing(self, loaded):
        assert loaded == len(STORIES)
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
        assert Correction.objects.count() == 2
        assert Article.objects.withdrawn().count() == 1
        assert Article.objects.scheduled().count() == 1
        assert StatusChange.objects.count() > Article.objects.published().count()

    def test_every_body_is_written_as_the_editor_writes(self, loaded):
        bodies = list(Article.objects.values_list("body", flat=True))
        assert bodies == [sanitizer.clean(body) for body in bodies]

    def test_what_a_body_can_hold_is_all_shown(self, loaded, client):
        shown = {
            slug: client.get(Article.objects.get(slug=slug).get_absolute_url()).text
            for slug in ("benteng-aleppo", "krakatau-1883", "maraton-42-195")
        }
        aleppo = shown["benteng-aleppo"]
        assert Article.objects.get(slug="pasar-aleppo").get_absolute_url() in aleppo
        assert "<aside>" in aleppo
        assert "openstreetmap.org" in aleppo
        gallery = list(Image.objects.filter(articles__slug__in=["krakatau-1883", "tambora-1815"]))
        assert all(image.alt in shown["krakatau-1883"] for image in gallery)
        assert "<table>" in shown["maraton-42-195"]
        assert "Johnny Hayes" in shown["maraton-42-195"]


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("is_older", [False, True])
def test_each_login_gets_a_mail_for_a_lost_password(client, is_older):
    loader.make_logins()
    if is_older:  # a demo from before its logins had addresses
        User.objects.update(email="")
        loader.make_logins()
    for name in loader.LOGINS:
        client.post("/admin/password_reset/", {"email": f"{name}@suluh.example"})
        assert StaffMail.objects.filter(address=f"{name}@suluh.example").count() == 1


def test_every_picture_is_light_and_belongs_to_a_story_or_a_reporter():
    people = tomllib.loads((loader.FOLDER / "people.toml").read_text(encoding="utf-8"))
    wanted = {story.facts["picture"]: (1280, 853) for story in STORIES}
    wanted |= {loader.PORTRAIT + row["slug"]: (800, 800) for row in people["reporters"]}
    files = {file.stem: file for file in (loader.FOLDER / "media").glob("*.webp")}
    assert files.keys() == wanted.keys()
    for key, file in files.items():
        assert file.stat().st_size <= 80_000, key
        with Picture.open(file) as picture:
            assert (picture.format, picture.mode, picture.size) == ("WEBP", "RGB", wanted[key])
