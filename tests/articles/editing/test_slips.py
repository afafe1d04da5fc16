"""What may be written otherwise is suggested, with what stands around it; nothing is changed."""

from __future__ import annotations

import pytest

from articles.editing.slips import MOST, suggestions


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("Ia berada dirumah.", "di rumah"),
        ("Dimana ia?", "Di mana"),
        ("Apotik itu tutup", "Apotek"),
        ("resiko besar", "risiko"),
        ('Ia berkata "pulang" kemarin', "“pulang”"),
        ("Jum'at", "Jumat"),
        ("kota - desa", " – "),
        ("tahun 2024-2025", "2024–2025"),
        ("lalu...", "…"),
        ("Rp1.000", "Rp\u00a0"),
        ("Rp 1.000", "Rp\u00a0"),
        ("kata ,", ""),
    ],
)
def test_a_slip_is_found_with_its_better_spelling(text, better):
    assert better in [one.better for one in suggestions(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Ia dirumahkan perusahaan.",
        "di rumah, apotek, risiko",
        "Rp\u00a01.000",
        "2026-11-29",
        "0812-3456-7890",
        "rumah-rumah – “ya”",
        "https://a.example/apotik-baru?a=1",
        "",
    ],
)
def test_what_is_right_is_left_alone(text):
    assert suggestions(text) == []


def test_a_suggestion_says_where_it_stands():
    (one,) = suggestions("Baris lain\nKemarin ada resiko besar sekali")
    assert (one.before, one.found, one.after) == ("Kemarin ada ", "resiko", " besar sekali"[:18])


def test_there_are_never_more_than_anybody_reads():
    assert len(suggestions("resiko " * 500)) == MOST
