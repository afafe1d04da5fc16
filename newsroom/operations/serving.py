"""What the serving processes of all machines tell: do they hear of changes, do they have room?

Each writes a row every few seconds (``pagestore.reports``), from the connection that it listens on.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.db import clock
from newsroom import machine
from newsroom.pagestore import start
from newsroom.pagestore.models import ServingProcess
from newsroom.pagestore.replica.server import State
from newsroom.pagestore.replica.watch import Told
from subscriptions.models import JobBeat

Found = tuple[str, str]


def kept_pages() -> Found:
    """Whether those that keep pages in memory hear of what changes."""
    if not settings.PAGE_STORE_MB:
        return _("No pages are kept in memory (PAGE_STORE_MB is 0)."), ""
    deaf = len(_deaf_processes())
    if deaf:
        said = ngettext(
            "%(number)d process does not hear of changes and makes every page anew.",
            "%(number)d processes do not hear of changes and make every page anew.",
            deaf,
        )
        return said % {"number": deaf}, _(
            "Look at the web's log for “pages are not kept”. Often PostgreSQL has no connection "
            "left (max_connections), or a pooler stands where LISTEN has to pass."
        )
    number = ServingProcess.objects.seen_lately().count()
    said = ngettext(
        "%(number)d process keeps pages and hears of changes.",
        "%(number)d processes keep pages and hear of changes.",
        number,
    )
    return said % {"number": number}, ""


def hears() -> bool | None:
    """Whether this very process hears of changes; None where it keeps no pages."""
    figures = start.figures()
    return figures.is_live if figures else None


def _deaf_processes() -> set[str]:
    lately = ServingProcess.objects.seen_lately()
    deaf = set(lately.filter(figures__is_live=False).values_list("name", flat=True))
    # Who is deaf cannot write it down either: its row grows old, and it lives on.
    ours = ServingProcess.objects.filter(name__startswith=f"{_host()}:")
    silent = ours.exclude(name__in=lately.values("name")).values_list("name", flat=True)
    deaf |= {name for name in silent if _serves_still(name)}
    if hears() is False:
        deaf.add(f"{_host()}:{os.getpid()}")
    return deaf


def _serves_still(name: str) -> bool:
    """Whether the process is alive and, where that can be seen, not another of its number."""
    number = name.rpartition(":")[2]
    try:
        os.kill(int(number), 0)
        return b"newsroom.serving" in Path(f"/proc/{number}/cmdline").read_bytes()
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False


def other_machines() -> Found:
    """Whether machines that only serve are well; those with a worker look after themselves."""
    names = JobBeat.objects.values_list("worker", flat=True).distinct().order_by()
    workers = {name.rpartition(":")[0] for name in names}
    rows = ServingProcess.objects.seen_lately().order_by("name")
    told = {
        name.rpartition(":")[0]: figures["machine"]
        for name, figures in rows.values_list("name", "figures")
        if "machine" in figures
    }
    others = {host: state for host, state in told.items() if host not in workers}
    if not others:
        return _("There are none, or each has a worker that looks after it."), ""
    if faults := list(_faults(others)):
        return " ".join(faults), _("Log in there; see “Disk” and “Clock” for what to do.")
    return _("All is well on %(hosts)s.") % {"hosts": ", ".join(others)}, ""


def replica() -> Found:
    """Whether readers' pages are made of what the replica says, where there is one."""
    rows = ServingProcess.objects.seen_lately().filter(figures__has_key="replica").order_by("name")
    told = {name: figures["replica"] for name, figures in rows.values_list("name", "figures")}
    if not told:
        return _no_replica()
    for state, say in _REPLICA_FAULTS.items():
        if found := {name: one for name, one in told.items() if one["state"] == state}:
            said, advice = say(found)
            meanwhile = _("The primary makes all pages meanwhile.")
            return f"{said} {meanwhile}", advice
    behind = max(one["behind"] or 0 for one in told.values())
    said = _("Readers' pages are made from it. It is at most %(seconds)s s behind.")
    return said % {"seconds": number_format(behind, 0)}, ""


def _no_replica() -> Found:
    if not settings.READ_DATABASE_URL:
        return _("There is none (READ_DATABASE_URL is empty)."), ""
    if not settings.PAGE_STORE_MB:
        return _("It is not used: PAGE_STORE_MB is 0."), _(
            "Set PAGE_STORE_MB, or take READ_DATABASE_URL out."
        )
    return _("No web process has told of it yet."), ""


def _away(told: dict[str, Told]) -> Found:
    hosts = sorted({name.rpartition(":")[0] for name in told})
    return _("It does not answer %(hosts)s.") % {"hosts": ", ".join(hosts)}, _(
        "See whether PostgreSQL runs there and lets the web in: READ_DATABASE_URL, pg_hba.conf, "
        "max_connections."
    )


def _behind(told: dict[str, Told]) -> Found:
    seconds = max(one["behind"] or 0 for one in told.values())
    return _("It is %(seconds)s s behind.") % {"seconds": number_format(seconds, 0)}, _(
        "Look at pg_stat_replication on the primary and at the replica's log: it is cut off or "
        "slow, or a long query there holds it up."
    )


def _primary(_told: dict[str, Told]) -> Found:
    return _("It follows no other server."), _(
        "Let it follow the primary, or set READ_DATABASE_URL to a standby that does."
    )


def _foreign(_told: dict[str, Told]) -> Found:
    return _("It lacks what was written to the primary."), _(
        "It is of another database or follows a primary that was lost. Make it anew with "
        "pg_basebackup, or correct READ_DATABASE_URL."
    )


def _wrong_clock(_told: dict[str, Told]) -> Found:
    return _("Its clock and the primary's differ."), _("Set it there, for example with chrony.")


_REPLICA_FAULTS: Final = {
    State.AWAY: _away,
    State.PRIMARY: _primary,
    State.FOREIGN: _foreign,
    State.BEHIND: _behind,
    State.CLOCK: _wrong_clock,
}


def _faults(machines: dict[str, machine.State]) -> Iterator[str]:
    for host, state in machines.items():
        if clock.differs(state["clock_ahead"]):
            yield _("%(host)s: its clock and the database's differ.") % {"host": host}
        if machine.is_short_of_space(state["disk_free"], state["disk_total"]):
            free = filesizeformat(state["disk_free"])
            yield _("%(host)s: only %(free)s are left for uploads.") % {"host": host, "free": free}


def _host() -> str:
    return socket.gethostname()[:100]
