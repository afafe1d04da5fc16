"""One thread that takes many conversations through their steps, each as soon as it can go on."""

from __future__ import annotations

import logging
import selectors
import socket
import threading
import time
from collections import deque
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, Final, Protocol

from subscriptions.smtp.line import REPLY, ROOM, Line
from subscriptions.smtp.stream import Answer, Steps, Stopped

# How often it is looked for relays that take too long.
LOOK_EVERY: Final = 0.1  # seconds
FOR_EVER: Final = float("inf")
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

log = logging.getLogger("subscriptions.worker.main")


class Talk:
    """One conversation on its way: where it stands, and who waits for its end."""

    def __init__(self, line: Line, steps: Steps) -> None:
        self.line = line
        self.advance = steps.send
        self.waits_for: Any = None
        self.until = FOR_EVER
        self.mask = 0
        self.end: Stopped | BaseException | None = None
        self.over = threading.Lock()
        self.over.acquire()


class Writer(Protocol):
    """Writes down what the conversations ask for, by a connection of its own."""

    @property
    def may_begin(self) -> bool:
        """Whether something is asked for and nothing is being written."""

    def begin(self) -> int | None:
        """Begin to write; return the socket by which the answer comes, None if it failed."""

    def hear(self) -> bool:
        """Take what came by the socket; return whether that was all."""


class Multiplexer:
    """Drives the streams of many senders; ``run`` is for a thread of its own."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._written_by: int | None = None
        self._selector = selectors.DefaultSelector()
        self._bell, self._rope = socket.socketpair()
        self._bell.setblocking(False)
        self._rope.setblocking(False)
        self._rung = False
        self._called: deque[tuple[Talk, Answer | None]] = deque()
        self._talks: set[Talk] = set()
        self._ended = False
        self._next_look = 0.0
        self._selector.register(self._bell, READ)

    def drive(self, line: Line, steps: Steps) -> Stopped:
        """Take a conversation through its steps; for the thread of a sender, which waits.

        Raises:
            BaseException: what a step raised.
        """
        talk = Talk(line, steps)
        self._called.append((talk, None))
        self._ring()
        talk.over.acquire()
        if isinstance(talk.end, BaseException):
            raise talk.end
        assert talk.end is not None
        return talk.end

    def run(self) -> None:
        """Drive what there is until ``stop`` was called and nothing is on its way."""
        while not self._ended or self._talks or self._called:
            try:
                self._turn()
            except Exception as error:  # noqa: BLE001 - nobody may wait for ever
                log.error("streams: %s", type(error).__name__)  # noqa: TRY400 - it can hold an address
                for talk in list(self._talks):
                    self._finish(talk, error)
        self._selector.close()
        self._bell.close()
        self._rope.close()

    def _turn(self) -> None:
        for key, mask in self._selector.select(LOOK_EVERY):
            if isinstance(key.data, Talk):
                self._touched(key.data, mask)
            elif key.data is None:
                self._hear_the_bell()
            else:
                self._hear_the_writer()
        # Before the writer, which may have to connect: what came meanwhile is heard first.
        self._look_for_late_ones()
        self._go_on()

    def stop(self) -> None:
        """End once nothing is on its way."""
        self._ended = True
        self._ring()

    def _ring(self) -> None:
        # Once until it was heard: then all that was called before is seen.
        if not self._rung:
            self._rung = True
            with suppress(OSError):
                self._rope.send(b"x")

    def _hear_the_bell(self) -> None:
        with suppress(BlockingIOError):
            self._bell.recv(64)
        self._rung = False

    def _go_on(self) -> None:
        """Take up what was called, and have written down together what was asked for."""
        while self._called or self._writer.may_begin:
            while self._called:
                talk, answer = self._called.popleft()
                if talk.waits_for is None:
                    self._take_up(talk)
                self._step(talk, answer)
            if self._writer.may_begin:
                self._written_by = self._writer.begin()
                if self._written_by is not None:
                    self._selector.register(self._written_by, READ, self._writer)

    def _hear_the_writer(self) -> None:
        assert self._written_by is not None
        if self._writer.hear():
            self._selector.unregister(self._written_by)

    def _take_up(self, talk: Talk) -> None:
        self._talks.add(talk)
        talk.line.hear()  # what TLS has decoded already wakes nobody

    def _touched(self, talk: Talk, mask: int) -> None:
        if mask & READ:
            talk.line.hear()
        if talk.waits_for is REPLY or talk.waits_for is ROOM:
            self._step(talk, None)
        else:
            self._listen(talk)

    def _step(self, talk: Talk, answer: Answer | None) -> None:
        try:
            talk.waits_for = wanted = talk.advance(answer)
            if wanted is REPLY or wanted is ROOM:
                talk.until = time.monotonic() + talk.line.seconds
            else:
                talk.until = FOR_EVER
                wanted(partial(self._answered, talk))
            self._listen(talk)
        except StopIteration as ended:
            self._finish(talk, ended.value)
        except BaseException as error:  # noqa: BLE001 - the sender's thread raises it
            self._finish(talk, error)

    def _answered(self, talk: Talk, answer: Answer) -> None:
        # By the writer, thus in this thread, which looks there next.
        self._called.append((talk, answer))

    def _listen(self, talk: Talk) -> None:
        """Be told of what comes in, and of room for what goes out where that is waited for."""
        mask = (0 if talk.line.error else READ) | (WRITE if talk.waits_for is ROOM else 0)
        if mask == talk.mask:
            return
        if not talk.mask:
            self._selector.register(talk.line.sock, mask, talk)
        elif not mask:
            self._selector.unregister(talk.line.sock)
        else:
            self._selector.modify(talk.line.sock, mask, talk)
        talk.mask = mask

    def _finish(self, talk: Talk, end: Stopped | BaseException) -> None:
        self._talks.discard(talk)
        if talk.mask:
            with suppress(KeyError, ValueError):
                self._selector.unregister(talk.line.sock)
            talk.mask = 0
        talk.end = end
        talk.over.release()

    def _look_for_late_ones(self) -> None:
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + LOOK_EVERY
        for talk in [talk for talk in self._talks if talk.until < now]:
            talk.line.break_off("timed out")
            self._step(talk, None)


def alone(line: Line, steps: Steps) -> Stopped:
    """Take one conversation through its steps by the thread that calls; as ``drive``."""
    answer: Answer | None = None
    line.hear()
    while True:
        try:
            wanted = steps.send(answer)
        except StopIteration as ended:
            stopped: Stopped = ended.value
            return stopped
        answer = None
        if wanted is REPLY or wanted is ROOM:
            _wait(line, READ if wanted is REPLY else READ | WRITE)
        else:
            given: SimpleQueue[Answer] = SimpleQueue()
            wanted(given.put)
            answer = given.get()


def _wait(line: Line, mask: int) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(line.sock, mask)
        touched = selector.select(line.seconds)
    if not touched:
        line.break_off("timed out")
    elif touched[0][1] & READ:
        line.hear()
