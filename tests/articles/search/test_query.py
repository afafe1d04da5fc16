"""The query language: whatever is typed means something."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.query import LONGEST_QUERY, MOST_WORDS, cleaned, parse


def test_it_reads_words_phrases_exclusions_and_filters():
    query = parse('banjir "kali ciliwung" -jakarta -"pintu air" tag:"Timur Tengah" Rubrik:dunia')
    assert query.words == ("banjir",)
    assert query.phrases == (("kali", "ciliwung"),)
    assert query.without == (("jakarta",), ("pintu", "air"))
    assert query.filters == (("tag", "timur-tengah"), ("rubrik", "dunia"))


def test_stop_words_are_not_looked_for_but_keep_their_place_in_a_phrase():
    query = parse('presiden dan menteri "presiden dan menteri"')
    assert query.words == ("presiden", "menteri")
    assert query.phrases == (("presiden", "dan", "menteri"),)
    assert parse("yang di dan").says_nothing


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("tanggal:2024", "2024-01-01", "2025-01-01"),
        ("tanggal:2024-12", "2024-12-01", "2025-01-01"),
        ("tanggal:17-08-2024", "2024-08-17", "2024-08-18"),
        ("sejak:2024-02-29", "2024-02-29", None),
        ("sampai:2024-02", None, "2024-03-01"),
        ("sejak:2023 sejak:2024 sampai:2025", "2024-01-01", "2026-01-01"),
        ("sejak:kemarin sampai:2024-13 tanggal:2023-02-30", None, None),
        ("tanggal:9999", None, None),
    ],
)
def test_dates_are_spans_of_site_time(typed, since, until):
    query = parse(f"gempa {typed}")
    got = [moment and moment.strftime("%Y-%m-%d") for moment in (query.since, query.until)]
    assert got == [since, until]
    assert all(m.utcoffset() == dt.timedelta(hours=7) for m in (query.since, query.until) if m)


@pytest.mark.parametrize(
    ("typed", "half"),
    [("pemer", True), ("pemerintah ", False), ('"pemer"', False), ("a pemer -b", False),
     ("pemerintah yang", False), ("tag:aleppo pemer", True)],
)  # fmt: skip
def test_only_a_last_plain_word_may_be_half_typed(typed, half):
    assert parse(cleaned(typed)).half_typed is half


@given(st.text(max_size=400))
def test_no_question_is_wrong(text):
    query = parse(cleaned(text))
    assert len(query.text) <= LONGEST_QUERY
    assert len(query.words) <= MOST_WORDS
    # Joiners are kept within words of Arabic script, where they are meant.
    assert query.text.replace("\u200c", "").replace("\u200d", "").isprintable()
    assert query.text.strip("\u200c\u200d") == query.text


def test_a_megabyte_is_cut():
    assert len(cleaned("kata " * 200_000)) <= LONGEST_QUERY + 1
