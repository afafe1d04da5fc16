"""A body as text: what mails, excerpts and comparisons of versions are made of."""

import pytest

from articles.body import sanitizer


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>Satu.</p><p>Dua.</p>", "Satu.\n\nDua."),
        ("<p>Tanpa <s>yang dicoret</s> ini</p>", "Tanpa ~~yang dicoret~~ ini"),
        ('<p>Baca <a href="https://contoh.id/a">ini</a>.</p>', "Baca ini."),
    ],
)
def test_it_reads_as_it_was_written(html, text):
    assert sanitizer.plain_text(html) == text


def test_a_refused_link_is_named_without_its_quotes():
    html = "<a href='javascript:X'>a</a><a href=\"XMPP:b\">b</a><a href=https://c.id>c</a>"
    assert sanitizer.refused_links(html) == ["javascript:X", "XMPP:b"]
