"""Indexes a story whenever it, its tags, reporters or sources were saved."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver

from articles.indexing import entries
from articles.models import (
    Article,
    ArticleSource,
    Byline,
    EventStory,
    FurtherSection,
    RelatedChoice,
    Reporter,
    SearchEntry,
    Section,
    Source,
    Tag,
    TaggedArticle,
)
from articles.related import store

Described = Section | Tag | Reporter | Source
# By what a story leads to something that is named with it.
NAMED: Final[dict[type[Described], tuple[str, ...]]] = {
    Section: ("section", "further_sections"),
    Tag: ("tagged__tag",),
    Reporter: ("bylines__reporter",),
    Source: ("article_sources__source",),
}


def index(article_id: int) -> None:
    """Write what is searched now, what is related once it is committed."""
    entries.write(article_id)
    _settle_after_commit(article_id)


def _settle_after_commit(article_id: int) -> None:
    # One story is saved in several steps: the first to be committed does the work of all.
    def settle() -> None:  # a function: Django writes its name into the log when it fails
        store.settle(article_id)

    transaction.on_commit(settle, robust=True)


@receiver(post_save, sender=Article)
def index_saved(sender: Any, instance: Article, raw: bool, **kwargs: Any) -> None:
    """Index a saved story; fixtures are left to ``refresh``."""
    if not raw:
        index(instance.pk)


@receiver(pre_delete, sender=Article)
def remove_deleted(sender: Any, instance: Article, **kwargs: Any) -> None:
    """Take a deleted story's words out of the counts."""
    entries.remove(instance.pk)


@receiver([post_save, post_delete], sender=Byline)
@receiver([post_save, post_delete], sender=ArticleSource)
def index_named(
    sender: Any, instance: Byline | ArticleSource, raw: bool = False, **kwargs: Any
) -> None:
    """Index a story whose reporters or sources changed; not while the story itself is deleted."""
    origin = kwargs.get("origin")
    if not raw and getattr(origin, "model", type(origin)) is not Article:
        index(instance.article_id)


@receiver(m2m_changed, sender=TaggedArticle)
@receiver(m2m_changed, sender=FurtherSection)
def index_tagged(sender: Any, instance: Any, action: str, **kwargs: Any) -> None:
    """Index a story whose tags or further sections changed."""
    if action.startswith("post_") and isinstance(instance, Article):
        index(instance.pk)


@receiver([post_save, post_delete], sender=RelatedChoice)
@receiver([post_save, post_delete], sender=EventStory)
def settle_chosen(
    sender: Any, instance: RelatedChoice | EventStory, raw: bool = False, **kwargs: Any
) -> None:
    """Compute a story's list anew once an editor banned or pinned a story, or moved it."""
    store.unsettle(instance.article_id)
    _settle_after_commit(instance.article_id)


@receiver(post_save, sender=Section)
@receiver(post_save, sender=Tag)
@receiver(post_save, sender=Reporter)
@receiver(post_save, sender=Source)
def mark_renamed(
    sender: type[Described], instance: Described, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """Have the stories of somebody or something renamed indexed again, in the background."""
    if created or raw:
        return
    stories = (Article.objects.filter(**{path: instance.pk}) for path in NAMED[sender])
    SearchEntry.objects.filter(
        Q(*(Q(article__in=rows) for rows in stories), _connector=Q.OR)
    ).update(stale=True)
