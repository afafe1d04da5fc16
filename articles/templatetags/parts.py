"""Parts of pages that are made once of what they show (``articles.pages.fragments``)."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from articles import identity
from articles.pages import facts, fragments
from articles.pages.facts import Told

register = template.Library()

FRAME = ("site", "sections", "today", "service_links")


@register.simple_tag
def story_card(story: Any, **how: Any) -> SafeString:
    """Print a story in a list; ``how`` is what ``partials/story.html`` takes beside it."""
    if not isinstance(story, Told):  # a story in hand, at the desk
        return fragments.rendered("partials/story.html", {"story": story, **how})
    # Made within the part, whoever looked at it before: what the card stands on goes with the part.
    return fragments.made_once(
        "partials/story.html",
        (story.text, how),
        lambda: {"story": facts.story(story.text), **how},
    )


@register.simple_tag(takes_context=True)
def frame(context: Any, name: str, place: str = "", value: object = "", **more: Any) -> SafeString:
    """Print a part of what frames every page: of the identity, the day, the language and ``more``.

    ``value`` is the only thing that differs from page to page; the part has it as ``place``.
    """
    told = (identity.current().serial, context["today"], bool(value), more)

    def shown() -> dict[str, Any]:
        known = {each: context[each] for each in FRAME}
        return known | more | ({place: fragments.PLACE % place if value else ""} if place else {})

    html = fragments.made_once(name, told, shown)
    return fragments.filled(html, place, value) if value else html


@register.simple_tag(takes_context=True)
def menu_path(context: Any) -> str:
    """Return the address of the page where a menu leads there; empty elsewhere."""
    path: str = getattr(context.get("request"), "path", "")
    return path if path in identity.current().menu_paths else ""
