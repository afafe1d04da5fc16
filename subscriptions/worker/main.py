"""The worker: senders, a listener for calls from the database, housekeeping, sizes of pictures."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from articles.auditlog import retention
from articles.db import clock
from articles.editing import autosaves
from articles.indexing import refresh
from articles.pictures import queue as pictures
from subscriptions.bounces import mailbox
from subscriptions.issues import lifecycle, progress
from subscriptions.mail.kept import KeptMessages
from subscriptions.outbox import arming, queue
from subscriptions.outbox.hand_over import HandOvers
from subscriptions.signup import rate_limit
from subscriptions.smtp.circuit_breaker import Breaker
from subscriptions.smtp.pace import Pace
from subscriptions.smtp.relay import Relay
from subscriptions.webhooks import sending as webhooks
from subscriptions.worker.beats import CLOCK, Beats
from subscriptions.worker.importer import Importer
from subscriptions.worker.jobs import (
    LATE_AFTER,
    LONGEST_PAUSE,
    Job,
    Watch,
    close_connection,
    poll,
)
from subscriptions.worker.lanes import (
    ConfirmationSender,
    IssueSender,
    StaffMailSender,
    TrialMailSender,
)
from subscriptions.worker.planner import Planner
from subscriptions.worker.retention import Retention
from subscriptions.worker.sender import Sender
from subscriptions.worker.streaming import Streams

PURGE_EVERY: Final = 3600.0
BOUNCES_EVERY: Final = 60.0
INDEX_BUDGET: Final = 2.0  # seconds a call; a worker that is to stop waits no longer
HEARD_EVERY: Final = 0.5

log = logging.getLogger("subscriptions.worker.main")


class Worker:
    """Everything that one process does beside serving. Several on several machines are safe.

    Each job has a thread; the short ones of the housekeeping share the main thread.
    """

    def __init__(self, relay: Relay) -> None:
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._armed = threading.Event()
        self._complained = False
        self._streams = Streams()
        self._senders = self._make_senders(relay)
        self._planner = Planner(self._armed, lambda: self._ring(lifecycle.LANE))
        self._importer = Importer(self._stopping)
        self._listener = Job("listener", self._listen)
        others = [
            self._planner,
            self._importer,
            self._listener,
            Job(
                "indexer",
                self._refresh_index,
                every=lambda: settings.INDEX_POLL,
                keeps_connection=False,
            ),
            Retention(self._stopping),
            Job("webhooks", self._send_webhooks, keeps_connection=False),
            Job("bounces", _read_bounces, every=lambda: BOUNCES_EVERY, keeps_connection=False),
            Job(
                "pictures",
                pictures.make_next,
                every=lambda: pictures.POLL_SECONDS,
                keeps_connection=False,
            ),
            Job(
                "sweeping",
                pictures.sweep,
                every=lambda: pictures.SWEEP_SECONDS,
                late_after=pictures.SWEEP_SECONDS + LATE_AFTER,
                keeps_connection=False,
            ),
        ]
        # What the layers above have to do now and then.
        above = [job for make in settings.WORKER_JOBS for job in import_string(make)()]
        others += above
        self._jobs: list[Job] = []
        self._beats = Beats(self._jobs)
        self._house = self._make_house()
        self._threads = [
            threading.Thread(target=job.run, args=[self._stopping], name=job.name, daemon=True)
            for job in [*others, *self._senders]
        ]
        self._jobs += [*self._senders, *others, *self._house]
        # They may be in the middle of what takes long, and nobody's mail waits for them.
        self._unhurried = {"bounces", "webhooks", *(job.name for job in above)}

    def _make_senders(self, relay: Relay) -> list[Sender[Any]]:
        """Make the lanes: what keeps issues waiting keeps no confirmation waiting."""
        issues: dict[str, Any] = {
            "breaker": Breaker(),
            "pace": Pace(),
            "armed": self._armed,
            "hand_overs": HandOvers(),
            "messages": KeptMessages(),
            "streams": self._streams,
        }
        number = max(1, settings.SENDING_CONNECTIONS)
        return [
            ConfirmationSender(relay, self._stopping, self._wake.set, armed=self._armed),
            StaffMailSender(relay, self._stopping, self._wake.set, armed=self._armed),
            TrialMailSender(relay, self._stopping, self._wake.set, armed=self._armed),
            *(
                IssueSender(relay, self._stopping, self._wake.set, n + 1, **issues)
                for n in range(number)
            ),
        ]

    def _make_house(self) -> list[Job]:
        """Make what is short and due now and then; the leases first."""
        return [
            Job("leases", self._renew_leases, every=_quarter_lease),
            Watch(CLOCK, clock.complaint, every=lambda: clock.GOOD_FOR),
            Job("arming", self._look_whether_armed, every=poll),
            Job("beats", self._beats.write, every=poll),
            Job("completing", self._if_armed(self._complete), every=lambda: 0.0),
            Job("reclaiming", self._if_armed(self._reap), every=_quarter_lease),
            Job(
                "sessions",
                import_module(settings.SESSION_ENGINE).SessionStore.clear_expired,
                every=lambda: PURGE_EVERY,
                late_after=PURGE_EVERY + LATE_AFTER,
            ),
            Job(
                "audit log",
                retention.remove_expired,
                every=lambda: PURGE_EVERY,
                late_after=PURGE_EVERY + LATE_AFTER,
            ),
            Job(
                "unsaved texts",
                autosaves.remove_expired,
                every=lambda: PURGE_EVERY,
                late_after=PURGE_EVERY + LATE_AFTER,
            ),
            Job(
                "told webhooks",
                webhooks.remove_expired,
                every=lambda: PURGE_EVERY,
                late_after=PURGE_EVERY + LATE_AFTER,
            ),
            Job(
                "purging",
                self._if_armed(rate_limit.purge_expired),
                every=lambda: PURGE_EVERY,
                late_after=PURGE_EVERY + LATE_AFTER,
            ),
        ]

    def stop(self) -> None:
        """Finish the mails in hand, then end. Not from a signal handler: it takes locks."""
        self._stopping.set()
        self._wake.set()
        for job in self._jobs:
            job.wake.set()

    def run(self) -> None:
        """Work until ``stop`` is called."""
        senders = sum(isinstance(sender, IssueSender) for sender in self._senders)
        log.info("worker started with %d senders for issues", senders)
        Job("beats", self._beats.begin).try_if_due()
        self._streams.start()
        for thread in self._threads:
            thread.start()
        while not self._stopping.is_set():
            for job in self._house:
                job.try_if_due()
            self._wake.wait(min(poll(), _quarter_lease()))
            self._wake.clear()
        self._wait_for_senders()
        Job("beats", self._beats.remove).try_if_due()
        close_connection()
        log.info("worker ended; mails accepted: %d", sum(s.sent for s in self._senders))

    def _wait_for_senders(self) -> None:
        """Keep the leases of the mails in hand until they are done."""
        leases = self._house[0]
        waiting = {thread.name: thread for thread in self._threads}
        unhurried = [waiting.pop(name) for name in self._unhurried]
        while any(thread.is_alive() for thread in waiting.values()):
            leases.try_if_due()
            for thread in waiting.values():
                thread.join(timeout=0.2)
        self._streams.stop()
        end = time.monotonic() + LONGEST_PAUSE
        for thread in unhurried:
            thread.join(max(0.0, end - time.monotonic()))

    def _renew_leases(self) -> None:
        queue.renew([sender.lease for sender in self._senders if sender.lease])

    def _refresh_index(self) -> bool:
        """Do what search and related stories want done in the background, in small steps."""
        return refresh.refresh(INDEX_BUDGET)

    def _send_webhooks(self) -> bool:
        """Tell others what happened; a copy of the site tells nobody."""
        return self._armed.is_set() and webhooks.send_due()

    def _if_armed(self, act: Callable[[], object]) -> Callable[[], None]:
        def do() -> None:
            if self._armed.is_set():
                act()

        return do

    def _complete(self) -> None:
        for pk in lifecycle.complete_finished():
            self._report(pk)

    def _look_whether_armed(self) -> None:
        if arming.may_send():
            if not self._armed.is_set():
                self._armed.set()
                self._planner.wake.set()
            self._complained = False
            return
        self._armed.clear()
        if not self._complained:
            log.error(
                "this place is not armed, no mail leaves: a restored backup or a copy? "
                "If it shall send, run: manage.py arm"
            )
            self._complained = True

    def _reap(self) -> None:
        reclaimed = queue.reap()
        if any(reclaimed.values()):
            log.warning("reclaimed from senders that ended: %s", reclaimed)
            self._ring("")

    def _report(self, issue_id: int) -> None:
        numbers = {
            state: n for state, n in progress.deliveries_by_state([issue_id])[issue_id].items() if n
        }
        log.info("issue %d is complete: %s", issue_id, numbers)

    def _ring(self, lane: str) -> None:
        """Wake the senders of a lane, or all."""
        for sender in self._senders:
            if lane in {"", sender.lane}:
                sender.wake.set()

    def _listen(self) -> None:
        """Hear what other processes committed; while deaf, the senders look by themselves."""
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {queue.CHANNEL}")
        self._hear("")  # what was said before
        while not self._stopping.is_set():
            self._listener.beat()
            for call in connection.connection.notifies(timeout=HEARD_EVERY):
                self._hear(call.payload)

    def _hear(self, lane: str) -> None:
        self._ring(lane)
        self._importer.wake.set()
        if lane != ConfirmationSender.lane:
            self._wake.set()
            self._planner.wake.set()


def _quarter_lease() -> float:
    return settings.DELIVERY_LEASE / 4


def _read_bounces() -> None:
    """Read what came back, apart from the housekeeping: a slow server holds up no lease."""
    if settings.BOUNCE_MAILBOX and (answers := mailbox.read_mailbox(settings.BOUNCE_MAILBOX)):
        log.info("bounces: %s", dict(answers))
