"""What somebody looks for in a list again and again: filter, words and order under a name."""

from __future__ import annotations

from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.typed import Typed

LONGEST_NAME: Final = 40
LONGEST_QUERY: Final = 1000


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    """Whose, and above which list."""

    def above(self, desk: str, user: Any) -> Self:
        """Return those that ``user`` sees above the list ``desk``: own ones, and shared ones."""
        return self.filter(Q(owner=user.pk) | Q(is_shared=True), desk=desk)


class SavedFilter(Typed):
    """A name for what a list is asked for.

    ``desk`` is the model's label in lower case, ``query`` what stands behind the question mark of
    the list's address, its parameters in order, without the page that was turned to.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("who")
    )
    desk = models.CharField(max_length=100)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY)
    is_shared = models.BooleanField(_("for the whole newsroom"), default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        default_permissions = ()
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "desk", "name"], name="saved_filter_name_once_a_desk"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""), name="saved_filter_says_something"
            ),
        ]
        indexes = [models.Index("desk", condition=Q(is_shared=True), name="saved_filter_shared")]

    def __str__(self) -> str:
        return self.name
