"""Two people, one story: the second to save loses nothing, and neither does the first.

What only one of them changed wins, field by field and in the body paragraph by paragraph. Where
both wrote, both are shown and the second chooses; an approval is shown all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.forms import ModelForm, modelform_factory
from django.http import QueryDict
from django.utils import timezone

from articles.admin.story import choosing, joining
from articles.admin.story.choosing import Conflict
from articles.admin.story.form import TIMES, WRITING, ArticleForm
from articles.editing import comparing, merging, revisions
from articles.models import Article, Reporter, Revision, Source

TEXTS = (
    *("kicker", "headline", "standfirst", "dateline", "body"),
    *("slug", "seo_title", "seo_description"),
)
REPORTER_ROWS = "bylines"
SOURCE_ROWS = "article_sources"
CORRECTION_ROWS = "corrections"
LOOKED_UP = frozenset(
    {"section", "further_sections", "lead_image", "pictures", "reporters", "sources", "corrections"}
)
"""Fields that name rows of their own: these change without the story's own form."""


class Reconciled(NamedTuple):
    """What the form is to be filled with, what stands in the way, what came in without a word.

    ``taken`` are labels of fields, ``saves`` the versions that they came from. ``is_changed``: the
    page holds another text than is stored now.
    """

    post: QueryDict
    conflict: Conflict | None
    taken: list[str] = []
    saves: list[Revision] = []
    is_changed: bool = False


def reconcile(sent: QueryDict, article: Article) -> Reconciled:
    """Compare what was posted with what was saved since the form was opened.

    The form that is returned holds what was typed, the fields and paragraphs left untouched as
    they are stored now, and the present version: saving it again goes through. ``article`` must be
    locked.
    """
    post, displaced = joining.applied(sent)
    seen = _number(post.get("version"))
    if seen == 0 and article.form_key and post.get("form_key") == str(article.form_key):
        seen = 1  # the form that made the story, sent again: it knows what it made
    if seen == article.version and not choosing.is_asked(post):
        conflict = Conflict(saves=[], displaced=joining.shown(displaced)) if displaced else None
        return Reconciled(post, conflict, is_changed=post is not sent)
    opened = article.revisions.filter(version=seen).first()
    base: Mapping[str, Any] = {} if opened is None else revisions.EARLIER | opened.data
    stored = revisions.snapshot(article)
    base = stored if seen == article.version else base
    own = typed(post, article)
    if not own.get("slug"):  # left to follow the headline, as a form for a new story does
        own.pop("slug", None)
    chosen, again = choosing.chosen(post, own, same)
    own |= {name: stored[name] for name in chosen}
    differing = [name for name in own if not same(name, own[name], stored[name])]
    untouched = [name for name in differing if _known(base, name, own)]
    clashing = [
        name
        for name in differing
        if name in again or (name not in untouched and not _known(base, name, stored))
    ]
    # A slug that follows the headline is nobody's typing.
    following = [name for name in untouched if name == "slug" and not article.slug_is_set]
    untouched = [name for name in untouched if name not in following]
    joined = None
    if "body" in clashing and "body" in base:
        clashing.remove("body")
        joined = merging.merge(base["body"], own["body"], stored["body"])
    taken = [*untouched, *following, *chosen, *_fields_come_since(own, post)]
    merged = _filled(post, article, taken, joined)
    news = _news(own, stored, untouched, joined)
    unseen = _unseen(post, base, stored, differing)
    moved = bool(differing) and stored["status"] != base.get("status", stored["status"])
    if moved:
        news += comparing.compared({"status": base["status"]}, stored, ["status"])
    hunks = joined.hunks if joined else []
    is_clear = not (clashing or hunks or displaced or moved) and unseen == []
    saves = revisions.since(article, seen)
    if is_clear and not (news and _is_approval(post)):
        labels = [change.label for change in news]
        return Reconciled(merged, None, labels, saves, is_changed=bool(taken or news))
    conflict = Conflict(
        saves=saves,
        clashes=[revisions.difference(name, stored[name], own[name]) for name in clashing],
        packed_clashes=choosing.packed(own, clashing),
        taken_over=[*news, *(unseen or [])],
        hunks=joining.shown(hunks),
        packed=joining.packed(hunks),
        displaced=joining.shown(displaced),
    )
    return Reconciled(merged, conflict)


def _filled(
    post: QueryDict, article: Article, taken: list[str], joined: merging.Merged | None
) -> QueryDict:
    """Return what was posted, with the present version and what was taken over of it."""
    merged = post.copy()
    merged["version"] = str(article.version)
    for name in taken:
        _put_stored(merged, name, article)
    if joined is not None:
        merged["body"] = joined.body
    for name in ("TOTAL", "INITIAL"):  # a move may have brought the list of corrections
        merged.setdefault(f"{CORRECTION_ROWS}-{name}_FORMS", "0")
    return merged


def _news(
    own: Mapping[str, Any],
    stored: Mapping[str, Any],
    untouched: list[str],
    joined: merging.Merged | None,
) -> list[comparing.Comparison]:
    """Return what the form holds now and was not typed into it."""
    if joined is None:
        return comparing.compared(own, stored, untouched)
    return comparing.compared(own, {**stored, "body": joined.body}, [*untouched, "body"])


def _is_approval(post: QueryDict) -> bool:
    return post.get("_move") in {"approve", "schedule"}


