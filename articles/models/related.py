"""Which stories are related: word vectors and their postings, and the editors' own choices.

Everything but ``RelatedChoice`` can be made again from the stories: ``manage.py rebuild_index``.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.purges import triggers_of


class StoryVector(models.Model):
    """The heaviest words of an approved story, for the exact likeness of two stories.

    ``terms`` (keys of ``Word``) and ``weights`` run side by side; ``norm`` is that of the whole
    story. ``stories`` is how many there were when it was weighed; ``related_at`` is empty until
    its related stories were computed.
    """

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="story_vector"
    )
    terms = ArrayField(models.IntegerField())
    weights = ArrayField(models.FloatField())
    norm = models.FloatField()
    stories = models.PositiveIntegerField()
    related_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("word vector of a story")
        verbose_name_plural = _("word vectors of stories")
        triggers = triggers_of("articles_storyvector")
        indexes = [
            models.Index("stories", name="vector_weighed_at"),
            models.Index(
                F("article").desc(),
                condition=Q(related_at__isnull=True),
                name="vector_without_related",
            ),
        ]

    def __str__(self) -> str:
        return str(self.article_id)


class Posting(models.Model):
    """One of the heaviest words of a story: ``impact`` is its share in the story's vector."""

    pk = models.CompositePrimaryKey("article", "term")
    article = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        related_name="postings",
        db_index=False,
        db_constraint=False,  # as for Spelling; what is no story is no candidate
    )
    term = models.IntegerField()
    impact = models.FloatField()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        indexes = [
            models.Index(fields=["term", "-impact"], include=["article"], name="posting_by_impact"),
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.impact:.3f}"


class RelatedStory(models.Model):
    """A story offered below another: what pages read. ``cosine`` 0: chosen by an editor."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="related_rows", db_index=False
    )
    other = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="offered_below")
    score = models.FloatField()
    cosine = models.FloatField()

    class Meta:
        verbose_name = _("related story")
        verbose_name_plural = _("related stories")
        ordering = ["-score", "-other"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "other"], name="related_once", include=["score"]
            ),
            models.CheckConstraint(condition=~Q(article=F("other")), name="not_related_to_itself"),
        ]
        triggers = triggers_of("articles_relatedstory")

    def __str__(self) -> str:
        return f"{self.other_id} {self.score:.3f}"


class RelatedChoice(models.Model):
    """An editor's word on a pair of stories: shown first, in order, or never."""

    class Kind(models.TextChoices):
        """What the editor decided."""

        PIN = "pin", _("Show first")
        BAN = "ban", _("Never show")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="related_choices")
    other = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        related_name="chosen_below",
        verbose_name=_("story"),
    )
    kind = models.CharField(_("decision"), max_length=3, choices=Kind.choices, default=Kind.PIN)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("choice of a related story")
        verbose_name_plural = _("choices of related stories")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "other"],
                name="one_choice_a_pair",
                violation_error_message=_("This story is named already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["pin", "ban"]), name="related_choice_known"
            ),
            models.CheckConstraint(
                condition=~Q(article=F("other")),
                name="no_choice_of_itself",
                violation_error_message=_("A story is not related to itself."),
            ),
        ]
        triggers = triggers_of("articles_relatedchoice")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.other_id}"
