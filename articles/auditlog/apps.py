"""The audit log as an application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditLogConfig(AppConfig):
    """Keeps what the staff did."""

    name = "articles.auditlog"
    label = "auditlog"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Audit log")

    def ready(self) -> None:
        """Hear of logins, roles and what the desks save."""
        from articles.auditlog import receivers  # noqa: F401, PLC0415 - registers on import
