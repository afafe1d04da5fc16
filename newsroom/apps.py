"""The project as an application: system checks, roles, the admin site."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate


class NewsroomConfig(AppConfig):
    """Holds what spans the applications."""

    default = True
    name = "newsroom"

    def ready(self) -> None:
        """Register the checks and keep the groups in step with the roles."""
        from newsroom import (  # noqa: PLC0415 - registers on import
            checks,  # noqa: F401
            error_reports,
            roles,
            start_checks,  # noqa: F401
        )

        error_reports.begin()

        for label in ("auth", "articles", "auditlog", "subscriptions"):
            post_migrate.connect(roles.sync_roles, sender=apps.get_app_config(label))


class AdminSiteConfig(admin_apps.AdminConfig):
    """Django's admin with the newsroom's own site class."""

    default = False  # named in INSTALLED_APPS beside the one above
    default_site = "newsroom.admin.NewsroomAdminSite"
