"""Who is to do what until when: on a story, or on what is planned before there is one."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.db import clock
from articles.models.status import Status
from articles.models.taxonomy import Section
from articles.models.typed import Typed

LONGEST_TITLE: Final = 160
NO_SUBJECT: Final = _("Say what is planned, or choose a story.")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def open(self) -> AssignmentQuerySet:
        """Return those that are still to be done."""
        return self.filter(done_at=None)

    def in_hand(self) -> AssignmentQuerySet:
        """Return those that wait for their person: nothing was submitted yet."""
        return self.open().filter(Q(article=None) | Q(article__status=Status.DRAFT))

    def due_today(self) -> AssignmentQuerySet:
        """Return those in hand that have to be there by the end of the day, or had to."""
        tonight = timezone.localtime(clock.now()).replace(hour=23, minute=59, second=59)
        return self.in_hand().filter(due_at__lte=tonight)


class Assignment(Typed):
    """A plan (an event, a press conference, an idea), or somebody's work on a story.

    One without a story has a title of its own. ``happens_at`` is when the event is, ``due_at`` when
    the text has to be there.
    """

    title = models.CharField(
        _("plan"),
        max_length=LONGEST_TITLE,
        blank=True,
        help_text=_("What is planned; the story's headline when it is left empty."),
    )
    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("story"),
        help_text=_("Empty while there is only a plan."),
    )
    section = models.ForeignKey(
        Section,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("section"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("person"),
    )
    happens_at = models.DateTimeField(
        _("event"), null=True, blank=True, help_text=_("When it happens, in WIB.")
    )
    due_at = models.DateTimeField(
        _("due"), null=True, blank=True, help_text=_("When the text has to be there, in WIB.")
    )
    brief = models.TextField(
        _("brief"), blank=True, help_text=_("Where it is, whom to ask, what it is about.")
    )
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = [models.F("due_at").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") | Q(article__isnull=False),
                name="assignment_has_subject",
                violation_error_message=NO_SUBJECT,
            ),
            models.UniqueConstraint(
                fields=["article", "person"],
                condition=Q(done_at=None),
                name="assignment_once_a_person",
            ),
        ]
        indexes = [
            models.Index("due_at", condition=Q(done_at=None), name="assignment_due"),
            models.Index("happens_at", condition=Q(done_at=None), name="assignment_happens"),
        ]

    def __str__(self) -> str:
        return self.title or (self.article.headline if self.article else "")

    @property
    def is_late(self) -> bool:
        """Whether it should have been done by now."""
        return self.done_at is None and self.due_at is not None and self.due_at < clock.now()
