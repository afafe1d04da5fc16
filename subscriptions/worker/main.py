"""The worker: senders, a listener for calls from the database, housekeeping, sizes of pictures."""

from __future__ import annotations

import imaplib
import logging
import threading
import time
from typing import Any, Final

from django.conf import settings
from django.db import Error, connection

from articles.db import clock
from articles.indexing import refresh
from articles.pictures.queue import PictureMaker
from subscriptions.bounces import mailbox
from subscriptions.issues import lifecycle, progress
from subscriptions.outbox import arming, queue
from subscriptions.outbox.hand_over import HandOvers
from subscriptions.signup import rate_limit
from subscriptions.smtp.circuit_breaker import Breaker
from subscriptions.smtp.relay import Relay
from subscriptions.worker.importer import Importer
from subscriptions.worker.lanes import ConfirmationSender, IssueSender, TrialMailSender
from subscriptions.worker.planner import Planner
from subscriptions.worker.sender import Sender

SHORTEST_PAUSE: Final = 0.5  # seconds
LONGEST_PAUSE: Final = 30.0
PURGE_EVERY: Final = 3600.0
BOUNCES_EVERY: Final = 60.0
INDEX_BUDGET: Final = 2.0  # seconds a call; a worker that is to stop waits no longer

log = logging.getLogger("subscriptions.worker.main")


class Worker:
    """Everything that one process does beside serving. Several on several machines are safe."""

    def __init__(self, relay: Relay) -> None:
        self._stopping = threading.Event()
        self._wake = threading.Event()
        number = max(1, settings.SENDING_CONNECTIONS)
        breaker = Breaker()
        self._armed = threading.Event()
        self._complained = False
        shared: dict[str, Any] = {
            "breaker": breaker,
            "armed": self._armed,
            "hand_overs": HandOvers(),
        }
        self._senders: list[Sender[Any]] = [
            ConfirmationSender(relay, self._stopping, self._wake.set, **shared),
            TrialMailSender(relay, self._stopping, self._wake.set, armed=self._armed),
            *(
                IssueSender(relay, self._stopping, self._wake.set, n + 1, **shared)
                for n in range(number)
            ),
        ]
        self._planner = Planner(self._stopping, self._armed, lambda: self._ring(lifecycle.LANE))
        self._importer = Importer(self._stopping)
        self._pictures = PictureMaker(self._stopping)
        self._listener = threading.Thread(target=self._listen, name="listener", daemon=True)
        self._indexer = threading.Thread(target=self._keep_index, name="indexer", daemon=True)
        self._bounces = threading.Thread(target=self._keep_bounces, name="bounces", daemon=True)
        self._due: dict[str, float] = {}

    def stop(self) -> None:
        """Finish the mails in hand, then end. Not from a signal handler: it takes locks."""
        self._stopping.set()
        self._wake.set()
        self._planner.wake.set()
        self._importer.wake.set()
        for sender in self._senders:
            sender.wake.set()

    def run(self) -> None:
        """Work until ``stop`` is called."""
        log.info("worker started with %d senders for issues", len(self._senders) - 2)
        self._listener.start()
        self._indexer.start()
        self._bounces.start()
        self._pictures.start()
        self._planner.start()
        self._importer.start()
        for sender in self._senders:
            sender.start()
        pause = 0.0
        while not self._stopping.is_set():
            pause = self._keep_house(pause)
            self._wake.wait(pause or min(settings.OUTBOX_POLL, settings.DELIVERY_LEASE / 4))
            self._wake.clear()
        self._wait_for_senders()
        connection.close()
        log.info("worker ended; mails accepted: %d", sum(s.sent for s in self._senders))

    def _wait_for_senders(self) -> None:
        """Keep the leases of the mails in hand until they are done."""
        while any(sender.is_alive() for sender in self._senders):
            self._keep_house(0.0)
            for sender in self._senders:
                sender.join(timeout=0.2)
        self._planner.join()
        self._importer.join()
        self._listener.join()
        self._indexer.join()
        self._bounces.join(LONGEST_PAUSE)
        self._pictures.join()

    def _keep_house(self, pause: float) -> float:
        """Do what is due; return 0, or how many seconds to wait for the database to come back."""
        try:
            if self._is_due("renew", settings.DELIVERY_LEASE / 4):
                queue.renew([sender.lease for sender in self._senders if sender.lease])
            if self._stopping.is_set():
                return 0.0
            self._do_what_is_due()
        except Error as error:
            connection.close()
            log.warning("housekeeping: no database, will try again: %s", type(error).__name__)
            return min(max(pause * 2, SHORTEST_PAUSE), LONGEST_PAUSE)
        return 0.0

    def _keep_index(self) -> None:
        """Do what search and related stories want done in the background, in small steps."""
        while not self._stopping.wait(settings.INDEX_POLL):
            try:
                while refresh.refresh(INDEX_BUDGET) and not self._stopping.is_set():
                    pass
            except Error as error:
                log.warning("index: no database, will try again: %s", type(error).__name__)
            connection.close()

    def _keep_bounces(self) -> None:
        """Read what came back, apart from the housekeeping: a slow server holds up no lease."""
        while settings.BOUNCE_MAILBOX and not self._stopping.is_set():
            try:
                if answers := mailbox.read(settings.BOUNCE_MAILBOX):
                    log.info("bounces: %s", dict(answers))
            except (OSError, imaplib.IMAP4.error, Error) as error:
                # The server's words may hold the name of the mailbox.
                log.error("bounces cannot be read: %s", type(error).__name__)  # noqa: TRY400
            connection.close()
            self._stopping.wait(BOUNCES_EVERY)

    def _do_what_is_due(self) -> None:
        if self._is_due("clock", clock.GOOD_FOR):
            clock.complaint()
        if self._is_due("arming", settings.OUTBOX_POLL):
            self._look_whether_armed()
        if not self._armed.is_set():
            return
        for pk in lifecycle.complete_finished():
            self._report(pk)
        if self._is_due("reap", settings.DELIVERY_LEASE / 3):
            self._reap()
        if self._is_due("purge", PURGE_EVERY):
            rate_limit.purge_expired()

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

    def _is_due(self, task: str, every: float) -> bool:
        now = time.monotonic()
        if now < self._due.get(task, 0.0):
            return False
        self._due[task] = now + every
        return True

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
        pause = SHORTEST_PAUSE
        while not self._stopping.is_set():
            try:
                with connection.cursor() as cursor:
                    cursor.execute(f"LISTEN {queue.CHANNEL}")
                self._hear("")  # what was said before
                pause = SHORTEST_PAUSE
                while not self._stopping.is_set():
                    for call in connection.connection.notifies(timeout=0.5):
                        self._hear(call.payload)
            except Exception as error:  # noqa: BLE001 - psycopg's and Django's; deaf is not dead
                log.warning("not hearing the database: %s", type(error).__name__)
                connection.close()
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        connection.close()

    def _hear(self, lane: str) -> None:
        self._ring(lane)
        self._importer.wake.set()
        if lane != ConfirmationSender.lane:
            self._wake.set()
            self._planner.wake.set()
