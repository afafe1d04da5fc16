"""Servers that are started to be measured, and a client that asks them."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

HOST = "localhost"


class Server:
    """A server that was started here; its processes' CPU counts."""

    def __init__(self, command, port, env=None, folder: Path | None = None) -> None:
        self.port = port
        self.process = subprocess.Popen(command, env=env, cwd=folder)

    def __enter__(self):
        for _try in range(200):
            try:
                socket.create_connection((HOST, self.port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                time.sleep(2)
                return self
        raise SystemExit("the server did not start")

    def __exit__(self, *error) -> None:
        self.process.terminate()
        self.process.wait(30)

    def cpu(self) -> float:
        """Seconds of CPU of it and its children so far."""
        root = psutil.Process(self.process.pid)
        return sum(sum(p.cpu_times()[:2]) for p in [root, *root.children(recursive=True)])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip\r\n\r\n".encode()


def answer(sock, rest: bytes = b"") -> bytes:
    """Read one answer's body."""
    data = rest
    while b"\r\n\r\n" not in data:
        data += sock.recv(65536)
    head, body = data.split(b"\r\n\r\n", 1)
    length = next(
        int(line[15:])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )
    while len(body) < length:
        body += sock.recv(65536)
    if b" 200 " not in head.split(b"\r\n")[0]:
        raise SystemExit(head.decode())
    return body


def fetch(port: int, path: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as sock:
        for _twice in range(2):
            sock.sendall(request(path))
            body = answer(sock)
    return body


def load(port: int, paths: Sequence[str], connections: int = 2) -> list[float]:
    """Ask for ``paths`` over some connections; return the seconds that each answer took, sorted."""
    asked = [request(path) for path in paths]
    times: list[float] = []

    def client(mine: list[bytes]) -> None:
        own = []
        with socket.create_connection(("127.0.0.1", port)) as sock:
            for one in mine:
                begun = time.perf_counter()
                sock.sendall(one)
                answer(sock)
                own.append(time.perf_counter() - begun)
        times.extend(own)

    threads = [
        threading.Thread(target=client, args=[asked[first::connections]])
        for first in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times)
