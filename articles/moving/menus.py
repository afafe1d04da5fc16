"""Menus of the old site: their lines become lines of ours, each led to where things are now."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from articles.models import FormerPath, ImportedItem, Section, SiteIdentity, SiteLink
from articles.models.former_paths import LONGEST, former_path
from articles.models.site import THE_ONE
from articles.moving.marks import Report, digest_of, known, type_of
from articles.moving.notes import Note
from articles.moving.old_urls import host_of
from articles.moving.survey import MenuLine, Survey

KIND = "menu"
PLACES = tuple(SiteLink.Place.values)
MOST_LINES = 12  # of a place that were never meant as a map of the whole site
LONGEST_URL = 300
_NAMES = (
    ("social", re.compile(r"sosial|social|medsos", re.IGNORECASE)),
    ("footer", re.compile(r"foot|bawah|kaki|bottom", re.IGNORECASE)),
    ("header", re.compile(r"utama|main|primary|primer|header|top|atas|navigation", re.IGNORECASE)),
)
_SOCIAL = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|instagram|youtube|tiktok|linkedin|threads|t|wa|whatsapp"
    r"|telegram|mastodon\.\w+|bsky)\.(?:com|net|me|app|social)$"
)
_TERMS = {"category": "category", "post_tag": "tag", "tag": "tag"}


def proposed(lines: Sequence[MenuLine]) -> dict[str, str]:
    """Return where each menu stands where nobody says; each place is given once, by its name."""
    told: dict[str, str] = {}
    taken: set[str] = set()
    for menu in dict.fromkeys(line.menu for line in lines):
        place = _place(menu, [line for line in lines if line.menu == menu])
        told[menu] = "none" if place in taken else place
        taken.add(place)
    return told


def _place(menu: str, lines: Sequence[MenuLine]) -> str:
    if all(_SOCIAL.search(host_of(line.url)) for line in lines):
        return "social"
    return next((place for place, way in _NAMES if way.search(menu)), "none")


def bring(site: str, survey: Survey, places: Mapping[str, str], report: Report) -> None:
    """Write the lines of the menus that have a place here; tell of those that have none."""
    menus = _Menus(site, survey, report)
    counts: Counter[str] = Counter()
    for line in sorted(survey.menu, key=lambda line: (line.menu, line.order)):
        place = places.get(line.menu, "none")
        label, url = menus.target(line)
        if not label:
            continue
        counts[place] += 1
        if place not in PLACES or counts[place] > MOST_LINES:
            report.note(Note("menu", {"label": label, "url": url or line.url or "–"}))
        elif url:
            menus.write(line, place, label, url)
        elif line.url != "#":  # which only holds the lines below it together
            report.note(Note("menu_lost", {"label": label, "url": line.url or line.key}))


class _Menus:
    """Finds what lines lead to, and writes them."""

    def __init__(self, site: str, survey: Survey, report: Report) -> None:
        self.site, self.survey, self.report = site, survey, report
        self.marks = known(site, KIND, [line.old_id for line in survey.menu])

    def target(self, line: MenuLine) -> tuple[str, str]:
        """Return a line's label and address; an empty address where nothing of it is here."""
        subject = self._subject(line)
        if subject is not None:
            label = line.label or str(getattr(subject, "name", "") or subject)
            return label[:60], str(subject.get_absolute_url())
        url = line.url
        is_own = host_of(url) == self.site or (url.startswith("/") and not url.startswith("//"))
        if is_own and urlsplit(url).path.strip("/") == "":
            return line.label[:60], "/"
        is_known = (
            not is_own and url.startswith(("http://", "https://")) and len(url) <= LONGEST_URL
        )
        return line.label[:60], url if is_known else ""

    def _subject(self, line: MenuLine) -> Any:
        kind = _TERMS.get(line.kind, line.kind)
        key: str | None = line.key
        if kind == "category":
            found = self.survey.categories.values()
            key = next((category.slug for category in found if category.term_id == key), None)
        elif kind == "tag":
            tags = self.survey.tags.items()
            key = next((slug for slug, (_name, term_id) in tags if term_id == key), None)
        if kind and key and (mark := known(self.site, kind, [key]).get(key)):
            return mark.subject
        row = FormerPath.objects.filter(path=former_path(line.url)[:LONGEST]).first()
        return row.subject if row and host_of(line.url) in {self.site, ""} else None

    def write(self, line: MenuLine, place: str, label: str, url: str) -> None:
        """Write a line that is not there; one that somebody deleted here stays away."""
        digest, mark = digest_of([place, label, url]), self.marks.get(line.old_id)
        is_new = mark is None
        if mark is not None and mark.source_hash == digest:
            self.report.run.count(KIND, "unchanged")
            return
        row = SiteLink.objects.filter(place=place, url=url).first()
        if row is None and is_new and not _stands_anyway(place, url):
            site, _made = SiteIdentity.objects.get_or_create(pk=THE_ONE)
            position = min(100 + 10 * line.order, 30_000)
            row = SiteLink.objects.create(
                site=site, place=place, label=label, url=url, position=position
            )
        self.report.run.count(KIND, "created" if row and is_new else "unchanged")
        mark = mark or ImportedItem(site=self.site, kind=KIND, old_id=line.old_id)
        mark.source_hash = digest
        if row is not None:
            mark.content_type, mark.object_id = type_of(SiteLink), row.pk
        mark.save()


def _stands_anyway(place: str, url: str) -> bool:
    """Whether the header has the line by itself: the front page, and each section."""
    if place != "header":
        return False
    sections = {section.get_absolute_url() for section in Section.objects.all()}
    return url == "/" or url in sections
