"""Drawn pictures of headlines: every script that a face has, in its direction, no word cut off."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from articles.pictures import lettering
from articles.pictures.lettering import broken, drawable, pieces, width
from articles.pictures.share_card import MARGIN, ROOM, RULE, SIZE, TOP, Card, draw

PAPER = 250


def drawn(headline: str, label: str = "Suriah", name: str = "Suluh") -> Pillow.Image:
    content = draw(Card(headline, label, name, "#9a2b16"))
    return Pillow.open(io.BytesIO(content)).convert("L")


def ink(picture: Pillow.Image, box: tuple[int, int, int, int]) -> int:
    """Return how many dark pixels stand in the box."""
    return sum(picture.crop(box).histogram()[:160])


def order(line: str, *, from_right: bool = False) -> list[str]:
    return [
        piece.text.strip() for piece in pieces(line, from_right=from_right) if piece.text.strip()
    ]


@pytest.mark.parametrize(
    "text",
    ["Aleppo", "حلب القديمة", "Владимир", "Τσίπρας", "שלום", "Łódź Çelebi", "🌋", "👨‍👩‍👧", "🇮🇩", "❤️", "M‘bappé"],
)  # fmt: skip
def test_it_has_a_sign_for_what_the_world_writes(text):
    assert drawable(text) == text
    assert width(text, 40) > 0
    assert ink(drawn(text), (MARGIN, TOP, SIZE[0] - MARGIN, RULE - 4)) > 200


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("东京奥运会 dimulai", "dimulai"),
        ("Ibu kota (东京) dihias", "Ibu kota dihias"),
        ("a\u200f\u2067b", "a\u200f\u2067b"),
        ("东京", ""),
        ("\ufe0fGempa", "Gempa"),
    ],
)
def test_what_no_face_has_is_left_out_without_a_gap(typed, shown):
    assert drawable(typed) == shown


def test_a_headline_of_nothing_that_can_be_drawn_shows_the_site():
    assert ink(drawn("东京"), (MARGIN, TOP, 600, RULE - 4)) > 500


def test_arabic_is_joined():
    assert lettering.SHAPES
    apart = sum(width(letter, 60) for letter in "حلب")
    assert width("حلب", 60) < 0.95 * apart


def test_arabic_stands_at_the_right_and_latin_at_the_left():
    left, right = (MARGIN, TOP, 300, RULE - 4), (900, TOP, SIZE[0] - MARGIN + 2, RULE - 4)
    arabic, latin = drawn("حلب"), drawn("Kota")
    assert ink(arabic, right) > 300
    assert not ink(arabic, left)
    assert ink(latin, left) > 300
    assert not ink(latin, right)


def test_a_phrase_of_arabic_in_a_latin_line_keeps_its_own_order():
    assert order("Kota حلب القديمة dibangun") == ["Kota", "حلب القديمة", "dibangun"]
    assert order("lihat حلب 2026 القديمة itu") == ["lihat", "القديمة", "2026", "حلب", "itu"]


def test_numbers_and_latin_in_an_arabic_line_stand_where_they_are_read():
    assert order("في عام 2026 بعد", from_right=True) == ["بعد", "2026", "في عام"]
    assert order("قناة Suluh TV اليوم", from_right=True) == ["اليوم", "Suluh TV", "قناة"]


@given(st.text(alphabet="ab حل12 (،).", max_size=30), st.booleans())
def test_no_sign_is_lost_or_doubled_by_ordering(line, from_right):
    found = "".join(piece.text for piece in pieces(line, from_right=from_right))
    assert sorted(found) == sorted(line)


@pytest.mark.parametrize(
    "word",
    ["Mempertanggungjawabkannya", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 2, "A" * 220,
     "https://suluh.example/2026/11/22/berita-yang-panjang-sekali-tentang-benteng-aleppo/", "حلب" * 60],
)  # fmt: skip
def test_no_ink_stands_outside_the_margins(word):
    picture = drawn(f"{word} naik", label=word, name=word[:60])
    assert not ink(picture, (SIZE[0] - MARGIN + 8, 24, SIZE[0], SIZE[1]))
    assert not ink(picture, (0, 24, MARGIN - 8, SIZE[1]))


def test_a_long_word_is_whole_as_long_as_smaller_letters_can_hold_it():
    word = "Mempertanggungjawabkannya"
    for size in (92, 60, 40):
        lines = broken(f"{word} naik", size, ROOM, from_right=False, cut_words=False)
        assert lines[0].split()[0] == word


@settings(deadline=None, max_examples=40)
@given(st.text(alphabet="abcé حل👍-", min_size=1, max_size=80))
def test_breaking_loses_nothing_and_fits(text):
    text = drawable(text)
    from_right = lettering.is_right_to_left(text)
    lines = broken(text, 60, 400, from_right=from_right, cut_words=True)
    assert "".join(lines).replace("-", "").replace(" ", "") == text.replace("-", "").replace(
        " ", ""
    )
    assert all(width(line, 60, from_right=from_right) <= 400 for line in lines)
