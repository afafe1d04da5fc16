"""The mailbox that bounces come to: a Maildir on this machine, or IMAP over TLS."""

from __future__ import annotations

import imaplib
import logging
import mailbox
import ssl
from collections import Counter
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from subscriptions.bounces import process

IMAPS: Final = 993
IMAP_SECONDS: Final = 30
AT_ONCE: Final = 200
OTHERS: Final = "lain"  # where a Maildir's other messages go

log = logging.getLogger("subscriptions.bounces.process")


def read(place: str) -> Counter[str]:
    """Take what is in the mailbox at ``place``; return how many messages met which answer.

    What reports a bounce is removed once it is noted; the rest stays, in a Maildir in the folder
    ``OTHERS``, in IMAP marked as seen. After a crash in between a report is read again, which
    changes nothing.

    Raises:
        OSError, imaplib.IMAP4.error: the mailbox cannot be read.
    """
    return _read_imap(place) if place.startswith("imaps://") else _read_maildir(Path(place))


def _read_maildir(folder: Path) -> Counter[str]:
    if not (folder / "new").is_dir():
        raise FileNotFoundError(f"no Maildir: {folder}")
    box = mailbox.Maildir(folder, create=False)
    answers: Counter[str] = Counter()
    for key in box.keys()[:AT_ONCE]:
        answer = process.take(box.get_bytes(key))
        answers[answer.value] += 1
        if answer is process.Answer.NO_REPORT:
            others = box.add_folder(OTHERS) if OTHERS not in box.list_folders() else None
            (others or box.get_folder(OTHERS)).add(box.get_bytes(key))
        box.discard(key)
    return answers


def _read_imap(url: str) -> Counter[str]:
    parts = urlsplit(url)
    answers: Counter[str] = Counter()
    with imaplib.IMAP4_SSL(
        parts.hostname or "",
        parts.port or IMAPS,
        ssl_context=ssl.create_default_context(),
        timeout=IMAP_SECONDS,
    ) as server:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        server.select(parts.path.strip("/") or "INBOX")
        _status, (numbers,) = server.search(None, "UNSEEN")
        for number in numbers.split()[:AT_ONCE]:
            _status, found = server.fetch(number, "(BODY.PEEK[])")
            if not isinstance(found[0], tuple):
                continue
            answer = process.take(found[0][1])
            answers[answer.value] += 1
            other = answer is process.Answer.NO_REPORT
            server.store(number, "+FLAGS", r"(\Seen)" if other else r"(\Seen \Deleted)")
        server.expunge()
    return answers
