"""Search meets what is written otherwise than it is asked for."""

import pytest
from django.db import connection

from articles.indexing.refresh import refresh
from articles.models import Compound, SearchEntry, Word
from articles.search.engine import search
from articles.search.snippets import START, STOP, snippet
from articles.text.tokenizer import READING
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def found(query):
    return search(query).keys


def settle():
    while refresh():
        pass


def told(headline, times):
    return [make_article(f"{headline} {number}").pk for number in range(times)]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Pidato B.J. Habibie", "bj habibie"),
        ("Pidato BJ Habibie", "B.J. Habibie"),
        ("Pidato BJ Habibie", "B. J. Habibie"),
        ("Harga Rp14.000", "harga rp 14.000"),
        ("Harga Rp 14.000,00", "Rp14.000"),
        ("Timnas U-16 Menang", "timnas u16"),
        ("Timnas U16 Menang", "timnas U-16"),
        ("Nasib Anak-Anak Kota", "anak2 "),
        ("HUT Ke-72 Kota", "hut ke72"),
        ("HUT ke72 Kota", "hut ke-72"),
        ("Bantuan 2,5 Juta Orang", "2.5 juta"),
        ("Turun 40 Persen", "turun 40%"),
        ("Laga 19.30 WIB", "laga 19:30"),
        ("Gempa Senin (27/3)", "gempa 27 maret"),
        ("Gempa 17 Agustus 2017", "gempa 17/8/2017"),
    ],
)
def test_tokens_are_met_however_they_are_written(written, asked):
    story = make_article(written)
    make_article("Kabar 25 Kota Lain 16 Orang, 72 Ekor, 19 Kali")
    settle()
    results = search(asked)
    assert results.keys[0] == story.pk
    assert results.strict


def test_a_decimal_is_no_whole_number():
    make_article("Bantuan 25 Juta")
    assert found("2,5 ") == []


def test_compounds_are_met_both_ways_and_learnt_from_the_archive():
    apart = told("Rapat wali kota Medan", 2)
    joined = told("Rapat walikota Padang", 2)
    told("Kota lama punya wali", 3)
    settle()
    assert [str(one) for one in Compound.objects.all()] == ["wali kota"]
    for asked in ("walikota rapat", "wali kota rapat"):
        assert set(found(asked)[:4]) == {*apart, *joined}


def test_two_words_of_a_story_that_never_stand_side_by_side_are_no_compound():
    told("Hari ini mata pelajaran", 4)
    told("Matahari terbit", 4)
    settle()
    assert not Compound.objects.exists()


def test_a_word_is_looked_at_again_when_the_archive_has_doubled():
    told("Rapat walikota Padang", 2)
    settle()
    assert not Compound.objects.exists()
    told("Rapat wali kota Medan", 4)
    settle()
    assert Compound.objects.get().joined == "walikota"


@pytest.mark.parametrize(
    ("glued", "corrected"),
    [("jokowimaruf", "jokowi maruf"), ("iphone11", "iphone 11"), ("unggulduet", "")],
)
def test_glued_words_are_parted_over_words_of_the_archive(glued, corrected):
    stories = told("Duet Jokowi Maruf Unggul, iPhone 11", 2)
    told("Kabar lain", 2)
    settle()
    results = search(f"{glued} duet ")
    assert results.correction == (f"{corrected} duet" if corrected else results.correction)
    if corrected:
        assert set(results.keys) == set(stories)


def test_a_slip_is_not_taken_for_glued_words():
    told("Presiden bicara", 3)
    told("Pre sidem", 3)
    settle()
    assert search("presidem ").correction == "presiden"


def test_a_misspelling_that_stories_have_is_met_by_what_far_more_have():
    rare = told("Pidato Habibi", 3)
    often = [make_article(f"Kisah Habibie {number}").pk for number in range(3)]
    told("Kabar lain", 3)
    settle()
    Word.objects.filter(word="habibie").update(df=816)
    Word.objects.filter(word="").update(df=21_928)
    results = search("habibi ")
    assert results.keys[:3] == sorted(rare, reverse=True)
    assert set(often) <= set(results.keys)
    Word.objects.filter(word="habibie").update(df=100)
    assert not set(often) & set(found("habibi "))


def test_of_what_a_slip_may_mean_its_company_tells():
    told("Lionel Messi cedera", 2)
    told("Mesin pabrik tutup", 5)
    settle()
    assert search("lionel mesi ").correction == "lionel messi"
    assert search("pabrik mesi ").correction == "pabrik mesin"


def test_entries_of_a_former_reading_are_made_anew_in_the_background():
    story = make_article("Pidato B.J. Habibie")
    settle()
    SearchEntry.objects.update(reading=READING - 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_searchentry SET title = '''b'':1A', vector = '''b'':1A'")
    assert found("bj ") == []
    settle()
    assert found("bj ") == [story.pk]
    assert SearchEntry.objects.get().reading == READING


def test_an_excerpt_marks_words_in_a_row_and_not_apart():
    text = "Wali murid di kota bertemu wali kota."
    marked = snippet(text, {"wali kota"})
    assert marked == f"Wali murid di kota bertemu {START}wali{STOP} {START}kota{STOP}."
