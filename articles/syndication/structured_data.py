"""What search engines and social networks are told of a page, in the words of schema.org.

Every function returns a plain dictionary; ``as_json_ld`` writes it so that it can stand in a page.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from articles import identity
from articles.models import Article, Event, Image, Rendition, Reporter
from articles.pictures import icons, share_card
from articles.pictures.renditions import FULL, SEARCH_CROPS

Data = dict[str, Any]

CONTEXT = "https://schema.org"
# These three could end the element or begin a comment in it; in JSON they may be written so.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def as_json_ld(data: Data) -> SafeString:
    """Return ``data`` as a data block: no script, so that the strict policy lets it stand."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped


def story_data(story: Article, development: Event | None = None) -> Data:
    """Return a story as schema.org's ``NewsArticle``, with its section, authors and pictures.

    ``development`` is what it is a part of.
    """
    site = identity.current()
    address = site.url + story.get_absolute_url()
    return _without_blanks(
        {
            "@context": CONTEXT,
            "@type": "NewsArticle",
            "mainEntityOfPage": address,
            "url": address,
            "headline": story.headline,
            "alternativeHeadline": story.seo_title,
            "description": story.told_text,
            "image": [picture["url"] for picture in pictures(story)],
            "datePublished": _moment(story.published_at),
            "dateModified": _moment(last_modified(story)),
            "dateline": story.dateline,
            "articleSection": story.section.name,
            "isPartOf": _part_of(development),
            "keywords": [tag.name for tag in story.tags.all()],
            "inLanguage": "id",
            "isAccessibleForFree": True,
            "author": [person_data(reporter) for reporter in story.byline],
            "publisher": organisation_data(),
            "isBasedOn": [line.url for line in story.article_sources.all() if line.url],
            "citation": [
                _without_blanks(
                    {
                        "@type": "CreativeWork",
                        "name": line.source.name,
                        "url": line.url or line.source.url,
                    }
                )
                for line in story.article_sources.all()
            ],
            "correction": [
                {
                    "@type": "CorrectionComment",
                    "text": correction.text,
                    "datePublished": _moment(correction.published_at),
                }
                for correction in story.corrections.all()
            ],
        }
    )


def _part_of(event: Event | None) -> Data:
    if event is None:
        return {}
    address = identity.current().url + event.get_absolute_url()
    return _without_blanks({"@type": "CollectionPage", "name": event.name, "url": address})


def event_page_data(event: Event, stories: Iterable[Article]) -> Data:
    """Return a development's page as ``CollectionPage``, with the stories that it lists."""
    url = identity.current().url
    items = [
        {"@type": "ListItem", "position": place, "url": url + story.get_absolute_url()}
        for place, story in enumerate(stories, start=1)
    ]
    return _without_blanks(
        {
            "@context": CONTEXT,
            **_part_of(event),
            "description": event.description,
            "inLanguage": "id",
            "mainEntity": {"@type": "ItemList", "itemListElement": items},
        }
    )


def last_modified(story: Article) -> datetime.datetime | None:
    """Return when a reader last saw the story change: its text, or a correction of it."""
    corrected = [correction.published_at for correction in story.corrections.all()]
    times = [story.published_at, story.updated_at, *corrected]
    return max((time for time in times if time is not None), default=None)


def person_data(reporter: Reporter) -> Data:
    """Return a reporter as schema.org's ``Person``."""
    return _without_blanks(
        {
            "@type": "Person",
            "name": reporter.name,
            "url": identity.current().url + reporter.get_absolute_url(),
            "jobTitle": reporter.role,
        }
    )


def reporter_page_data(reporter: Reporter) -> Data:
    """Return a reporter's page as ``ProfilePage``."""
    about = {"description": reporter.bio, "image": _jpeg(reporter.photo)}
    person = _without_blanks(person_data(reporter) | about)
    return {"@context": CONTEXT, "@type": "ProfilePage", "mainEntity": person}


def organisation_data() -> Data:
    """Return the newsroom as ``NewsMediaOrganization``."""
    site = identity.current()
    url, width, height = icons.icon_address(icons.LARGE), icons.LARGE, icons.LARGE
    if site.logo:
        url, (width, height) = site.logo, site.logo_size
    rules = [page.url for page in site.pages if "pedoman" in page.url]
    return _without_blanks(
        {
            "@type": "NewsMediaOrganization",
            "name": site.name,
            "url": site.url + "/",
            "logo": {
                "@type": "ImageObject",
                "url": site.url + url,
                "width": width,
                "height": height,
            },
            "sameAs": [line.url for line in site.social if line.url.startswith("http")],
            "publishingPrinciples": site.url + rules[0] if rules else "",
            "correctionsPolicy": site.url + reverse("articles:corrections"),
        }
    )


def site_data() -> Data:
    """Return what the home page says of the site: who publishes it, and how to search in it."""
    site = identity.current()
    search = site.url + reverse("articles:search") + "?q={q}"
    website = {
        "@type": "WebSite",
        "name": site.name,
        "alternateName": site.tagline,
        "url": site.url + "/",
        "inLanguage": "id",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=q",
        },
    }
    return {"@context": CONTEXT, "@graph": [organisation_data(), website]}


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> Data:
    """Return the way from the front page, as ``BreadcrumbList``; steps are (name, path)."""
    site = identity.current()
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": site.url + path}
        for place, (name, path) in enumerate([(site.name, "/"), *steps], start=1)
    ]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def pictures(story: Article) -> list[Data]:
    """Return what may stand for the story: ``url``, ``width``, ``height``, ``alt``; best first.

    Its lead picture whole and in the ratios that search engines want, or one drawn of its headline.
    """
    site = identity.current()
    if story.lead_image is None:
        width, height = share_card.SIZE
        url = site.url + share_card.card_address(story)
        return [{"url": url, "width": width, "height": height, "alt": story.headline}]
    image = story.lead_image
    jpegs = {r.crop: r for r in image.renditions.all() if r.format == Rendition.Format.JPEG}
    made = [jpegs[crop] for crop in (*SEARCH_CROPS, FULL) if crop in jpegs]
    if not made:
        original = site.url + image.file.url
        return [{"url": original, "width": image.width, "height": image.height, "alt": image.alt}]
    return [
        {"url": site.url + r.file.url, "width": r.width, "height": r.height, "alt": image.alt}
        for r in made
    ]


def photograph(story: Article) -> str:
    """Return the whole address of the story's own picture; empty without."""
    return _jpeg(story.lead_image)


def _jpeg(image: Image | None) -> str:
    if image is None:
        return ""
    wanted = (FULL, Rendition.Format.JPEG)
    for rendition in image.renditions.all():
        if (rendition.crop, rendition.format) == wanted:
            return identity.current().url + rendition.file.url
    return identity.current().url + image.file.url


def _moment(time: datetime.datetime | None) -> str:
    return timezone.localtime(time).isoformat(timespec="seconds") if time else ""


def _without_blanks(data: Data) -> Data:
    return {key: value for key, value in data.items() if value not in ("", None, [], {})}
