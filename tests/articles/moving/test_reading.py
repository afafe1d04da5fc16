"""Files of any kind of harm: each ends in items, or in one clear error with its line."""

import pytest

from articles.moving import wxr
from articles.moving.survey import survey
from articles.moving.xml_stream import UnreadableFileError
from tests.articles.moving.exports import FOOT, HEAD, export, item

BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>
<rss><channel><item><title>&lol2;</title></item></channel></rss>"""
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>'
)


def read(path):
    return [part for part in wxr.parts([path]) if isinstance(part, wxr.Item)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (BOMB, "line 1: it declares a document type"),
        (OUTSIDE, "document type"),
        ("<rss><channel>" + "<a>" * 10_000, "nest more than 100 deep"),
        (HEAD + item("Satu", "Isi")[:-30], "no whole XML"),
        (HEAD + "<item><title>Satu</item>", "mismatched tag"),
        ("", "line 1: it is no whole XML"),
        ("<html><body></body></html>", "no export of WordPress"),
        ("PK\x03\x04 arsip", "no whole XML"),
        ("<rss><channel><title>&nbsp;</title></channel></rss>", "undefined entity"),
        ('<?xml version="1.0" encoding="klingon"?><rss/>', "encoding “klingon” is not known"),
    ],
)
def test_harm_ends_in_one_clear_error(tmp_path, content, says):
    path = tmp_path / "jahat.xml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableFileError, match=r"^jahat\.xml, line \d+: ") as caught:
        read(path)
    assert says in str(caught.value)


def test_letters_cut_in_half_and_control_characters_are_put_right_and_counted(tmp_path):
    path = tmp_path / "rusak.xml"
    whole = (HEAD + item("Sat\x0bu", "Isi §.") + FOOT).encode()
    path.write_bytes(whole.replace("§".encode(), b"\xc3"))
    [found] = read(path)
    assert (found["title"], found["content:encoded"]) == ("Satu", "Isi \ufffd.")
    assert survey([path]).replaced == 2


def test_a_file_in_another_encoding(tmp_path):
    path = tmp_path / "latin.xml"
    text = HEAD.replace("UTF-8", "ISO-8859-1") + item("Café", "Isi.") + FOOT
    path.write_bytes(text.encode("latin-1"))
    assert read(path)[0]["title"] == "Café"


def test_several_files_are_read_as_one_and_lines_are_told(tmp_path):
    one = export(tmp_path, item("Satu"), name="1.xml")
    two = export(tmp_path, item("Dua"), item("Tiga"), name="2.xml")
    parts = [part for part in wxr.parts([one, two]) if isinstance(part, wxr.Item)]
    assert [(part.file, part["title"]) for part in parts] == [
        ("1.xml", "Satu"), ("2.xml", "Dua"), ("2.xml", "Tiga"),
    ]  # fmt: skip
    lines = two.read_text(encoding="utf-8").splitlines()
    assert all(lines[part.line - 1].startswith("<item>") for part in parts[1:])


def test_an_item_without_a_key_is_known_by_its_guid(tmp_path):
    path = export(tmp_path, item("Satu", old_id="0"), item("Dua", old_id="abc"))
    keys = [part.old_id for part in read(path)]
    assert all(key.startswith("x") for key in keys)
    assert len(set(keys)) == 2


@pytest.mark.parametrize(
    ("gmt", "local", "expected"),
    [
        ("2019-05-12 01:30:00", "2019-05-12 08:30:00", "2019-05-12T01:30:00+00:00"),
        ("0000-00-00 00:00:00", "2019-05-12 08:30:00", "2019-05-12T08:30:00+07:00"),
        ("", "", None),
        ("0000-00-00 00:00:00", "0000-00-00 00:00:00", None),
        ("9999-99-99 00:00:00", "kemarin", None),
    ],
)
def test_times(gmt, local, expected):
    from zoneinfo import ZoneInfo

    found = wxr.Item(values={"wp:post_date_gmt": gmt, "wp:post_date": local})
    time = found.time(ZoneInfo("Asia/Jakarta"))
    assert (time and time.isoformat()) == expected


def test_names_are_html_in_an_export_and_text_here(tmp_path):
    term = (
        '<category domain="category" nicename="ekonomi"><![CDATA[Ekonomi &amp; Bisnis]]></category>'
    )
    path = export(tmp_path, item("Satu").replace("</item>", f"{term}</item>"))
    assert read(path)[0].terms[0].name == "Ekonomi & Bisnis"
    assert survey([path]).categories["ekonomi"].name == "Ekonomi & Bisnis"


def test_what_a_plugin_hangs_on_a_comment_hides_no_comment(tmp_path):
    meta = "<wp:commentmeta><wp:meta_key>a</wp:meta_key><wp:meta_value>b</wp:meta_value></wp:commentmeta>"
    comment = f"<wp:comment><wp:comment_id>1</wp:comment_id>{meta}<wp:comment_content>Isi</wp:comment_content></wp:comment>"
    path = export(tmp_path, item("Satu").replace("</item>", f"{comment}</item>"))
    [found] = read(path)
    assert [one.values for one in found.comments] == [
        {"wp:comment_id": "1", "wp:comment_content": "Isi"}
    ]
    assert "wp:comment_content" not in found.values
