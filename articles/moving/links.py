"""Links to the old site within bodies: led to where the pages are now, once all are here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from articles.body import sanitizer
from articles.body.placeholders import as_title
from articles.file_kinds import FILE_TYPES
from articles.models import (
    Article,
    FormerPath,
    ImportedItem,
    ImportRun,
    Page,
    SearchEntry,
    StoredFile,
)
from articles.models.former_paths import LONGEST, former_path
from articles.moving import files
from articles.moving.content import words
from articles.moving.marks import Report, result_of
from articles.moving.notes import Note
from articles.moving.old_urls import host_of
from articles.moving.pictures import KINDS
from articles.moving.plain import text_of

_HREF = re.compile(r'<a href="([^"]*)">')
_ALSO = re.compile(
    r"<p>(?:<strong>|<em>)*\s*(?:baca(?:\s+juga)?|lihat\s+juga|simak\s+juga|read\s+also)\s*:?\s*"
    r'(?:</strong>|</em>)*\s*:?\s*(?:<strong>|<em>)*<a href="(?P<url>[^"]*)">(?P<text>.*?)</a>'
    r"(?:</strong>|</em>)*\s*\.?</p>",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r'<p>(?:<strong>|<em>)*<a href="(?P<url>[^"]*)">(?P<text>(?:(?!</?(?:a|p)\b).)*)</a>'
    r"(?:</strong>|</em>)*</p>"
)
_TO_FILE = rf'href="[^"]*\.({"|".join(kind[1:] for kind in FILE_TYPES)})"'
BATCH = 200


def has_own(body: str, site: str) -> bool:
    """Whether a body links to the old site."""
    return any(_is_own(href, site) for href in _HREF.findall(body))


def _is_own(href: str, site: str) -> bool:
    href = unescape(href)
    return host_of(href) == site or (href.startswith("/") and not href.startswith("//"))


def settle(site: str, report: Report, after: int) -> int | None:
    """Lead the links of one batch of stories on; return where the next begins, None at the end."""
    due = ImportedItem.objects.filter(site=site, links_due=True, pk__gt=after)
    marks = list(due.select_related("content_type").order_by("pk")[:BATCH])
    if not marks:
        return None
    _lead_on(marks, site, report)
    for mark in marks:
        mark.links_due = False
    ImportedItem.objects.bulk_update(marks, ["links_due", "result_hash"])
    return marks[-1].pk


def lead_to_files(site: str) -> None:
    """Lead links on to files that were fetched since, in texts as they were imported.

    A link that stands alone becomes the file's place. Whatever else leads nowhere was told before.
    """
    silent = Report(ImportRun())
    for model in (Article, Page):
        kind, after = ContentType.objects.get_for_model(model), 0
        named = model._default_manager.filter(body__regex=_TO_FILE).order_by("pk")
        while keys := list(named.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
            after = keys[-1]
            with transaction.atomic():
                of_kind = ImportedItem.objects.filter(content_type=kind, object_id__in=keys)
                marks = list(of_kind.filter(site=site).select_related("content_type"))
                changed = _lead_on(marks, site, silent)
                ImportedItem.objects.bulk_update(changed, ["result_hash"])
                stories = [mark.object_id for mark in changed if model is Article]
                SearchEntry.objects.filter(article__in=stories).update(stale=True)


def _lead_on(marks: list[ImportedItem], site: str, report: Report) -> list[ImportedItem]:
    """Lead the links of a batch on; return the marks of what that changed, not yet written."""
    rows = _rows(marks)
    hrefs = {href for row in rows.values() for href in _HREF.findall(row.body)}
    own = {unescape(href) for href in hrefs if _is_own(href, site)}
    paths = {former_path(href)[:LONGEST] for href in own}
    there = FormerPath.objects.filter(path__in=paths).prefetch_related("subject")
    targets = {row.path: row for row in there}
    changed: list[tuple[ImportedItem, Article | Page]] = []
    for mark in marks:
        row = rows.get((mark.content_type_id, mark.object_id))
        if row is not None and _settle_one(mark, row, site, targets, report):
            changed.append((mark, row))
    stories = [row for _mark, row in changed if isinstance(row, Article)]
    pages = [row for _mark, row in changed if isinstance(row, Page)]
    Article.objects.bulk_update(stories, ["body", "body_text"])
    Page.objects.bulk_update(pages, ["body"])
    # They are here later: until then, and from there, their old addresses lead to them.
    report.run.count("file", "created", files.register(site, own))
    return [mark for mark, _row in changed]


def _rows(marks: Iterable[ImportedItem]) -> dict[tuple[int | None, int | None], Article | Page]:
    kinds = {model: ContentType.objects.get_for_model(model) for model in (Article, Page)}
    found: dict[tuple[int | None, int | None], Article | Page] = {}
    for model, kind in kinds.items():
        keys = [
            mark.object_id
            for mark in marks
            if mark.content_type_id == kind.pk and mark.object_id is not None
        ]
        # Held until the batch is written: who saves meanwhile would lose what they wrote.
        for row in model._default_manager.select_for_update().filter(pk__in=keys).order_by("pk"):
            found[kind.pk, row.pk] = row
    return found


def _settle_one(
    mark: ImportedItem,
    row: Article | Page,
    site: str,
    targets: dict[str, FormerPath],
    report: Report,
) -> bool:
    """Lead the links of a story or a page on; return whether that changed it."""
    is_as_written = isinstance(row, Page) or mark.result_hash == result_of(row)
    if not is_as_written:
        return False
    body = _ALSO.sub(lambda also: _also(also, site, targets), row.body)
    body = _ALONE.sub(lambda alone: _file(alone, site, targets), body)
    lost: list[str] = []
    body = _HREF.sub(lambda link: _link(link, site, targets, lost), body)
    for url in dict.fromkeys(lost):
        report.note(Note("link_lost", {"url": url[:300]}), None, row)
    if body == row.body:
        return False
    if isinstance(row, Article):
        if _HREF.sub("", body) != _HREF.sub("", row.body):  # more than where links lead
            row.body_text = sanitizer.plain_text(body)
        row.body = body
        mark.result_hash = result_of(row)
    else:
        row.body = body
    return True


def _target(href: str, site: str, targets: dict[str, FormerPath]) -> object | None:
    if not _is_own(href, site):
        return None
    found = targets.get(former_path(unescape(href))[:LONGEST])
    return found.subject if found else None


def _also(found: re.Match[str], site: str, targets: dict[str, FormerPath]) -> str:
    """Return the place of a story that a line "Baca juga" names by its headline."""
    story = _target(found["url"], site, targets)
    if isinstance(story, Article) and words(text_of(found["text"])) == words(story.headline):
        return f'<div data-story="{story.pk}"></div>'
    return found[0]


def _file(found: re.Match[str], site: str, targets: dict[str, FormerPath]) -> str:
    """Return the place of a file that a paragraph does nothing but link to."""
    stored = _target(found["url"], site, targets)
    if not isinstance(stored, StoredFile):
        return found[0]
    words_of_link = text_of(found["text"]).strip()
    is_address = words_of_link.startswith(("http://", "https://", "/"))
    title = as_title("" if is_address else words_of_link)
    told = f' data-title="{escape(title)}"' if title else ""
    return f'<div data-file="{stored.pk}"{told}></div>'


def _link(found: re.Match[str], site: str, targets: dict[str, FormerPath], lost: list[str]) -> str:
    href = unescape(found[1])
    if not _is_own(href, site):
        return found[0]
    subject = _target(found[1], site, targets)
    address = getattr(subject, "get_absolute_url", str)()
    if not address:
        path = former_path(href)
        is_fetched = path.lower().endswith(tuple(KINDS)) or files.is_taken(href, site)
        if not is_fetched and subject is None and path != "/":
            lost.append(href)
        return found[0]
    return f'<a href="{escape(address)}">'
