"""A story as it stands in the form at the moment, for a look at it: nothing of it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import modelform_factory
from django.http import HttpRequest, QueryDict

from articles.admin.story import conflicts
from articles.admin.story.form import WRITING, ArticleForm
from articles.admin.story.hidden import story_or_404
from articles.body import sanitizer
from articles.body.typed import with_paragraphs
from articles.db import clock
from articles.db.keys import key_of
from articles.editing import checklist
from articles.models import Article, ArticleSource, Byline, Reporter, Section, Source, Tag

NOT_STORED = 0
"""The key of a story that nobody saved yet: no row has it."""


@dataclass(frozen=True)
class Typed:
    """The story with its relations in hand, and what the form names beside it."""

    article: Article
    tags: list[str]
    has_section: bool

    @property
    def facts(self) -> checklist.Facts:
        """What the checklist reads."""
        story = self.article
        return checklist.Facts(
            headline=story.told_title,
            body=story.body,
            has_picture=story.lead_image is not None,
            pictures=checklist.pictures_of(story.body, story.lead_image),
            tags=len(self.tags),
            sources=len(story.article_sources.all()),
            notes=0 if story._state.adding else checklist.unsettled(story),
        )


def read(desk: ModelAdmin[Article], request: HttpRequest) -> Typed:
    """Return what was posted with ``?story=`` (empty: a new one).

    Raises:
        Http404: there is no such story for this user.
        PermissionDenied: the user may not look at it, or write none.
    """
    if asked := request.GET.get("story"):
        stories = desk.get_queryset(request).select_related("section", "lead_image")
        story = story_or_404(request, stories, key_of(asked))
        allowed = desk.has_view_or_change_permission(request, story)
    else:
        story = Article(pk=NOT_STORED, seo_title="", seo_description="")
        allowed = desk.has_add_permission(request)
    if not allowed:
        raise PermissionDenied
    return _filled(story, request.POST)


def _filled(story: Article, post: QueryDict) -> Typed:
    fields = [name for name in WRITING if name in post]
    form = modelform_factory(Article, form=ArticleForm, fields=fields)(post, instance=story)
    form.is_valid()  # what is valid stands in the story now; the rest is shown as far as it goes
    if "body" in form.errors:
        story.body = sanitizer.clean(with_paragraphs(str(post["body"])[: sanitizer.LONGEST]))
    for name in ("kicker", "headline", "dateline", "seo_title", "seo_description"):
        if name in post:  # also what is longer than the form takes: that it is too long is told
            setattr(story, name, " ".join(str(post[name]).split())[:1000])
    if "standfirst" in post:
        story.standfirst = str(post["standfirst"]).strip()[:2000]
    has_section = story.section_id is not None
    if not has_section:
        story.section = Section.objects.first() or Section(name="–", slug="x")
    story.published_at = story.published_at or clock.now()
    tags = form.cleaned_data.get("tags", []) if "tags" in fields else []
    _put_relations(story, post, tags)
    if "further_sections" in fields:
        further = form.cleaned_data.get("further_sections", [])
        _hand(story, "further_sections", Section.objects.all(), further)
    return Typed(story, tags, has_section)


def _put_relations(story: Article, post: QueryDict, tags: list[str]) -> None:
    reporters = _rows(post, conflicts.REPORTER_ROWS, "reporter", Reporter)
    sources = _rows(post, conflicts.SOURCE_ROWS, "source", Source)
    bylines = [Byline(article=story, reporter=one) for one, _row in reporters]
    named = [
        ArticleSource(article=story, source=one, url=row.get("url", "")) for one, row in sources
    ]
    known = Tag.objects.typed(tags)
    _hand(story, "bylines", Byline.objects.all(), bylines)
    _hand(story, "article_sources", ArticleSource.objects.all(), named)
    _hand(story, "tags", Tag.objects.all(), [known.get(n) or Tag(name=n, slug="x") for n in tags])
    if story._state.adding:
        _hand(story, "corrections", story.corrections.none(), [])


def _rows(
    post: QueryDict, prefix: str, name: str, model: type[Model]
) -> list[tuple[Any, dict[str, str]]]:
    rows = conflicts.posted_rows(post, prefix)
    found = model._default_manager.in_bulk([key_of(row.get(name)) for row in rows])
    return [(found[key], row) for row in rows if (key := key_of(row.get(name))) in found]


def _hand(story: Article, name: str, rows: QuerySet[Any], values: list[Any]) -> None:
    """Make ``values`` what the relation holds, as prefetching would."""
    known = rows.all()
    known._result_cache = values  # noqa: SLF001 - as Django's own prefetching does
    known._prefetch_done = True  # type: ignore[attr-defined]  # noqa: SLF001 - likewise
    vars(story).setdefault("_prefetched_objects_cache", {})[name] = known
