"""Further sections of a story: what the database holds of them, and where readers find the story."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from articles.models import Article, Filing, FurtherSection
from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return make_article(
        "Air naik", section=make_section("Kota"), further=[make_section("Lingkungan")]
    )


def names(article):
    return [section.name for section in article.further_sections.all()]


class TestTheDatabase:
    def test_refuses_the_own_section_as_a_further_one(self, story):
        with pytest.raises(IntegrityError, match="another than"), transaction.atomic():
            FurtherSection.objects.create(article=story, section=story.section)
        row = FurtherSection.objects.get()
        with pytest.raises(IntegrityError, match="another than"), transaction.atomic():
            FurtherSection.objects.filter(pk=row.pk).update(section=story.section)

    def test_refuses_one_twice(self, story):
        with pytest.raises(IntegrityError), transaction.atomic():
            FurtherSection.objects.create(article=story, section=make_section("Lingkungan"))

    def test_lets_a_further_one_become_the_own_by_whichever_way(self, story):
        Article.objects.filter(pk=story.pk).update(section=make_section("Lingkungan"))
        assert names(story) == []
        assert Filing.objects.due().filter(article=story).count() == 1

    def test_keeps_a_section_that_a_story_is_filed_further_in(self, story):
        with pytest.raises(ProtectedError):
            make_section("Lingkungan").delete()

    def test_lets_a_draft_go_with_its_further_sections(self, story):
        draft = make_article(status="draft", further=[make_section("Lingkungan")])
        draft.delete()
        assert FurtherSection.objects.get().article == story

    @pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
    def test_files_only_what_is_public(self, status):
        make_article(status=status, further=[make_section("Lingkungan")])
        assert not Filing.objects.due().exists()


class TestReaders:
    def test_find_it_in_every_of_its_sections_once_in_order(self, client):
        kota, alam = make_section("Kota"), make_section("Lingkungan")
        stories = [
            make_article(
                f"Cerita {number}",
                section=(kota, alam, make_section("Dunia"))[number % 3],
                further=[[alam], [kota], [kota, alam]][number % 3],
            )
            for number in range(25)
        ]
        wanted = [story.pk for story in reversed(stories)]
        for section in (kota, alam):
            path = section.get_absolute_url()
            first = client.get(path).context["page"]
            second = client.get(f"{path}?sebelum={first.older}").context["page"]
            assert [story.pk for story in [*first.items, *second.items]] == wanted
            assert client.get(f"{path}?sesudah={second.newer}")["Location"] == path
            feed = json.loads(client.get(f"{path}feed/json/").content)
            assert [item["title"] for item in feed["items"]] == [
                story.headline for story in reversed(stories)
            ]
            assert client.get(f"{path}?edisi=teks").text.count("Cerita ") == 20

    def test_are_led_to_all_of_them_from_the_story(self, client, story):
        own = story.get_absolute_url()
        page, text = client.get(own).text, client.get(f"{own}?edisi=teks").text
        assert '<p class="kicker"><a href="/rubrik/kota/">' in page
        assert '<li><a href="/rubrik/lingkungan/">Lingkungan</a></li>' in page
        assert '<meta property="article:section" content="Kota">' in page
        assert '<a href="/rubrik/lingkungan/?edisi=teks">Lingkungan</a>' in text
        assert "<category>Lingkungan</category>" in client.get("/feed/").text

    def test_find_a_section_of_such_stories_alone_in_the_sitemap(self, client, story):
        assert "/rubrik/lingkungan/" in client.get("/sitemap-halaman.xml").text

    def test_find_it_by_searching_within_a_further_section(self, client, story):
        assert "Air naik" in client.get("/cari/?q=air+rubrik:lingkungan").text
        story.further_sections.clear()
        assert "Air naik" not in client.get("/cari/?q=air+rubrik:lingkungan").text
