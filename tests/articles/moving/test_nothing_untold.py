"""Whatever a text holds is in the body that it becomes, or the report names it.

Of elements, attributes, shortcodes and blocks each is tried, those that nobody thought of as well.
What is passed over without a word stands in the tables of ``articles.moving.elements``.
"""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.moving import elements
from articles.moving.blocks import Context
from articles.moving.content import converted
from articles.moving.folder import Folder
from articles.moving.ghost import Ghost
from articles.moving.leftovers import Leftovers
from articles.moving.marks import MOST_NOTES
from articles.moving.notes import TEXTS
from articles.moving.survey import survey
from articles.moving.wxr import Comment, Item, Term
from tests.articles.moving.exports import attachment, export, item

CONTEXT = Context(["Kabar Lama"])
SAID = "Kata rahasia sekali"
_WORDS_OF_HTML = """
a abbr acronym address applet area article aside audio b base bdi bdo big blockquote body br button
canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em
embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html i
iframe img input ins kbd label legend li link main map mark marquee math menu meta meter nav nobr
noscript object ol optgroup option output p param picture pre progress q rp rt ruby s samp script
search section select slot small source span strike strong style sub summary sup svg table tbody td
template textarea tfoot th thead time title tr track tt u ul var video wbr
amp-img amp-youtube x-kotak fb:like g-plus
"""
ELEMENTS = _WORDS_OF_HTML.split()
_WORDS_OF_OWN = """
caption gallery embed audio video playlist youtube tweet vc_row et_pb_text quote pullquote button
dropcap highlight column su_box tak_dikenal contact-form-7
"""


def told_of(text, **meta):
    """Return all that a reader or the report's reader gets of a text."""
    content = converted(text, CONTEXT, meta)
    told = [content.body, content.credits.text]
    told += [f"{note.key} {' '.join(note.values.values())}" for note in content.notes]
    told += [" ".join(vars(picture).values()) for picture in content.pictures]
    return "\n".join(told)


@pytest.mark.parametrize("tag", ELEMENTS)
def test_an_element_stays_is_no_more_than_a_frame_or_is_named(tag):
    told = told_of(f"<p>Awal.</p><{tag}>{SAID}</{tag}><p>Akhir.</p>")
    known = tag in elements.KEPT | elements.FRAMES
    assert known or tag in told
    if tag in {"script", "style", "iframe"}:
        assert tag in told
    else:
        assert SAID in told
    assert "Akhir." in told


@given(st.from_regex(r"[a-z][a-z0-9]{1,12}(-[a-z0-9]{1,8})?", fullmatch=True))
def test_an_element_that_nobody_knows_is_named(tag):
    told = told_of(f"<{tag}>{SAID}</{tag}>")
    assert tag in elements.KEPT | elements.FRAMES or tag in told


_NAMES = st.from_regex(r"[a-z]{2,12}", fullmatch=True)


@given(_NAMES | st.sampled_from(["title", "value", "placeholder", "summary", "label", "alt"]),
       st.sampled_from([tag for tag in ELEMENTS if tag not in {"script", "style"}]))  # fmt: skip
def test_what_an_attribute_says_is_here_or_told(name, tag):
    is_passed_over = name in elements.LOOKS or name.startswith(elements.PREFIXES_OF_LOOKS)
    is_read = (tag, name) in elements.READ
    if is_passed_over or is_read:
        return
    told = told_of(f'<p>Awal.</p><{tag} {name}="{SAID}">isi</{tag}>')
    assert SAID in told


