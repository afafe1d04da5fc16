"""The queries of ``make eval-search`` that write a word otherwise than the story they look for."""

import random

import pytest

from tests.benchmarks.collection import Story
from tests.benchmarks.known_items import written_otherwise
from tests.benchmarks.vocabulary import Vocabulary
from tests.benchmarks.written_kinds import OTHERWISE, WRITTEN


def story(key, title, body="Isi berita."):
    return Story(id=str(key), title=title, body=body)


def archive():
    often = [story(n, f"Pejabat bicara soal presiden {n}", "Presiden bicara.") for n in range(300)]
    slips = [story(300 + n, f"Kabar {n}", "Preiden bicara; presiden diam.") for n in range(3)]
    apart = [story(310 + n, f"Tuntutan wali kota Medan {n}", "Wali kota.") for n in range(4)]
    joined = [story(320 + n, f"Rencana walikota Padang {n}", "Walikota.") for n in range(4)]
    named = [
        story(330 + n, f"Hakim KPK kalah {n}", "Komisi Pemberantasan Korupsi (KPK) kalah.")
        for n in range(2)
    ]
    names = [story(340 + n, f"Lionel Messi cedera {n}", "Messi.") for n in range(6)]
    machines = [story(350 + n, f"Pabrik mesin tutup {n}", "Mesin.") for n in range(9)]
    sums = [story(360, "Denda besar perusahaan tambang", "Denda Rp2,5 miliar, 40 persen.")]
    others = [story(400 + n, f"Panen padi desa {n}", "Panen.") for n in range(500)]
    return [*others, *often, *slips, *apart, *joined, *named, *names, *machines, *sums]


def test_every_kind_writes_otherwise_what_the_archive_attests():
    items = list(written_otherwise(archive(), 40, seed=3))
    assert items == list(written_otherwise(archive(), 40, seed=3))
    assert {item.kind for item in items} == set(WRITTEN)
    assert all(item.query != item.as_told for item in items)


@pytest.mark.parametrize(
    ("kind", "query", "as_told"),
    [
        ("compound", "walikota", "wali kota"),
        ("compound", "wali kota", "walikota"),
        ("variant", "preiden", "presiden"),
        ("short form", "komisi pemberantasan korupsi", "KPK"),
        ("context", "mesi", "Messi"),
    ],
)
def test_a_kind_keeps_one_more_word_that_tells(kind, query, as_told):
    items = [item for item in written_otherwise(archive(), 400, seed=1) if item.kind == kind]
    assert any(item.query.startswith(f"{query} ") for item in items)
    assert any(item.as_told.startswith(f"{as_told} ") for item in items)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("denda Rp14.000 saja", "Rp 14.000"),
        ("timnas U-16 menang", "U16"),
        ("kata B.J. Habibie", "BJ"),
        ("anak-anak bermain", "anak2"),
        ("HUT ke-72 RI", "ke72"),
        ("2,5 juta orang", "2.5"),
        ("pukul 19.30 WIB", "19:30"),
        ("40 persen", "40%"),
        ("Senin (27/3)", "27 Maret"),
        ("17 Agustus 2017", "17/8/2017"),
    ],
)
def test_a_token_is_written_as_others_write_it(text, expected):
    found = [make(match) for pattern, make in OTHERWISE.items() for match in pattern.finditer(text)]
    assert found == [expected]


def test_another_word_is_no_misspelling():
    told = [story(n, f"Kain putih {n}", "Putih.") for n in range(300)]
    told += [story(900 + n, f"Kremlin dan Putin {n}", "Putin.") for n in range(4)]
    assert not Vocabulary(told).variants


def test_a_headline_without_a_second_word_makes_no_query():
    assert WRITTEN["glued"](story(1, "Wali kota"), Vocabulary([]), random.Random(1)).query == ""
