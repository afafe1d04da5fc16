"""The site's upkeep as an application: it has a table of its own."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    """Backups, checks, alerts."""

    name = "newsroom.operations"
    label = "operations"
    verbose_name = _("Operations")
