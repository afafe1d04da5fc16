"""Whether somebody has to do something about the site, and what: each check in words.

Red means that a person must act. ``alerts`` waits for what may pass by itself: a relay that is away
for a minute, a worker that is being restarted.
"""

from __future__ import annotations

import datetime
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max, Min
from django.db.models.functions import Now
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.db import clock
from newsroom import machine
from newsroom.operations import serving
from newsroom.operations.schedule import last_backup
from newsroom.operations.targets import TargetError, open_target
from subscriptions.models import (
    Confirmation,
    Issue,
    JobBeat,
    LoggedDelivery,
    WebhookEndpoint,
)
from subscriptions.models.delivery import State
from subscriptions.outbox import arming
from subscriptions.worker import beats

PERMISSION: Final = "articles.change_siteidentity"  # the administrators'
CONFIRMATION_WAITS: Final = datetime.timedelta(minutes=5)
ISSUE_WAITS: Final = datetime.timedelta(minutes=30)
BEATEN_LATELY: Final = datetime.timedelta(minutes=5)
AMONG: Final = 1_000  # the newest mails, of which the last one that is done is looked for
BACKUP_IS_OLD: Final = datetime.timedelta(hours=30)
CERTIFICATE_ENDS: Final = datetime.timedelta(days=14)

Found = tuple[str, str]  # what is so, and what to do about it; the second is empty where fine


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    title: str | Promise
    said: str
    advice: str

    @property
    def is_fine(self) -> bool:
        """Whether nobody has to act."""
        return not self.advice


def all_checks() -> list[Check]:
    """Look at everything; in the reader's language."""
    return [Check(name, title, *look()) for name, title, look in CHECKS]


def pending_migrations() -> int:
    """Return how many migrations the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _database() -> Found:
    version = connection.pg_version  # type: ignore[attr-defined]
    said = _("PostgreSQL %(version)s answers.") % {"version": f"{version // 10_000}"}
    if missing := pending_migrations():
        lacks = ngettext(
            "The tables lack %(number)d change of this version.",
            "The tables lack %(number)d changes of this version.",
            missing,
        )
        return lacks % {"number": missing}, _("Run “manage.py migrate” on the server.")
    return said, ""


def _worker() -> Found:
    if not JobBeat.objects.exists():
        return _("No worker has run yet."), _(
            "Start “manage.py worker”: without it no mail leaves and no scheduled digest is made."
        )
    if late := beats.late():
        since = min(job.seen_at for job in late)
        return _("No sign of life since %(time)s: %(jobs)s.") % {
            "time": _short(since),
            "jobs": ", ".join(sorted({job.job for job in late})),
        }, _("Look at the worker's log, then restart it. It goes on where it stopped.")
    troubled = JobBeat.objects.exclude(trouble="").exclude(job=beats.CLOCK)
    troubles = sorted(set(troubled.values_list("trouble", flat=True)))
    if troubles:
        return _("It runs, but meets this: %(troubles)s.") % {"troubles": "; ".join(troubles)}, _(
            "It tries again by itself. If this lasts, look at what it names: the relay, the disk, "
            "the database."
        )
    return _("It runs, and all its jobs give signs of life."), ""


def _sending() -> Found:
    if hosts := arming.waiting_hosts():
        return _("No mail leaves from %(hosts)s.") % {"hosts": ", ".join(hosts)}, _(
            "It looks like a restored backup or a copy. Cancel the mailings that went out already, "
            "then run “manage.py arm” on that machine."
        )
    return _("Mail may leave."), ""


def _queue() -> Found:
    asked, oldest = confirmations_wait(), issues_wait()
    if asked > CONFIRMATION_WAITS or oldest > ISSUE_WAITS:
        waited, now = max(asked, oldest), clock.now()
        return _("Mail has been waiting for %(time)s.") % {"time": timesince(now - waited, now)}, _(
            "See whether the worker runs and the relay takes mail. Nothing is lost meanwhile."
        )
    last = last_accepted()
    if last is None:
        return _("Nothing waits too long."), ""
    return _("Nothing waits too long. The relay took the last mail at %(time)s.") % {
        "time": _short(last)
    }, ""


def last_accepted() -> datetime.datetime | None:
    """Return when the relay last took a mail, of the newest of each lane; None: of those none."""
    found = []
    for lane in (LoggedDelivery, Confirmation):
        newest = lane.objects.order_by("-pk").values("pk")[:AMONG]
        taken = lane.objects.filter(pk__in=newest, state=State.ACCEPTED)
        found.append(taken.aggregate(at=Max("finished_at"))["at"])
    return max(filter(None, found), default=None)


def confirmations_wait() -> datetime.timedelta:
    """Return for how long the oldest confirmation has been waiting that may go."""
    return _since(Confirmation.objects.ready().aggregate(at=Min("ready_at"))["at"])


def issues_wait() -> datetime.timedelta:
    """Return the same of the issues that are going out."""
    return max(map(_since, _due_by_issue()), default=datetime.timedelta())


def _due_by_issue() -> Iterator[datetime.datetime]:
    """Return since when the oldest mail of each issue under way may go; by an index each."""
    for issue in Issue.objects.filter(state=Issue.State.SENDING):
        if mail := issue.deliveries.ready().order_by("ready_at").first():
            yield mail.ready_at


def _since(at: datetime.datetime | None) -> datetime.timedelta:
    return clock.now() - at if at else datetime.timedelta()


def _webhooks() -> Found:
    paused = WebhookEndpoint.objects.filter(is_active=True, paused_at__isnull=False)
    gone = [each.name for each in paused if each.said_gone]
    silent = [each.name for each in paused if not each.said_gone]
    if gone or silent:
        said = []
        if silent:
            text = _("Paused, since nobody answered for days: %(names)s.")
            said.append(text % {"names": ", ".join(silent)})
        if gone:
            text = _("Paused, since the receiver said that it is gone (410): %(names)s.")
            said.append(text % {"names": ", ".join(gone)})
        return " ".join(said), _(
            "Ask whoever runs the receiver, send a test at “Webhooks”, then let it go on."
        )
    if not WebhookEndpoint.objects.exists():
        return _("There are none."), ""
    return _("None is paused."), ""


def _disk() -> Found:
    folder = Path(settings.VAR_DIR)
    try:
        usage = shutil.disk_usage(folder)
    except OSError as error:
        return f"{folder}: {error.strerror}", _("See that VAR_DIR is there and can be written to.")
    free = {"free": filesizeformat(usage.free)}
    if machine.is_short_of_space(usage.free, usage.total):
        return _("Only %(free)s are left for uploads.") % free, _(
            "Make room on the disk of VAR_DIR, or make it larger."
        )
    return _("%(free)s are free for uploads.") % free, ""


def _clock() -> Found:
    """Compare this machine's clock and those of the workers, which look at their own."""
    lately = JobBeat.objects.filter(job=beats.CLOCK, seen_at__gt=Now() - BEATEN_LATELY)
    wrong = lately.exclude(trouble="").values_list("worker", flat=True)
    hosts = {name.rpartition(":")[0] for name in wrong}
    if clock.complaint():
        hosts.add(socket.gethostname()[:100])
    if not hosts:
        return _("It goes as the database's."), ""
    said = _("More than two seconds apart from the database's: the clock of %(hosts)s.")
    return said % {"hosts": ", ".join(sorted(hosts))}, _(
        "Set it, for example with chrony. The database's time is used."
    )


