"""The saved versions of a story: what was saved, by whom, and what differs between two of them."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.body import reading, sanitizer
from articles.body.placeholders import keys_in
from articles.models import Article, Image, Revision

FIELDS: dict[str, str | Promise] = {
    "section": _("section"),
    "further_sections": _("further sections"),
    "kicker": _("kicker"),
    "headline": _("headline"),
    "standfirst": _("standfirst"),
    "dateline": _("dateline"),
    "body": _("body"),
    "lead_image": _("lead picture"),
    "pictures": _("what stands with its pictures"),
    "reporters": _("reporters"),
    "sources": _("sources"),
    "tags": _("tags"),
    "slug": _("slug"),
    "seo_title": _("title for search engines"),
    "seo_description": _("description for search engines"),
    "published_at": _("publication time"),
    "updated_at": _("shown as updated"),
    "embargo_until": _("embargo until"),
    "corrections": _("corrections"),
    "status": _("status"),
}
"""What a version holds, in the order in which it is shown."""

EARLIER: dict[str, Any] = {
    "further_sections": [],
    "pictures": [],
    "embargo_until": "",
    "seo_title": "",
    "seo_description": "",
}
"""What versions hold that were kept before there was such a field: nobody saw any of it."""

LISTS = frozenset({"further_sections", "pictures", "reporters", "sources", "tags", "corrections"})
TIMES = frozenset({"published_at", "updated_at", "embargo_until"})
SET_BY_MOVES = frozenset({"status", "slug", "published_at", "updated_at"})
LONGEST_WEIGHED = 3000  # words and blanks
_STORED_NAME = re.compile(r"(?:asli/\S+ )?\(#(\d+)\)")
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Segment:
    """A stretch of text that both versions share or that only one of them has."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True)
class Difference:
    """A field that two versions hold differently; values are texts as an editor reads them."""

    field: str
    label: str
    before: str
    after: str
    segments: list[Segment]


def snapshot(article: Article) -> dict[str, Any]:
    """Return what ``Revision.data`` keeps of the story as it stands in the database."""
    picture = article.lead_image
    return {
        "section": article.section.name,
        "further_sections": sorted(one.name for one in article.further_sections.all()),
        "kicker": article.kicker,
        "headline": article.headline,
        "standfirst": article.standfirst,
        "dateline": article.dateline,
        "body": article.body,
        "lead_image": picture_name(picture.pk, picture.alt) if picture else "",
        "pictures": _told_of_pictures(article),
        "reporters": [line.reporter.name for line in article.bylines.select_related("reporter")],
        "sources": [
            source_line(line.source.name, line.url)
            for line in article.article_sources.select_related("source")
        ],
        "tags": sorted(tag.name for tag in article.tags.all()),
        "slug": article.slug,
        "seo_title": article.seo_title,
        "seo_description": article.seo_description,
        "published_at": moment(article.published_at),
        "updated_at": moment(article.updated_at),
        "embargo_until": moment(article.embargo_until),
        "corrections": [correction.text for correction in article.corrections.all()],
        "status": article.status,
    }


def _told_of_pictures(article: Article) -> list[str]:
    """What readers are told of each picture, with its file: both are changed beside the story."""
    keys = keys_in(article.body, "pictures")
    if article.lead_image_id is not None:
        keys.add(article.lead_image_id)
    pictures = Image.objects.filter(pk__in=keys).order_by("pk") if keys else ()
    return [
        " · ".join(
            filter(None, (one.alt, one.caption, one.credit, PurePath(one.file.name or "").name))
        )
        for one in pictures
    ]


def picture_name(pk: int, description: str) -> str:
    """Return how a version names a picture: pictures may be described alike."""
    return f"{description} (#{pk})".strip()


def source_line(name: str, url: str) -> str:
    """Return how a version names a source with its link."""
    return f"{name} – {url}" if url else name


def moment(time: Any) -> str:
    """Return a time as versions keep it: ISO 8601 in site time to the second; empty for none."""
    return timezone.localtime(time).isoformat(timespec="seconds") if time else ""


def record(article: Article, user: User | None) -> None:
    """Keep the story as stored under its version; what is kept already is left as it is."""
    Revision.objects.get_or_create(
        article_id=article.pk,
        version=article.version,
        defaults={"data": snapshot(_fresh(article)), "user": user},
    )


def record_before_change(article_id: int) -> None:
    """Keep what a story held before its first change here: it may have been entered elsewhere."""
    stored = Article.objects.get(pk=article_id)
    if not stored.revisions.filter(version=stored.version).exists():
        record(stored, None)


