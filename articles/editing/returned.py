"""Drafts that came back: somebody else than the reader of the list brought them there last."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, Subquery

from articles.editing.workflow import Actor
from articles.models import StatusChange
from articles.models.article import ArticleQuerySet
from articles.models.status import Status


def brought_back(user: Actor, stories: ArticleQuerySet) -> Any:
    """Return the drafts among ``stories`` that another brought back, the reason as ``why``."""
    back = _with_return(stories).exclude(Q(returned_by=None) | Q(returned_by=user.pk))
    return back.annotate(why=last_move("note"))


def other_drafts(user: Actor, stories: ArticleQuerySet) -> Any:
    """Return the drafts among ``stories`` that nobody else brought back."""
    return _with_return(stories).filter(Q(returned_by=None) | Q(returned_by=user.pk))


def last_move(field_name: str) -> Subquery:
    """Return a field of the last move of a story."""
    moves = StatusChange.objects.filter(article=OuterRef("pk")).order_by("-created_at", "-pk")
    return Subquery(moves.values(field_name)[:1])


def _with_return(stories: ArticleQuerySet) -> Any:
    drafts = stories.filter(status=Status.DRAFT)
    return drafts.annotate(returned_by=last_move("user"))
