"""How many queries a page costs: the same for one story and for many."""

import pytest
from django.urls import reverse

from articles.indexing.refresh import refresh
from articles.models import Correction
from tests.factories import make_article, make_image, make_reporter, make_section, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def paper(shared_rows):
    """Enough of everything that a query a row would show."""
    reporters = [make_reporter("Maya"), make_reporter("Bagas")]
    stories = [
        make_article(
            f"Benteng {number}",
            section=make_section(name),
            tags=["Aleppo", "Rusia", f"Tag {number}"],
            reporters=reporters,
            sources=[make_source("Satu"), make_source("Dua")],
            lead_image=make_image(),
        )
        for number, name in enumerate(["Dunia", "Sains", "Budaya"] * 9)
    ]
    for story in stories[:5]:
        Correction.objects.create(article=story, text="Yang benar begini.")
    while refresh():
        pass
    return stories


PAGES = {
    "home": (lambda s: "/", 8),
    "article": (lambda s: s[3].get_absolute_url(), 7),
    "section": (lambda s: s[0].section.get_absolute_url(), 7),
    "tag": (lambda s: "/tag/aleppo/", 7),
    "reporter": (lambda s: make_reporter("Maya").get_absolute_url(), 7),
    "source": (lambda s: make_source("Satu").get_absolute_url(), 7),
    "archive": (lambda s: s[0].published_at.strftime("/%Y/%m/"), 6),
    "corrections": (lambda s: reverse("articles:corrections"), 3),
    "feed": (lambda s: "/feed/", 6),
    "feed of a tag": (lambda s: "/tag/aleppo/feed/json/", 7),
    "feed of a reporter": (lambda s: make_reporter("Maya").get_absolute_url() + "feed/atom/", 7),
    "sitemap index": (lambda s: "/sitemap.xml", 5),
    "sitemap": (lambda s: "/sitemap-berita-0.xml", 3),
    "news sitemap": (lambda s: "/sitemap-kabar.xml", 3),
    "not found": (lambda s: "/tidak-ada/", 4),
    "robots": (lambda s: "/robots.txt", 0),
}


class TestAPage:
    @pytest.mark.parametrize("page", PAGES)
    def test_stays_within_its_number(self, client, paper, page, django_assert_max_num_queries):
        address, most = PAGES[page]
        path = address(paper)
        with django_assert_max_num_queries(most):
            client.get(path)
