"""Asks an address of the web for a file, or tells it something; never one within the house.

A name is resolved once and the connection made to just that address: private networks are refused,
also where a name or a redirect leads there later.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from django.utils.encoding import iri_to_uri

from articles.validators import MOST_BYTES

SECONDS = 20
MOST_REDIRECTS = 5
_PIECE = 64 * 1024
_BEGINNING = 1024  # bytes of an answer that nobody has to read whole
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address in its last four bytes


class NotToBeHadError(Exception):
    """A picture cannot be had for good; the text says why."""


class TryAgainError(Exception):
    """A picture could not be had now: the machine, or the network, may do better later."""


class GoneError(NotToBeHadError):
    """The site says that there is nothing at this address."""


class PrivateNetworkError(NotToBeHadError):
    """The address is within the house."""


class NoSuchHostError(TryAgainError):
    """Nobody knows the name: there is no such site, or no network."""


def download(url: str, open_to: frozenset[str] = frozenset()) -> bytes:
    """Return what is at ``url``, at most as much as an upload may have.

    Raises:
        NotToBeHadError: refused, gone, too large, or on a private network.
        TryAgainError: no answer.
    """
    return _followed(url, lambda at: _ask(at, open_to, _whole))


def beginning(url: str, most: int, seconds: float, open_to: frozenset[str] = frozenset()) -> bytes:
    """Return the first ``most`` bytes of what is at ``url``, within ``seconds`` for all of it.

    Raises:
        NotToBeHadError: refused, gone, or on a private network.
        TryAgainError: no answer, or none in time.
    """
    until = time.monotonic() + seconds

    def ask(at: str) -> bytes | str:
        left = until - time.monotonic()
        if left <= 0:
            raise TryAgainError("it took too long")
        return _ask(at, open_to, lambda response: response.read(most), left)

    return _followed(url, ask)


def led_on(url: str, seconds: float, open_to: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield each address that ``url`` leads on to; the next one is asked when it is wanted.

    Raises:
        NotToBeHadError: refused, gone, or on a private network.
        TryAgainError: no answer, or none in time.
    """
    until = time.monotonic() + seconds
    for _redirect in range(MOST_REDIRECTS):
        left = until - time.monotonic()
        if left <= 0:
            raise TryAgainError("it took too long")
        try:
            answer = _ask(url, open_to, lambda _response: b"", left)
        except ValueError:
            raise NotToBeHadError("its address cannot be read") from None
        if isinstance(answer, bytes):
            return
        url = urljoin(url, answer)
        yield url


def _followed(url: str, ask: Callable[[str], bytes | str]) -> bytes:
    """Ask, and where it leads on there, each address judged anew."""
    try:
        for _redirect in range(MOST_REDIRECTS + 1):
            answer = ask(url)
            if isinstance(answer, bytes):
                return answer
            url = urljoin(url, answer)
    except ValueError:
        raise NotToBeHadError("its address cannot be read") from None
    raise NotToBeHadError("it is led on too often")


def _ask(
    url: str,
    open_to: frozenset[str],
    read: Callable[[http.client.HTTPResponse], bytes],
    most_seconds: float | None = None,
) -> bytes | str:
    """Ask once; return the bytes, or where it leads on. ``most_seconds`` ends it whatever comes.

    Raises:
        ValueError: the address is none.
    """
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host:
        raise NotToBeHadError("its address is none of the web")
    address = resolved(host, port, open_to)
    connection = _connection(parts.scheme, host, port, address, most_seconds or SECONDS)
    agent = {"User-Agent": "newsroom-import/1"}
    with _answer(connection, most_seconds, "GET", _target(parts), headers=agent) as response:
        return _led_on(response) or read(response)


