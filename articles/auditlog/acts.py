"""All that is written down, each with its sentence; kept as code and values, read in any language.

A sentence says what was done, without who and to which object: those stand beside it. What it names
(``%(role)s``) is what ``record`` has to be told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.auditlog import changes


class Act(models.TextChoices):
    """``group.what``; the group is one of ``GROUPS``."""

    LOGIN = "login.right", _("Logged in with %(factors)s")
    WRONG_PASSWORD = "login.wrong", _("Wrong password; %(count)s in this hour")
    WRONG_FACTOR = "login.wrong_factor", _("Wrong second factor; %(count)s in this hour")
    UNKNOWN_LOGIN = (
        "login.unknown",
        _("Somebody tried a login that does not exist; %(count)s in this hour"),
    )
    LOGOUT = "login.out", _("Logged out")
    SESSION_ENDED = "login.session_ended", _("Ended a session: %(browser)s")
    SESSIONS_ENDED = "login.sessions_ended", _("Ended other sessions: %(count)s")
    SUDO = "login.again", _("Proved again who it is, with %(factors)s")
    WRONG_SUDO = "login.again_wrong", _("Could not prove again who it is; %(count)s in this hour")

    PAGE_REFUSED = "access.page_refused", _("Was not let see a page; %(count)s in this hour")
    ACT_REFUSED = "access.act_refused", _("Was not let do something; %(count)s in this hour")

    FACTOR_ADDED = "factor.added", _("Added a second factor: %(factor)s")
    FACTOR_REMOVED = "factor.removed", _("Removed a second factor: %(factor)s")
    FACTORS_RESET = "factor.reset", _("Reset the second factor of a login")
    CODES_MADE = "factor.codes_made", _("Made new recovery codes")
    CODE_USED = "factor.code_used", _("Used a recovery code; %(left)s left")

    PASSWORD_CHANGED = "password.changed", _("Changed the password")
    RESET_ASKED = (
        "password.reset_asked",
        _("Asked for a new password by mail; %(count)s in this hour"),
    )
    RESET_UNKNOWN = (
        "password.reset_unknown",
        _("Somebody asked for a new password for an address of nobody; %(count)s in this hour"),
    )
    PASSWORD_RESET = "password.reset", _("Chose a new password by the mailed link")
    INVITED = "password.invited", _("Invited somebody by mail")
    INVITATION_TAKEN = "password.invitation_taken", _("Took the invitation and chose a password")

    USER_MADE = "user.made", _("Made a login")
    USER_DEACTIVATED = "user.deactivated", _("Deactivated a login")
    USER_ACTIVATED = "user.activated", _("Activated a login again")
    USER_LEFT = (
        "user.left",
        _("Closed the login of somebody who left (%(roles)s); drafts to %(heir)s: %(count)s"),
    )
    USER_DELETED = "user.deleted", _("Deleted a login")
    STAFF_GIVEN = "user.staff_given", _("Let a login into the admin")
    STAFF_TAKEN = "user.staff_taken", _("Let a login into the admin no more")

    ROLE_GIVEN = "role.given", _("Gave the role %(role)s")
    ROLE_TAKEN = "role.taken", _("Took the role %(role)s")
    PERMISSION_GIVEN = "role.permission_given", _("Gave the permission: %(permission)s")
    PERMISSION_TAKEN = "role.permission_taken", _("Took the permission: %(permission)s")
    ROLE_EXTENDED = (
        "role.extended",
        _("This release gives the role %(role)s more: %(permissions)s"),
    )
    SUPERUSER_GIVEN = "role.superuser_given", _("Gave all permissions there are")
    SUPERUSER_TAKEN = "role.superuser_taken", _("Took the status of having all permissions")

    STORY_MOVED = "story.moved", _("Moved the story: %(before)s → %(after)s")
    STORY_RESTORED = "story.restored", _("Restored version %(version)s of the story")

    GUEST_LINK_MADE = "guest.link_made", _("Made a link to version %(version)s for %(name)s")
    GUEST_LINK_REVOKED = "guest.link_revoked", _("Revoked the link for %(name)s")
    GUEST_NOTED = "guest.noted", _("%(name)s, a guest, wrote to version %(version)s")
    GUEST_APPROVED = "guest.approved", _("%(name)s, a guest, approved version %(version)s")

    MERGED = "desk.merged", _("Merged “%(gone)s” into it; stories: %(count)s")
    PARTED = "desk.parted", _("Parted it from “%(kept)s” again; stories: %(count)s")
    FRONT_PAGE = "desk.front_page", _("Saved the front page: %(count)s lines changed")
    ADDED = "desk.added", _("Added")
    CHANGED = "desk.changed", _("%(changes)s")
    DELETED = "desk.deleted", _("Deleted")
    TEXT_DISCARDED = "desk.text_discarded", _("Discarded what was typed and not saved")
    TEXTS_EXPIRED = (
        "desk.texts_expired",
        _("Removed texts that nobody saved for %(days)s days: %(count)s"),
    )

    ISSUE_BEGUN = "mail.begun", _("Began a mailing")
    ISSUE_CHANGED = "mail.changed", _("Changed the draft of a mailing")
    ISSUE_ORDERED = "mail.ordered", _("Ordered the mailing for %(time)s")
    ISSUE_SENT = "mail.sent", _("The mailing went out to %(count)s addresses")
    ISSUE_TAKEN_BACK = "mail.taken_back", _("Took the mailing back before it went out")
    ISSUE_STOPPED = "mail.stopped", _("Stopped the mailing")
    ISSUE_PAUSED = "mail.paused", _("Paused the mailing")
    ISSUE_RESUMED = "mail.resumed", _("Let the mailing go on")
    MAILS_SENT_AGAIN = "mail.sent_again", _("Had mails sent again: %(count)s")
    SENT_TO_MORE = "mail.sent_to_more", _("Had a mailing sent to more people: %(count)s")
    RECONCILED = "mail.reconciled", _("Found mails in the relay’s log: %(count)s")
    TRIAL_MAIL = "mail.trial", _("Sent a trial mail to %(address)s")
    ARMED = "mail.armed", _("Allowed a place to send mails: %(host)s, by %(by)s")
    DISARMED = (
        "mail.disarmed",
        _("A place may send no more: %(host)s runs an older state of the database"),
    )

    UNSUBSCRIBED = "readers.unsubscribed", _("Unsubscribed somebody")
    SUPPRESSED = "readers.suppressed", _("Suppressed an address: no mail ever again")
    UNSUPPRESSED = "readers.unsuppressed", _("Lifted the suppression of an address")
    BOUNCES_DISMISSED = (
        "readers.bounces_dismissed",
        _("Let bounces of %(domain)s count against nobody: %(count)s"),
    )
    IMPORT_BEGUN = "readers.import_begun", _("Began the import of %(name)s")
    IMPORT_CONFIRMED = "readers.import_confirmed", _("Confirmed the import of %(name)s")
    IMPORT_RESUMED = "readers.import_resumed", _("Let the import of %(name)s go on")
    IMPORT_CANCELLED = "readers.import_cancelled", _("Cancelled the import of %(name)s")
    WISHES_CHANGED = "readers.wishes_changed", _("Changed what somebody wants to read and when")
    LEFT_ELSEWHERE = (
        "readers.left_elsewhere",
        _("Unsubscribed somebody who left elsewhere: %(reason)s"),
    )
    ERASED = "readers.erased", _("Erased all data of a subscriber")

    SUBSCRIBERS_EXPORTED = "export.subscribers", _("Exported subscribers: %(count)s")
    REPORT_EXPORTED = "export.report", _("Downloaded the report of the import of %(name)s")
    LOG_EXPORTED = "export.log", _("Exported the audit log: %(count)s entries")

    TOKEN_REVOKED = "api.token_revoked", _("Revoked an API token")
    WEBHOOK_SECRET = "api.webhook_secret", _("Looked at the secret of a webhook")
    WEBHOOK_RESUMED = "api.webhook_resumed", _("Let a webhook go on that was paused")

    LOG_EXPIRED = "log.expired", _("Removed entries older than %(days)s days: %(count)s")


GROUPS: Final[dict[str, Promise]] = {
    "login": _("Logins"),
    "access": _("Refused for want of a right"),
    "factor": _("Second factors"),
    "password": _("Passwords and invitations"),
    "user": _("Logins made and ended"),
    "role": _("Roles and permissions"),
    "story": _("Moves of stories"),
    "guest": _("Guests by a link"),
    "desk": _("Changes at the desks"),
    "mail": _("Mailings"),
    "readers": _("Subscribers"),
    "export": _("Exports"),
    "api": _("HTTP interface and webhooks"),
    "log": _("The log itself"),
}

# What a value is called, by the name of the parameter.
_FACTORS: Final[dict[str, Promise]] = {
    "password": _("password"),
    "webauthn": _("passkey"),
    "totp": _("code of an app"),
    "recovery_codes": _("recovery code"),
}
_STATES: Final[dict[str, Promise]] = {
    "draft": _("Draft"),
    "in_review": _("In review"),
    "approved": _("Approved"),
    "withdrawn": _("Withdrawn"),
}
VALUES: Final[dict[str, Mapping[str, Promise]]] = {
    "factors": _FACTORS,
    "factor": _FACTORS,
    "before": _STATES,
    "after": _STATES,
}
_VERBS: Final[dict[str, Promise]] = {
    "view": _("see"),
    "add": _("add"),
    "change": _("change"),
    "delete": _("delete"),
}
_NAMED: Final = re.compile(r"%\((\w+)\)s")


def named_in(act: Act) -> frozenset[str]:
    """Return the names of the parameters that the sentence of ``act`` needs."""
    return frozenset(_NAMED.findall(str(act.label)))


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """Return what was done in the language in force; an act of another release by its code."""
    try:
        label = str(Act(code).label)
    except ValueError:
        return code
    words = {name: _words(name, value) for name, value in params.items()}
    return _NAMED.sub(lambda found: words.get(found.group(1), "…"), label)


def _words(name: str, value: Any) -> str:
    if name == "changes":  # as Django's log of a desk keeps them
        return changes.told(value)
    if isinstance(value, list):
        return ", ".join(_words(name, part) for part in value) or gettext("nothing")
    if name in {"permission", "permissions"}:
        return _right(str(value))
    if name in {"role", "roles"}:
        return gettext(str(value))  # the site's own; an operator's are in no catalogue
    if name == "time" and (time := parse_datetime(str(value))):
        return f"{date_format(timezone.localtime(time), 'DATETIME_FORMAT')} WIB"
    return str(VALUES.get(name, {}).get(str(value), value))


def _right(label: str) -> str:
    """Return what a permission (``articles.add_tag``) lets do; its label if it is gone."""
    app, _dot, codename = label.partition(".")
    metas = [model._meta for model in apps.get_models() if model._meta.app_label == app]
    for meta in metas:
        for verb, words in _VERBS.items():
            if codename == f"{verb}_{meta.model_name}":
                return f"{words} {meta.verbose_name}"
        if codename in (own := dict(meta.permissions)):
            return gettext(str(own[codename]))
    return label
