"""Ghost, feeds and folders of texts: the same report, the same rules."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, FormerPath, ImportedPicture, ImportRun, Page
from articles.moving import feeds
from articles.moving.front_matter import FrontMatterError, split

pytestmark = pytest.mark.django_db
SITE = "https://lama.example"


def run(command, *given, **options):
    out = io.StringIO()
    call_command(command, *map(str, given), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def leads_to(path):
    return FormerPath.objects.get(path=path).subject


GHOST = {
    "posts": [
        {"id": "a", "title": "Air naik", "slug": "air-naik", "status": "published", "type": "post",
         "html": '<p>Isi\nsatu <a href="__GHOST_URL__/tentang/">t</a></p><figure class="kg-card"><img src="__GHOST_URL__/content/images/2019/a.jpg"><figcaption>Jembatan</figcaption></figure>',
         "published_at": "2019-05-12T01:30:00.000Z", "featured": 1, "custom_excerpt": "Ringkas.",
         "feature_image": "__GHOST_URL__/content/images/2019/b.jpg", "visibility": "public"},
        {"id": "b", "title": "Tentang", "slug": "tentang", "status": "published", "type": "page",
         "html": "<p>Kami.</p>", "published_at": "2019-05-01T00:00:00.000Z"},
        {"id": "c", "title": "Anggota", "slug": "anggota", "status": "published", "html": "<p>x</p>",
         "published_at": 1557624600000, "visibility": "paid"},
        {"id": "d", "title": "Lama", "slug": "lama", "status": "published", "html": None,
         "plaintext": "Kata saja.", "lexical": "{}", "published_at": "2019-05-12T01:30:00.000Z"},
    ],
    "posts_meta": [{"post_id": "a", "meta_title": "Judul SEO", "feature_image_alt": "Sungai"}],
    "tags": [{"id": "t", "name": "Banjir", "slug": "banjir"}, {"id": "h", "name": "#dalam", "slug": "hash-dalam"}],
    "posts_tags": [{"post_id": "a", "tag_id": "h", "sort_order": 0}, {"post_id": "a", "tag_id": "t", "sort_order": 1}],
    "users": [{"id": "u", "name": "Ratna Kirana", "slug": "ratna"}],
    "posts_authors": [{"post_id": "a", "author_id": "u", "sort_order": 0}],
    "settings": [{"key": "title", "value": "Kabar Lama"}],
}  # fmt: skip


def ghost(folder, data=GHOST):
    path = folder / "ghost.json"
    path.write_text(json.dumps({"db": [{"meta": {"version": "5.0"}, "data": data}]}))
    return path


def test_ghost(tmp_path):
    said = run("import_ghost", ghost(tmp_path), site=SITE)
    story = Article.objects.get(headline="Air naik")
    assert story.body.startswith('<p>Isi satu <a href="/tentang/">t</a></p><div data-pictures=')
    assert (story.standfirst, story.seo_title) == ("Ringkas.", "Judul SEO")
    assert story.status == "approved"
    assert [one.name for one in story.byline] == ["Ratna Kirana"]
    assert [tag.name for tag in story.tags.all()] == ["Banjir"]
    assert leads_to("/air-naik") == story
    assert leads_to("/tag/banjir").name == "Banjir"
    assert leads_to("/author/ratna").name == "Ratna Kirana"
    assert Page.objects.get().title == "Tentang"
    assert Article.objects.get(headline="Anggota").status == "draft"
    assert Article.objects.get(headline="Lama").body == "<p>Kata saja.</p>"
    assert "Ghost" in said
    pictures = ImportedPicture.objects.order_by("address")
    assert [(one.address, one.alt, one.caption) for one in pictures] == [
        ("/content/images/2019/a.jpg", "", "Jembatan"), ("/content/images/2019/b.jpg", "Sungai", ""),
    ]  # fmt: skip


def test_ghost_again_changes_nothing(tmp_path):
    path = ghost(tmp_path)
    run("import_ghost", path, site=SITE)
    before = list(Article.objects.order_by("pk").values())
    run("import_ghost", path, site=SITE)
    assert list(Article.objects.order_by("pk").values()) == before
    assert ImportRun.objects.first().counts["post"] == {"unchanged": 3}


@pytest.mark.parametrize("text", ["", "[]", '{"db": []}', "{" * 100_000, '{"data": {"posts": 1}}'])
def test_what_is_no_export_of_ghost_is_one_clear_line(tmp_path, text):
    path = tmp_path / "ghost.json"
    path.write_text(text)
    with pytest.raises(CommandError, match=r"ghost\.json"):
        run("import_ghost", path, site=SITE)


RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Kabar Lama</title><link>https://lama.example</link>
<item><title>Satu &amp;amp; dua</title><link>https://lama.example/2019/satu/</link><guid>{guid}</guid>
<dc:creator>Ratna Kirana</dc:creator><category>Ekonomi &amp;amp; Bisnis</category>
<pubDate>Sun, 12 May 2019 01:30:00 +0000</pubDate><description>Ringkas.</description>
<content:encoded><![CDATA[<p>Isi.</p>]]></content:encoded><enclosure url="https://lama.example/a.jpg" type="image/jpeg" length="1"/></item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Kabar Lama</title>
<link href="https://lama.example/"/><link rel="next" href="/feed?hal=2"/>
<entry><title>Tiga</title><id>urn:3</id><link href="https://lama.example/tiga.html"/><author><name>Budi</name></author>
<published>2019-05-13T08:30:00+07:00</published><category term="dunia" label="Dunia"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Isi <em>tiga</em>.</p></div></content></entry>
<entry><title>Empat</title><id>urn:4</id><link href="https://lama.example/empat"/><updated>2019-05-13T08:30:00Z</updated>
<summary>Hanya ringkasan.</summary></entry></feed>"""


