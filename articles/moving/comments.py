"""Readers' comments of the old site: approved ones become an archive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from articles.models import ArchivedComment, Article
from articles.models.comments import LONGEST_NAME, count_anew
from articles.moving import plain, wxr
from articles.moving.survey import is_shown
from articles.moving.wxr import Comment, Item
from articles.text.characters import as_line, as_text

_BREAKS = re.compile(r"<br\s*/?>\n?|</(?:p|div|li|blockquote)>\s*", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n\s*\n\s*")


def bring(pairs: Sequence[tuple[Item, Article]], zone: ZoneInfo) -> int:
    """Write the comments that are not here; return how many. What the desk hid stays hidden."""
    there = ArchivedComment.objects.filter(article__in=[article for _item, article in pairs])
    known = set(there.values_list("article_id", "old_id"))
    rows: list[ArchivedComment] = []
    parents: dict[int, str] = {}
    for item, article in pairs:
        for comment in item.comments:
            row = _row(comment, article, zone) if is_shown(comment) else None
            if row is not None and (article.pk, row.old_id) not in known:
                known.add((article.pk, row.old_id))
                parents[len(rows)] = comment.values.get("wp:comment_parent", "").strip()
                rows.append(row)
    ArchivedComment.objects.bulk_create(rows)
    _answer(rows, parents)
    count_anew({row.article_id for row in rows})
    return len(rows)


def _row(comment: Comment, article: Article, zone: ZoneInfo) -> ArchivedComment | None:
    values = comment.values
    text = text_of(values.get("wp:comment_content", ""))
    if not text:
        return None
    gmt = wxr.moment(values.get("wp:comment_date_gmt", ""), ZoneInfo("UTC"))
    return ArchivedComment(
        article=article,
        old_id=values.get("wp:comment_id", "").strip()[:40] or wxr.digest_of_text(text)[:40],
        name=as_line(plain.in_one_line(values.get("wp:comment_author", "")))[:LONGEST_NAME],
        text=text,
        written_at=gmt or wxr.moment(values.get("wp:comment_date", ""), zone),
    )


def text_of(html: str) -> str:
    """Return a comment as text: its lines stay, its tags do not."""
    lines = plain.text_of(_BREAKS.sub("\n\n", html.replace("\r\n", "\n")))
    return _BLANK_LINES.sub("\n\n", as_text(lines)).strip()


def _answer(rows: list[ArchivedComment], parents: dict[int, str]) -> None:
    """Lead answers to what they answer, also where that came in an earlier run."""
    stories = {row.article_id for row in rows}
    found = ArchivedComment.objects.filter(article__in=stories).only("pk", "article", "old_id")
    keys = {(row.article_id, row.old_id): row.pk for row in found}
    answering = []
    for at, parent in parents.items():
        above = keys.get((rows[at].article_id, parent))
        if above is not None and above != rows[at].pk:
            rows[at].answers_id = above
            answering.append(rows[at])
    ArchivedComment.objects.bulk_update(answering, ["answers"])
