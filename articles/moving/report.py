"""What an import found and did, in words: for the terminal; the admin shows the same rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, ngettext

from articles.models import Image, ImportedFile, ImportedPicture, ImportNote, ImportRun
from articles.moving.answers import Answers
from articles.moving.notes import CHANGED, INCOMPLETE, SKIPPED, sentence
from articles.moving.survey import Survey

MOST_LINES = 40  # of a kind in the text; the page has all
KINDS = {
    "post": gettext_lazy("stories"),
    "page": gettext_lazy("pages"),
    "category": gettext_lazy("categories"),
    "tag": gettext_lazy("tags"),
    "author": gettext_lazy("authors"),
    "picture": gettext_lazy("pictures registered"),
    "fetched": gettext_lazy("pictures fetched"),
    "file": gettext_lazy("other files"),
    "brought": gettext_lazy("other files fetched"),
    "comment": gettext_lazy("comments"),
    "menu": gettext_lazy("lines of menus"),
}
OUTCOMES = {
    "created": gettext_lazy("new"),
    "updated": gettext_lazy("changed"),
    "unchanged": gettext_lazy("the same as before"),
    "skipped": gettext_lazy("left out"),
    "refused": gettext_lazy("not to be had"),
    "twin": gettext_lazy("the same file as another"),
}
HEADINGS = {
    INCOMPLETE: gettext_lazy("To be completed"),
    SKIPPED: gettext_lazy("Left out"),
    CHANGED: gettext_lazy("Changed on the way"),
}


def of_survey(found: Survey, told: Answers) -> str:
    """Return what is in the files, and what will be done with it."""
    lines = [f"{found.title} – {found.site}", ""]
    for (kind, status), count in sorted(found.kinds.items()):
        lines.append(f"  {kind:<22}{status:<12}{count:>9,}")
    lines.append("")
    lines.append(f"  authors {len(found.authors):,}, categories {len(found.categories):,}")
    lines.append(f"  tags {len(found.tags):,}, approved comments {found.comments:,}")
    for slug, category in list(found.categories.items())[:60]:
        answer = told.categories.get(slug, "section")
        lines.append(f"  category {category.name} ({category.posts:,}) → {answer}")
    if found.undated:
        lines.append(f"  without a date: {found.undated:,}")
    if found.replaced:
        lines.append(f"  characters that cannot be read: {found.replaced:,}")
    if found.comments:
        lines.append("  Comments become an archive that site identity shows or not.")
    return "\n".join([*lines, ""])


def counted(run: ImportRun) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Yield what a run did: a kind's name, and pairs of outcome and number."""
    order = list(KINDS)
    kinds = sorted(run.counts, key=lambda kind: order.index(kind) if kind in KINDS else len(order))
    for kind in kinds:
        told = run.counts[kind]
        if kind in {"notes", "without"}:
            continue
        name = str(KINDS.get(kind, kind))
        yield name, [(str(OUTCOMES.get(what, what)), number) for what, number in told.items()]


def waiting(site: str) -> int:
    """Return how many pictures and files of a site are yet to be fetched."""
    due = {"site": site, "state": ImportedPicture.State.WAITING}
    pictures, files = (m.objects.filter(**due).count() for m in (ImportedPicture, ImportedFile))
    return pictures + files


def incomplete() -> int:
    """Return how many pictures lack what readers must be told."""
    return Image.objects.filter(to_be_completed=True).count()


def of_run(run: ImportRun) -> str:
    """Return the report as text."""
    lines = [gettext("What was done"), ""]
    for name, told in counted(run):
        shown = ", ".join(f"{number:,} {what}" for what, number in told if number)
        lines.append(f"  {name}: {shown or '0'}")
    if bare := run.counts.get("without", {}).get("standfirst"):
        told_of = ngettext(
            "%(n)s story has no standfirst", "%(n)s stories have no standfirst", bare
        )
        lines.append(f"  {told_of % {'n': f'{bare:,}'}}")
    for kind, heading in HEADINGS.items():
        lines += _lines_of(run, kind, str(heading))
    if left := waiting(run.site):
        lines.append(
            ngettext(
                "%(n)s picture or file waits: --media DIR|URL",
                "%(n)s pictures or files wait: --media DIR|URL",
                left,
            )
            % {"n": f"{left:,}"}
        )
    if count := incomplete():
        lines.append(
            ngettext(
                "%(n)s picture lacks a description or a credit",
                "%(n)s pictures lack a description or a credit",
                count,
            )
            % {"n": f"{count:,}"}
        )
    return "\n".join([*lines, ""])


def notes_of(run: ImportRun, kind: str) -> QuerySet[ImportNote]:
    """Return the lines of a kind: what this run told first, then what is open from before."""
    rows = ImportNote.objects.filter(run=run, kind=kind)
    return rows.order_by(F("since").asc(nulls_first=True), "pk")


def since(row: ImportNote) -> str:
    """Return from which day on a line is open; empty for one of this run."""
    if row.since is None:
        return ""
    day = date_format(timezone.localdate(row.since), "DATE_FORMAT")
    return gettext("(open since %(day)s)") % {"day": day}


def _lines_of(run: ImportRun, kind: str, heading: str) -> list[str]:
    rows = notes_of(run, kind)
    count, old = rows.count(), rows.filter(since__isnull=False).count()
    if not count:
        return []
    beside = gettext(" (%(n)s of them from before)") % {"n": f"{old:,}"} if old else ""
    lines = ["", f"{heading}: {count:,}{beside}"]
    for row in rows[:MOST_LINES]:
        place = f"{row.file}:{row.line} " if row.file else ""
        address = f" ({row.address})" if row.address else ""
        title = f"“{row.title}”{address} – " if row.title or address else ""
        told = f"  {place}{title}{sentence(row.text, row.values)}"
        lines.append(f"{told} {since(row)}".rstrip())
    if count > MOST_LINES:
        lines.append(f"  … {count - MOST_LINES:,}")
    return lines
