"""A story's address: made of its date in site time and its slug, kept for ever."""

import datetime as dt

import pytest
from django.urls import reverse

from articles.models import Article
from articles.models.status import Status
from tests.factories import make_article

pytestmark = pytest.mark.django_db
LATE_IN_JAKARTA = dt.datetime(2026, 3, 1, 17, 30, tzinfo=dt.UTC)  # 2 March, 00.30 WIB


def test_it_holds_the_date_in_site_time():
    story = make_article("Malam di Aleppo", published_at=LATE_IN_JAKARTA)
    assert story.get_absolute_url() == "/2026/03/02/malam-di-aleppo/"


def test_it_answers(client):
    story = make_article()
    assert client.get(story.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("address", ["/2026/02/31/x/", "/2026/13/01/x/", "/0000/01/01/x/"])
def test_an_impossible_date_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_two_headlines_alike_get_two_addresses():
    first = make_article("Banjir di kota")
    second = make_article("Banjir di kota")
    assert first.slug == "banjir-di-kota"
    assert second.slug == "banjir-di-kota-2"


def test_a_headline_in_arabic_gets_an_address():
    assert make_article("الكتاب المختصر").slug.startswith("berita")


def test_a_long_headline_is_cut_at_a_word():
    slug = make_article("kata " * 30).slug
    assert len(slug) <= 80
    assert slug.endswith("kata")


class TestAChangedSlug:
    def test_it_leads_on_permanently(self, client):
        story = make_article()
        old = story.get_absolute_url()
        story.slug = "judul-yang-lebih-baik"
        story.save()
        response = client.get(old)
        assert response.status_code == 301
        assert response["Location"] == story.get_absolute_url()

    def test_it_leads_on_after_several_changes(self, client):
        story = make_article()
        addresses = [story.get_absolute_url()]
        for slug in ("dua", "tiga"):
            story = Article.objects.get(pk=story.pk)
            story.slug = slug
            story.save()
            addresses.append(story.get_absolute_url())
        assert [client.get(a).status_code for a in addresses] == [301, 301, 200]
        assert client.get(addresses[0])["Location"] == addresses[2]

    def test_a_new_date_leads_on_too(self, client):
        story = make_article()
        old = story.get_absolute_url()
        story = Article.objects.get(pk=story.pk)
        story.published_at -= dt.timedelta(days=2)
        story.save()
        assert client.get(old)["Location"] == story.get_absolute_url()

    def test_a_story_that_stands_there_now_goes_first(self, client):
        story = make_article("Lama")
        old = story.get_absolute_url()
        story.slug = "baru"
        story.save()
        newcomer = make_article("Lama", slug="lama")  # chosen by hand
        assert newcomer.get_absolute_url() == old
        assert client.get(old).status_code == 200

    def test_it_tells_nothing_of_a_story_that_is_not_public(self, client):
        story = make_article(published_at=LATE_IN_JAKARTA + dt.timedelta(days=3650))
        old = story.get_absolute_url()
        story.slug = "rahasia"
        story.save()
        assert client.get(old).status_code == 404

    def test_a_withdrawn_story_is_gone_at_every_address(self, client):
        story = make_article(status=Status.WITHDRAWN)
        old = story.get_absolute_url()
        story = Article.objects.get(pk=story.pk)
        story.slug = "lain"
        story.save()
        assert client.get(old).status_code == 410
        assert client.get(story.get_absolute_url()).status_code == 410


def test_the_address_is_the_named_one():
    story = make_article()
    assert story.get_absolute_url() == reverse(
        "articles:article", args=[story.publication_date, story.slug]
    )