@pytest.mark.parametrize(
    "html",
    [
        '<a href="{}">isi</a>', '<a href="{}"></a>', '<iframe src="{}"></iframe>', '<img src="{}">',
        '<blockquote cite="{}"><p>isi</p></blockquote>', '<form action="{}">isi</form>',
        '<video src="{}"></video>', '<video poster="{}">isi</video>', '<audio><source src="{}"></audio>',
        '<object data="{}">isi</object>', '<embed src="{}">', '<map><area href="{}"></map>',
        '<div style="background-image:url({})">isi</div>', '<amp-img src="{}"></amp-img>',
        '<a href="{}"><img src="https://a.example/lain.jpg"></a>', "[embed]{}[/embed]", "{}",
        '<!-- wp:embed {{"url":"{}"}} /-->', '[audio mp3="{}"]', '[vc_video link="{}"]',
        '[su_button url="{}"]isi[/su_button]', '[quote cite="{}"]isi[/quote]',
        '[caption]<img src="{}"> isi[/caption]',
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["halaman", "berkas.mp4", "gambar.jpg"])
def test_an_address_is_here_or_told(html, kind):
    url = f"https://lain.example/jalan/{kind}"
    assert url in told_of(f"<p>Awal.</p>{html.format(url)}" if "<" in html else html.format(url))


@pytest.mark.parametrize("href", ["tel:+6221", "whatsapp://send", "javascript:x()", "halaman.html"])
def test_a_link_that_leads_nowhere_from_here_is_told(href):
    told = told_of(f'<p><a href="{href}">isi</a></p>')
    assert f"link_gone {href}" in told
    assert "isi" in told


@given(st.sampled_from(_WORDS_OF_OWN.split()), _NAMES, st.booleans())
def test_what_a_shortcode_says_is_here_or_told(code, name, is_closed):
    end = f"isi[/{code}]" if is_closed else ""
    assert SAID in told_of(f'<p>Awal.</p>\n\n[{code} {name}="{SAID}"]{end}')


@given(
    st.sampled_from(["paragraph", "cover", "acf/kotak", "yoast/faq-block", "acme/x", "query"]),
    _NAMES.filter(lambda name: name not in {"style", "lock", "layout", "anchor", "metadata"}),
    st.sampled_from([lambda text: text, lambda text: [text], lambda text: {"dalam": [text]}]),
    st.booleans(),
)
def test_what_a_block_says_is_here_or_told(block, name, nested, is_void):
    given_ = json.dumps({name: nested(SAID)})
    ways = (
        f"<!-- wp:{block} {given_} --><p>isi</p><!-- /wp:{block} -->",
        f"<!-- wp:{block} {given_} /-->",
    )
    if is_void and block == "paragraph":
        return  # no paragraph is void
    assert SAID in told_of(f"<!-- wp:paragraph --><p>A</p><!-- /wp:paragraph -->{ways[is_void]}")


@pytest.mark.parametrize("told", ["very-light-gray", "Open Sans, serif; ", "field_5f3c", "left"])
def test_how_a_block_looks_is_not_told(told):
    block = f'<!-- wp:cover {{"warna":{json.dumps(told)}}} --><p>isi</p><!-- /wp:cover -->'
    assert not converted(block, CONTEXT).notes


def test_what_a_block_says_in_another_script_is_told():
    assert "标题" in told_of('<!-- wp:cover {"judul":"标题"} --><p>isi</p><!-- /wp:cover -->')


def test_blocks_without_words_stand_in_one_line_and_numbered_fields_under_one_name():
    blocks = "".join(f"<!-- wp:{name} /-->" for name in ("archives", "calendar", "archives"))
    [note] = converted(f"<p>Isi.</p>{blocks}", CONTEXT).notes
    assert note.values == {"name": "archives, calendar"}
    left = Leftovers()
    fields = {
        "_oembed_26afb00b3c55411ff47b": "x",
        "_oembed_29351fff85c1be1d1e9a": "y",
        "baris_1": "z",
    }
    left.take(Item(values={"wp:post_type": "post"}, meta=fields), shown=0)
    assert dict(left.fields) == {"_oembed_…": 2, "baris_…": 1}


@settings(max_examples=20)
@given(
    st.text(alphabet="abcxyz_", min_size=3, max_size=12), st.text(alphabet="abcxyz_", min_size=3)
)
def test_a_field_and_a_kind_of_term_that_nobody_reads_are_told_once(name, domain):
    left = Leftovers()
    item = Item(
        values={"wp:post_type": "post"},
        meta={name: SAID, "_thumbnail_id": "12", "kosong": "", "tak": "0"},
        terms=[Term(f"x{domain}", "satu", "Satu"), Term("category", "dunia", "Dunia")],
        comments=[Comment(), Comment()],
    )
    left.take(item, shown=1)
    left.take(item, shown=2)
    told = [(note.key, note.values) for note in left.notes()]
    fields = [values for key, values in told if key in {"field", "fields"}]
    assert len(fields) == 1
    assert name in " ".join(fields[0].values())
    assert ("taxonomy", {"name": f"x{domain}", "count": "2", "text": "Satu"}) in told
    assert ("comments_left", {"count": "1"}) in told


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ('[quote author="Budi"]Kata.[/quote]', "<blockquote><p>Kata.</p><p><em>Budi</em></p></blockquote>"),
        ('[quote="Budi"]Kata.[/quote]', "<blockquote><p>Kata.</p><p><em>Budi</em></p></blockquote>"),
        ('[pullquote by="Siti"]Kata.[/pullquote]', "<aside><p>Kata.</p><p><em>Siti</em></p></aside>"),
        ("<details><summary>Judul</summary><p>Isi.</p></details>", "<p><strong>Judul</strong></p><p>Isi.</p>"),
        ("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>", "<p>漢 (kan)</p>"),
        ("[dropcap]A[/dropcap]ir naik", "<p>Air naik</p>"),
        ("Kata [highlight color=red]penting[/highlight] ini", "<p>Kata penting ini</p>"),
        ('[su_button url="https://a.example/"]Daftar[/su_button]', '<p><a href="https://a.example/">Daftar</a></p>'),
        ('[vc_btn title="Unduh" link="url:https%3A%2F%2Fa.example%2Fb|title:Berkas"]',
         '<p>Unduh</p><p><a href="https://a.example/b">Berkas</a></p>'),
        ('[vc_single_image image="12"]Isi.', '<div data-pictures="1"></div><p>Isi.</p>'),
        ('[vc_video link="https://youtu.be/dQw4w9WgXcQ?t=9"]',
         '<div data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=9s"></div>'),
        ("<table><caption>Judul<tr><td>a</td><td>b</td></tr></table>",
         "<table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table><p><em>Judul</em></p>"),
        ('<svg><path d="M0"/><title>Panah</title>', "<p>Panah</p>"),
        ('<svg><g><p>Isi.</p><img src="https://a.example/1.jpg">', '<p>Isi.</p><div data-pictures="1"></div>'),
        ('<iframe src="https://iklan.example/x" width="0" height="0"></iframe>Isi.', "<p>Isi.</p>"),
    ],
)  # fmt: skip
def test_ways_of_writing(written, becomes):
    content = converted(written, CONTEXT)
    assert content.body == becomes
    assert not content.lost


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://vm.tiktok.com/ZMabc/", "short_link"),
        ("https://fb.watch/abc/", "short_link"),
        ("https://soundcloud.com/a/b", "embed_linked"),
        ("https://lain.example/x", None),
    ],
)
def test_an_address_that_showed_something_and_does_so_no_more_is_told(url, key):
    notes = converted(f"Satu.\n\n{url}\n\nDua.", CONTEXT).notes
    assert [note.key for note in notes] == ([key] if key else [])
    block = converted(f'<!-- wp:embed {{"url":"{url}"}} /-->', CONTEXT).notes
    assert [note.key for note in block] == [key or "embed_linked"]


