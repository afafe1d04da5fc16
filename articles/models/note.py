"""What colleagues write to each other on a story or on a passage of it; readers see none of it."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.typed import Typed

LONGEST_NOTE: Final = 5000
LONGEST_QUOTE: Final = 300
CONTEXT: Final = 40  # characters kept from each side of a quote


class NoteQuerySet(models.QuerySet["Note"]):
    def threads(self) -> NoteQuerySet:
        """Return what began a thread; the rest are replies."""
        return self.filter(parent=None)

    def unresolved(self) -> NoteQuerySet:
        """Return the threads that nobody has called settled."""
        return self.threads().filter(resolved_at=None)


class Note(Typed):
    """A note, or a reply to one (``parent``).

    ``quote`` are the words of the story that it is about, empty for the whole story; ``before`` and
    ``after`` are what stood around them. They are how the passage is found again in a text that was
    changed since. ``form_key`` is the form that sent it: sent twice, kept once.
    """

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="notes")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"), validators=[MaxLengthValidator(LONGEST_NOTE)])
    quote = models.CharField(_("passage"), max_length=LONGEST_QUOTE, blank=True)
    before = models.CharField(max_length=CONTEXT, blank=True)
    after = models.CharField(max_length=CONTEXT, blank=True)
    form_key = models.UUIDField(null=True, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.CheckConstraint(
                condition=Q(parent=None) | Q(quote="", resolved_at=None),
                name="note_thread_has_passage_and_end",
            ),
        ]
        indexes = [
            models.Index(
                "article", condition=Q(parent=None, resolved_at=None), name="note_unresolved"
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]
