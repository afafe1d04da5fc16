"""Words, roots and spelling: one reading for stories and questions."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import spelling
from articles.text.parting import joined, partings
from articles.text.stemmer import CERTAIN, candidates, known_roots, root
from articles.text.tokenizer import fold, spans, words

WORD = st.text(string.ascii_lowercase, min_size=4, max_size=12)


def known(candidate):
    return CERTAIN if candidate in known_roots() else 0.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Qur’an, Qur'an; QURAN", ["quran"] * 3),
        ("anak-anak", ["anak", "anak"]),
        ("Café São Łódź", ["cafe", "sao", "lodz"]),
        ("Rp1.250.000 dan 6,5 persen", ["rp", "1250000", "dan", "6.5", "persen"]),
        ("Rp 14.000,00; Rp. 14.000,-", ["rp", "14000", "rp", "14000"]),
        (
            "US$5,5 miliar, 40% dan 6.5 %",
            ["usd", "5.5", "miliar", "40", "persen", "dan", "6.5", "persen"],
        ),
        ("19.30 dan 19:30 WIB", ["19.30", "dan", "19.30", "wib"]),
        ("1.250 orang", ["1250", "orang"]),
        ("B.J. Habibie, B. J. Habibie, BJ Habibie", ["bj", "habibie"] * 3),
        ("Vitamin B. Ia S.Pd.", ["vitamin", "b", "ia", "s", "pd"]),
        ("القُرْآن", ["القران"]),
        ("\u202eterbalik\u202c 😀", ["terbalik"]),
    ],
)
def test_words_are_folded(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("walikota", [("wal", "ikota"), ("wali", "kota"), ("walik", "ota")]),
        ("iphone11", [("iphone", "11")]),
        ("yangini", [("yan", "gini")]),
        ("gempa", []),
        ("covid-19", []),
    ],
)
def test_a_word_is_parted_in_two_of_three_letters_that_say_something(word, expected):
    assert list(partings(word)) == expected


def test_words_side_by_side_are_joined_unless_they_say_nothing():
    typed = ["wali", "kota", "dan", "iphone", "11", "di", "u", "16"]
    assert [whole for *_parts, whole in joined(typed)] == ["walikota", "iphone11"]


@given(st.text("0123456789.,:Rp%$ BJ", max_size=20))
def test_numbers_and_initials_are_folded_once_for_all(text):
    assert all(fold(word) == word for word in words(text))


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text):
    assert all(fold(word) == word for word in words(text))


@given(st.text(max_size=80))
def test_spans_are_where_the_words_are(text):
    assert [word for word, _start, _end in spans(text)] == words(text)
    assert all(fold(text[start:end]) == word for word, start, end in spans(text))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("menangkap", "tangkap"), ("ditangkapnya", "tangkap"), ("penangkapan", "tangkap"),
        ("tertangkap", "tangkap"), ("mempelajari", "ajar"), ("pelajaran", "ajar"),
        ("menyatakan", "nyata"), ("keputusan", "putus"), ("mempertanyakan", "tanya"),
        ("menyehatkan", "sehat"), ("keterlambatan", "lambat"), ("mengebom", "bom"),
        ("ketidakadilan", "adil"), ("ketidakpastiannya", "pasti"), ("memrotes", "protes"),
        ("pemrosesan", "proses"), ("mengritik", "kritik"), ("pengrusakan", "rusak"),
        ("pegulat", "gulat"), ("ketidakhadirannya", "hadir"), ("peternakan", "ternak"),
        ("pegawai", "pegawai"), ("beras", "beras"), ("sejarah", "sejarah"), ("aleppo", "aleppo"), ("ibu", "ibu"),
    ],
)  # fmt: skip
def test_a_word_is_led_back_to_its_root(word, expected):
    assert root(word, known) == expected


@given(WORD)
def test_a_word_is_always_a_candidate_for_its_own_root(word):
    assert candidates(word)[0] == word
    assert all(len(candidate) >= 3 for candidate in candidates(word))


def test_without_a_dictionary_the_largest_family_decides():
    votes = {"gosek": 4.0, "menggosek": 1.0}
    assert root("menggosek", lambda word: votes.get(word, 0.0)) == "gosek"


def plain_distance(one, other):
    """Optimal string alignment as it is defined, without anything clever."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i, j] = min(
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 3))
def test_the_distance_is_that_of_the_definition(one, other, most):
    assert spelling.distance(one, other, most) == min(plain_distance(one, other), most + 1)


@given(WORD, st.data())
def test_words_one_slip_apart_share_a_deletion(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    slip = data.draw(
        st.sampled_from([word[:place] + word[place + 1 :], word[:place] + letter + word[place:],
                         word[:place] + letter + word[place + 1 :]])
    )  # fmt: skip
    own = {left for left, _count in spelling.deletions(word, 1)}
    assert own & {left for left, _count in spelling.deletions(slip, 1)}


def test_the_nearest_and_then_the_most_used_is_meant():
    known_words = [("pemerintah", 900), ("perintah", 400), ("pemeriksa", 950)]
    assert spelling.best("pemerintag", known_words, 2)[0] == "pemerintah"
    assert spelling.best("gampo", [("gempa", 10), ("gampong", 5)], 1) == []
