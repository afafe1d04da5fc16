"""What only a story's own page shows of its relations, loaded by the query that loads the story."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef

from articles.db.json_prefetch import rows_of, unfold
from articles.models.history import Correction
from articles.models.taxonomy import Section, Tag
from articles.models.through import ArticleSource

_RELATIONS: dict[str, type[Model]] = {
    "further_sections": Section,
    "tags": Tag,
    "article_sources": ArticleSource,
    "corrections": Correction,
}


def page_rows() -> dict[str, ArraySubquery]:
    """Return annotations for a query of stories, one for each of these relations."""
    story: Any = OuterRef("pk")
    rows = {
        "further_sections": rows_of(Section.objects.filter(further_filings__article=story)),
        "tags": rows_of(Tag.objects.filter(tagged__content_object=story)),
        "article_sources": rows_of(ArticleSource.objects.filter(article=story), "source"),
        "corrections": rows_of(Correction.objects.filter(article=story)),
    }
    return {f"folded_{name}": of_relation for name, of_relation in rows.items()}


def unfold_page_rows(story: Model) -> None:
    """Hand the rows that ``page_rows`` loaded to the relations of ``story`` that they belong to."""
    for name, model in _RELATIONS.items():
        rows = vars(story).pop(f"folded_{name}", None)
        if rows is not None:
            unfold(story, name, model._default_manager.all(), rows)
