"""The story, and the one place that knows which stories are public."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest, Now
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django_prose_editor.fields import ProseEditorField
from taggit.managers import TaggableManager

from articles.body import sanitizer
from articles.db import clock
from articles.db.triggers import HandsDownPublicAt, LegalMoves, TakesFurtherSection
from articles.models.address import AddressMixin
from articles.models.embargo import KEEPS_EMBARGO, UnderEmbargo
from articles.models.filing import FurtherSection
from articles.models.kicker import KickerMixin
from articles.models.page_rows import page_rows, unfold_page_rows
from articles.models.people import Reporter, Source
from articles.models.purges import triggers_of
from articles.models.reading import ReadingMixin
from articles.models.seo import ForSearchEngines
from articles.models.slugs import MAX_LENGTH
from articles.models.status import IS_APPROVED, IS_PUBLIC, LEGAL_MOVES, WALKED, WAS_PUBLIC, Status
from articles.models.tag_names import StoryTags
from articles.models.taxonomy import Section, TaggedArticle
from articles.models.through import PUBLIC_AT, Byline
from articles.models.typed import Typed

LONGEST_HEADLINE, LONGEST_STANDFIRST = 160, 500  # as typed; what came from outside is kept whole
SITEMAP_PART = 50_000  # keys a file, the most that the protocol allows; an index is built on it


class ArticleQuerySet(models.QuerySet["Article"]):
    """Which stories, and how much of each is loaded."""

    def published(self) -> Self:
        """Stories that a reader may see now, newest first. The only definition of "public"."""
        return self.filter(IS_PUBLIC).order_by("-published_at", "-pk")

    def scheduled(self) -> Self:
        """Approved stories whose time has not come, next first."""
        return self.filter(IS_APPROVED, published_at__gt=Now()).order_by("published_at", "pk")

    def withdrawn(self) -> Self:
        """Withdrawn stories that a reader may have seen: their addresses answer 410."""
        return self.filter(WAS_PUBLIC)

    def with_card(self) -> Self:
        """Load what a line in a list shows, and leave the texts that it does not."""
        return (
            self.select_related("section", "lead_image")
            .prefetch_related(*self.card_relations())
            .defer("body", "body_text")
        )

    @staticmethod
    def card_relations() -> tuple[str | models.Prefetch[str], ...]:
        """What ``with_card`` prefetches: also for lists that come out of several queries."""
        return (
            models.Prefetch("bylines", Byline.objects.select_related("reporter")),
            "lead_image__renditions",
        )

    def with_page(self) -> Self:
        """Load what the story's own page shows, with its tags, sources and corrections in one go.

        The page prefetches ``card_relations`` itself, together with those of the stories around.
        """
        return (
            self.select_related("section", "lead_image").annotate(**page_rows()).defer("body_text")
        )


class Article(AddressMixin, KickerMixin, ReadingMixin, ForSearchEngines, UnderEmbargo, Typed):
    """A story, from its first draft to its withdrawal."""

    LEGAL_MOVES = LEGAL_MOVES

    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="articles", verbose_name=_("section")
    )
    further_sections = models.ManyToManyField(
        Section, through=FurtherSection, related_name="+", verbose_name=_("further sections")
    )
    kicker = models.CharField(
        _("kicker"),
        max_length=40,
        blank=True,
        help_text=_("Short label above the headline; the section's name when left empty."),
    )
    headline = models.CharField(_("headline"), max_length=1000)
    standfirst = models.TextField(
        _("standfirst"),
        blank=True,
        help_text=_("One or two sentences below the headline, also in lists and mails."),
    )
    dateline = models.CharField(
        _("dateline"),
        max_length=60,
        blank=True,
        help_text=_("Where the story was written, for example Aleppo."),
    )
    # Brought from elsewhere without a dateline: while it has none, no site's name opens it.
    opens_plain = models.BooleanField(editable=False, default=False, db_default=False)
    body = ProseEditorField(
        _("body"), extensions=sanitizer.VOCABULARY, sanitize=sanitizer.clean, preset="configurable"
    )
    body_text = models.TextField(editable=False, default="")
    lead_image = models.ForeignKey(
        "articles.Image",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("lead picture"),
    )
    reporters = models.ManyToManyField(
        Reporter, through="articles.Byline", related_name="articles", verbose_name=_("reporters")
    )
    sources = models.ManyToManyField(
        Source, through="articles.ArticleSource", related_name="articles", verbose_name=_("sources")
    )
    tags = TaggableManager(  # type: ignore[no-untyped-call]
        through=TaggedArticle,
        manager=StoryTags,
        blank=True,
        related_name="articles",
        verbose_name=_("tags"),
        help_text=_("Places, people and matters, separated by commas."),
    )

    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.DRAFT
    )
    slug = models.SlugField(
        _("slug"),
        max_length=MAX_LENGTH,
        blank=True,
        help_text=_("Part of the address; made from the headline when left empty."),
    )
    slug_is_set = models.BooleanField(
        editable=False,
        default=False,
        help_text="Somebody chose the slug; else it follows the headline until readers know it.",
    )
    published_at = models.DateTimeField(
        _("publication time"),
        null=True,
        blank=True,
        help_text=_("In WIB. A time to come: the story appears by itself at that time."),
    )
    publication_date = models.DateField(
        editable=False, null=True, help_text="Date in site time; the address is made of it."
    )
    updated_at = models.DateTimeField(
        _("shown as updated"),
        null=True,
        blank=True,
        help_text=_("When readers should see “Updated”; leave empty for small touches."),
    )

    edited_by = models.CharField(
        _("edited by"),
        max_length=120,
        blank=True,
        db_default="",
        help_text=_("Named at the foot of the story, after its reporters."),
    )

    comment_count = models.PositiveIntegerField(
        default=0, db_default=0, editable=False, help_text="Comments of the archive that are shown."
    )

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    created_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)
    modified_at = models.DateTimeField(_("last saved"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    form_key = models.UUIDField(
        null=True, unique=True, editable=False, help_text="The form that made it: sent twice, once."
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-published_at", "-pk"]
        permissions = [
            ("edit_any_article", gettext_noop("Can edit the stories of others")),
            ("approve_article", gettext_noop("Can approve, schedule and publish stories")),
            ("withdraw_article", gettext_noop("Can withdraw and restore stories")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="article_status_known"
            ),
            models.CheckConstraint(condition=~Q(headline=""), name="article_has_headline"),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.APPROVED, Status.WITHDRAWN])
                | Q(published_at__isnull=False, publication_date__isnull=False) & ~Q(slug=""),
                name="article_approved_has_address",
            ),
            KEEPS_EMBARGO,
            models.UniqueConstraint(
                fields=["publication_date", "slug"],
                name="article_address_unique",
                violation_error_message=_("Another story of that day has this slug."),
            ),
        ]
        triggers = [
            LegalMoves("status", LEGAL_MOVES, name="article_move_legal"),
            HandsDownPublicAt(PUBLIC_AT, name="article_hands_down_public_at"),
            TakesFurtherSection(name="article_takes_further_section"),
            *triggers_of("articles_article"),
        ]
        indexes = [
            *WALKED,
            models.Index(
                "section",
                F("published_at").desc(),
                F("id").desc(),
                condition=IS_APPROVED,
                name="article_newest_of_section",
            ),
            models.Index(
                F("id") / Value(SITEMAP_PART),
                Greatest("published_at", "updated_at").desc(),
                condition=IS_APPROVED,
                name="article_newest_of_part",
            ),
            models.Index(
                "id",
                condition=Q(body__contains="data-pictures="),
                name="article_with_pictures_placed",
            ),
            models.Index("id", condition=Q(body__contains="data-file="), name="article_with_files"),
        ]

    def __str__(self) -> str:
        return self.headline

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Load, and remember the address that readers know."""
        article = super().from_db(*args, **kwargs)
        article.remember_address()
        return article

    def clean_fields(self, exclude: Any = None) -> None:
        """Check every field; texts are judged without the blanks around them."""
        self.standfirst = self.standfirst.strip()
        super().clean_fields(exclude=exclude)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; derive what follows from the text and keep the addresses that readers know."""
        self.body_text = sanitizer.plain_text(self.body)
        self.modified_at = clock.now()
        self.save_at_free_address(partial(super().save, *args, **kwargs))

    def unfold(self) -> None:
        """Hand the rows that ``with_page`` loaded to the relations that they belong to."""
        unfold_page_rows(self)

    @property
    def is_public(self) -> bool:
        """Whether a reader may see the story now, asked of the one definition."""
        return Article.objects.published().filter(pk=self.pk).exists()

    @cached_property
    def important_corrections(self) -> list[Any]:
        """Corrections that stand above the story, newest first."""
        return [correction for correction in self.corrections.all() if correction.is_important]

    @cached_property
    def minor_corrections(self) -> list[Any]:
        """Corrections that stand at its foot, newest first."""
        return [correction for correction in self.corrections.all() if not correction.is_important]

    @cached_property
    def byline(self) -> list[Reporter]:
        """The reporters in order."""
        return [line.reporter for line in self.bylines.all()]
