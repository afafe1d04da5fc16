"""What a relay's log says of our mails: which of them it took.

Raw logs of Postfix, Exim and OpenSMTPD are read as they are. There a Message-ID alone says little:
Postfix notes it while the text is still coming, and drops the mail when the connection breaks. So
the line with the Message-ID is joined by the relay's queue id to the one that says that the mail
is in the queue. Of lines of other kinds each Message-ID counts: they were chosen by a person.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeVar

Value = TypeVar("Value")
# Mails that wait for their second line; a log may hold millions.
MOST_OPEN: Final = 200_000
MESSAGE_ID: Final = re.compile(r"<[A-Za-z0-9_-]{22}@[A-Za-z0-9.-]+>")

_POSTFIX: Final = re.compile(r"\bpostfix[\w./-]*/(\w+)\[\d+\]: ([0-9A-Za-z]{6,25}): (.*)")
_POSTFIX_ANY: Final = re.compile(r"\bpostfix[\w./-]*/\w+\[\d+\]: ")
_QUEUED: Final = re.compile(
    r"from=<[^>]*>, size=\d+, nrcpt=\d+|.*\bstatus=(sent|deferred|bounced)\b"
)
_EXIM: Final = re.compile(
    r"\b[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4} (<=|[=-]>|>>|==|\*\*|Completed|H=\S+)(.*)"
)
_EXIM_ID: Final = re.compile(r" id=([A-Za-z0-9_-]{22}@[A-Za-z0-9.-]+)(?= |$)")
# What Exim keeps of a mail that it refused.
_HEADER: Final = re.compile(r"^\s*\S?\s*message-id:", re.IGNORECASE)
_OPENSMTPD: Final = re.compile(r"\bsmtpd\[\d+\]: [0-9a-f]{8,16} (smtp|mta|mda) (\w+) (.*)")
_MSGID: Final = re.compile(r"\bmsgid=([0-9a-f]{8})\b")
_ENVELOPE: Final = re.compile(
    r"\bevpid=([0-9a-f]{8})[0-9a-f]{8} from=<[^>]*\+d(\d{1,18})-[a-z2-7]{16}@[^>]*> to=<([^>]+)>",
    re.IGNORECASE,
)


class Envelope(NamedTuple):
    """A mail known by its return path: OpenSMTPD writes down no Message-ID."""

    delivery: int
    address: str


def taken(lines: Iterable[str]) -> Iterator[str | Envelope]:
    """Yield the mails of ours that the relay took: Message-IDs, or envelopes."""
    reader = _Reader()
    for line in lines:
        yield from reader.read(line)


class _Reader:
    def __init__(self) -> None:
        self._named: OrderedDict[str, str] = OrderedDict()  # by Postfix's queue id
        self._envelopes: OrderedDict[str, list[Envelope]] = OrderedDict()
        self._whole: OrderedDict[str, None] = OrderedDict()  # by OpenSMTPD's message id

    def read(self, line: str) -> Iterator[str | Envelope]:
        if found := _POSTFIX.search(line):
            yield from self._postfix(*found.groups())
        elif _POSTFIX_ANY.search(line):
            return
        elif found := _OPENSMTPD.search(line):
            yield from self._opensmtpd(found[2], found[3])
        elif found := _EXIM.search(line):
            if found[1] == "<=":
                yield from (f"<{name}>" for name in _EXIM_ID.findall(found[2]))
        elif not _HEADER.match(line):
            yield from MESSAGE_ID.findall(line)

    def _postfix(self, program: str, key: str, said: str) -> Iterator[str]:
        if program == "cleanup":
            name = MESSAGE_ID.search(said) if said.startswith("message-id=") else None
            if name is not None:
                _remember(self._named, key, name[0])
        elif key in self._named and _QUEUED.match(said):
            yield self._named.pop(key)

    def _opensmtpd(self, what: str, said: str) -> Iterator[Envelope]:
        if what == "message" and (found := _MSGID.search(said)):
            _remember(self._whole, found[1], None)
            yield from self._envelopes.pop(found[1], [])
        elif found := _ENVELOPE.search(said):
            envelope = Envelope(int(found[2]), found[3].lower())
            if found[1] in self._whole or what == "delivery":
                yield envelope
            else:
                _remember(self._envelopes, found[1], [*self._envelopes.get(found[1], []), envelope])


def _remember(known: OrderedDict[str, Value], key: str, value: Value) -> None:
    known[key] = value
    if len(known) > MOST_OPEN:
        known.popitem(last=False)