def record_change(article: Article, user: User | None, *, restored_from: int | None = None) -> None:
    """Keep the story as stored as its next version, unless nothing was changed."""
    data = snapshot(_fresh(article))
    last = article.revisions.first()
    if last is not None and last.version == article.version and EARLIER | last.data == data:
        return
    article.version += 1
    Article.objects.filter(pk=article.pk).update(version=article.version)
    Revision.objects.create(
        article=article,
        version=article.version,
        data=data,
        user=user,
        restored_from=restored_from,
    )


def current(article: Article) -> dict[str, Any]:
    """Return what a version would keep of the story as it is stored now."""
    return snapshot(_fresh(article))


def _fresh(article: Article) -> Article:
    return Article.objects.select_related("section", "lead_image").get(pk=article.pk)


def changes_since(article: Article, version: int) -> list[Difference] | None:
    """Return what differs from how ``version`` was seen, moves apart; None: nobody can know."""
    if version == article.version:
        return []
    seen = article.revisions.filter(version=version).first()
    if seen is None:
        return None
    fields = [name for name in FIELDS if name not in SET_BY_MOVES]
    return differences(EARLIER | seen.data, snapshot(_fresh(article)), fields)


def since(article: Article, version: int) -> list[Revision]:
    """Return the versions saved after ``version``, newest first, with who saved them."""
    later = article.revisions.filter(version__gt=version)
    return list(later.select_related("user").order_by("-version"))


def _read_picture(name: str) -> str:
    """Say that a picture has no description, where its key alone was kept, or the file's name."""
    told = _STORED_NAME.fullmatch(name)
    return gettext("Picture without a title (#%s)") % told[1] if told else name


_READ = {"body": sanitizer.plain_text, "lead_image": _read_picture}


def readable(field: str, value: Any) -> str:
    """Return a kept value as an editor reads it: HTML as text, lists by line, times in words."""
    if not value:
        return ""
    if field in _READ:
        return _READ[field](str(value))
    if field in LISTS:
        return "\n".join(str(line) for line in value)
    if field in TIMES:
        time = datetime.datetime.fromisoformat(str(value))
        return date_format(timezone.localtime(time), "DATETIME_FORMAT")
    if field == "status":
        return str(dict(Article._meta.get_field("status").flatchoices).get(str(value), value))
    return str(value)


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: Iterable[str] = FIELDS
) -> list[Difference]:
    """Return what differs, in the order of ``FIELDS``; a field that one side lacks is skipped."""
    return [
        difference(field, before[field], after[field])
        for field in fields
        if field in before and field in after and differ(field, before[field], after[field])
    ]


def differ(field: str, one: Any, other: Any) -> bool:
    """Whether two kept values tell readers different things; of a body its markup tells nothing."""
    if field == "body":
        return not reading.same(str(one), str(other))
    return bool(one != other)


def difference(field: str, before: Any, after: Any) -> Difference:
    """Compare two kept values; of bodies with the same words it is told how they are set."""
    texts = (readable(field, before), readable(field, after))
    if field == "body" and texts[0].split() == texts[1].split():
        texts = reading.told_apart(*(reading.blocks_of(str(one)) for one in (before, after)))
    elif texts[0] == texts[1]:
        texts = (str(before), str(after))
    return Difference(field, str(FIELDS[field]), *texts, segments=word_diff(*texts))


def word_diff(before: str, after: str) -> list[Segment]:
    """Compare two texts word by word."""
    return list(_merged(_compared(_WORDS.findall(before), _WORDS.findall(after))))


def _compared(before: list[str], after: list[str]) -> Iterator[Segment]:
    # Every word of very long paragraphs cannot be weighed against every other.
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=len(after) > LONGEST_WEIGHED)
    for kind, from_start, from_end, to_start, to_end in matcher.get_opcodes():
        if kind == "equal":
            yield Segment("same", "".join(before[from_start:from_end]))
            continue
        if removed := "".join(before[from_start:from_end]):
            yield Segment("removed", removed)
        if added := "".join(after[to_start:to_end]):
            yield Segment("added", added)


def _merged(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Join changes that only blanks lie between, so that a rewritten sentence reads as one."""
    removed = added = blank = ""
    for segment in segments:
        is_gap = segment.kind == "same" and not segment.text.strip() and (removed or added)
        if is_gap:
            blank += segment.text
        elif segment.kind == "same":
            yield from _pair(removed, added)
            yield Segment("same", blank + segment.text)
            removed = added = blank = ""
        else:
            removed, added, blank = removed + blank, added + blank, ""
            if segment.kind == "removed":
                removed += segment.text
            else:
                added += segment.text
    yield from _pair(removed, added)
    if blank:
        yield Segment("same", blank)


def _pair(removed: str, added: str) -> Iterator[Segment]:
    if removed.strip():
        yield Segment("removed", removed)
    if added.strip():
        yield Segment("added", added)
