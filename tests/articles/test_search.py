"""Search: finds what was written, shows it safely, survives whatever is typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.search import LONGEST_QUERY, cleaned_query, excerpt, search
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def found(query):
    return [story.pk for story in search(cleaned_query(query))]


def test_it_finds_words_of_headline_standfirst_and_body():
    story = make_article("Benteng", standfirst="Di atas bukit", body="<p>Menara <em>batu</em></p>")
    make_article("Lain")
    assert found("benteng") == found("bukit") == found("menara batu") == [story.pk]


def test_it_knows_indonesian_endings():
    story = make_article(body="<p>Penduduk merayakan perayaan itu.</p>")
    assert found("perayaannya") == [story.pk]


def test_the_headline_counts_most():
    in_body = make_article(body="<p>Sebuah benteng lama.</p>")
    in_headline = make_article("Benteng lama")
    assert found("benteng") == [in_headline.pk, in_body.pk]


def test_it_knows_phrases_and_exclusions():
    both = make_article(body="<p>jembatan ampera palembang</p>")
    make_article(body="<p>ampera dan sebuah jembatan</p>")
    assert found('"jembatan ampera"') == [both.pk]
    assert found("ampera -palembang") != [both.pk]


def test_the_excerpt_marks_words_and_escapes_the_rest():
    make_article(
        body="<p>Tulisan &lt;script&gt;alert(1)&lt;/script&gt; 3 &lt; 5 &amp; benteng.</p>"
    )
    (story,) = search("benteng")
    shown = excerpt(story.marked)
    assert "<mark>benteng</mark>" in shown
    assert "<script" not in shown
    assert "3 &lt; 5 &amp; <mark>" in shown


@pytest.mark.parametrize(
    "query", ["", "   ", "\x00", "yang di dan", "'; --", "😀", "\u202e", '"', "-"]
)
def test_odd_queries_are_answered(client, query):
    assert client.get("/cari/", {"q": query}).status_code == 200


def test_a_query_of_a_megabyte_is_cut(client):
    assert len(cleaned_query("kata " * 200_000)) <= LONGEST_QUERY


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text(max_size=60))
def test_nothing_that_is_typed_breaks_it(client, query):
    assert client.get("/cari/", {"q": query}).status_code == 200


def test_a_page_that_does_not_exist_is_not_found(client):
    make_article("Benteng")
    assert client.get("/cari/", {"q": "benteng", "halaman": "2"}).status_code == 404
    assert client.get("/cari/", {"q": "benteng", "halaman": "x"}).status_code == 404
