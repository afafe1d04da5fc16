"""A story begun as the copy of another: its text and what stands beside it, none of its past."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from articles.editing import revisions
from articles.models import Article, ArticleSource, Byline
from articles.models.article import LONGEST_HEADLINE

COPIED = (
    "section_id",
    "kicker",
    "standfirst",
    "dateline",
    "body",
    "lead_image_id",
    "embargo_until",
    "seo_title",
    "seo_description",
)


def copy(article: Article, user: User, form_key: uuid.UUID | None) -> Article:
    """Make a draft of the user of ``article``: text, sections, picture, people, sources, tags.

    Its state, times, address, corrections and versions are its own; an embargo is on what it says,
    and comes along. ``form_key`` belongs to the page that asked: sent twice, it makes one copy.
    """
    with transaction.atomic():
        made = Article(
            headline=_marked(article.headline),
            created_by=user,
            form_key=form_key,
            **{name: getattr(article, name) for name in COPIED},
        )
        made.save()
        Byline.objects.bulk_create(
            Byline(article=made, reporter_id=row.reporter_id, position=row.position)
            for row in article.bylines.all()
        )
        ArticleSource.objects.bulk_create(
            ArticleSource(article=made, source_id=row.source_id, url=row.url, position=row.position)
            for row in article.article_sources.all()
        )
        made.tags.set(article.tags.all())
        made.further_sections.set(article.further_sections.all())
        revisions.record_change(made, user)
    return made


def _marked(headline: str) -> str:
    """Return the headline with a word by which the two are told apart, within what fits."""
    room = LONGEST_HEADLINE - len(_("Copy: %s") % "")
    short = headline if len(headline) <= room else f"{headline[: room - 1].rstrip()}…"
    return _("Copy: %s") % short
