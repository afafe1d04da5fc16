"""An editor's words in a mail: paragraphs, lists and links, and the same as plain text."""

import pytest

from articles.body import sanitizer


@pytest.mark.parametrize(
    ("html", "letter"),
    [
        ("<h2>Judul</h2><p>Isi.</p>", "<p>Judul</p><p>Isi.</p>"),
        ("<h3>Anak judul</h3>", "<p>Anak judul</p>"),
        ("<p>Isi <strong>tebal</strong>.</p>", "<p>Isi <strong>tebal</strong>.</p>"),
        ("<blockquote><p>Kata.</p></blockquote>", "<p>Kata.</p>"),
        ("<ul><li><p>Satu</p></li></ul>", "<ul><li><p>Satu</p></li></ul>"),
        ('<p>Awal.</p><div data-story="7"></div>', "<p>Awal.</p>"),
        ("<p>Awal.</p><hr><p>Akhir.</p>", "<p>Awal.</p><hr><p>Akhir.</p>"),
        ("<p>Awal.</p><script>x</script>", "<p>Awal.</p>"),
    ],
)
def test_other_blocks_become_paragraphs(html, letter):
    assert sanitizer.clean_letter(html) == letter


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            '<p>Baca <a href="https://contoh.id/a">ini</a>.</p>',
            "Baca ini (https://contoh.id/a).",
        ),
        ('<p><a href="https://contoh.id/a">https://contoh.id/a</a></p>', "https://contoh.id/a"),
        ('<p><a href="mailto:a@contoh.id">a@contoh.id</a></p>', "a@contoh.id"),
        ("<p>Awal.</p><hr><p>Akhir.</p>", "Awal.\n\n* * *\n\nAkhir."),
        ('<p>Tulis ke <a href="mailto:a@contoh.id">kami</a>.</p>', "Tulis ke kami (a@contoh.id)."),
    ],
)
def test_a_link_is_followed_by_its_address(html, text):
    assert sanitizer.plain_letter(html) == text
