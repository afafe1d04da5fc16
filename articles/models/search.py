"""What search stands on. ``articles.indexing`` writes it; stories are the truth.

Every row here can be made again from the stories: ``manage.py rebuild_index``. Only the editors'
own thesaurus (``Synonym``) is kept nowhere else.
"""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.typed import Typed
from articles.text.thesaurus import folded, tells
from articles.text.tokenizer import READING

LONGEST_FORM = 8  # words of an entry of the thesaurus
STORIES = ""
"""The "word" that every public story has: its row counts them."""


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """Which entries may be counted and offered."""

    def due(self) -> Self:
        """Entries of stories that became public since they were written, by the clock alone."""
        return self.filter(counted=False, public_from__lte=Now())

    def outdated(self) -> Self:
        """Entries whose words were read in a former way."""
        return self.filter(reading__lt=READING)


class SearchEntry(models.Model):
    """The words of a story, ready to be searched.

    ``title`` holds headline (A), standfirst and tags (B), reporters and sources (C) and the
    filters as lexemes of the form ``tag:aleppo``; ``vector`` holds the same and the body (D).
    ``public_from`` is empty unless the story is approved. ``counted``: its words are in ``Word``.
    ``stale``: a name in it changed since it was written. ``reading``: how its words were read.
    """

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="search_entry"
    )
    section = models.ForeignKey(
        "articles.Section", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    public_from = models.DateTimeField(null=True)
    counted = models.BooleanField(default=False)
    stale = models.BooleanField(default=False)
    reading = models.PositiveSmallIntegerField(db_default=0)
    title = SearchVectorField()
    vector = SearchVectorField()

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        indexes = [
            GinIndex("title", name="search_in_title", fastupdate=False),
            GinIndex("vector", name="search_in_all", fastupdate=False),
            models.Index(
                F("public_from").desc(),
                F("article").desc(),
                condition=Q(public_from__isnull=False),
                name="search_newest",
            ),
            models.Index("public_from", condition=Q(counted=False), name="search_uncounted"),
            models.Index("article", condition=Q(stale=True), name="search_stale"),
            models.Index("reading", name="search_reading"),
        ]

    def __str__(self) -> str:
        return str(self.article_id)


class Word(models.Model):
    """A word of public stories: ``df`` of them have it; ``root`` is null until it was looked for.

    ``parted_at``: how many stories there were when it was last looked for in two words.
    Only public stories count, so that no suggestion tells of a draft.
    """

    id = models.AutoField(primary_key=True)  # half the size of the usual key, in every posting
    word = models.CharField(max_length=40, db_collation="C")
    df = models.PositiveIntegerField(default=0)
    root = models.CharField(max_length=40, null=True, db_collation="C")
    spelled = models.BooleanField(default=False)
    parted_at = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        constraints = [models.UniqueConstraint(fields=["word"], name="one_row_a_word")]
        indexes = [
            models.Index("root", name="word_root"),
            models.Index("id", condition=Q(root__isnull=True), name="word_without_root"),
            models.Index("df", condition=Q(spelled=False), name="word_unspelled"),
            models.Index("parted_at", condition=Q(df__gt=1), name="word_unparted"),
        ]

    def __str__(self) -> str:
        return self.word


class Compound(models.Model):
    """A word that is also written in two, in so many of the stories that were looked at."""

    joined = models.CharField(max_length=40, db_collation="C")
    first = models.CharField(max_length=40, db_collation="C")
    second = models.CharField(max_length=40, db_collation="C")
    stories = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("compound")
        verbose_name_plural = _("compounds")
        constraints = [
            models.UniqueConstraint(fields=["joined", "first"], name="one_row_a_parting")
        ]

    def __str__(self) -> str:
        return f"{self.first} {self.second}"


class Spelling(models.Model):
    """A string left of a word after ``edits`` deletions, as ``articles.text.spelling.key``."""

    pk = models.CompositePrimaryKey("deletion", "edits", "word")
    deletion = models.IntegerField()
    edits = models.SmallIntegerField()
    # Rows by the million, written by one task: a check of each would double its work.
    word = models.ForeignKey(
        Word, on_delete=models.CASCADE, related_name="spellings", db_constraint=False
    )

    class Meta:
        verbose_name = _("spelling")
        verbose_name_plural = _("spellings")

    def __str__(self) -> str:
        return f"{self.deletion}/{self.edits}"


SPELLINGS = Func(
    F("words"),
    template="string_to_array(%(expressions)s, ', ')",
    output_field=ArrayField(models.CharField()),
)
"""The words of an entry of the thesaurus, for its index; a statement asks by the same function."""


class SynonymQuerySet(models.QuerySet["Synonym"]):
    """Which entries of the thesaurus count."""

    def naming(self, *forms: str) -> Self:
        """Entries, also offered and refused ones, that have all of these forms."""
        return self.annotate(forms=SPELLINGS).filter(forms__contains=list(forms))


class Synonym(Typed):
    """Forms of one meaning, each met by a search for any other. Kept as words are indexed.

    A form is a word or several. ``state``: only what is in use counts; what stories explain is
    offered, and what an editor refused is not offered again. ``source`` says where it is from.
    """

    class State(models.TextChoices):
        """Whether searches know it."""

        IN_USE = "use", _("in use")
        OFFERED = "offer", _("offered")
        REFUSED = "no", _("refused")

    words = models.CharField(
        _("words"),
        max_length=200,
        unique=True,
        help_text=_(
            "Forms of one meaning, separated by commas: KPK, Komisi Pemberantasan Korupsi."
        ),
    )
    state = models.CharField(
        _("state"), max_length=5, choices=State.choices, default=State.IN_USE,
        db_default=State.IN_USE,
        help_text=_("Searches know what is in use. What is refused is not offered again."),
    )  # fmt: skip
    source = models.CharField(
        _("source"), max_length=200, blank=True, default="", db_default="",
        help_text=_("Where it is from, for whoever doubts it."),
    )  # fmt: skip

    objects = SynonymQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the thesaurus")
        verbose_name_plural = _("thesaurus")
        ordering = ["words"]
        constraints = [
            models.CheckConstraint(
                condition=Q(words__regex="^[^ ,]+( [^ ,]+)*(, [^ ,]+( [^ ,]+)*)+$"),
                name="synonym_of_forms",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["use", "offer", "no"]), name="synonym_state_known"
            ),
        ]
        indexes = [GinIndex(SPELLINGS, name="synonym_spellings", fastupdate=False)]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        """Refuse what is not a list of at least two forms that say something."""
        forms = folded(self.words).split(", ")
        if len(forms) < 2 or not all(map(tells, forms)):  # noqa: PLR2004 - a pair
            raise ValidationError(
                {"words": _("Give at least two words or names, separated by commas.")}
            )
        if any(form.count(" ") >= LONGEST_FORM for form in forms):
            raise ValidationError({"words": _("A name may have eight words at most.")})
        self.words = folded(self.words)
        self.clean_fields(exclude={"id"})  # folding may lengthen: a ligature is letters

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the words as they are indexed."""
        self.words = folded(self.words)
        super().save(*args, **kwargs)
