"""A relay that takes everything at once and keeps a log: ``python sink.py PORT LOG``.

A mail's Message-ID and recipient are in the log before the relay answers 250, as in the log of a
relay that can be trusted. ``--pipelining`` offers RFC 2920.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import signal
from typing import Any

MESSAGE_ID = re.compile(rb"^Message-ID: *(<[^>]+>)", re.MULTILINE | re.IGNORECASE)
END = b"\r\n.\r\n"


class Conversation(asyncio.Protocol):
    """One connection; answers are written together when commands came together."""

    def __init__(self, log: Any, *, pipelining: bool) -> None:
        self.log = log
        self.hello = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
        if not pipelining:
            self.hello = b"250-sink\r\n250 8BITMIME\r\n"
        self.heard = bytearray()
        self.in_data = False
        self.recipient = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.heard += data
        answers = bytearray()
        while True:
            if self.in_data:
                end = self.heard.find(END)
                if end < 0:
                    break
                found = MESSAGE_ID.search(self.heard, 0, min(end, 4096))
                name = found[1] if found else b"<none>"
                self.log.write(b"status=sent to=<%s> message-id=%s\n" % (self.recipient, name))
                del self.heard[: end + len(END)]
                self.in_data = False
                answers += b"250 2.0.0 taken\r\n"
                continue
            end = self.heard.find(b"\r\n")
            if end < 0:
                break
            line = bytes(self.heard[:end])
            del self.heard[: end + 2]
            answers += self.answer(line)
        if answers:
            self.transport.write(answers)

    def answer(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"RCPT":
            self.recipient = line[line.find(b"<") + 1 : line.rfind(b">")]
            return b"250 2.1.5 ok\r\n"
        if verb == b"DATA":
            self.in_data = True
            return b"354 go on\r\n"
        if verb == b"EHLO":
            return self.hello
        if verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
            return b""
        return b"250 ok\r\n"


async def serve(port: int, log: Any, *, pipelining: bool) -> None:
    """Listen on loopback until SIGTERM."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(
        lambda: Conversation(log, pipelining=pipelining), "127.0.0.1", port
    )
    async with server:
        await ended.wait()


def main() -> None:
    """Run the sink in the foreground."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("log")
    parser.add_argument("--pipelining", action="store_true")
    options = parser.parse_args()
    with open(options.log, "ab", buffering=0) as log:  # noqa: PTH123 - unbuffered on purpose
        asyncio.run(serve(options.port, log, pipelining=options.pipelining))


if __name__ == "__main__":
    main()
