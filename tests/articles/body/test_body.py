"""A story's HTML keeps to one vocabulary, whatever it comes from."""

from __future__ import annotations

import re

import html5lib
import pytest
from django_prose_editor.config import allowlist_from_extensions
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.body import sanitizer
from articles.body.schema import VOCABULARY


@pytest.mark.parametrize(
    ("given_html", "expected"),
    [
        ("<p>Satu <b>dua</b> <i>tiga</i></p>", "<p>Satu <strong>dua</strong> <em>tiga</em></p>"),
        ("<h1>Judul</h1><h4>Anak</h4><h6>Cucu</h6>", "<h2>Judul</h2><h3>Anak</h3><h3>Cucu</h3>"),
        ("tanpa tanda", "<p>tanpa tanda</p>"),
        ("<div>satu<div>dua</div></div>", "<p>satu</p><p>dua</p>"),
        ("satu<br><br>dua<br>tiga", "<p>satu</p><p>dua<br>tiga</p>"),
        ("<p> </p><p>&nbsp;</p><h2></h2><p>isi</p><ul></ul>", "<p>isi</p>"),
        ("<p>a  \n b&nbsp;&nbsp; c</p>", "<p>a b c</p>"),
        ("<p>Rp&nbsp;5.000</p>", "<p>Rp&nbsp;5.000</p>"),
        ("<custom-tag>teks <o:p>tetap</o:p></custom-tag>", "<p>teks tetap</p>"),
        ("<p>a<!-- rahasia -->b</p>", "<p>ab</p>"),
        ("<blockquote>kata</blockquote>", "<blockquote><p>kata</p></blockquote>"),
        ("<ul><li>a<li>b</ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ('<ol start="3"><li>c</li></ol>', '<ol start="3"><li><p>c</p></li></ol>'),
        ("<li>lepas</li>", "<ul><li><p>lepas</p></li></ul>"),
        (
            "<ul><li>a</li><ul><li>b</li></ul></ul>",
            "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>",
        ),
        ("<ul><li><ul><li>dalam</li></ul></li></ul>", "<ul><li><p>dalam</p></li></ul>"),
        (
            "<table><tr><th>Kota</th><th>Jiwa</th></tr><tr><td>Aleppo</td><td>2</td></tr></table>",
            (
                "<table><tbody><tr><th><p>Kota</p></th><th><p>Jiwa</p></th></tr>"
                "<tr><td><p>Aleppo</p></td><td><p>2</p></td></tr></tbody></table>"
            ),
        ),
        ("<table><tr><td><ul><li>satu</ul></td></tr></table>", "<ul><li><p>satu</p></li></ul>"),
        (
            "<table><tr><td><h2>a</h2><ul><li>b</ul><td><table><tr><td>c<td>d</table></table>",
            "<table><tbody><tr><td><p>a</p><p>b</p></td><td><p>c – d</p></td></tr></tbody></table>",
        ),
        (
            "<table><caption>Jiwa</caption><tr><td>a<td>b<tr><td>c<tr><td></table>",
            (
                "<p>Jiwa</p><table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr>"
                "<tr><td><p>c</p></td><td></td></tr></tbody></table>"
            ),
        ),
        (
            "<blockquote><table><tr><td>a<td>b</table></blockquote>",
            "<blockquote><p>a – b</p></blockquote>",
        ),
        ("<aside>kata</aside>", "<aside><p>kata</p></aside>"),
        ("<aside><blockquote>a</blockquote><h2>b</h2></aside>", "<aside><p>a</p><p>b</p></aside>"),
        ("<p>a<div data-story=12></div>b", '<p>a</p><div data-story="12"></div><p>b</p>'),
        ("<div data-story=012></div><div data-story=x>isi</div>", "<p>isi</p>"),
        ('<div data-pictures="3,5"></div>', '<div data-pictures="3,5"></div>'),
        ('<div data-pictures="3;5"></div>', ""),
        (
            '<div data-embed="https://youtu.be/dQw4w9WgXcQ?t=3"></div>',
            '<div data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=3s"></div>',
        ),
        ('<div data-embed="https://jahat.example/"></div>', ""),
        ("<h2><strong>Semua tebal</strong></h2>", "<h2>Semua tebal</h2>"),
        ("<p>a</p><hr class=wp-block-separator /><p>b</p>", "<p>a</p><hr><p>b</p>"),
        ("<p>a<hr>b", "<p>a</p><hr><p>b</p>"),
        ("<div><p>a</p><hr></div><hr/>b", "<p>a</p><hr><hr><p>b</p>"),
        ("<ul><li>a<hr>b</ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("<blockquote>a<hr>b</blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
        (
            "<table><tr><td>a<hr>b<td>c</table>",
            "<table><tbody><tr><td><p>a</p><p>b</p></td><td><p>c</p></td></tr></tbody></table>",
        ),
        ("<hr><p> </p><hr>", ""),
        ("<pre>satu\ndua</pre>", "<p>satu<br>dua</p>"),
        ("<p>a &lt;b&gt; &amp; c</p>", "<p>a &lt;b&gt; &amp; c</p>"),
        ("", ""),
        ("<p></p>", ""),
    ],
)
def test_it_brings_html_to_the_vocabulary(given_html, expected):
    assert sanitizer.clean(given_html) == expected


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>x</p>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="JaVa\tScript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        "<img src=x onerror=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        '<iframe src="https://x.example"></iframe>',
        "<style>p{color:red}</style>",
        '<p style="background:url(javascript:x)">x</p>',
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<form action=https://x.example><input name=p></form>",
        '<a href="https://x.example" target=_blank onmouseover=x>x</a>',
    ],
)
def test_it_lets_nothing_dangerous_through(attack):
    cleaned = sanitizer.clean(attack)
    tags = html5lib.parseFragment(cleaned, namespaceHTMLElements=False)
    allowed = allowlist_from_extensions(VOCABULARY)
    for element in tags.iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        assert element.tag in allowed["tags"]
        assert set(element.attrib) <= {"href", "lang", "dir", "start"}
        assert not element.get("href", "").strip().lower().startswith(("java", "data"))
    assert "alert" not in cleaned


