"""Developments: the stories of one event in the order of time, found by themselves.

``articles.related.events`` finds them; an editor confirms, cuts, adds, names and merges.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now, NullIf
from django.utils.translation import gettext_lazy as _

from articles.db.ties import ties_of
from articles.db.triggers import TakesPublicAt
from articles.models.article import Article
from articles.models.purges import triggers_of
from articles.models.slugs import Slugged, address_at
from articles.models.status import public_from_sql
from articles.models.through import PublishedThrough, newest_first
from articles.models.typed import Typed

FEWEST = 2  # public stories that readers are shown as a development


class EventQuerySet(models.QuerySet["Event"]):
    """Which developments."""

    def public(self) -> EventQuerySet:
        """Those that readers see: with ``FEWEST`` public stories at least."""
        due = EventStory.objects.due().filter(event=OuterRef("pk"))
        return self.filter(Exists(due[FEWEST - 1 : FEWEST]))

    def titled(self) -> EventQuerySet:
        """Annotate ``title``: the name, or the headline of the first story that is public."""
        due = EventStory.objects.due().filter(event=OuterRef("pk"))
        first = due.order_by("public_at", "article_id").values("article__headline")[:1]
        return self.annotate(title=Coalesce(NullIf("name", models.Value("")), Subquery(first)))


class Event(Typed, Slugged):
    """The stories of one event: a flood, a trial, a match and what followed.

    Its name is an editor's; without one the headline of its first public story stands for it.
    """

    SLUG_OF = "told"
    SLUG_FALLBACK = "perkembangan"
    made_of = ""

    name = models.CharField(
        _("name"),
        max_length=120,
        blank=True,
        help_text=_("For example: Flood in Demak. The first story’s headline when left empty."),
    )
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        blank=True,
        help_text=_("Part of the page's address; made from the name when left empty."),
    )
    description = models.TextField(_("description"), blank=True)
    is_confirmed = models.BooleanField(
        _("confirmed"),
        default=False,
        db_default=False,
        help_text=_("An editor looked through it: stories leave it only by hand."),
    )
    created_at = models.DateTimeField(_("found"), db_default=Now(), editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("development")
        verbose_name_plural = _("developments")
        ordering = ["-pk"]
        default_permissions = ("add", "change", "view")
        triggers = triggers_of("articles_event")

    def __str__(self) -> str:
        return self.name or getattr(self, "title", None) or self.slug

    @classmethod
    def begin(cls, headline: str) -> Event:
        """Make one without a name, whose slug is made of the headline of its first story."""
        event = cls()
        event.made_of = headline
        event.save()
        return event

    @property
    def told(self) -> str:
        """What a missing slug is made of."""
        return self.name or self.made_of

    def get_absolute_url(self) -> str:
        """Return the address of the development's page."""
        return address_at("articles:event", self.slug)

    @property
    def is_pointed_to(self) -> bool:
        """Whether rows other than its stories hold on to it, such as readers' wishes."""
        return any(
            model._meta.base_manager.filter(**{name: self.pk}).exists()
            for model, name in ties_of(Event)
            if model is not EventStory
        )

    @property
    def has_public_story(self) -> bool:
        """Whether readers may know of it."""
        return Event.objects.public().filter(pk=self.pk).exists()


class EventStoryQuerySet(models.QuerySet["EventStory"]):
    """Rows by what was decided of them."""

    def due(self) -> EventStoryQuerySet:
        """Rows whose story is due, newest first; see ``PublishedThroughQuerySet.due``."""
        return self.filter(public_at__lte=Now()).order_by("-public_at", "-article_id")

    def inside(self) -> EventStoryQuerySet:
        """Rows of stories that belong to their development."""
        return self.exclude(kind=EventStory.Kind.CUT)


class EventStory(PublishedThrough):
    """A story of a development, or one that an editor cut from it.

    A story is in one development at most. A cut one carries no time, and the machine does not put
    it back.
    """

    class Kind(models.TextChoices):
        """Who put it there."""

        FOUND = "found", _("Found")
        PINNED = "pinned", _("Put here by an editor")
        CUT = "cut", _("Does not belong here")

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="stories", verbose_name=_("development")
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="event_rows", verbose_name=_("story")
    )
    kind = models.CharField(_("decision"), max_length=6, choices=Kind.choices, default=Kind.PINNED)

    # Its kind before the whole development was taken apart; empty: cut alone.
    was = models.CharField(max_length=6, blank=True, default="", db_default="", editable=False)

    objects = EventStoryQuerySet.as_manager()  # type: ignore[assignment,misc]  # its own

    class Meta:
        verbose_name = _("story of a development")
        verbose_name_plural = _("stories of a development")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "article"],
                name="event_story_once",
                violation_error_message=_("This story is named already."),
            ),
            models.UniqueConstraint(
                fields=["article"],
                condition=~Q(kind="cut"),
                name="one_event_a_story",
                violation_error_message=_("This story belongs to another development."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["found", "pinned", "cut"]), name="event_story_kind_known"
            ),
        ]
        triggers = [
            TakesPublicAt(
                "article_id",
                f"CASE WHEN NEW.kind <> 'cut' THEN {public_from_sql()} END",
                name="event_story_takes_public_at",
            ),
            *triggers_of("articles_eventstory"),
        ]
        indexes = [newest_first("event", "article", "event_newest")]

    def __str__(self) -> str:
        return f"{self.event} – {self.article}"