def lines_of(run):
    return {row.text: row.values for row in run.notes.order_by("pk")}


def line(key):
    return TEXTS[key][1]


@pytest.mark.django_db
def test_what_the_files_hold_beside_texts_is_told_by_its_name(tmp_path, move_in):
    more = {"meta": [("subjudul", "Anak <b>judul</b>"), ("_edit_last", "1")]}
    run = move_in(
        export(
            tmp_path,
            item("Satu", "Isi.", old_id=1, terms=[("region", "aceh", "Aceh")], **more),
            item("Dua", "Isi.", old_id=2, **more),
            item("Kosong", "", old_id=3),
            item("Rancangan", "", old_id=4, status="draft"),
        )
    )
    told = lines_of(run)
    assert told[line("field")] == {"name": "subjudul", "count": "2", "text": "Anak judul"}
    assert told[line("fields")] == {"names": "_edit_last"}
    assert told[line("taxonomy")] == {"name": "region", "count": "1", "text": "Aceh"}
    assert run.notes.get(text=line("no_text")).title == "Kosong"


@pytest.mark.django_db
def test_of_very_many_lines_what_is_left_to_do_comes_first_and_the_rest_is_counted(
    tmp_path, move_in
):
    links = "".join(f'<a href="tel:{n}">telepon</a> ' for n in range(40))
    run = move_in(export(tmp_path, item("Satu", f"<p>{links}[formulir id='1']</p>", old_id=1)))
    assert run.notes.count() == MOST_NOTES
    assert run.notes.filter(text=line("shortcode")).exists()
    assert lines_of(run)[line("more")] == {"count": str(41 - MOST_NOTES + 1)}


@pytest.mark.django_db
def test_a_picture_described_in_another_way_is_told(tmp_path, move_in):
    url = "https://kabarlama.example/wp-content/uploads/2019/05/foto.jpg"
    described = '<img class="wp-image-9" src="{}" alt="{}">'
    run = move_in(
        export(
            tmp_path,
            attachment(9, meta=[("_wp_attachment_image_alt", "Jembatan lama")]),
            item("Satu", described.format(url, "Warga di tepi kali"), old_id=1),
            item("Dua", described.format(url, "jembatan lama"), old_id=2),
        )
    )
    other = run.notes.get(text=line("other_alt"))
    assert (other.title, other.values) == (
        "Satu",
        {"text": "Warga di tepi kali", "own": "Jembatan lama"},
    )


def test_what_ghost_and_a_folder_hold_beside_texts_is_told(tmp_path):
    post = {
        "id": "1",
        "title": "Satu",
        "slug": "satu",
        "html": "<p>Isi.</p>",
        "status": "published",
    }
    data = {"posts": [{**post, "codeinjection_foot": "<script>"}],
            "tags": [{"id": "h", "name": "#dalam", "slug": "hash-dalam"}],
            "posts_tags": [{"post_id": "1", "tag_id": "h"}],
            "posts_meta": [{"post_id": "1", "og_title": "Judul lain"}]}  # fmt: skip
    (tmp_path / "g.json").write_text(json.dumps({"db": [{"data": data}]}))
    found = survey([tmp_path / "g.json"], read=Ghost("https://lama.example"))
    assert dict(found.leftovers.fields) == {"codeinjection_foot": 1, "og_title": 1, "tags": 1}
    (tmp_path / "teks").mkdir()
    head = "---\ntitle: Satu\ndate: 2020-01-02\nseries: [Banjir, Bantuan]\ntoc: true\n---\nIsi."
    (tmp_path / "teks" / "satu.md").write_text(head)
    found = survey([tmp_path / "teks"], read=Folder("https://lama.example"))
    assert found.leftovers.examples["series"] == "Banjir, Bantuan"
    assert "title" not in found.leftovers.fields
