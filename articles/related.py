"""Which stories a reader may also like: "Anda mungkin juga berminat".

``related_ids`` is the whole interface; pages know nothing of the ranking behind it.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import (
    Case,
    Count,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from articles.models import Article, TaggedArticle

LIMIT = 6
_WORD = re.compile(r"\w{3,}")


def related_ids(article: Article, limit: int = LIMIT) -> list[int]:
    """Return the keys of at most ``limit`` public stories near to ``article``, best first.

    Shared tags come first, a rare one counting more than a common one; then likeness of the text
    to the headline and tags; then the newest. Stories with neither in common fill up what is left.
    """
    public = Article.objects.published().exclude(pk=article.pk)
    tags = list(article.tags.all())
    near = (
        public.annotate(
            tag_score=_tag_score([tag.pk for tag in tags]),
            text_score=SearchRank("search_vector", _alike(article, [tag.name for tag in tags])),
        )
        .filter(Q(tag_score__gt=0) | Q(text_score__gt=0))
        .order_by("-tag_score", "-text_score", "-published_at", "-pk")
    )
    found = list(near.values_list("pk", flat=True)[:limit])
    if len(found) < limit:
        rest = public.exclude(pk__in=found).values_list("pk", flat=True)
        found += list(rest[: limit - len(found)])
    return found


def _tag_score(tag_ids: list[int]) -> Coalesce:
    """The sum, over the tags shared, of 1 / (number of stories that carry the tag)."""
    uses = dict(
        TaggedArticle.objects.filter(tag__in=tag_ids).values_list("tag").annotate(uses=Count("pk"))
    )
    weights = [When(tag=tag, then=Value(1.0 / count)) for tag, count in uses.items()]
    shared: QuerySet[TaggedArticle, Any] = (
        TaggedArticle.objects.filter(content_object=OuterRef("pk"), tag__in=tag_ids)
        .order_by()
        .values("content_object")
        .annotate(score=Sum(Case(*weights, default=Value(0.0), output_field=FloatField())))
        .values("score")
    )
    return Coalesce(Subquery(shared), Value(0.0))


def _alike(article: Article, tag_names: list[str]) -> SearchQuery:
    """Any of the words of the headline and the tags."""
    words = dict.fromkeys(_WORD.findall(" ".join([article.headline, *tag_names])))
    return SearchQuery(" or ".join(words), search_type="websearch", config="indonesian")
