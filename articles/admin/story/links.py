"""What else can be done with a story: links above its form that other applications hand in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from articles.models import Article


@dataclass(frozen=True)
class StoryLink:
    """A link above a story; ``css_class`` sets it apart for styles and tests."""

    url: str
    label: str | Promise
    css_class: str = ""


Finder = Callable[[HttpRequest, Article, bool], StoryLink | None]
"""Takes the request, the story and whether it is public; None: nothing for this user."""

FINDERS: list[Finder] = []
"""Applications above this one add theirs when their desks are loaded."""


def links_for(request: HttpRequest, article: Article, *, is_public: bool) -> list[StoryLink]:
    """Return the links that this user gets, in the order in which they were handed in."""
    found = (find(request, article, is_public) for find in FINDERS)
    return [link for link in found if link is not None]
