"""What a page says to machines."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.models import Article, Event, Reporter
from articles.pictures import icons, share_card
from articles.syndication import structured_data

register = template.Library()


@register.filter
def iso(moment: datetime.datetime | None) -> str:
    """Return a moment for ``datetime`` and its like, to the second in site time.

    HTML takes three digits of a second at most; Django's ``date:"c"`` writes six.
    """
    if moment is None:
        return ""
    return timezone.localtime(moment).isoformat(timespec="seconds")


@register.simple_tag
def story_json_ld(story: Article, development: Event | None) -> SafeString:
    """The story with the development that it is a part of, and its place on the site."""
    way = [(story.section.name, story.section.get_absolute_url())]
    if address := story.get_absolute_url():
        way.append((story.headline, address))
    data = structured_data.story_data(story, development)
    crumbs = structured_data.breadcrumbs(way)
    return structured_data.as_json_ld(data) + structured_data.as_json_ld(crumbs)


@register.simple_tag
def site_json_ld() -> SafeString:
    """Print JSON-LD about the site and who publishes it, for the front page."""
    return structured_data.as_json_ld(structured_data.site_data())


@register.simple_tag
def reporter_json_ld(reporter: Reporter) -> SafeString:
    """Print JSON-LD about a reporter, for their own page."""
    return structured_data.as_json_ld(structured_data.reporter_page_data(reporter))


@register.simple_tag
def event_json_ld(event: Event, stories: Iterable[Article]) -> SafeString:
    """Print JSON-LD about a development, for its own page with ``stories``."""
    return structured_data.as_json_ld(structured_data.event_page_data(event, stories))


@register.simple_tag
def breadcrumbs_json_ld(*names_and_paths: str) -> SafeString:
    """The way from the front page: a name, its path, the next name and path."""
    steps = zip(names_and_paths[::2], names_and_paths[1::2], strict=True)
    return structured_data.as_json_ld(structured_data.breadcrumbs(steps))


@register.simple_tag
def social_picture(story: Article) -> dict[str, Any]:
    """The one picture that stands for the story: whole, or drawn of its headline."""
    return structured_data.pictures(story)[-1]


@register.simple_tag
def site_icon_path(size: int) -> str:
    """Where the site's mark is, in a square of ``size`` pixels."""
    return icons.icon_address(size)


@register.simple_tag
def site_picture_path() -> str:
    """Where the picture that stands for the site is."""
    return share_card.site_address()
