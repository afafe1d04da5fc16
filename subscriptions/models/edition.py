"""What the newsroom offers by mail, and what holds for whoever chose nothing."""

from __future__ import annotations

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Reporter, Section, Tag
from articles.models.purges import triggers_of
from articles.models.slugs import Slugged
from articles.models.typed import Typed
from subscriptions.models.frequency import (
    DIGESTS,
    LAST_HOUR,
    LAST_MONTHDAY,
    SINGLE_STORIES,
    TIME_FIELDS,
    Frequency,
    Weekday,
    digest_of,
    schedule_of,
    with_time,
)

MOST_STORIES = 60
LONGEST_UNDO = 24 * 60  # minutes
LONGEST_WELCOME = 2000  # characters


class EditionQuerySet(models.QuerySet["Edition"]):
    def active(self) -> Self:
        """Those that go out."""
        return self.filter(is_active=True)

    def served(self, without: int = 0) -> list[str]:
        """Return the frequencies whose readers get mail from some edition (but ``without``).

        Single stories of a kind that no edition was ever made for go out all the same.
        """
        rows = list(self.values_list("pk", "frequency", "is_active"))
        known = {frequency for _pk, frequency, _is_active in rows}
        going_out = {f for pk, f, is_active in rows if is_active and pk != without}
        going_out |= {frequency.value for frequency in SINGLE_STORIES} - known
        return sorted(
            {to.value for frequency in going_out for to in schedule_of(frequency).readers}
        )

    def digests(self) -> Self:
        """Those that collect several stories."""
        return self.filter(frequency__in=DIGESTS)


