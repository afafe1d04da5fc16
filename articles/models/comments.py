"""What readers wrote below stories in another system: kept to be read, none is added here."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.purges import triggers_of
from articles.models.typed import Typed

LONGEST_NAME = 120


class ArchivedComment(Typed):
    """A comment that was approved there. Addresses of mail and network are not kept.

    ``Article.comment_count`` is how many of a story readers may see; ``counted`` keeps it.
    """

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="comments", verbose_name=_("story")
    )
    old_id = models.CharField(max_length=40, editable=False)
    answers = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="answered_by"
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    text = models.TextField(_("text"))
    written_at = models.DateTimeField(_("written"), null=True, editable=False)
    is_hidden = models.BooleanField(_("hidden from readers"), default=False)

    class Meta:
        verbose_name = _("comment of the archive")
        verbose_name_plural = _("archive of comments")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "old_id"], name="archived_comment_once")
        ]
        indexes = [models.Index("written_at", "id", name="archived_comment_by_time")]
        triggers = triggers_of("articles_archivedcomment")

    def __str__(self) -> str:
        return f"{self.name or '–'}: {self.text[:60]}"


def count_anew(articles: Collection[int]) -> None:
    """Keep ``comment_count`` of these stories in step with what readers may see of them.

    In the transaction of what changed. The rows are locked before they are counted, so that of two
    who hide a comment at once the second counts without both.
    """
    stories = Article.objects.select_for_update(no_key=True).filter(pk__in=articles)
    list(stories.order_by("pk").values_list("pk"))
    shown = ArchivedComment.objects.filter(article=OuterRef("pk"), is_hidden=False).order_by()
    number = Subquery(shown.values("article").annotate(n=Count("pk")).values("n"))
    changed = Article.objects.filter(pk__in=articles).annotate(shown=Coalesce(number, 0))
    changed.filter(~Q(comment_count=models.F("shown"))).update(comment_count=Coalesce(number, 0))
