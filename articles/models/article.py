"""The story, and the one place that knows which stories are public."""

from __future__ import annotations

import datetime
import math
from functools import partial
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Greatest, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django_prose_editor.fields import ProseEditorField
from taggit.managers import TaggableManager

from articles.body import sanitizer
from articles.db import clock
from articles.db.json_prefetch import rows_of, unfold
from articles.db.triggers import HandsDownPublicAt, LegalMoves
from articles.models.history import Correction, FormerAddress
from articles.models.people import Reporter, Source
from articles.models.purges import triggers_of
from articles.models.slugs import MAX_LENGTH, free_slug, save_with_free_slug, slug_from
from articles.models.status import IS_APPROVED, LEGAL_MOVES, Status
from articles.models.tag_names import StoryTags
from articles.models.taxonomy import Section, Tag, TaggedArticle
from articles.models.through import PUBLIC_AT, ArticleSource, Byline
from articles.models.typed import Typed

WORDS_A_MINUTE = 200
SLUG_FALLBACK = "berita"
SITEMAP_PART = 50_000  # keys a file, the most that the protocol allows; an index is built on it


class Address(NamedTuple):
    """Where a story stands, and from when on."""

    date: datetime.date | None
    slug: str | None
    since: datetime.datetime | None

    @property
    def is_known(self) -> bool:
        """Whether readers may have come by it."""
        return self.since is None or self.since <= clock.now()


class ArticleQuerySet(models.QuerySet["Article"]):
    """Which stories, and how much of each is loaded."""

    def published(self) -> Self:
        """Stories that a reader may see now, newest first. The only definition of "public"."""
        return self.filter(IS_APPROVED, published_at__lte=Now()).order_by("-published_at", "-pk")

    def scheduled(self) -> Self:
        """Approved stories whose time has not come, next first."""
        return self.filter(IS_APPROVED, published_at__gt=Now()).order_by("published_at", "pk")

    def withdrawn(self) -> Self:
        """Withdrawn stories that a reader may have seen: their addresses answer 410."""
        return self.filter(status=Status.WITHDRAWN, published_at__lte=Now())

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
            self.select_related("section", "lead_image")
            .annotate(**{f"folded_{name}": rows for name, rows in _folds(OuterRef("pk")).items()})
            .defer("body_text")
        )


def _folds(story: Any) -> dict[str, ArraySubquery]:
    """The relations that only the story's own page shows."""
    return {
        "tags": rows_of(Tag.objects.filter(tagged__content_object=story)),
        "article_sources": rows_of(ArticleSource.objects.filter(article=story), "source"),
        "corrections": rows_of(Correction.objects.filter(article=story)),
    }


