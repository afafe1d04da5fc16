"""Export files as WordPress writes them, made of what a test cares for."""

import datetime
import itertools
from html import escape
from pathlib import Path

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Kabar Lama</title><link>https://kabarlama.example</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://kabarlama.example</wp:base_blog_url>
"""
FOOT = "</channel></rss>"
AUTHOR = """<wp:author><wp:author_id>2</wp:author_id><wp:author_login>ratna</wp:author_login>
<wp:author_display_name><![CDATA[Ratna Kirana]]></wp:author_display_name></wp:author>
"""
_numbers = itertools.count(1)


def cdata(text):
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def category(slug, name, parent="", term_id=""):
    return (
        f"<wp:category><wp:term_id>{term_id}</wp:term_id><wp:category_nicename>{slug}"
        f"</wp:category_nicename><wp:category_parent>{parent}</wp:category_parent>"
        f"<wp:cat_name>{cdata(name)}</wp:cat_name></wp:category>\n"
    )


def item(
    title="",
    content="",
    *,
    old_id=None,
    kind="post",
    status="publish",
    date="2019-05-12 08:30:00",
    slug="",
    link="",
    excerpt="",
    terms=(),
    meta=(),
    creator="ratna",
    **more,
):
    """``terms`` are (domain, nicename, name); ``meta`` pairs; ``more`` further wp: elements."""
    old_id = next(_numbers) + 1000 if old_id is None else old_id
    slug = slug or f"tulisan-{old_id}"
    at = date[:10].replace("-", "/")
    link = link or f"https://kabarlama.example/{at}/{slug}/"
    lines = [
        f"<item><title>{cdata(title)}</title><link>{escape(link)}</link>",
        f"<dc:creator>{cdata(creator)}</dc:creator>",
        f'<guid isPermaLink="false">https://kabarlama.example/?p={old_id}</guid>',
        f"<content:encoded>{cdata(content)}</content:encoded>",
        f"<excerpt:encoded>{cdata(excerpt)}</excerpt:encoded>",
        f"<wp:post_id>{old_id}</wp:post_id><wp:post_date>{date}</wp:post_date>",
        f"<wp:post_date_gmt>{_gmt(date)}</wp:post_date_gmt>",
        f"<wp:post_name>{slug}</wp:post_name><wp:status>{status}</wp:status>",
        f"<wp:post_type>{kind}</wp:post_type>",
        *(f"<wp:{name}>{cdata(str(value))}</wp:{name}>" for name, value in more.items()),
        *(
            f'<category domain="{domain}" nicename="{nicename}">{cdata(name)}</category>'
            for domain, nicename, name in terms
        ),
        *(
            f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{cdata(value)}"
            "</wp:meta_value></wp:postmeta>"
            for key, value in meta
        ),
        "</item>\n",
    ]
    return "".join(lines)


def _gmt(date):
    try:
        time = datetime.datetime.fromisoformat(date)
    except ValueError:
        return date
    return str(time - datetime.timedelta(hours=7))


def attachment(old_id, path="/wp-content/uploads/2019/05/foto.jpg", **more):
    return item(
        more.pop("title", "foto"),
        old_id=old_id,
        kind="attachment",
        status="inherit",
        link=f"https://kabarlama.example/foto-{old_id}/",
        attachment_url=f"https://kabarlama.example{path}",
        **more,
    )


def export(folder: Path, *parts, name="ekspor.xml", head=AUTHOR):
    path = folder / name
    path.write_text(HEAD + head + "".join(parts) + FOOT, encoding="utf-8")
    return path