def test_arabic_keeps_its_direction_and_nothing_else():
    arabic = '<p>Bukunya <span lang="ar" dir="rtl">الجبر</span> terkenal.</p>'
    assert sanitizer.clean(arabic) == arabic
    quoted = '<blockquote><p lang="ar" dir="rtl">حلب الشهباء</p></blockquote>'
    assert sanitizer.clean(quoted) == quoted
    word = '<p class=MsoNormal dir=RTL><span lang=AR-SA style="font-size:14pt">حلب</span></p>'
    assert sanitizer.clean(word) == '<p lang="ar" dir="rtl">حلب</p>'
    assert sanitizer.clean('<p lang="en-US" dir="ltr">kata</p>') == "<p>kata</p>"
    assert sanitizer.clean('<p><span lang="ar">latin saja</span></p>') == "<p>latin saja</p>"


def test_editor_and_sanitiser_are_one_declaration(monkeypatch):
    allowed = allowlist_from_extensions(VOCABULARY)
    assert allowed["tags"] == {
        "p", "h2", "h3", "strong", "em", "a", "blockquote", "ul", "ol", "li", "br", "span",
        "aside", "div", "hr", "table", "tbody", "tr", "th", "td", "s",
    }  # fmt: skip
    assert allowed["url_schemes"] == {"http", "https", "mailto"}
    without = {name: value for name, value in VOCABULARY.items() if name != "Blockquote"}
    monkeypatch.setattr(sanitizer, "VOCABULARY", without)
    sanitizer._sanitiser.cache_clear()
    try:
        assert sanitizer.clean("<blockquote>kata</blockquote>") == "<p>kata</p>"
    finally:
        monkeypatch.undo()
        sanitizer._sanitiser.cache_clear()