class Article(Typed):
    """A story, from its first draft to its withdrawal."""

    LEGAL_MOVES = LEGAL_MOVES

    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="articles", verbose_name=_("section")
    )
    kicker = models.CharField(
        _("kicker"),
        max_length=40,
        blank=True,
        help_text=_("Short label above the headline; the section's name when left empty."),
    )
    headline = models.CharField(_("headline"), max_length=160)
    standfirst = models.TextField(
        _("standfirst"),
        max_length=500,
        blank=True,
        help_text=_("One or two sentences below the headline, also in lists and mails."),
    )
    dateline = models.CharField(
        _("dateline"),
        max_length=60,
        blank=True,
        help_text=_("Where the story was written, for example Aleppo."),
    )
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
            models.UniqueConstraint(
                fields=["publication_date", "slug"],
                name="article_address_unique",
                violation_error_message=_("Another story of that day has this slug."),
            ),
        ]
        triggers = [
            LegalMoves("status", LEGAL_MOVES, name="article_move_legal"),
            HandsDownPublicAt(PUBLIC_AT, name="article_hands_down_public_at"),
            *triggers_of("articles_article"),
        ]
        indexes = [
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=IS_APPROVED,
                name="article_newest",
            ),
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
        ]

    def __str__(self) -> str:
        return self.headline

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Load, and remember the address that readers know."""
        article = super().from_db(*args, **kwargs)
        loaded = article.__dict__
        article.known_address = Address(
            loaded.get("publication_date"), loaded.get("slug"), loaded.get("published_at")
        )
        return article

    known_address = Address(None, None, None)
    _address_wanted = ""

    def clean_fields(self, exclude: Any = None) -> None:
        """Check every field; texts are judged without the blanks around them."""
        self.standfirst = self.standfirst.strip()
        super().clean_fields(exclude=exclude)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; derive what follows from the text and keep the addresses that readers know."""
        self.body_text = sanitizer.plain_text(self.body)
        self.modified_at = clock.now()
        self.publication_date = (
            timezone.localdate(self.published_at) if self.published_at is not None else None
        )
        save = partial(super().save, *args, **kwargs)
        with transaction.atomic():
            if wanted := self._slug_wanted():
                find = partial(self._free_slug, wanted)
                save_with_free_slug(self, find, save, "article_address_unique")
            else:
                save()
            self._keep_former_address()

    def take_address(self, time: datetime.datetime) -> None:
        """Have the story appear at ``time``, under a slug that is free on that day once saved."""
        keeps_its_own = self.slug_is_set or self.was_public
        self._address_wanted = self.slug if self.slug and keeps_its_own else self.headline
        self.published_at = time

    @property
    def was_public(self) -> bool:
        """Whether readers may have seen the story: its time has come."""
        return self.published_at is not None and self.published_at <= clock.now()

    def _slug_wanted(self) -> str:
        """Return the text that a slug is to be made of now; empty: the present one stays."""
        wanted, self._address_wanted = self._address_wanted, ""
        if wanted:
            return wanted
        if self.slug and self._state.adding:
            self.slug_is_set = True
        if not self.slug:
            self.slug_is_set = False
        is_kept = self.slug and (self.slug_is_set or self.was_public)
        return "" if is_kept else self.headline

    def _free_slug(self, text: str) -> str:
        day = self.publication_date
        if day is None:
            return slug_from(text) or SLUG_FALLBACK
        others = Article.objects.filter(publication_date=day).exclude(pk=self.pk)
        former = FormerAddress.objects.filter(publication_date=day).exclude(article=self.pk)
        # Who chose a former address of another story was asked about it.
        passed_over = [] if self.slug_is_set else [former]
        return free_slug(text, SLUG_FALLBACK, others, *passed_over)

    def _keep_former_address(self) -> None:
        before = self.known_address
        now = Address(self.publication_date, self.slug, self.published_at)
        if before.date and before.slug and before.is_known and before[:2] != now[:2]:
            FormerAddress.objects.update_or_create(
                publication_date=before.date, slug=before.slug, defaults={"article": self}
            )
        self.known_address = now

    def get_absolute_url(self) -> str:
        """Return the story's address; empty while it has no date."""
        if self.publication_date is None:
            return ""
        return reverse("articles:article", args=[self.publication_date, self.slug])

    def unfold(self) -> None:
        """Hand the rows that ``with_page`` loaded to the relations that they belong to."""
        for name, model in (
            ("tags", Tag),
            ("article_sources", ArticleSource),
            ("corrections", Correction),
        ):
            rows = vars(self).pop(f"folded_{name}", None)
            if rows is not None:
                unfold(self, name, model._default_manager.all(), rows)

    @property
    def is_public(self) -> bool:
        """Whether a reader may see the story now, asked of the one definition."""
        return Article.objects.published().filter(pk=self.pk).exists()

    @property
    def label(self) -> str:
        """What stands above the headline."""
        return self.kicker or self.section.name

    @property
    def age_years(self) -> int:
        """Full years since the story appeared; 0 until then, also before it appears."""
        if self.published_at is None:
            return 0
        born, today = timezone.localdate(self.published_at), clock.today()
        years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return max(years, 0)

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

    @property
    def reading_minutes(self) -> int:
        """Reading time at 200 words a minute, at least 1."""
        words = len(sanitizer.plain_text(self.body).split())
        return max(1, math.ceil(words / WORDS_A_MINUTE))
