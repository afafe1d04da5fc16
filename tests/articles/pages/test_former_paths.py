"""Addresses of the system that was here before: in one step to where things are now."""

import pytest
from django.test import Client

from articles.models import FormerPath, Page
from articles.models.former_paths import former_path
from tests.factories import make_article, make_image, make_reporter, make_section

pytestmark = pytest.mark.django_db


def lead(path, subject):
    FormerPath.objects.create(path=former_path(path), subject=subject)


@pytest.mark.parametrize(
    "asked",
    [
        "/judul-lama/", "/judul-lama", "/JUDUL-lama/", "/judul-lama/amp/", "/judul-lama/feed/",
        "/judul-lama/2/", "/judul-lama/page/3/", "/judul-lama/comment-page-2/", "/judul-lama/embed/",
        "/judul-lama/feed/atom/", "/?p=12", "/index.php?p=12", "/?p=12&amp=1",
        "/index.php/judul-lama/", "/index.php/judul-lama/amp/", "/judul-lama/rss/",
    ],
)  # fmt: skip
def test_a_story_is_reached_in_one_step_however_it_was_asked_for(client, asked):
    story = make_article()
    lead("https://lama.example/judul-lama/", story)
    lead("/?p=12", story)
    answer = client.get(asked)
    assert (answer.status_code, answer.headers["Location"]) == (301, story.get_absolute_url())


@pytest.mark.parametrize("permalink", ["/arsip/12", "/berita/2019/judul.html", "/2019/05/12/judul-lain/",
                                       "/berita/%D8%AE%D8%A8%D8%B1/", "/a/b/c/d/"])  # fmt: skip
def test_any_structure_of_permalinks(client, permalink):
    story = make_article()
    lead(permalink, story)
    assert client.get(permalink).headers["Location"] == story.get_absolute_url()


def test_what_was_asked_beside_the_address_stays(client):
    story = make_article()
    lead("/lama/", story)
    assert client.get("/lama/?utm_source=x").headers["Location"].endswith("/?utm_source=x")


@pytest.mark.parametrize(("status", "expected"), [("draft", 404), ("withdrawn", 410)])
def test_what_readers_may_not_see_is_not_told(client, status, expected):
    lead("/lama/", make_article(status=status))
    assert client.get("/lama/").status_code == expected


def test_lists_with_their_feeds(client):
    section = make_section("Dunia")
    make_article(section=section, reporters=[make_reporter("Ratna")])
    lead("/category/dunia/", section)
    assert client.get("/category/dunia/page/4/").headers["Location"] == "/rubrik/dunia/"
    assert client.get("/category/dunia/feed/").headers["Location"] == "/rubrik/dunia/feed/"
    assert client.get("/category/dunia/rss/").headers["Location"] == "/rubrik/dunia/feed/"
    assert client.get("/comments/feed/").headers["Location"] == "/feed/"
    assert client.get("/feed/rss2/").headers["Location"] == "/feed/"
    assert client.get("/page/2/").headers["Location"] == "/"
    assert client.get("/2019/05/page/2/").headers["Location"] == "/2019/05/"
    assert client.get("/?s=air naik").headers["Location"] == "/cari/?q=air+naik"
    assert client.get("/?m=201905").headers["Location"] == "/2019/05/"


@pytest.mark.parametrize(
    "name", ["foto.jpg", "foto-300x200.jpg", "foto-scaled.jpg", "foto.jpg.webp"]
)
def test_pictures_in_every_size(client, name):
    image = make_image()
    lead("/wp-content/uploads/2019/05/foto.jpg", image)
    answer = client.get(f"/wp-content/uploads/2019/05/{name}")
    assert answer.status_code == 301
    assert answer.headers["Location"].startswith("/media/ukuran/")


def test_a_page_that_is_not_published_is_not_found(client):
    page = Page.objects.create(title="Tim", body="<p>Isi.</p>", is_published=False)
    lead("/tentang/tim/", page)
    assert client.get("/tentang/tim/").status_code == 404
    assert client.get("/tim/").status_code == 404


def test_a_found_page_asks_nothing_and_an_unknown_address_once(django_assert_num_queries):
    client = Client()
    client.get("/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        client.get("/")
    with CaptureQueriesContext(connection) as lost:
        client.get("/tidak/ada/di/sini.html")
    asked = [query["sql"] for query in found if "formerpath" in query["sql"]]
    assert not asked
    assert sum("formerpath" in query["sql"] for query in lost) == 1


@pytest.mark.parametrize(
    "asked", ["/" + "a" * 3000, "/%00", "/?p=%00", "/?p=" + "9" * 900, "/%ff%fe/"]
)
def test_odd_addresses_are_only_not_found(client, asked):
    assert client.get(asked).status_code in {200, 301, 400, 404}


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/rss/", "/feed/"), ("/rss.xml", "/feed/"), ("/feed.xml", "/feed/"), ("/atom.xml", "/feed/"),
        ("/index.xml", "/feed/"), ("/feeds/posts/default", "/feed/"),
        ("/feeds/posts/default?alt=rss", "/feed/?alt=rss"),
        ("/sitemap_index.xml", "/sitemap.xml"), ("/wp-sitemap.xml", "/sitemap.xml"),
        ("/post-sitemap.xml", "/sitemap.xml"),
    ],
)  # fmt: skip
def test_where_programs_ask_for_what_is_new(client, asked, leads):
    answer = client.get(asked)
    assert (answer.status_code, answer.headers["Location"]) == (301, leads)
