"""RFC 8058: what a mail program does when its reader clicks "unsubscribe"."""

import http.client
import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from newsroom.demo.mailbox.message import Message

BODY = "List-Unsubscribe=One-Click"
TIMEOUT_SECONDS = 10
_URI = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a mail offers. `url` is empty without a readable web address in List-Unsubscribe."""

    listed: bool
    url: str
    one_click: bool
    encoded: bool
    """List-Unsubscribe was sent in encoded words, which no mail program looks into.

    Python's email package does that by itself to an address longer than its lines.
    """


class Problem(StrEnum):
    INVALID = "invalid"
    ELSEWHERE = "elsewhere"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Answer:
    """The site's answer; `status` is 0 and `problem` says why when there was none."""

    status: int
    reason: str = ""
    problem: Problem | None = None

    @property
    def accepted(self) -> bool:
        """RFC 8058 has the site act at once: a redirect is not an acceptance."""
        return 200 <= self.status < 300


def offer(message: Message) -> Offer:
    listed = message.raw_header("List-Unsubscribe")
    addresses = ("".join(uri.split()) for uri in _URI.findall(listed))
    url = next((uri for uri in addresses if uri.lower().startswith(("https://", "http://"))), "")
    post = "".join(message.raw_header("List-Unsubscribe-Post").split())
    one_click = bool(url) and post.casefold() == BODY.casefold()
    return Offer(bool(listed), url, one_click, encoded="=?" in listed)


def unsubscribe(url: str) -> Answer:
    """POST as RFC 8058 says: no cookies, no redirects followed. Only to this computer."""
    try:
        target = urlsplit(url)
        port = target.port
    except ValueError:
        return Answer(0, problem=Problem.INVALID)
    host = target.hostname or ""
    if target.scheme not in {"http", "https"} or not is_loopback(host):
        return Answer(0, problem=Problem.ELSEWHERE)
    if target.scheme == "https":
        kind: type[http.client.HTTPConnection] = http.client.HTTPSConnection
    else:
        kind = http.client.HTTPConnection
    connection = kind(host, port, timeout=TIMEOUT_SECONDS)
    try:
        return _post(connection, target)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(0, reason=str(error) or type(error).__name__, problem=Problem.UNREACHABLE)
    finally:
        connection.close()


def is_loopback(host: str) -> bool:
    """Whether a host as written means this computer. No name service is asked."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _post(connection: http.client.HTTPConnection, target: SplitResult) -> Answer:
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, body=BODY, headers=headers)
    response = connection.getresponse()
    return Answer(response.status, response.reason)
