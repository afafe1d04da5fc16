"""The log itself, and the counts that keep a flood of wrong logins out of it.

What is written stays as it is: triggers refuse every change, also to who asks PostgreSQL directly
(``migrations/0002_append_only.py``). They are not django-pgtrigger's, which can be told to look
away.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Now
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from articles.auditlog import acts

LONGEST_NAME = 200
WORDS = SearchVector("actor_name", "object_name", "page", config="simple")
"""What a search looks at; an index stands on it."""


class Entry(models.Model):
    """One act. Names stand as they were then; there are no foreign keys, so nothing can take it.

    ``params``: what its sentence in ``acts.Act`` names. ``at`` is the database's, whatever is sent.
    """

    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    act = models.CharField(_("act"), max_length=40)
    actor_id = models.BigIntegerField(_("who"), null=True)
    actor_name = models.CharField(_("who"), max_length=150)
    object_type = models.CharField(_("kind"), max_length=100)
    object_id = models.CharField(max_length=64)
    object_name = models.CharField(_("object"), max_length=LONGEST_NAME)
    params = models.JSONField(default=dict)
    network = models.CharField(_("network"), max_length=50)
    browser = models.CharField(_("browser"), max_length=60)
    page = models.CharField(_("page"), max_length=LONGEST_NAME)

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("Audit log")
        default_permissions = ("view",)
        permissions = [("export_entry", gettext_noop("Can export the audit log"))]
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["act", "-id"], name="audit_act"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_object"),
            GinIndex(WORDS, name="audit_words"),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """What was done, in the language of who reads it, without who and to what."""
        return acts.sentence(self.act, self.params)

    @property
    def kind(self) -> Any:
        """The name of the object's kind; empty where there is none."""
        try:
            return apps.get_model(self.object_type)._meta.verbose_name
        except (LookupError, ValueError):
            return ""

    @property
    def day(self) -> datetime.date:
        """The day on which it was, where the newsroom is."""
        return timezone.localdate(self.at)

    @property
    def object_url(self) -> str:
        """The object's page in the admin; empty where it has none."""
        app, _dot, model = self.object_type.partition(".")
        try:
            return reverse(f"admin:{app}_{model}_change", args=[self.object_id])
        except NoReverseMatch:
            return ""


class Tally(models.Model):
    """How often something happened in an hour that is written down only now and then."""

    key = models.CharField(max_length=80)
    hour = models.DateTimeField(
        db_default=Func(Value("hour"), Now(), function="date_trunc"), editable=False
    )
    count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["key", "hour"], name="audit_tally_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