def test_it_names_links_that_lead_nowhere():
    html = '<a href="javascript:x">a</a> <a href=\'ftp://a.id/b\'>b</a> <a href="/tag/c/">c</a>'
    assert sanitizer.refused_links(html) == ["javascript:x", "ftp://a.id/b"]
    assert (
        sanitizer.refused_links('<a href="https://a.id">a</a><a href="mailto:a@b.id">b</a>') == []
    )


TAGS = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h5",
    "hr",
    "ul",
    "ol",
    "li",
    "blockquote",
    "b",
    "strong",
    "i",
    "em",
    "a",
    "span",
    "br",
    "table",
    "tr",
    "td",
    "th",
    "caption",
    "aside",
    "pre",
    "script",
    "style",
    "svg",
    "math",
    "title",
    "o:p",
    "textarea",
    "select",
    "article",
    "u",
    "font",
    "section",
    "cite",
    "template",
]
ATTRIBUTES = [
    "",
    ' style="font-weight:700"',
    ' style="font-weight:normal"',
    ' style="mso-list:l0 level2 lfo1"',
    ' style="mso-list:Ignore"',
    ' class="MsoListParagraph"',
    ' lang="ar"',
    ' dir="rtl"',
    ' href="javascript:alert(1)"',
    ' href="https://a.id/?a=1&b=2"',
    ' onclick="x()"',
    ' start="3"',
    ' data-story="12"',
    ' data-pictures="1,2"',
    ' data-embed="https://t.me/suluh/12"',
    ' data-embed="javascript:alert(1)"',
]
PIECE = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.text(alphabet="ab 1.·o\n\t\u00a0\u200b&;<>\"'كت–", max_size=6),
    st.text(max_size=4),
    st.sampled_from(["<!--[if gte mso 9]>", "<![endif]-->", "<![if !supportLists]>", "&nbsp;"]),
)
PIECES = st.lists(PIECE, max_size=14).map("".join)
FORBIDDEN = re.compile(
    r"<(script|style|svg|math|iframe)|<[^>]*\s(on\w+|style|class|id)\s*=", re.IGNORECASE
)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(PIECES)
@example("<ul><li><blockquote><ol>x")
@example("<ul>1<blockquote>1")
@example("<table><td>a<li>b<td>c")
def test_cleaning_the_clean_changes_nothing_and_nothing_dangerous_remains(html):
    cleaned = sanitizer.clean(html)
    assert sanitizer.clean(cleaned) == cleaned
    assert not FORBIDDEN.search(cleaned)
    assert not re.search(r'href="\s*javascript', cleaned, re.IGNORECASE)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=6), min_size=1, max_size=8),
    st.lists(st.sampled_from(["div", "foo", "o:p", "center", "b", "font", "td", "h4"]), min_size=8),
)
def test_the_text_of_every_tag_stays(words, tags):
    html = " ".join(f"<{tag}>{word}</{tag}>" for word, tag in zip(words, tags, strict=False))
    assert re.findall("[a-h]+", sanitizer.plain_text(sanitizer.clean(html))) == words


def test_deep_nesting_costs_no_stack():
    assert sanitizer.clean("<div>" * 5000 + "x") == "<p>x</p>"
    assert "<p>x</p>" in sanitizer.clean("<ul><li>" * 3000 + "x")


@pytest.mark.parametrize(
    "before",
    [
        "<ul><li><p>a</p></li></ul>",
        "<blockquote><p>a</p></blockquote>",
        "<aside><p>a</p></aside>",
        "<table><tbody><tr><td><p>a</p></td><td></td></tr></tbody></table>",
        "<ol><li><p>a</p><ul><li><p>b</p></li></ul></li></ol><h2>c</h2>",
    ],
)
def test_only_a_plain_paragraph_opens_with_the_dateline(before):
    assert sanitizer.opened_with("Kota", "Suluh", before) == before
    opened = sanitizer.opened_with("Kota", "Suluh", f"{before}<p>x</p><p>y</p>")
    assert opened == f'{before}<p><span class="dateline">KOTA, SULUH\xa0–</span> x</p><p>y</p>'
