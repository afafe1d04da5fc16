"""What Word, Google Docs and web pages put on the clipboard becomes a story's HTML."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles.body import sanitizer
from tests.articles.body.pasted import CASES

CLIPBOARD = Path(__file__).with_name("clipboard")

EXPECTED = {
    "word": (
        "<h2>Benteng di atas bukit</h2>"
        "<p>Benteng itu <strong>berdiri</strong> di <em>tengah</em> kota. Lihat "
        '<a href="https://whc.unesco.org/en/list/21">catatan UNESCO</a>.</p>'
        "<ul><li><p>Sabun laurel</p><ul><li><p>dari minyak zaitun</p></li></ul></li>"
        "<li><p>Kain sutra</p></li></ul>"
        "<ol><li><p>Pertama</p></li><li><p>Kedua</p></li></ol>"
        "<h2>Angka</h2>"
        "<table><tbody><tr><td><p>Tahun</p></td><td><p>Peristiwa</p></td></tr><tr><td><p>1986</p></td><td><p>Masuk daftar</p></td></tr></tbody></table>"
        '<p lang="ar" dir="rtl">حلب الشهباء</p>'
    ),
    "google-docs": (
        "<h2>Benteng di atas bukit</h2>"
        "<p>Benteng itu <strong>berdiri</strong> di <em>tengah</em> kota. Lihat "
        '<a href="https://whc.unesco.org/en/list/21">catatan UNESCO</a>.</p>'
        "<ul><li><p>Sabun laurel</p><ul><li><p>dari minyak zaitun</p></li></ul></li>"
        "<li><p>Kain sutra</p></li></ul>"
        "<ol><li><p>Pertama</p></li></ol>"
        "<h3>Penutup</h3><p>Kalimat akhir.</p>"
    ),
    "web": (
        "<h2>Benteng di atas bukit</h2>"
        "<p>Benteng itu <strong>berdiri</strong> di tengah kota.</p>"
        "<blockquote><p>Kota yang ramai.</p></blockquote>"
        '<p>Baca catatan ini dan <a href="https://whc.unesco.org/">itu</a>.</p>'
        "<h3>Keterangan</h3>"
        "<p>Foto benteng</p>"
    ),
}


@pytest.mark.parametrize("origin", EXPECTED)
def test_pasting_keeps_structure_and_drops_the_rest(origin):
    assert sanitizer.clean((CLIPBOARD / f"{origin}.html").read_text()) == EXPECTED[origin]


@pytest.mark.parametrize(("html", "expected"), CASES)
def test_every_case_is_what_it_was(html, expected):
    assert sanitizer.clean(html) == expected
    assert sanitizer.clean(expected) == expected
