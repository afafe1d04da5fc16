"""Names that look alike are found, others are not; also among many."""

import time

import pytest

from articles.editing.likeness import pairs


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Joko Widodo", "Jokowi Widodo"),
        ("Banjir Bandang", "banjirbandang"),
        ("Jum'at", "Jumat"),
        ("Café", "Cafe"),
        ("Kalimantan Timur", "Kalimantan Tmur"),
        ("COVID-19", "Covid 19"),
        ("Mahkamah Konstitusi", "Mahkamah Kontitusi"),
        ("حلب", "حلب "),
    ],
)
def test_alike(first, second):
    assert pairs({1: first, 2: second, 3: "Sama sekali lain"}) == [(1, 2)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("KPK", "KPU"),
        ("Pemilu 2019", "Pemilu 2024"),
        ("Jawa Timur", "Jawa Barat"),
        ("Aleppo", "Damaskus"),
        ("", "!"),
    ],
)
def test_not_alike(first, second):
    assert [pair for pair in pairs({1: first, 2: second}) if first] == []


def test_synonyms_meet():
    names = {7: "KPK", 3: "Komisi Pemberantasan Korupsi", 5: "Aleppo"}
    assert pairs(names, [["kpk", "komisi pemberantasan korupsi"], ["a", "b"]]) == [(3, 7)]


def test_the_most_alike_stand_first():
    names = {1: "Kalimantan Timur", 2: "Kalimantan Tmur", 3: "Covid 19", 4: "COVID-19"}
    assert pairs(names) == [(3, 4), (1, 2)]


def test_thousands_of_names_take_a_moment():
    names = {
        n: f"{'abcdefghij'[n % 10]}{n * 7919 % 99991} Kota {n * 104729 % 9973}" for n in range(5000)
    }
    begun = time.process_time()
    pairs(names)
    assert time.process_time() - begun < 10
