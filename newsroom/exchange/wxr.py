"""Stories, pages and pictures as WordPress' own export writes them (WXR 1.2), for its importer."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any, Final, TextIO
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Prefetch
from django.utils import timezone

from articles import identity
from articles.body.placeholders import PLACE
from articles.db import clock
from articles.models import Article, Byline, Image, Page, Reporter, Section, StoredFile, Tag
from articles.models.status import Status

HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>{title}</title><link>{link}</link><description></description><language>{language}</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{link}</wp:base_site_url><wp:base_blog_url>{link}</wp:base_blog_url>
"""
FOOT: Final = "</channel></rss>\n"
CHUNK: Final = 500
STORY, PAGE, PICTURE = 1, 2, 3
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RELATIVE: Final = re.compile(r'( (?:src|href)=")/(?!/)')
_STATES: Final = {
    Status.DRAFT: "draft",
    Status.IN_REVIEW: "pending",
    Status.APPROVED: "publish",
    Status.WITHDRAWN: "trash",
}


def write_stories(path: Path) -> int:
    """Write the file; return how many stories and pages it holds."""
    with path.open("w", encoding="utf-8") as out:
        site = identity.current()
        link = escape(settings.SITE_URL)
        out.write(HEAD.format(title=escape(site.name), link=link, language=settings.LANGUAGE_CODE))
        _write_terms(out)
        for image in Image.objects.order_by("pk").iterator(CHUNK):
            out.write(_picture(image))
        count = 0
        for page in Page.objects.order_by("pk"):
            out.write(_page(page))
            count += 1
        bylines = Prefetch("bylines", Byline.objects.select_related("reporter"))
        relations: list[Any] = [
            bylines, "further_sections", "tags", "article_sources__source", "corrections",
            "comments",
        ]  # fmt: skip
        stories = Article.objects.select_related("section").prefetch_related(*relations)
        for story in stories.order_by("pk").iterator(CHUNK):
            out.write(_story(story, site.name))
            count += 1
        out.write(FOOT)
    return count


def key(kind: int, pk: int) -> int:
    """Return the key of a row among WordPress' posts, which has one count for all kinds."""
    return pk * 10 + kind


def _write_terms(out: TextIO) -> None:
    for reporter in Reporter.objects.order_by("pk"):
        author = {
            "author_id": str(reporter.pk),
            "author_login": reporter.slug,
            "author_email": f"{reporter.slug}@example.invalid",
            "author_display_name": reporter.name,
        }
        out.write(_group("author", author))
    for section in Section.objects.order_by("pk"):
        category = {
            "term_id": str(section.pk),
            "category_nicename": section.slug,
            "category_parent": "",
            "cat_name": escape(section.name),
        }
        out.write(_group("category", category))
    for tag in Tag.objects.order_by("pk").iterator(CHUNK):
        named = {"term_id": str(tag.pk), "tag_slug": tag.slug, "tag_name": escape(tag.name)}
        out.write(_group("tag", named))


def _group(name: str, values: dict[str, str]) -> str:
    inner = "".join(f"<wp:{key}>{_cdata(value)}</wp:{key}>" for key, value in values.items())
    return f"<wp:{name}>{inner}</wp:{name}>\n"


def _story(story: Article, site_name: str) -> str:
    reporters = story.byline
    terms = [("category", story.section.slug, story.section.name)]
    terms += [("category", one.slug, one.name) for one in story.further_sections.all()]
    terms += [("post_tag", tag.slug, tag.name) for tag in story.tags.all()]
    if len(reporters) > 1:  # as Co-Authors Plus keeps them
        terms += [("author", f"cap-{one.slug}", one.name) for one in reporters]
    meta = {
        "_thumbnail_id": str(key(PICTURE, story.lead_image_id)) if story.lead_image_id else "",
        "_yoast_wpseo_title": story.seo_title,
        "_yoast_wpseo_metadesc": story.seo_description,
        "_yoast_wpseo_canonical": story.canonical_url,
        "_yoast_wpseo_meta-robots-noindex": "1" if story.noindex else "",
        "_wp_trash_meta_status": "publish" if story.status == Status.WITHDRAWN else "",
    }
    status = _STATES[Status(story.status)]
    if status == "publish" and story.published_at and story.published_at > clock.now():
        status = "future"
    opened = story.opened(site_name)
    address = story.get_absolute_url() if story.publication_date else f"/?p={key(STORY, story.pk)}"
    return _item(
        {
            "title": story.headline,
            "link": urljoin(settings.SITE_URL, address),
            "dc:creator": reporters[0].slug if reporters else "",
            "content:encoded": _html(opened) + _foot(story),
            "excerpt:encoded": story.standfirst,
            "wp:post_id": str(key(STORY, story.pk)),
            "wp:post_name": story.slug,
            "wp:status": status,
            "wp:post_type": "post",
            "wp:post_password": "",
        },
        (story.published_at or story.created_at, story.updated_at or story.modified_at),
        [*_terms(terms), *_metas(meta), *_comments(story)],
    )


def _foot(story: Article) -> str:
    """Return what the story's page says below its text, as WordPress has no fields for it."""
    lines = [
        f"<p>Koreksi ({timezone.localdate(one.published_at):%d/%m/%Y}): {escape(one.text)}</p>"
        for one in story.corrections.all()
    ]
    if story.edited_by:
        lines.append(f"<p>Editor: {escape(story.edited_by)}</p>")
    sources = [
        f'<a href="{escape(line.url)}">{escape(line.source.name)}</a>'
        if line.url
        else escape(line.source.name)
        for line in story.article_sources.all()
    ]
    if sources:
        lines.append(f"<p>Sumber: {', '.join(sources)}</p>")
    return "".join(lines)


