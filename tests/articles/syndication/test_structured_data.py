"""What search engines and social networks read: a contract, so it is written out."""

import datetime as dt
import json
import re

import pytest

from articles.models import ArticleSource, Correction, SiteIdentity, SiteLink
from articles.pictures import icons
from articles.pictures.queue import make_all
from tests.factories import make_article, make_image, make_reporter, make_section, make_source

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
TIME = dt.datetime(2026, 3, 1, 2, 30, tzinfo=dt.UTC)
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def blocks(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return {
        data.get("@type", "graph"): data for data in map(json.loads, BLOCK.findall(response.text))
    }


def metas(client, address):
    text = client.get(address).text
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', text)) | {
        "canonical": re.search(r'rel="canonical" href="([^"]+)"', text)[1]
    }


@pytest.fixture
def story():
    story = make_article(
        "Benteng dibuka",
        section=make_section("Dunia"),
        tags=["Aleppo"],
        reporters=[make_reporter("Maya", role="Jurnalis"), make_reporter("Bagas")],
        published_at=TIME,
    )
    ArticleSource.objects.create(
        article=story, source=make_source("Badan Geologi"), url="https://geologi.example/benteng"
    )
    Correction.objects.create(
        article=story, text="Yang benar 12.", published_at=TIME + dt.timedelta(hours=3)
    )
    return story


def test_a_story_is_a_news_article(client, story):
    address = SITE + story.get_absolute_url()
    data = blocks(client, story.get_absolute_url())["NewsArticle"]
    (image,) = data.pop("image")
    assert image.startswith(f"{SITE}/bagikan/{story.pk}-") or f"/bagikan/{story.pk}/" in image
    assert data == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": address,
        "url": address,
        "headline": "Benteng dibuka",
        "description": story.standfirst,
        "datePublished": "2026-03-01T09:30:00+07:00",
        "dateModified": "2026-03-01T12:30:00+07:00",
        "dateline": "Aleppo",
        "articleSection": "Dunia",
        "keywords": ["Aleppo"],
        "inLanguage": "id",
        "isAccessibleForFree": True,
        "author": [
            {
                "@type": "Person",
                "name": "Maya",
                "url": f"{SITE}/reporter/maya/",
                "jobTitle": "Jurnalis",
            },
            {"@type": "Person", "name": "Bagas", "url": f"{SITE}/reporter/bagas/"},
        ],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": "Suluh",
            "url": f"{SITE}/",
            "logo": {
                "@type": "ImageObject",
                "url": SITE + icons.icon_address(512),
                "width": 512,
                "height": 512,
            },
            "correctionsPolicy": f"{SITE}/koreksi/",
        },
        "isBasedOn": ["https://geologi.example/benteng"],
        "citation": [
            {
                "@type": "CreativeWork",
                "name": "Badan Geologi",
                "url": "https://geologi.example/benteng",
            }
        ],
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": "Yang benar 12.",
                "datePublished": "2026-03-01T12:30:00+07:00",
            }
        ],
    }


def test_its_picture_comes_in_three_ratios(client):
    image = make_image()
    make_all()
    story = make_article(lead_image=image)
    found = blocks(client, story.get_absolute_url())["NewsArticle"]["image"]
    jpegs = {r.crop: SITE + r.file.url for r in image.renditions.filter(format="jpeg")}
    assert found == [jpegs[crop] for crop in ("16:9", "4:3", "1:1", "full")]
    assert metas(client, story.get_absolute_url())["og:image"] == jpegs["full"]


def test_the_way_to_it_is_told(client, story):
    data = blocks(client, story.get_absolute_url())["BreadcrumbList"]
    assert [(s["position"], s["name"], s["item"]) for s in data["itemListElement"]] == [
        (1, "Suluh", f"{SITE}/"),
        (2, "Dunia", f"{SITE}/rubrik/dunia/"),
        (3, "Benteng dibuka", SITE + story.get_absolute_url()),
    ]


def test_social_networks_are_told_the_same(client, story):
    found = metas(client, story.get_absolute_url())
    address = SITE + story.get_absolute_url()
    assert found["canonical"] == found["og:url"] == address
    assert found["og:type"] == "article"
    assert found["og:title"] == "Benteng dibuka"
    assert found["og:description"] == found["description"] == story.standfirst
    assert found["twitter:card"] == "summary_large_image"
    assert found["article:published_time"] == "2026-03-01T09:30:00+07:00"
    assert found["article:tag"] == "Aleppo"
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")


def test_the_front_page_says_who_publishes(client):
    row = SiteIdentity.objects.get()
    SiteLink.objects.create(
        site=row, place="social", label="Mastodon", url="https://social.example/@suluh"
    )
    graph = blocks(client, "/")["graph"]["@graph"]
    assert [part["@type"] for part in graph] == ["NewsMediaOrganization", "WebSite"]
    assert graph[0]["sameAs"] == ["https://social.example/@suluh"]
    assert graph[1]["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/cari/?q={{q}}"


@pytest.mark.parametrize(
    "address", ["/", "/rubrik/dunia/", "/tag/aleppo/", "/reporter/maya/", "/koreksi/", "/2026/03/"]
)
def test_every_list_says_where_it_is(client, story, address):
    found = metas(client, address)
    assert found["canonical"] == found["og:url"] == SITE + address
    assert found["og:title"]
    assert found["og:image"].startswith(f"{SITE}/bagikan/")


def test_nothing_in_a_text_ends_the_block(client):
    story = make_article("</script><script>alert(1)</script> <!-- &amp;")
    text = client.get(story.get_absolute_url()).text
    assert "<script>alert" not in text
    assert blocks(client, story.get_absolute_url())["NewsArticle"]["headline"] == story.headline


class TestThePictureOfAStoryWithoutOne:
    def path(self, client, story):
        return metas(client, story.get_absolute_url())["og:image"].removeprefix(SITE)

    def test_it_is_drawn_once(self, client, story, monkeypatch):
        from articles.pictures import share_card

        path = self.path(client, story)
        first = b"".join(client.get(path).streaming_content)
        assert first.startswith(b"\x89PNG")
        assert len(first) < 100_000
        monkeypatch.setattr(share_card, "draw", None)
        response = client.get(path)
        assert b"".join(response.streaming_content) == first
        assert "immutable" in response["Cache-Control"]

    def test_a_new_headline_is_a_new_picture(self, client, story):
        old = self.path(client, story)
        story.headline = "Benteng ditutup"
        story.save()
        assert self.path(client, story) != old
        assert client.get(old)["Location"] == self.path(client, story)

    def test_one_that_is_not_public_has_none(self, client):
        story = make_article(status="draft")
        assert client.get(f"/bagikan/{story.pk}/abc.png").status_code == 404

    @pytest.mark.parametrize("headline", ["x", "kata " * 32, "Sangat" * 26, "الكتاب المختصر 😀"])
    def test_every_headline_finds_room(self, headline):
        from articles.pictures.share_card import Card, draw

        assert draw(Card(headline[:160], "Dunia", "Suluh", "#9a2b16"))
