"""One serving process: ``python -m newsroom.serving.worker SOCKET READY GATE``, three numbers.

It loads the application, writes a sign to READY, and serves at SOCKET once nobody holds the other
end of GATE any more.
"""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from uvicorn import Config, Server

from newsroom.serving.connection import IDLE_PATIENCE, Connection
from newsroom.serving.listening import BACKLOG

AT_MOST = 0.001  # seconds that a page's making keeps others waiting: kept pages and purges
STOP_PATIENCE = 20  # seconds that requests under way are given when the process has to end


def configuration(application: Any) -> Config:
    """Return how connections are served; ``application`` or its name."""
    return Config(
        application,
        http=Connection,
        ws="none",
        lifespan="on",
        interface="asgi3",
        loop="auto",  # uvloop, where there is one
        log_config=None,  # Django's settings have it
        log_level="error",
        access_log=False,
        proxy_headers=False,  # ``articles.pages.client_address`` knows whom to believe
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=int(IDLE_PATIENCE),
        timeout_graceful_shutdown=STOP_PATIENCE,
    )


def main() -> None:
    """Serve until told to end."""
    shared, ready, gate = map(int, sys.argv[1:])
    server = Server(configuration("newsroom.asgi:application"))
    server.config.load()
    sys.setswitchinterval(AT_MOST)
    os.write(ready, b".")
    os.read(gate, 1)
    server.run(sockets=[socket.socket(fileno=shared)])


if __name__ == "__main__":
    main()
