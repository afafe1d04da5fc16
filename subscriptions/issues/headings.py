"""In which order the stories of a digest stand, and under which headings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from articles.models import Section
from subscriptions.models import Edition, IssueStory

_LONGEST: Final[int] = IssueStory._meta.get_field("heading").max_length or 0


def arrange(rows: Iterable[IssueStory], edition: Edition) -> list[IssueStory]:
    """Return the rows in their order, each with its place and its heading.

    The editor's choice stands on top. Sections follow each other as their first stories do.
    """
    rows = list(rows)
    pinned = [row for row in rows if row.is_pinned]
    others = [row for row in rows if not row.is_pinned]
    if edition.has_section_headings:
        others = _by_section(others)
    with translation.override(settings.LANGUAGE_CODE):
        choice, rest = _("Editor's choice"), _("More stories") if pinned else ""
    for row in rows:
        section = row.article.section.name if edition.has_section_headings else rest
        row.heading = (choice if row.is_pinned else section)[:_LONGEST]
    for place, row in enumerate([*pinned, *others]):
        row.position = place
    return [*pinned, *others]


def _by_section(rows: Iterable[IssueStory]) -> list[IssueStory]:
    sections: dict[Section, list[IssueStory]] = {}
    for row in rows:
        sections.setdefault(row.article.section, []).append(row)
    return [row for group in sections.values() for row in group]


def begins(rows: Iterable[IssueStory]) -> set[int]:
    """Return the ids of the stories above which their heading stands, where these are shown."""
    found, above = set(), ""
    for row in rows:
        if row.heading and row.heading != above:
            found.add(row.article_id)
        above = row.heading
    return found
