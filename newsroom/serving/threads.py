"""Runs a WSGI application in threads for a server that speaks ASGI.

A thread is taken once a request's head is there, and given back when the answer is made: the event
loop sends it, however slowly its visitor reads. Files are sent piece by piece likewise. Only an
answer that is made while it is sent (an export) keeps its thread.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any
from wsgiref.util import FileWrapper

from newsroom.serving.kept_pages import KeptPages, Pages, path_info

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

MOST_WAITING = 1_000  # requests of a process that wait for a thread; more are told to come back
BODILESS = {204, 304}
PIECE = 64 * 1024  # bytes of a body or a file
LAST_PATIENCE = (
    5.0  # seconds that threads are given after the last connection, when the process ends
)


class InThreads:
    """An ASGI application of ``application``, which at most ``threads`` run at once.

    ``pages``: the store in front, if there is one; connections ask it by ``kept_pages``.
    """

    def __init__(self, application: Application, threads: int, pages: Pages | None) -> None:
        self.application = application
        self.kept_pages = None if pages is None else KeptPages(pages)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._under_way = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request, or begin and end with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._under_way >= MOST_WAITING:
            await _tell_to_come_back(send)
        else:
            self._under_way += 1
            try:
                await self._answer(scope, receive, send)
            finally:
                self._under_way -= 1

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                # What is stuck in a thread must not keep the process, for which another waits.
                last = threading.Timer(LAST_PATIENCE, os._exit, [0])
                last.daemon = True
                last.start()
                return

    async def _answer(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        environ = environ_of(scope, io.BufferedReader(Body(loop, receive), PIECE))
        answer = Answer(loop, send)
        await loop.run_in_executor(self._pool, answer.make, self.application, environ)
        await answer.finish(self._pool, is_head=scope["method"] == "HEAD")


class Body(io.RawIOBase):
    """A request's body for a thread, which waits until some of it has come."""

    def __init__(self, loop: asyncio.AbstractEventLoop, receive: Receive) -> None:
        self._loop, self._receive = loop, receive
        self._rest = b""
        self._is_over = False

    def readable(self) -> bool:
        """Tell that it is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Give what has come; nothing at the end, or where the visitor went away."""
        while not self._rest and not self._is_over:
            told = asyncio.run_coroutine_threadsafe(self._next(), self._loop).result()
            self._rest = told.get("body", b"")
            self._is_over = not told.get("more_body", False)
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

    async def _next(self) -> Any:
        return await self._receive()


class Answer:
    """An answer on its way from a thread to its visitor."""

    def __init__(self, loop: asyncio.AbstractEventLoop, send: Send) -> None:
        self._loop, self._send_event = loop, send
        self._status = 500
        self._headers: Headers = []
        self._whole = b""
        self._file: FileWrapper | None = None
        self._is_begun = False

    def make(self, application: Application, environ: Environ) -> None:
        """Have the application answer; what it makes while it is sent, is sent here."""
        answer = application(environ, self._start)
        is_old = environ["SERVER_PROTOCOL"] == "HTTP/1.0"  # and knows no chunks
        if isinstance(answer, FileWrapper):
            self._file = answer
            return
        try:
            is_told = any(name.lower() == "content-length" for name, _value in self._headers)
            if is_told or is_old or self._status in BODILESS:  # what has a length is made already
                self._whole = b"".join(answer)
                if not is_told and self._status not in BODILESS:
                    self._headers = [*self._headers, ("Content-Length", str(len(self._whole)))]
                return
            self._wait_for(self._begin())
            for piece in answer:
                if piece:
                    self._wait_for(self._send(piece, more=True))
        finally:
            if (close := getattr(answer, "close", None)) is not None:
                close()

    def _start(self, status: str, headers: Headers, *_error: Any) -> Callable[[bytes], None]:
        self._status, self._headers = int(status[:3]), headers
        return _write

    def _wait_for(self, sending: Coroutine[Any, Any, None]) -> None:
        """Wait until it is taken: who has gone takes everything, who does not read is sent away."""
        asyncio.run_coroutine_threadsafe(sending, self._loop).result()

    async def finish(self, pool: ThreadPoolExecutor, *, is_head: bool) -> None:
        """Send what is not sent yet."""
        try:
            if not self._is_begun:
                await self._begin()
            if self._file is not None and not is_head:
                read = self._file.filelike.read
                while piece := await self._loop.run_in_executor(pool, read, PIECE):
                    await self._send(piece, more=True)
            await self._send(self._whole, more=False)
        finally:
            if self._file is not None:
                await self._loop.run_in_executor(pool, self._file.close)

    async def _begin(self) -> None:
        self._is_begun = True
        headers = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in self._headers]
        await self._send_event(
            {"type": "http.response.start", "status": self._status, "headers": headers}
        )

    async def _send(self, piece: bytes, *, more: bool) -> None:
        await self._send_event({"type": "http.response.body", "body": piece, "more_body": more})


def environ_of(scope: dict[str, Any], body: IO[bytes]) -> Environ:
    """Return a request as WSGI has it.

    A header's name with an underscore is dropped, as nginx does: WSGI would take it for another's
    with a hyphen, which a proxy in front has set.
    """
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path_info(scope["raw_path"]),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        name = name if name in {"CONTENT_LENGTH", "CONTENT_TYPE"} else f"HTTP_{name}"
        value = raw_value.decode("latin-1")
        if name in environ:
            value = environ[name] + ("; " if name == "HTTP_COOKIE" else ",") + value
        environ[name] = value
    return environ


def _write(_data: bytes) -> None:
    raise TypeError("an answer is returned, not written")


async def _tell_to_come_back(send: Send) -> None:
    headers = [(b"retry-after", b"5"), (b"connection", b"close"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
