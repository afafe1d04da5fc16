"""What a new site still lacks, for whoever sets it up: a list on the admin's first page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Exists
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Reporter, Section, SiteIdentity
from articles.models.site import THE_ONE
from subscriptions.models import Edition
from subscriptions.outbox import arming

PERMISSION = "articles.change_siteidentity"


@dataclass(frozen=True)
class Step:
    """One thing to do; ``url`` is empty where it is done outside the admin."""

    label: str | Promise
    why: str | Promise
    url: str
    is_done: bool


def steps(user: Any) -> list[Step]:
    """Return the steps; none for others than administrators, once all are done, or dismissed."""
    if not user.has_perm(PERMISSION):
        return []
    found = _state()
    if found is None or found["first_steps_dismissed"]:
        return []
    listed = [
        Step(label, why, reverse(f"admin:{page}", args=args) if page else "", bool(done))
        for label, why, page, args, done in _described(found)
    ]
    return [] if all(step.is_done for step in listed) else listed


def dismiss() -> None:
    """Show the list no more, to nobody."""
    SiteIdentity.objects.filter(pk=THE_ONE).update(first_steps_dismissed=True)


def _state() -> dict[str, Any] | None:
    """Return what there is already: one query for everything in the database."""
    found = (
        SiteIdentity.objects.filter(pk=THE_ONE)
        .values("name", "first_steps_dismissed")
        .annotate(
            section=Exists(Section.objects.all()),
            reporter=Exists(Reporter.objects.all()),
            story=Exists(Article.objects.all()),
            edition=Exists(Edition.objects.active()),
            colleague=Exists(User.objects.filter(is_staff=True, is_superuser=False)),
        )
        .first()
    )
    return dict(found) if found else None


def _described(found: dict[str, Any]) -> list[tuple[Any, Any, str, list[int], bool]]:
    return [
        (
            _("Name the site"),
            _("Its name, logo and colour stand on every page and in every mail."),
            "articles_siteidentity_change",
            [THE_ONE],
            found["name"],
        ),
        (
            _("Make the first section"),
            _("Every story stands in one; together they are the menu."),
            "articles_section_add",
            [],
            found["section"],
        ),
        (
            _("Name the first reporter"),
            _("A story needs a byline before it can appear."),
            "articles_reporter_add",
            [],
            found["reporter"],
        ),
        (
            _("Give your colleagues logins"),
            _("A role says what each may do: write, approve, mail."),
            "auth_user_changelist",
            [],
            found["colleague"],
        ),
        (
            _("Write the first story"),
            _("It stays a draft until an editor approves it."),
            "articles_article_add",
            [],
            found["story"],
        ),
        (
            _("Choose what readers get by mail"),
            _("An edition says which stories go out, and how often."),
            "subscriptions_edition_changelist",
            [],
            found["edition"],
        ),
        (
            _("Make backups"),
            _("An operator sets BACKUP_TO, best to a folder of another machine."),
            "",
            [],
            settings.BACKUP_TO,
        ),
        (
            _("Let mail leave"),
            _("An operator sets SMTP_URL and MAIL_FROM, then runs “manage.py arm” once."),
            "",
            [],
            settings.SMTP_URL and not arming.waiting_hosts(),
        ),
    ]