def _backups() -> Found:
    if not settings.BACKUP_TO:
        advice = _("Set BACKUP_TO, or let your own program run “manage.py backup” every night.")
        return _("None are made by the worker."), advice if settings.PRODUCTION else ""
    try:
        last = last_backup(open_target(settings.BACKUP_TO))
    except (TargetError, OSError) as error:
        return str(error), _("See that BACKUP_TO is mounted and can be written to.")
    if last is None:
        return _("None has been made yet."), _("The worker makes the first one; see its log.")
    said = _("The last one was made %(time)s.") % {"time": _short(last)}
    if clock.now() - last > BACKUP_IS_OLD:
        return said, _("Look for “backups” in the worker's log; “manage.py backup” makes one now.")
    return said, ""


def _certificate() -> Found:
    file = settings.TLS_CERTIFICATE_FILE
    if not file:
        return _("Not watched; TLS_CERTIFICATE_FILE says where it lies."), ""
    try:
        certificate = x509.load_pem_x509_certificate(Path(file).read_bytes())
    except (OSError, ValueError):
        return _("%(file)s cannot be read.") % {"file": file}, _(
            "Let the site's user read it, or correct TLS_CERTIFICATE_FILE."
        )
    ends = certificate.not_valid_after_utc
    said = _("It holds until %(time)s.") % {"time": _short(ends)}
    if ends - clock.now() < CERTIFICATE_ENDS:
        return said, _("See why it is not renewed: browsers turn readers away afterwards.")
    return said, ""


def _short(at: datetime.datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


CHECKS: Final[tuple[tuple[str, str | Promise, Callable[[], Found]], ...]] = (
    ("database", gettext_lazy("Database"), _database),
    ("worker", gettext_lazy("Worker"), _worker),
    ("sending", gettext_lazy("Permission to send"), _sending),
    ("queue", gettext_lazy("Waiting mail"), _queue),
    ("webhooks", gettext_lazy("Webhooks"), _webhooks),
    ("backups", gettext_lazy("Backups"), _backups),
    ("disk", gettext_lazy("Disk"), _disk),
    ("clock", gettext_lazy("Clock"), _clock),
    ("pages", gettext_lazy("Kept pages"), serving.kept_pages),
    ("replica", gettext_lazy("Replica"), serving.replica),
    ("machines", gettext_lazy("Other machines"), serving.other_machines),
    ("certificate", gettext_lazy("Certificate"), _certificate),
)


def faults() -> Iterator[Check]:
    """Return the checks that want somebody to act."""
    return (check for check in all_checks() if not check.is_fine)
