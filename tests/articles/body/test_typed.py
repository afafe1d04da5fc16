"""A body typed into the bare field: blank lines part paragraphs, and HTML stays HTML."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.body import sanitizer
from articles.body.typed import with_paragraphs


def kept(typed):
    return sanitizer.clean(with_paragraphs(typed))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ""),
        ("Satu.", "<p>Satu.</p>"),
        ("Satu.\r\n\r\nDua.", "<p>Satu.</p><p>Dua.</p>"),
        ("\nSatu.\n \t\n\n\nDua.\nTiga.\n", "<p>Satu.</p><p>Dua.<br>Tiga.</p>"),
        ("Satu <b>dua\n\ntiga</b>", "<p>Satu <strong>dua</strong></p><p><strong>tiga</strong></p>"),
        ("3 < 4\n\nA & B", "<p>3 &lt; 4</p><p>A &amp; B</p>"),
        ("Satu<br>\ndua", "<p>Satu<br>dua</p>"),
        ("<p>Satu\n\ndua.</p>\n\n<p>Tiga.</p>\n", "<p>Satu dua.</p><p>Tiga.</p>"),
        ("<P>Satu.</P>\r\n\r\nDua.\r\n\r\nTiga.", "<p>Satu.</p><p>Dua.</p><p>Tiga.</p>"),
        ("Satu.\n\n<h2>Dua\ntiga</h2>\nEmpat.", "<p>Satu.</p><h2>Dua tiga</h2><p>Empat.</p>"),
        ("<ul>\n<li>a\n\n<li>b\n</ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("Satu.\n\n<hr>\n\nDua.", "<p>Satu.</p><hr><p>Dua.</p>"),
        ("a <script>b\n\nc</script>d\n\ne", "<p>a d</p><p>e</p>"),
        ('<a\n\nhref="https://kpu.go.id">x</a>', '<p><a href="https://kpu.go.id">x</a></p>'),
    ],
)
def test_a_blank_line_begins_a_paragraph_where_no_block_is(typed, expected):
    assert kept(typed) == expected


LINES = st.lists(st.text("ab <>&/p\n\r\t", min_size=1, max_size=30), max_size=8).map("\n\n".join)
TAGS = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<ul>", "<li>", "</ul>", "<b>", "</b>", "a", "b ", "\n", "\n\n"]
    )
).map("".join)


@given(LINES | TAGS)
def test_what_is_kept_is_kept_so_when_it_is_sent_again(typed):
    once = kept(typed)
    assert kept(once) == once
    assert kept(once.replace("</p><", "</p>\r\n\r\n<")) == once


@given(st.lists(st.from_regex(r"[a-z]{1,8}( [a-z]{1,8}){0,3}", fullmatch=True), min_size=1))
def test_as_many_paragraphs_as_were_typed(paragraphs):
    expected = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert kept("\r\n\r\n".join(paragraphs)) == expected


@pytest.mark.parametrize(
    "typed",
    ["<" + "a" * 10**6, "x\ny" + " " * 10**6 + "x", "<a " * 300_000, "x\n" + " \n" * 500_000],
)
def test_no_text_is_tried_again_from_each_of_its_signs(typed):
    began = time.process_time()
    with_paragraphs(typed)
    assert time.process_time() - began < 5  # half an hour of a square's growth
