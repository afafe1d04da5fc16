"""What the desk looks for in a story before readers see it, and how strictly."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """What a rule does where a story does not meet it."""

    OFF = "off", _("not asked")
    WARN = "warn", _("said beside the form")
    BLOCK = "block", _("needed before readers see the story")


def rule(label: Any, default: Level = Level.WARN, **options: Any) -> models.CharField[Any, Any]:
    """Return the field that says how strict a rule is."""
    options.setdefault("choices", Level.choices)
    return models.CharField(label, max_length=5, default=default, **options)


class Checklist(models.Model):
    """How strict each rule is; there is one row at most. ``editing.checklist`` has the rules."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    picture = rule(_("a lead picture"))
    told = rule(_("a description and a credit for every picture"))
    tags = rule(_("1 to 8 tags"))
    sources = rule(_("a source"))
    links = rule(_("no link to an own story that readers cannot see"))
    quotes = rule(_("a name beside every quote"))
    abbreviations = rule(_("abbreviations explained where they first stand"))
    length = rule(_("a headline that fits search results"))
    notes = rule(_("no note that is not settled"), db_default=Level.WARN)
    answers = rule(
        _("links that answer"),
        db_default=Level.WARN,
        choices=[choice for choice in Level.choices if choice[0] != Level.BLOCK],
        help_text=_("Asked beside the form, one after the other; no move waits for other sites."),
    )

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklist")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_checklist")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def rules(cls) -> list[models.Field[Any, Any]]:
        """Return the fields that are rules, in the order in which they are shown."""
        return [field for field in cls._meta.concrete_fields if not field.primary_key]

    @classmethod
    def load(cls) -> Self:
        """Return the row, or one that was never changed."""
        return cls.objects.first() or cls()
