"""Where long words may break."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.hyphenation import (
    LONG,
    PIECE,
    SOFT_HYPHEN,
    breakable,
    breakable_page,
    hyphenated,
)


@pytest.mark.parametrize(
    "syllables",
    [
        "Mem-per-tang-gung-ja-wab-kan-nya",
        "per-kem-bang-bia-kan",
        "me-nya-nyi-kan",
        "akhir-nya",
        "ke-ma-sya-ra-ka-tan",
        "ins-tru-men-ta-li-sa-si",
        "ru-mah",
        "di",
    ],
)
def test_a_word_breaks_between_its_syllables(syllables):
    word = syllables.replace("-", "")
    assert hyphenated(word).replace(SOFT_HYPHEN, "-") == syllables


def test_words_that_fit_stay_as_they_are():
    text = "<p>Benteng Aleppo dipertanyakan &amp; dibuka</p>"
    assert breakable(text) == text


def test_a_heading_may_break_in_shorter_words():
    assert SOFT_HYPHEN in breakable("<h1>Pemerintah</h1>")
    assert SOFT_HYPHEN not in breakable("<h1>Rapat</h1><p>Pemerintah</p>")


def test_the_title_in_the_head_is_left_alone():
    page = f"<title>{'a' * 40}</title><body><p>{'a' * 40}</p></body>"
    head, _body, rest = breakable_page(page).partition("<body>")
    assert head == f"<title>{'a' * 40}</title>"
    assert "<wbr>" in rest


@given(st.text(st.characters(codec="utf-8", exclude_characters="<>&\u00ad"), max_size=200))
def test_nothing_is_lost_and_no_run_stays_long(text):
    broken = breakable(text)
    assert broken.replace(SOFT_HYPHEN, "").replace("<wbr>", "") == text
    for run in re.split(rf"\s|{SOFT_HYPHEN}|<wbr>", broken):
        assert len(run) <= max(LONG, PIECE)


@given(st.lists(st.sampled_from(["<b>", "&amp;", "&#8211;", "a" * 9, " ", "</b>"]), max_size=40))
def test_tags_and_entities_stay_whole(parts):
    html = "".join(parts)
    taken = re.findall(r"<[^>]*>|&#?\w+;", html)
    assert [t for t in re.findall(r"<[^>]*>|&#?\w+;", breakable(html)) if t != "<wbr>"] == taken