def _unseen(
    post: QueryDict, base: Mapping[str, Any], stored: Mapping[str, Any], differing: list[str]
) -> list[comparing.Comparison] | None:
    """Return what an approval would make public unseen; None: the form has no known version.

    What the form holds itself is compared elsewhere; here it is what rows tell that it only names.
    """
    if not _is_approval(post):
        return []
    if not base:
        return None
    names = [name for name in revisions.FIELDS if name in LOOKED_UP and name not in differing]
    return comparing.compared({**revisions.EARLIER, **base}, stored, names)


def typed(post: QueryDict, article: Article) -> dict[str, Any]:
    """Return what the posted form holds, in the terms of ``revisions.snapshot``."""
    return read(post, article)[0]


def read(post: QueryDict, article: Article) -> tuple[dict[str, Any], bool]:
    """Return what the posted form holds, and whether all of its fields can be kept so."""
    fields = [name for name in (*WRITING, *TIMES) if name in post]
    form_class = modelform_factory(Article, form=ArticleForm, fields=fields)
    form = form_class(post, instance=Article.objects.get(pk=article.pk))
    is_valid = form.is_valid()
    own = _of_form(form, post)
    return own | {"reporters": _reporters(post), "sources": _sources(post)}, is_valid


def _of_form(form: ModelForm[Article], post: QueryDict) -> dict[str, Any]:
    cleaned = form.cleaned_data
    own: dict[str, Any] = {
        name: cleaned.get(name, post.get(name, "").strip())
        for name in TEXTS
        if name in form.fields and name in post
    }
    if "section" in post:
        own["section"] = str(cleaned.get("section") or "")
    if "further_sections" in post:
        own["further_sections"] = sorted(
            section.name for section in cleaned.get("further_sections", ())
        )
    if "lead_image" in post:
        picture = cleaned.get("lead_image")
        own["lead_image"] = revisions.picture_name(picture.pk, picture.alt) if picture else ""
    if "tags" in post:
        own["tags"] = sorted(cleaned.get("tags", []))
    for name in revisions.TIMES:
        if name in form.fields and name in post:
            own[name] = revisions.moment(cleaned.get(name))
    return own


def _fields_come_since(own: Mapping[str, Any], post: QueryDict) -> list[str]:
    """Fields that the form has now and had not when it was opened: a move brought them."""
    return [name for name in revisions.TIMES if name not in own and name not in post]


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a field say the same."""
    if name in revisions.TIMES:  # the field shows minutes
        return str(one)[:16] == str(other)[:16]
    if name == "tags":
        return {tag.casefold() for tag in one} == {tag.casefold() for tag in other}
    return not revisions.differ(name, one, other)


def _known(base: Mapping[str, Any], name: str, data: Mapping[str, Any]) -> bool:
    """Whether ``data`` holds what the form was opened with."""
    return name in base and same(name, data[name], base[name])


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else -1  # noqa: PLR2004


def posted_rows(post: QueryDict, prefix: str) -> list[dict[str, str]]:
    """Return the rows of a list in the form, in their order, without removed and empty ones."""
    rows = [row for row in all_rows(post, prefix) if not row.get("DELETE")]
    return sorted(rows, key=lambda row: _number(row.get("position")) % 10**9)


def all_rows(post: QueryDict, prefix: str) -> list[dict[str, str]]:
    """Return the rows of a list as they were posted."""
    starts = [
        f"{prefix}-{index}-"
        for index in range(min(_number(post.get(f"{prefix}-TOTAL_FORMS")), 1000))
    ]
    return [
        {key.removeprefix(start): str(post[key]) for key in post if key.startswith(start)}
        for start in starts
    ]


def _reporters(post: QueryDict) -> list[str]:
    keys = [_number(row.get("reporter")) for row in posted_rows(post, REPORTER_ROWS)]
    names = Reporter.objects.in_bulk(keys)
    return [names[key].name for key in keys if key in names]


def _sources(post: QueryDict) -> list[str]:
    rows = [
        (_number(row.get("source")), row.get("url", "").strip())
        for row in posted_rows(post, SOURCE_ROWS)
    ]
    names = Source.objects.in_bulk([key for key, _url in rows])
    return [revisions.source_line(names[key].name, url) for key, url in rows if key in names]


def _put_stored(post: QueryDict, name: str, article: Article) -> None:
    if name == "reporters":
        _put_rows(
            post, REPORTER_ROWS, [{"reporter": row.reporter_id} for row in article.bylines.all()]
        )
    elif name == "sources":
        rows = article.article_sources.all()
        _put_rows(post, SOURCE_ROWS, [{"source": row.source_id, "url": row.url} for row in rows])
    elif name == "tags":
        post["tags"] = ", ".join(tag.name for tag in article.tags.all())
    elif name == "further_sections":
        keys = article.further_sections.values_list("pk", flat=True)
        post.setlist(name, ["", *map(str, keys)])
    elif name in {"section", "lead_image"}:
        post[name] = str(getattr(article, f"{name}_id") or "")
    elif name in revisions.TIMES:
        time = getattr(article, name)
        post[name] = f"{timezone.localtime(time):%Y-%m-%dT%H:%M}" if time else ""
    else:
        post[name] = getattr(article, name)


def _put_rows(post: QueryDict, prefix: str, rows: list[dict[str, Any]]) -> None:
    for key in [key for key in post if key.startswith(f"{prefix}-") and key.count("-") > 1]:
        del post[key]
    for index, row in enumerate(rows):
        for name, value in (row | {"position": index + 1}).items():
            post[f"{prefix}-{index}-{name}"] = str(value)
    post[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