def post(
    url: str, body: bytes, headers: dict[str, str], seconds: float, open_to: frozenset[str]
) -> tuple[int, bytes]:
    """Send ``body`` to an address of https; return the status and the beginning of what is said.

    It is led nowhere else: what answers there has not been looked at.

    Raises:
        NotToBeHadError: the address is none, or on a private network.
        TryAgainError: no answer, or none in time.
        ValueError: the address cannot be read.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    if parts.scheme != "https" or not host:
        raise NotToBeHadError("its address is none of https")
    connection = _connection("https", host, port, resolved(host, port, open_to), seconds)
    agent = {"User-Agent": "newsroom-webhook/1"}
    asked = {"body": body, "headers": agent | headers}
    with _answer(connection, seconds, "POST", _target(parts), **asked) as response:
        return response.status, response.read(_BEGINNING)


def _target(parts: SplitResult) -> str:
    path = parts.path or "/"
    return iri_to_uri(f"{path}?{parts.query}" if parts.query else path)


@contextlib.contextmanager
def _answer(
    connection: http.client.HTTPConnection,
    most_seconds: float | None,
    method: str,
    target: str,
    **more: Any,
) -> Iterator[http.client.HTTPResponse]:
    """Ask by a connection, and close it; faults of the network are ``TryAgainError``."""
    # A site that sends a byte a second is never silent long enough for the socket's own limit.
    end = None
    try:
        connection.connect()
        if most_seconds:
            end = threading.Timer(most_seconds, _cut, [connection.sock])
            end.start()
        connection.request(method, target, **more)
        yield connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        raise TryAgainError(str(error) or type(error).__name__) from error
    finally:
        if end:
            end.cancel()
        connection.close()


def _cut(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _led_on(response: http.client.HTTPResponse) -> str:
    """Return where an answer leads on; empty where it is what was asked for."""
    location = response.headers.get("Location", "")
    if response.status in {301, 302, 303, 307, 308} and location:
        return location
    if response.status in {429, 500, 502, 503, 504}:
        raise TryAgainError(f"the site answers {response.status}")
    if response.status in {404, 410}:
        raise GoneError(f"the site answers {response.status}")
    if response.status != 200:  # noqa: PLR2004
        raise NotToBeHadError(f"the site answers {response.status}")
    return ""


def _whole(response: http.client.HTTPResponse) -> bytes:
    if (response.length or 0) > MOST_BYTES:
        raise NotToBeHadError("the file is larger than 25 MB")
    received = bytearray()
    while piece := response.read(_PIECE):
        received += piece
        if len(received) > MOST_BYTES:
            raise NotToBeHadError("the file is larger than 25 MB")
    if response.length:
        raise TryAgainError("the answer broke off")
    return bytes(received)


def resolved(host: str, port: int, open_to: frozenset[str]) -> str:
    """Return the one address of ``host`` that is asked.

    Raises:
        PrivateNetworkError: one of its addresses is of a private network.
        TryAgainError: nobody knows it.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoSuchHostError(f"{host} is not known") from error
    addresses = [str(entry[4][0]) for entry in found]
    if host not in open_to and not all(_is_public(address) for address in addresses):
        raise PrivateNetworkError(f"{host} is on a private network")
    return addresses[0]


def is_within(host: str) -> bool:
    """Whether ``host`` is written as an address of a private network; of names nobody knows yet."""
    try:
        return not _is_public(host)
    except ValueError:
        return False


def _is_public(address: str) -> bool:
    known = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(known, "ipv4_mapped", None) or getattr(known, "sixtofour", None)
    if known in _NAT64:
        mapped = ipaddress.IPv4Address(int(known) & 0xFFFF_FFFF)
    return known.is_global and not known.is_multicast and (mapped is None or mapped.is_global)


def _connection(
    scheme: str, host: str, port: int, address: str, seconds: float
) -> http.client.HTTPConnection:
    """Return a connection that is made to ``address``, while certificates are of ``host``."""
    connection: http.client.HTTPConnection
    if scheme == "http":
        connection = http.client.HTTPConnection(host, port, timeout=seconds)
    else:
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, timeout=seconds, context=context)

    def connect(_given: object, *rest: Any, **more: Any) -> socket.socket:
        return socket.create_connection((address, port), *rest, **more)

    # The one place that the library leaves for it; a name asked twice may answer differently.
    connection._create_connection = connect  # type: ignore[attr-defined]  # noqa: SLF001
    return connection
