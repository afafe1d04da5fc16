"""Bodies: every way of writing one, and that no word of it is lost."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.body import sanitizer
from articles.moving.blocks import Context
from articles.moving.content import converted

CONTEXT = Context(["Kabar Lama", "kabarlama.example"], {"12": "<p>Blok bersama.</p>"})


def body(text, **meta):
    return converted(text, CONTEXT, meta).body


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("Satu.\n\nDua\ntiga.", "<p>Satu.</p><p>Dua<br>tiga.</p>"),
        ("<h4>Anak judul</h4>\nIsi.", "<h3>Anak judul</h3><p>Isi.</p>"),
        ("<!-- wp:paragraph -->\n<p>Satu.</p>\n<!-- /wp:paragraph -->", "<p>Satu.</p>"),
        ('<!-- wp:separator -->\n<hr class="wp-block-separator"/>\n<!-- /wp:separator -->\nB',
         "<hr><p>B</p>"),
        ("Satu.\n<hr />\nDua.", "<p>Satu.</p><hr><p>Dua.</p>"),
        ('<!-- wp:block {"ref":12} /-->', "<p>Blok bersama.</p>"),
        ("Klasik.\n\nDua.<!-- wp:more --><!--more--><!-- /wp:more -->", "<p>Klasik.</p><p>Dua.</p>"),
        ("Lihat.\n\nhttps://youtu.be/dQw4w9WgXcQ\n\nAkhir.",
         '<p>Lihat.</p><div data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ"></div><p>Akhir.</p>'),
        ("[embed]https://youtu.be/dQw4w9WgXcQ[/embed]",
         '<div data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ"></div>'),
        ('<iframe src="//www.youtube.com/embed/dQw4w9WgXcQ"></iframe>',
         '<div data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ"></div>'),
        ('<iframe src="https://lain.example/x"></iframe>',
         '<p><a href="https://lain.example/x">https://lain.example/x</a></p>'),
        ('[audio mp3="https://kabarlama.example/a.mp3"]',
         '<p><a href="https://kabarlama.example/a.mp3">https://kabarlama.example/a.mp3</a></p>'),
        ('[vc_row][vc_column title="Judul"]Isi.[/vc_column][/vc_row]', "<p>Judul</p><p>Isi.</p>"),
        ("Kata [sic] dan [1] tetap.", "<p>Kata [sic] dan [1] tetap.</p>"),
        ('Sebelum [formulir id="3"] sesudah.', '<p>Sebelum [formulir id="3"] sesudah.</p>'),
        ("<pre>a\n\nb</pre>", "<p>a</p><p>b</p>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>",
         "<table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table>"),
        ("<noscript>Tanpa skrip.</noscript>", "<p>Tanpa skrip.</p>"),
    ],
)  # fmt: skip
def test_ways_of_writing(written, becomes):
    content = converted(written, CONTEXT)
    assert content.body == becomes
    assert not content.lost


def test_footnotes_stand_where_their_block_stood():
    notes = '[{"id":"a","content":"Catatan pertama."}]'
    text = (
        '<!-- wp:paragraph --><p>Isi<sup data-fn="a"><a href="#a">1</a></sup>.</p>'
        "<!-- /wp:paragraph --><!-- wp:footnotes /-->"
    )
    assert body(text, footnotes=notes) == "<p>Isi¹.</p><ol><li><p>Catatan pertama.</p></li></ol>"


@pytest.mark.parametrize(
    ("foot", "named"),
    [
        ("<p>Reporter: Budi, Sari dan Tono</p>", ["Budi", "Sari", "Tono"]),
        ("<p><em>(Penulis: Budi Santoso)</em></p>", ["Budi Santoso"]),
        ("<p>Reporter: Budi | Editor: Sari</p>", ["Budi"]),
        ("<p>Reporter: siapa yang tahu apa yang akan terjadi besok pagi di sana?</p>", []),
    ],
)
def test_feet_become_fields_where_all_of_them_is_understood(foot, named):
    content = converted(f"<p>Isi.</p>{foot}", CONTEXT)
    assert content.credits.reporters == named
    assert (content.body == "<p>Isi.</p>") == bool(named)
    assert not content.lost


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ("<strong>JAKARTA, KABARLAMA –</strong> Isi.", "Jakarta"),
        ("<strong>JAKARTA, Kabar Lama</strong> – Isi.", "Jakarta"),
        ("BANDA ACEH, Kabar Lama — Isi.", "Banda Aceh"),
        ("JAKARTA, KOMPAS – Isi.", ""),
        ("Kabar Lama – Isi.", ""),
        ("SURABAYA – Isi.", "Surabaya"),
        ("Isi begini – lalu begitu.", ""),
    ],
)
def test_datelines(head, place):
    content = converted(f"<p>{head}</p>", CONTEXT)
    assert content.credits.dateline == place
    assert not content.lost


def test_twice_the_same_is_the_same():
    text = "Satu.\n\n<img src=https://a.example/b.jpg>\n\n<blockquote>Dua</blockquote>"
    first = converted(text, CONTEXT).body
    assert sanitizer.clean(first) == first
    assert converted(text, CONTEXT).body == first


_WORDS = st.lists(
    st.sampled_from(["alpha", "beta", "gamma", "delta", "kota", "air", "naik"]), min_size=1
).map(" ".join)
_PIECES = st.recursive(
    _WORDS,
    lambda inner: st.one_of(
        st.builds("<{0}>{1}</{0}>".format, st.sampled_from(
            ["p", "div", "b", "em", "h2", "h5", "blockquote", "li", "ul", "ol", "table", "td", "tr", "th", "a", "span", "figure", "figcaption", "dl", "dt", "dd", "details", "summary", "center", "font", "pre", "code", "section", "form", "select", "option", "noscript", "svg", "math", "button", "label", "marquee", "nav", "q", "sup"]), inner),
        st.builds("{}\n\n{}".format, inner, inner),
        st.builds("{}\n{}".format, inner, inner),
        st.builds("[{0}]{1}[/{0}]".format, st.sampled_from(
            ["caption", "vc_row", "et_pb_text", "tak_dikenal", "embed", "quote", "gallery"]), inner),
        st.builds("<!-- wp:{0} -->{1}<!-- /wp:{0} -->".format, st.sampled_from(
            ["paragraph", "group", "columns", "quote", "media-text", "acme/kotak"]), inner),
        st.builds('<img src="https://a.example/{}.jpg">{}'.format, st.integers(1, 5), inner),
        st.builds('<figure class="{}"><img src="https://a.example/1.jpg"><figcaption>{}</figcaption></figure>'.format,
                  st.sampled_from(["wp-block-image", "wp-block-gallery", ""]), inner),
        st.builds('<p class="wp-caption-text">{}</p>'.format, inner),
        st.builds('<div class="wp-caption"><a href="x"><img src="y"></a><p class="wp-caption-text">{}</p></div>'.format, inner),
        st.builds("<{}>{}".format, st.sampled_from(["p", "div", "b", "li", "td", "figure", "ul"]), inner),
        st.builds("{}</{}>".format, inner, st.sampled_from(["p", "div", "b", "li", "td", "figure", "ul"])),
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(_PIECES)
def test_no_word_is_lost(text):
    import re
    from collections import Counter

    content = converted(text, CONTEXT)
    shown = [sanitizer.plain_text(content.body), content.credits.text]
    shown += [picture.caption for picture in content.pictures]
    known = ["alpha", "beta", "gamma", "delta", "kota", "air", "naik"]
    before = Counter(word for word in re.findall(r"[a-z]+", text) if word in known)
    after = Counter(word for word in re.findall(r"[a-z]+", " ".join(shown)) if word in known)
    assert not before - after
