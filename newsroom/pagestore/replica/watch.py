"""Looks every second whether the replica may be read from, so that no reader has to find out."""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import Any, Final, NamedTuple, TypedDict

from django.db import Error

from newsroom.pagestore.positions import Positions
from newsroom.pagestore.process_thread import ProcessThread
from newsroom.pagestore.replica.server import Answer, Connections, State, ask
from newsroom.pagestore.store import Store

EVERY: Final = 1.0  # seconds between two looks
PATIENCE: Final = 2.0  # seconds for an answer to the question of a look
GOOD_FOR: Final = 4.0  # seconds after which a look says nothing any more

log = logging.getLogger("newsroom.pagestore.replica")


class Look(NamedTuple):
    """What was seen. ``behind``: seconds, None where nobody knows."""

    at: float
    state: State
    behind: float | None = None


class Told(TypedDict):
    """What a process tells of its replica. ``behind``: seconds, None where nobody knows."""

    mark: str
    state: str
    behind: float | None


class Replica(ProcessThread):
    """The replica of this process: who follows what ``positions`` and ``store`` know."""

    name = "replica"

    def __init__(self, store: Store, positions: Positions, settings: dict[str, Any]) -> None:
        super().__init__()
        self.store = store
        self.positions = positions
        self.connections = Connections(settings)
        self.answers: Counter[str] = Counter()  # by who made the page, or why the primary did
        self._look = Look(time.monotonic(), State.UNKNOWN)
        self._asked_at: float | None = None
        self._guard = Guard(self)

    @property
    def state(self) -> State:
        """Whether it may be used, as far as was seen lately."""
        look = self._look
        return look.state if time.monotonic() - look.at < GOOD_FOR else State.AWAY

    def start(self) -> None:
        """Begin to look, once a process."""
        super().start()
        self._guard.start()

    def stop(self) -> None:
        """End the threads."""
        self._guard.stop()
        super().stop()

    def run(self) -> None:
        """Look until the process ends."""
        while not self.ended.is_set():
            try:
                self.look()
            except Exception:  # what nobody foresaw may cost a second, not the thread
                log.exception("the replica is not used")
            self.ended.wait(EVERY)

    def look(self) -> None:
        """Look once."""
        server = self.connections.take()
        self._asked_at = time.monotonic()
        try:
            server.close_if_unusable_or_obsolete()
            answer = ask(server)
        except Error:
            self.connections.drop(server)
            self.doubt()
            self.connections.cut()  # who waits on another line may wait for ever
            return
        finally:
            self._asked_at = None
        self.connections.give_back(server)
        behind = None if answer.replayed is None else self.positions.behind(answer.replayed)
        state = answer.state(self.positions, self.positions.long_ago, self.store.clock.now)
        self._note(state, behind)

    def judge(self, answer: Answer) -> State:
        """Say whether a page may be made now of what a server says that answered so."""
        return answer.state(self.positions, self.positions.needed, self.store.clock.now)

    def doubt(self) -> None:
        """Take it as away, until somebody has looked: a connection was lost."""
        self.connections.close()
        self._note(State.AWAY)

    def give_up_waiting(self) -> None:
        """Where a look has had no answer for long, let nobody else wait for one."""
        asked_at = self._asked_at
        if asked_at is not None and time.monotonic() - asked_at > PATIENCE:
            self.doubt()
            self.connections.cut()

    def _note(self, state: State, behind: float | None = None) -> None:
        now, before = time.monotonic(), self._look.state
        if state is not before and not {state, before} <= {State.UNKNOWN, State.GOOD}:
            log.warning("the replica is %s, and was %s", state, before)
        self._look = Look(now, state, behind)

    def told(self) -> Told:
        """Return what others may know of it."""
        look = self._look
        return {
            "mark": self.positions.mark,
            "state": self.state.value,
            "behind": look.behind,
        }


class Guard(ProcessThread):
    """Sees to it that nobody waits for a server that takes questions and answers none."""

    name = "replica guard"

    def __init__(self, replica: Replica) -> None:
        super().__init__()
        self._replica = replica

    def run(self) -> None:
        """Look after those who wait."""
        while not self.ended.wait(EVERY / 2):
            self._replica.give_up_waiting()


_of_this_process: Replica | None = None


def use(replica: Replica | None) -> None:
    """Make it the one that this process tells of."""
    global _of_this_process  # noqa: PLW0603 - one a process
    _of_this_process = replica


def current() -> Replica | None:
    """Return the replica of this process; None where it has none."""
    return _of_this_process