def test_rss_and_atom(tmp_path):
    one, two = tmp_path / "a.xml", tmp_path / "b.xml"
    one.write_text(RSS.format(guid="satu"))
    two.write_text(ATOM)
    said = run("import_feed", one, two)
    stories = {story.headline: story for story in Article.objects.all()}
    assert set(stories) == {"Satu & dua", "Tiga", "Empat"}
    assert stories["Satu & dua"].body == "<p>Isi.</p>"
    assert stories["Satu & dua"].standfirst == "Ringkas."
    assert stories["Tiga"].body == "<p>Isi <em>tiga</em>.</p>"
    assert stories["Tiga"].slug == "tiga"
    assert [one.name for one in stories["Tiga"].byline] == ["Budi"]
    assert leads_to("/tiga.html") == stories["Tiga"]
    assert ImportedPicture.objects.get().address == "/a.jpg"
    assert "holds its summary only" in said


def test_a_link_that_cannot_be_read_costs_its_story_nothing(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(
        RSS.format(guid="satu").replace("https://lama.example/2019/satu/", "http://[satu")
    )
    run("import_feed", path)
    assert Article.objects.get().headline == "Satu & dua"


def test_an_archive_is_followed_to_its_end_and_no_further(tmp_path, monkeypatch):
    pages = {
        "https://lama.example/feed": RSS.format(guid="1"),
        "https://lama.example/feed?paged=2": RSS.format(guid="2"),
        "https://lama.example/feed?paged=3": RSS.format(guid="2"),
    }
    monkeypatch.setattr(feeds, "download", lambda url, _open_to: pages[url].encode())
    found = feeds.gathered("https://lama.example/feed", tmp_path, frozenset(), lambda _line: None)
    assert [path.name for path in found] == ["feed-0001.xml", "feed-0002.xml"]


def test_an_archive_by_its_links(tmp_path, monkeypatch):
    asked = []

    def download(url, _open_to):
        asked.append(url)
        return (ATOM if len(asked) == 1 else RSS.format(guid="9")).encode()

    monkeypatch.setattr(feeds, "download", download)
    feeds.gathered("https://lama.example/feed", tmp_path, frozenset(), lambda _line: None)
    assert asked[1] == "https://lama.example/feed?hal=2"


FILES = {
    "_posts/2019-05-12-air-naik.md": '---\ntitle: "Air naik: lagi"\ncategories: [Dunia]\ntags:\n  - Banjir\n  - Kota\n'
    "author: Ratna Kirana\nimage: /gambar/a.jpg\n---\nIsi *satu*\nbaris.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "berita/dua/index.md": "+++\ntitle = 'Dua'\ndate = 2019-05-13T08:30:00+07:00\naliases = ['/tua/dua']\n+++\n![Sungai](foto.jpg)\n",
    "tentang.html": "---\nlayout: page\ndate: 2019-01-01\n---\n<html><head><title>x</title></head><body><h1>Tentang</h1><p>Kami.</p></body></html>",
    "rancangan.md": "---\ndraft: true\n---\n# Belum jadi\n\nIsi.\n",
    "rusak.md": "---\nini bukan kepala\n---\nIsi rusak.\n",
    ".git/x.md": "tidak",
    "_layouts/x.html": "tidak",
}  # fmt: skip


def folder(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "situs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "situs"


def test_a_folder_of_texts(tmp_path):
    run("import_files", folder(tmp_path), site=SITE, permalink="/{year}/{slug}/")
    stories = {story.headline: story for story in Article.objects.all()}
    assert set(stories) == {"Air naik: lagi", "Dua", "Belum jadi", "rusak"}
    air = stories["Air naik: lagi"]
    assert air.body.startswith("<p>Isi <em>satu</em> baris.</p><table>")
    assert (air.slug, str(air.publication_date)) == ("air-naik", "2019-05-12")
    assert {tag.name for tag in air.tags.all()} >= {"Banjir", "Kota"}
    assert leads_to("/2019/05/12/air-naik.html") == leads_to("/2019/air-naik") == air
    assert leads_to("/tua/dua") == stories["Dua"]
    assert stories["Belum jadi"].status == "draft"
    assert "bukan kepala" in stories["rusak"].body
    assert Page.objects.get().body == "<p>Kami.</p>"
    pictures = ImportedPicture.objects.order_by("address").values_list("address", flat=True)
    assert list(pictures) == ["/berita/dua/foto.jpg", "/gambar/a.jpg"]


@pytest.mark.parametrize(
    ("text", "head", "rest"),
    [
        ("---\na: 'x: y'\nb: [1, \"2, 3\"]\nc:\n- d\n- e\nf: |\n  satu\n  dua\ng: true # ya\n---\nIsi",
         {"a": "x: y", "b": ["1", "2, 3"], "c": ["d", "e"], "f": "satu dua", "g": True}, "Isi"),
        ("---\ncover:\n  image: a.jpg\n---\n", {"cover.image": "a.jpg"}, ""),
        ("+++\na = 1\n[b]\nc = 'd'\n+++\nIsi", {"a": 1, "b": {"c": "d"}, "b.c": "d"}, "Isi"),
        ('{\n"A": 1}\nIsi', {"a": 1}, "\nIsi"),
        ("Tanpa kepala --- begitu", {}, "Tanpa kepala --- begitu"),
    ],
)  # fmt: skip
def test_heads_of_files(text, head, rest):
    assert split(text) == (head, rest)


@pytest.mark.parametrize("text", ["---\n: : :\n---\n", "+++\na = \n+++\n"])
def test_a_head_that_cannot_be_read(text):
    with pytest.raises(FrontMatterError):
        split(text)
