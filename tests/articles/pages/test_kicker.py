"""What stands above a headline leads to what it names, or nowhere."""

import re

import pytest

from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<p(?: class="kicker")?>(?:<a href="([^"]*)">)?([^<]+)(?:</a>)?</p>\s*<h1')
SECTION, TAG, FURTHER = "/rubrik/dunia/", "/tag/gunung-api/", "/rubrik/sains/"


@pytest.mark.parametrize(
    ("kicker", "leads_to"),
    [
        ("", SECTION),
        ("DUNIA", SECTION),
        ("Gunung-api", TAG),
        ("Sains", FURTHER),
        ("Analisis", ""),  # a tag, of another story
        ("Wawancara", ""),
    ],
)
@pytest.mark.parametrize("edition", ["", "?edisi=teks"])
def test_it_leads_to_the_page_that_its_words_name(client, kicker, leads_to, edition):
    make_article("Lain", section=make_section("Dunia"), tags=["Analisis"])
    story = make_article(
        "Letusan",
        section=make_section("Dunia"),
        further=[make_section("Sains")],
        tags=["Krakatau", "Gunung Api"],
        kicker=kicker,
    )
    page = client.get(story.get_absolute_url() + edition).text
    [(address, words)] = LINK.findall(page)
    assert words == kicker or (words == "Dunia" and not kicker)
    assert address == (leads_to and leads_to + edition)
    if address:
        heading = re.search(r"<h1[^>]*>([^<]+)</h1>", client.get(address).text)[1]
        assert heading.replace("-", " ").casefold() == words.replace("-", " ").casefold()