def _page(page: Page) -> str:
    above = str(key(PAGE, page.parent_id)) if page.parent_id else "0"
    return _item(
        {
            "title": page.title,
            "link": urljoin(settings.SITE_URL, page.get_absolute_url()),
            "content:encoded": _html(page.body),
            "excerpt:encoded": page.description,
            "wp:post_id": str(key(PAGE, page.pk)),
            "wp:post_name": page.slug,
            "wp:status": "publish" if page.is_published else "draft",
            "wp:post_type": "page",
            "wp:post_parent": above,
            "wp:menu_order": str(page.position),
        },
        (page.updated_at, page.updated_at),
        [],
    )


def _picture(image: Image) -> str:
    caption = f"{image.caption} Foto: {image.credit}".strip() if image.credit else image.caption
    url = urljoin(settings.SITE_URL, default_storage.url(image.file.name or ""))
    return _item(
        {
            "title": image.alt or image.caption or f"gambar {image.pk}",
            "link": url,
            "content:encoded": "",
            "excerpt:encoded": caption,
            "wp:post_id": str(key(PICTURE, image.pk)),
            "wp:post_name": f"gambar-{image.pk}",
            "wp:status": "inherit",
            "wp:post_type": "attachment",
            "wp:attachment_url": url,
        },
        (image.created_at, image.created_at),
        _metas({"_wp_attachment_image_alt": image.alt}),
    )


def _item(
    values: dict[str, str],
    times: tuple[datetime.datetime, datetime.datetime],
    more: list[str] | Iterator[str],
) -> str:
    shown = [f"<{name}>{_cdata(value)}</{name}>" for name, value in values.items()]
    for name, time in zip(("post_date", "post_modified"), times, strict=True):
        local, utc = timezone.localtime(time), time.astimezone(datetime.UTC)
        shown.append(f"<wp:{name}>{local:%Y-%m-%d %H:%M:%S}</wp:{name}>")
        shown.append(f"<wp:{name}_gmt>{utc:%Y-%m-%d %H:%M:%S}</wp:{name}_gmt>")
    guid = f"{settings.SITE_URL}/?p={values['wp:post_id']}"
    shown.append(f'<guid isPermaLink="false">{escape(guid)}</guid>')
    shown.append("<wp:comment_status>closed</wp:comment_status>")
    return f"<item>{''.join(shown)}{''.join(more)}</item>\n"


def _terms(terms: list[tuple[str, str, str]]) -> Iterator[str]:
    for domain, slug, name in terms:
        given = f'domain="{domain}" nicename="{escape(slug)}"'
        yield f"<category {given}>{_cdata(escape(name))}</category>"


def _metas(meta: dict[str, str]) -> Iterator[str]:
    for name, value in meta.items():
        if value:
            yield (
                f"<wp:postmeta><wp:meta_key>{_cdata(name)}</wp:meta_key>"
                f"<wp:meta_value>{_cdata(value)}</wp:meta_value></wp:postmeta>"
            )


def _comments(story: Article) -> Iterator[str]:
    for one in sorted(story.comments.all(), key=lambda comment: comment.pk):
        time = one.written_at or story.published_at or story.created_at
        values = {
            "comment_id": str(one.pk),
            "comment_author": one.name,
            "comment_date": f"{timezone.localtime(time):%Y-%m-%d %H:%M:%S}",
            "comment_date_gmt": f"{time.astimezone(datetime.UTC):%Y-%m-%d %H:%M:%S}",
            "comment_content": escape(one.text, quote=False),
            "comment_approved": str(int(not one.is_hidden)),
            "comment_type": "comment",
            "comment_parent": str(one.answers_id or 0),
        }
        yield _group("comment", values)


def _html(body: str) -> str:
    """Return a body with what stands in its places, and every address whole."""
    return _RELATIVE.sub(rf"\g<1>{settings.SITE_URL}/", PLACE.sub(_placed, body))


def _placed(place: re.Match[str]) -> str:
    kind, value = place[1], place[2]
    if kind == "embed":
        return f"<p>\n{value}\n</p>"
    if kind == "link":
        return f'<p><a href="{value}">{place[3] or value}</a></p>'
    if kind == "story":
        story = Article.objects.published().filter(pk=int(value)).first()
        if story is None:
            return ""
        link = urljoin(settings.SITE_URL, story.get_absolute_url())
        return f'<p>Baca juga: <a href="{escape(link)}">{escape(story.headline)}</a></p>'
    if kind == "file":
        stored = StoredFile.objects.filter(pk=int(value)).first()
        link = urljoin(settings.SITE_URL, stored.get_absolute_url()) if stored else ""
        return f'<p><a href="{escape(link)}">{place[3] or stored.name}</a></p>' if stored else ""
    images = Image.objects.in_bulk([int(pk) for pk in value.split(",")])
    caption = unescape(place[3] or "")
    return "".join(
        _figure(images[int(pk)], caption) for pk in value.split(",") if int(pk) in images
    )


def _figure(image: Image, caption: str) -> str:
    url = urljoin(settings.SITE_URL, default_storage.url(image.file.name or ""))
    told = caption or image.caption
    below = " ".join(filter(None, [told, image.credit and f"Foto: {image.credit}"]))
    below = f"<figcaption>{escape(below, quote=False)}</figcaption>" if below else ""
    number = key(PICTURE, image.pk)
    return (
        f'<figure class="wp-block-image"><img class="wp-image-{number}" src="{escape(url)}"'
        f' alt="{escape(image.alt)}">{below}</figure>'
    )


def _cdata(text: str) -> str:
    text = _FORBIDDEN.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{text}]]>"