class Edition(Typed, Slugged):
    """One kind of mailing: which frequency, which stories, how it looks, who sends it.

    Without sections, tags and reporters it takes every story; otherwise those that are in one of
    the sections, have one of the tags or are by one of the reporters. ``hour`` (WIB),
    ``weekday`` and ``monthday`` are the publisher's choice for those subscribers that made none.
    """

    SLUG_FALLBACK = "edisi"

    class Template(models.TextChoices):
        """How a digest looks."""

        LETTER = "surat", _("Letter: headlines with standfirsts")
        BRIEF = "ringkas", _("Brief: headlines only")
        PLAIN = "polos", _("Plain: words and links, as one person writes to another")

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, blank=True)
    description = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        help_text=_("Readers see it when they choose."),
    )
    frequency = models.CharField(_("frequency"), max_length=8, choices=Frequency.choices)
    hour = models.PositiveSmallIntegerField(
        _("hour (WIB)"), null=True, blank=True, validators=[MaxValueValidator(LAST_HOUR)]
    )
    weekday = models.PositiveSmallIntegerField(
        _("day"), null=True, blank=True, choices=Weekday.choices
    )
    monthday = models.PositiveSmallIntegerField(
        _("day of the month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LAST_MONTHDAY)],
    )
    sections = models.ManyToManyField(
        Section, blank=True, related_name="+", verbose_name=_("sections")
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="+", verbose_name=_("tags"))
    reporters = models.ManyToManyField(
        Reporter, blank=True, related_name="+", verbose_name=_("reporters")
    )
    template = models.CharField(
        _("template"), max_length=8, choices=Template.choices, default=Template.LETTER
    )
    has_pictures = models.BooleanField(
        _("with pictures"),
        default=True,
        db_default=True,
        help_text=_("Of a letter: the first and the chosen stories large, the others small."),
    )
    has_section_headings = models.BooleanField(
        _("by sections"),
        default=False,
        db_default=False,
        help_text=_("Stories of one section stand together under its name."),
    )
    sender_name = models.CharField(
        _("sender's name"),
        max_length=80,
        blank=True,
        help_text=_("Empty: the name that all mail comes from."),
    )
    reply_to = models.EmailField(
        _("answers go to"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Empty: to the address that the mail comes from."),
    )
    subject = models.CharField(
        _("subject"),
        max_length=150,
        default="{judul}",
        help_text=_(
            "{judul} stands for the first headline, {nama} for the edition's name, {tanggal} for "
            "the day, {jumlah} for the number of stories."
        ),
    )
    most_stories = models.PositiveSmallIntegerField(
        _("stories at most"),
        default=40,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_STORIES)],
        help_text=_("Gmail cuts mails of more than 102 kB."),
    )
    undo_minutes = models.PositiveSmallIntegerField(
        _("minutes to undo"),
        default=10,
        validators=[MaxValueValidator(LONGEST_UNDO)],
        help_text=_("A mailing waits this long after “send”, so that it can be taken back."),
    )
    has_welcome = models.BooleanField(
        _("welcomes new readers"),
        default=False,
        db_default=False,
        help_text=_(
            "Who confirms for the first time and reads in this frequency gets one mail with the "
            "newest stories, once for ever."
        ),
    )
    welcome_words = models.TextField(
        _("words of welcome"),
        max_length=LONGEST_WELCOME,
        blank=True,
        default="",
        db_default="",
        help_text=_("Above the newest stories; a blank line begins a paragraph. Empty: thanks."),
    )
    is_active = models.BooleanField(_("goes out"), default=True)
    last_built_until = models.DateTimeField(
        _("collected until"), null=True, blank=True, editable=False
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["frequency", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="edition_frequency_known"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(frequency__in=with_time(field)) & field.is_within()
                    | ~Q(frequency__in=with_time(field)) & field.is_empty(),
                    name=f"edition_{field.name}_fits_frequency",
                    violation_error_message=_("The time does not fit the frequency."),
                )
                for field in TIME_FIELDS
            ),
            models.CheckConstraint(
                condition=Q(template__in=["surat", "ringkas", "polos"]),
                name="edition_template_known",
            ),
            models.CheckConstraint(
                condition=Q(most_stories__gte=1, most_stories__lte=MOST_STORIES),
                name="edition_stories_bounded",
            ),
            models.CheckConstraint(
                condition=Q(undo_minutes__lte=LONGEST_UNDO), name="edition_undo_bounded"
            ),
            models.UniqueConstraint(
                fields=["frequency"],
                condition=Q(frequency__in=SINGLE_STORIES, is_active=True),
                name="one_edition_for_stories",
                violation_error_message=_(
                    "Stories are mailed by one edition of this frequency; another is active."
                ),
            ),
        ]
        triggers = triggers_of("subscriptions_edition")

    def __str__(self) -> str:
        return self.name

    @property
    def when(self) -> str:
        """When it comes, for readers."""
        times = {field.name: getattr(self, field.name) for field in TIME_FIELDS}
        return schedule_of(self.frequency).when_in(times)

    @property
    def is_digest(self) -> bool:
        """Whether it collects several stories."""
        return self.frequency in DIGESTS

    @property
    def own_slot(self) -> tuple[int, ...]:
        """When a digest comes to those who chose no time of their own."""
        return tuple(getattr(self, field.name) for field in digest_of(self.frequency).times)

    def condition_on_stories(self) -> Q:
        """Return the condition on ``Article`` that it takes a story; empty: it takes all."""
        found = Q()
        for fields, chosen in (
            (("section", "further_sections"), self.sections),
            (("tags",), self.tags),
            (("bylines__reporter",), self.reporters),
        ):
            if chosen.exists():
                for field in fields:
                    found |= Q(**{f"{field}__in": chosen.values("pk")})
        return found

    def takes(self, story: Article) -> bool:
        """Whether the story is one of its stories."""
        condition = self.condition_on_stories()
        return not condition or Article.objects.filter(condition, pk=story.pk).exists()


class MailDefaults(Typed):
    """What holds for a new subscriber; there is one row at most."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    frequency = models.CharField(
        _("frequency of new subscribers"),
        max_length=8,
        choices=Frequency.choices,
        default=Frequency.INSTANT,
        help_text=_("They can change it on the page after confirming and in every mail."),
    )

    class Meta:
        verbose_name = _("defaults for subscribers")
        verbose_name_plural = _("defaults for subscribers")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_row_of_mail_defaults"),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="default_frequency_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_frequency_display()

    @classmethod
    def load(cls) -> MailDefaults:
        """Return the row, or one that was never changed."""
        return cls.objects.first() or cls()
