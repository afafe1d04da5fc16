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
        ("[audio https://kabarlama.example/a.mp3]",
         '<p><a href="https://kabarlama.example/a.mp3">https://kabarlama.example/a.mp3</a></p>'),
        ('<!-- wp:social-link {"url":"https://lain.example/kami","service":"x","label":"Kami"} /-->',
         '<p><a href="https://lain.example/kami">Kami</a></p>'),
        ('[vc_row][vc_column title="Judul"]Isi.[/vc_column][/vc_row]', "<p>Judul</p><p>Isi.</p>"),
        ("Kata [sic] dan [1] tetap.", "<p>Kata [sic] dan [1] tetap.</p>"),
        ('Sebelum [formulir id="3"] sesudah.', '<p>Sebelum [formulir id="3"] sesudah.</p>'),
        ("<pre>a\n\nb</pre>", "<p>a</p><p>b</p>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>",
         "<table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table>"),
        ("<noscript>Tanpa skrip.</noscript>", "<p>Tanpa skrip.</p>"),
        ('<figure class="wp-block-pullquote"><blockquote><p>Kata.</p><cite>Ani</cite></blockquote></figure>',
         "<aside><p>Kata.</p><p><em>Ani</em></p></aside>"),
        ('<blockquote class="wp-block-pullquote"><p>Kata.</p></blockquote><blockquote><p>Lain.</p></blockquote>',
         "<aside><p>Kata.</p></aside><blockquote><p>Lain.</p></blockquote>"),
        (('<figure class="wp-block-table"><table><tr><td>a</td><td>b</td></tr></table>'
         '<figcaption>Dari <a href="https://a.example/">BPS</a></figcaption></figure>'),
         ("<table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table>"
         '<p><em>Dari </em><a href="https://a.example/"><em>BPS</em></a></p>')),
    ],
)  # fmt: skip
def test_ways_of_writing(written, becomes):
    content = converted(written, CONTEXT)
    assert content.body == becomes
    assert not content.lost


_FILM = '<div data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ"></div>'
_YOUTU_BE = "https://youtu.be/dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "written",
    [
        f'<!-- wp:embed {{"url":"{_YOUTU_BE}"}} -->\n{_YOUTU_BE}\n<!-- /wp:embed -->',
        f'<!-- wp:embed {{"url":"{_YOUTU_BE}"}} -->\n<!-- /wp:embed -->',
        (
            f'<!-- wp:core-embed/youtube {{"url":"{_YOUTU_BE}"}} --><figure><div>{_YOUTU_BE}</div></figure>'
            "<!-- /wp:core-embed/youtube -->"
        ),
        f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">{_YOUTU_BE}</div></figure>',
        f"<!-- wp:paragraph --><p>{_YOUTU_BE}</p><!-- /wp:paragraph -->",
        f"<p> {_YOUTU_BE} </p>",
        f"{_YOUTU_BE}",
        f"[youtube {_YOUTU_BE}]",
        "[youtube dQw4w9WgXcQ]",
    ],
)
def test_a_film_stands_however_its_address_is_written(written):
    assert (
        body(f"<p>Satu.</p>{written}<p>Dua.</p>" if "<" in written else written).count(_FILM) == 1
    )
    assert "youtu.be" not in body(written)


@pytest.mark.parametrize(
    ("url", "becomes"),
    [
        ("https://mobile.twitter.com/a/status/12345", "https://x.com/a/status/12345"),
        ("https://www.instagram.com/ani/reel/Cabcdefghi/", "https://www.instagram.com/reel/Cabcdefghi/"),
        ("https://www.tiktok.com/@ani/video/7123456789012345678",
         "https://www.tiktok.com/@ani/video/7123456789012345678"),
        ("https://www.facebook.com/ani/videos/1234567890/", "https://www.facebook.com/watch/?v=1234567890"),
        ("https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC?si=x",
         "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC"),
        ("https://vimeo.com/channels/staffpicks/22439234", "https://vimeo.com/22439234"),
        ("https://player.vimeo.com/video/22439234?h=abcdef0123", "https://vimeo.com/22439234/abcdef0123"),
    ],
)  # fmt: skip
def test_what_wordpress_embeds_of_other_sites_is_embedded_here(url, becomes):
    assert body(f"Satu.\n\n{url}\n\nDua.") == (
        f'<p>Satu.</p><div data-embed="{becomes}"></div><p>Dua.</p>'
    )


def test_the_code_of_a_post_becomes_the_post_with_its_words():
    code = (
        '<blockquote class="twitter-tweet"><p>Isi {}</p>Ani <a href="https://twitter.com/ani/status/12">'
        'Mei</a></blockquote> <script async src="https://platform.twitter.com/widgets.js"></script>'
    )
    content = converted(code.format("cuitan"), CONTEXT)
    assert content.body == (
        '<div data-embed="https://x.com/ani/status/12" data-title="Isi cuitan Ani Mei"></div>'
    )
    assert not content.lost
    long = body(code.format("panjang " * 40))
    assert "<blockquote><p>Isi panjang" in long
    assert long.endswith('<div data-embed="https://x.com/ani/status/12"></div>')


def test_an_address_alone_in_its_line_that_shows_nothing_is_a_link():
    assert body("Sumber:\nhttps://lain.example/x\nBegitu.") == (
        '<p>Sumber:<br><a href="https://lain.example/x">https://lain.example/x</a><br>Begitu.</p>'
    )


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
    ("foot", "stays", "told"),
    [
        ("<p>Reporter: Budi<br>Editor: Siti<br>Foto: Rahmat</p>", "<p>Foto: Rahmat</p>",
         ["Foto: Rahmat"]),
        ("<p><em>Reporter: Budi<br>Editor: Siti<br>Foto: Rahmat</em></p>", "<p>Foto: Rahmat</p>",
         ["Foto: Rahmat"]),
        ("<p>Baca juga: Lain<br>Reporter: Budi<br>Editor: Siti</p>", "<p>Baca juga: Lain</p>",
         ["Baca juga: Lain"]),
        ("<p>Reporter: Budi | Fotografer: Ani | Editor: Siti</p>", "<p>Fotografer: Ani</p>",
         ["Fotografer: Ani"]),
        ("<p>Reporter: Budi</p><p>Editor: Siti</p><p>Foto: Rahmat</p>", "<p>Foto: Rahmat</p>",
         ["Foto: Rahmat"]),
    ],
)  # fmt: skip
def test_lines_beside_those_that_are_fields_stay_and_are_told(foot, stays, told):
    content = converted(f"<p>Isi.</p>{foot}", CONTEXT)
    assert (content.credits.reporters, content.credits.editors) == (["Budi"], ["Siti"])
    assert content.body == f"<p>Isi.</p>{stays}"
    assert [note.values["text"] for note in content.notes if note.key == "line_beside"] == told
    assert not content.lost


def test_a_photographer_alone_at_the_end_stays_untold():
    content = converted("<p>Isi.</p><p>Foto: Rahmat</p>", CONTEXT)
    assert content.body == "<p>Isi.</p><p>Foto: Rahmat</p>"
    assert not content.notes


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ("<strong>JAKARTA, KABARLAMA –</strong> Isi.", "Jakarta"),
        ("<strong>JAKARTA, Kabar Lama</strong> – Isi.", "Jakarta"),
        ("BANDA ACEH, Kabar Lama — Isi.", "Banda Aceh"),
        ("JAKARTA, KABAR LAMA&nbsp;– Isi.", "Jakarta"),
        ("<strong>JAKARTA,&nbsp;KABAR LAMA</strong>&nbsp;–&nbsp;Isi.", "Jakarta"),
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
