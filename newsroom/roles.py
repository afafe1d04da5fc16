"""The roles of a newsroom as groups: made by the project and kept in step after every migration."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.auditlog.models import Entry

REPORTER = "Reporter"
EDITOR = "Editor"
MAIL_DESK = "Mail desk"
ADMINISTRATOR = "Administrator"

_WRITE = (
    "articles.add_article",
    "articles.change_article",
    "articles.view_article",
    "articles.add_assignment",
    "articles.change_assignment",
    "articles.view_assignment",
    "articles.add_image",
    "articles.change_image",
    "articles.view_image",
    "articles.add_storedfile",
    "articles.add_tag",
    "articles.view_tag",
    "articles.view_section",
    "articles.view_reporter",
    "articles.add_source",
    "articles.change_source",
    "articles.view_source",
)
_EDIT = (
    *_WRITE,
    "articles.edit_any_article",
    "articles.approve_article",
    "articles.withdraw_article",
    "articles.delete_article",
    "articles.delete_assignment",
    "articles.delete_image",
    "articles.change_tag",
    "articles.delete_tag",
    "articles.add_section",
    "articles.change_section",
    "articles.delete_section",
    "articles.add_reporter",
    "articles.change_reporter",
    "articles.delete_reporter",
    "articles.delete_source",
    "articles.add_correction",
    "articles.change_correction",
    "articles.delete_correction",
    "articles.view_correction",
    "articles.add_event",
    "articles.change_event",
    "articles.view_event",
    "articles.add_synonym",
    "articles.change_synonym",
    "articles.delete_synonym",
    "articles.view_synonym",
    "articles.view_slot",
    "articles.change_slot",
    "articles.add_page",
    "articles.change_page",
    "articles.delete_page",
    "articles.view_page",
    "articles.view_importrun",
    "articles.view_archivedcomment",
    "articles.change_archivedcomment",
    "articles.delete_archivedcomment",
    "articles.view_storedfile",
    "articles.delete_storedfile",
    "subscriptions.view_issue",
    "subscriptions.send_issue",
    "subscriptions.view_bounce",
)
_MAIL = (
    "articles.view_article",
    "subscriptions.view_issue",
    "subscriptions.send_issue",
    "subscriptions.view_bounce",
    "subscriptions.view_delivery",
    "subscriptions.view_suppression",
    "subscriptions.view_subscriber",
    "subscriptions.change_subscriber",
    "subscriptions.import_subscriber",
    "subscriptions.export_subscriber",
    "subscriptions.add_edition",
    "subscriptions.change_edition",
    "subscriptions.view_edition",
    "subscriptions.add_segment",
    "subscriptions.change_segment",
    "subscriptions.delete_segment",
    "subscriptions.view_segment",
    "subscriptions.add_maildefaults",
    "subscriptions.change_maildefaults",
    "subscriptions.view_maildefaults",
)
_ADMINISTER = (
    *_EDIT,
    *_MAIL,
    "articles.view_siteidentity",
    "articles.change_siteidentity",
    "articles.view_checklist",
    "articles.add_checklist",
    "articles.change_checklist",
    "articles.add_sitelink",
    "articles.change_sitelink",
    "articles.delete_sitelink",
    "articles.view_sitelink",
    "auth.add_user",
    "auth.change_user",
    "auth.delete_user",
    "auth.view_user",
    "auth.view_group",
    "auditlog.view_entry",
    "auditlog.export_entry",
    "subscriptions.delete_subscriber",
    "subscriptions.add_apitoken",
    "subscriptions.change_apitoken",
    "subscriptions.view_apitoken",
    "subscriptions.add_webhookendpoint",
    "subscriptions.change_webhookendpoint",
    "subscriptions.delete_webhookendpoint",
    "subscriptions.view_webhookendpoint",
)

ROLES: dict[str, tuple[str, ...]] = {
    REPORTER: _WRITE,
    EDITOR: _EDIT,
    MAIL_DESK: _MAIL,
    ADMINISTRATOR: _ADMINISTER,
}


DESCRIBED: dict[str, tuple[str | Promise, str | Promise]] = {
    REPORTER: (_("Reporter"), _("writes stories and hands them to the editors")),
    EDITOR: (_("Editor"), _("approves, schedules and withdraws stories, fills the front page")),
    MAIL_DESK: (_("Mail desk"), _("sends the mail and looks after the subscribers")),
    ADMINISTRATOR: (_("Administrator"), _("all of these, and the site, the logins, the pages")),
}
"""Each role as people call it, and what it is for; groups are found by the names above."""


def sync_roles(app_config: AppConfig, **kwargs: Any) -> None:
    """Make every group and give it the role's permissions in one application.

    Runs when that application was migrated. What an operator added to a group stays.
    """
    create_permissions(app_config, **kwargs)  # they may not be there yet: receivers have no order
    for name, labels in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        codenames = [
            codename
            for app, _dot, codename in (label.partition(".") for label in labels)
            if app == app_config.label
        ]
        of_app = Permission.objects.filter(content_type__app_label=app_config.label)
        _extend(group, of_app, codenames)


def _extend(group: Group, of_app: QuerySet[Permission], codenames: list[str]) -> None:
    """Give the group what it lacks: one entry of the audit log, none for a new installation."""
    known = set(of_app.filter(group=group).values_list("codename", flat=True))
    missing = of_app.filter(codename__in=set(codenames) - known).order_by("pk")
    if not missing:
        return
    rows = [Group.permissions.through(group=group, permission=each) for each in missing]
    with transaction.atomic():
        Group.permissions.through.objects.bulk_create(rows, ignore_conflicts=True)
        if known and Entry._meta.db_table in connection.introspection.table_names():
            labels = [f"{each.content_type.app_label}.{each.codename}" for each in missing]
            record(Act.ROLE_EXTENDED, group, role=group.name, permissions=labels)
