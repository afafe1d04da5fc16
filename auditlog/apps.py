"""The audit log as an application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditLogConfig(AppConfig):
    """Keeps what the staff did."""

    name = "auditlog"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Audit log")
