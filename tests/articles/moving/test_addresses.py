"""Walking the old site's addresses: from files of every kind, worst first."""

import gzip
import io
import json
import logging

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, FormerPath
from articles.moving.addresses import counted
from tests.factories import make_article

URLS = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://lama.example/satu/</loc></url><url><loc>https://lama.example/dua/</loc></url></urlset>"""
INDEX = """<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://lama.example/post-sitemap.xml</loc></sitemap></sitemapindex>"""
LINE = '1.2.3.4 - - [12/May/2019:08:30:00 +0700] "GET {} HTTP/1.1" {} 512 "-" "Mozilla"\n'


def write(folder, name, text):
    path = folder / name
    data = text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


@pytest.mark.parametrize("name", ["sitemap.xml", "sitemap.xml.gz"])
def test_a_sitemap(tmp_path, name):
    assert counted([write(tmp_path, name, URLS)]) == {"/satu/": 1, "/dua/": 1}


def test_an_index_of_sitemaps_needs_those_that_it_names(tmp_path):
    from articles.moving.xml_stream import UnreadableFileError

    index = write(tmp_path, "sitemap.xml", INDEX)
    with pytest.raises(UnreadableFileError, match=r"names post-sitemap\.xml, which is not beside"):
        counted([index])
    write(tmp_path, "post-sitemap.xml", URLS)
    assert counted([index]) == {"/satu/": 1, "/dua/": 1}


@pytest.mark.parametrize("name", ["access.log", "access.log.2.gz"])
def test_a_log_counts_what_readers_were_shown(tmp_path, name):
    log = LINE.format("/satu/?x=1", 200) * 3 + LINE.format("/tidak/", 404)
    log += LINE.format("/wp-login.php", 200) + LINE.replace("GET", "POST").format("/a/", 200)
    assert counted([write(tmp_path, name, log)]) == {"/satu/?x=1": 3}


def test_a_log_in_json(tmp_path):
    def told(uri, status, method="GET"):
        return json.dumps({"request": {"uri": uri, "method": method}, "status": status})

    lines = [told("/satu/", 200), told("/dua/", 404), told("/tiga/", 200, "POST"), "{rusak", "{}"]
    assert counted([write(tmp_path, "a.log", "\n".join(lines))]) == {"/satu/": 1}


def walk(*paths):
    out = io.StringIO()
    try:
        call_command("check_addresses", *map(str, paths), stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.mark.django_db
def test_what_would_be_lost_stands_worst_first(tmp_path):
    story = make_article()
    FormerPath.objects.create(path="/satu", subject=story)
    log = LINE.format("/satu/", 200) + LINE.format("/dua/", 200) + LINE.format("/tiga/", 200) * 4
    code, said = walk(write(tmp_path, "access.log", log))
    assert code == 1
    assert "3 addresses: 0 found, 1 led on, 0 withdrawn, 2 lost" in said
    assert said.index("/tiga/") < said.index("/dua/")


@pytest.mark.django_db
def test_the_log_is_as_loud_afterwards_as_before(tmp_path, caplog):
    walk(write(tmp_path, "access.log", LINE.format("/dua/", 200)))
    assert "/dua/" not in caplog.text
    assert logging.getLogger("django.request").isEnabledFor(logging.ERROR)


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path):
    with pytest.raises(CommandError, match="it is no whole XML"):
        call_command("check_addresses", str(write(tmp_path, "sitemap.xml", URLS[:-20])))


@pytest.mark.django_db
def test_every_kind_of_address_of_wordpress_leads_on_in_one_step(tmp_path, move_in):
    from tests.articles.moving.exports import category, export, item

    own = "https://kabarlama.example"
    terms = [("category", "asia", "Asia"), ("post_tag", "banjir", "Banjir")]
    path = export(
        tmp_path,
        category("dunia", "Dunia", term_id="3"),
        category("asia", "Asia", "dunia", "4"),
        *(item(f"C{n}", "Isi.", old_id=n, link=f"{own}/arsip/{n}", terms=terms) for n in (1, 2, 3)),
        item("Tentang", "Isi.", old_id=8, kind="page", slug="tentang-situs", link=f"{own}/t/"),
    )
    move_in(path, categories={"dunia": "section", "asia": "section"})
    lines = """/arsip/1 /arsip/1/feed/ /?p=2 /?page_id=8 /t/ /category/dunia/asia/ /?cat=4
        /category/dunia/asia/page/7/ /category/asia/feed/ /tag/banjir/page/2/ /?tag=banjir
        /author/ratna/ /author/ratna-kirana/feed/ /?author=2 /?author_name=ratna /feed/rdf/ /rss
        /comments/feed/atom/ /date/2019/05/12/ /archives/date/2019/ /blog/2019/05/page/2/ /2019/05/12
        /?m=20190512 /?s=air /?feed=rss2 /page/3/ /index.php?p=3"""
    code, said = walk(write(tmp_path, "daftar.txt", "\n".join(lines.split())))
    assert (code, said.count("more than one")) == (0, 0), said


@pytest.mark.django_db
def test_pages_of_files_and_of_lost_pictures_lead_to_their_stories(tmp_path, move_in, client):
    from tests.articles.moving.exports import attachment, export, item

    own = "https://kabarlama.example"
    path = export(
        tmp_path,
        item("Satu", "Isi.", old_id=1),
        attachment(2, "/wp-content/uploads/suara.mp3", post_parent="1"),
        attachment(3, "/wp-content/uploads/hilang.jpg", post_parent="1"),
    )
    move_in(path)
    story = Article.objects.get()
    for asked in ("/foto-2/", "/?attachment_id=2", "/foto-3/", "/?attachment_id=3"):
        assert client.get(asked).headers["Location"] == story.get_absolute_url(), asked
    assert client.get("/wp-content/uploads/hilang.jpg").status_code == 404
    assert counted([write(tmp_path, "daftar.txt", f"{own}//dua//tiga/")]) == {"/dua//tiga/": 1}
