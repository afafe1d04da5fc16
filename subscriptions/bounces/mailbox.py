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

from django.conf import settings

from subscriptions.bounces import process

IMAPS: Final = 993
IMAP_SECONDS: Final = 30
AT_ONCE: Final = 200
OTHERS: Final = "lain"  # where a Maildir's other messages go
UNREADABLE: Final = "rusak"  # where those go that no program could read

log = logging.getLogger("subscriptions.bounces.process")
Answer = process.Answer
FOLDERS: Final = {Answer.NO_REPORT: OTHERS, Answer.UNREADABLE: UNREADABLE}
FLAGS: Final = {Answer.NO_REPORT: r"(\Seen)", Answer.UNREADABLE: r"(\Seen \Flagged)"}


def check() -> None:
    """Raise ValueError where ``BOUNCE_MAILBOX`` is neither a path nor an IMAP address."""
    place = settings.BOUNCE_MAILBOX
    if "://" not in place:
        return  # whether the Maildir is there only the worker's machine knows
    try:
        parts = urlsplit(place)
        is_whole = parts.scheme == "imaps" and parts.hostname and (parts.port or IMAPS)
    except ValueError:
        is_whole = False
    if not is_whole or not parts.username or not parts.password:
        raise ValueError(
            "BOUNCE_MAILBOX cannot be read: write imaps://user:password@host/INBOX, or a path"
        )


def read_mailbox(place: str) -> Counter[str]:
    """Take what is in the mailbox at ``place``; return how many messages met which answer.

    What reports a bounce is removed once it is noted; the rest stays: in a Maildir in the folders
    ``OTHERS`` and ``UNREADABLE``, in IMAP marked as seen, what cannot be read flagged as well. So
    nothing is met twice and no message keeps the others waiting. After a crash in between a report
    is read again, which changes nothing.

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
        try:
            content = box.get_bytes(key)
        except (KeyError, FileNotFoundError):
            continue  # somebody else took it meanwhile
        answer = process.receive(content)
        answers[answer.value] += 1
        if name := FOLDERS.get(answer):
            known = name in box.list_folders()
            (box.get_folder(name) if known else box.add_folder(name)).add(content)
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
            # The beginning is enough: what is sent back stands at the end.
            _status, found = server.fetch(number, f"(BODY.PEEK[]<0.{process.LONGEST_REPORT}>)")
            content = next((item[1] for item in found if isinstance(item, tuple)), None)
            answer = Answer.UNREADABLE if content is None else process.receive(content)
            answers[answer.value] += 1
            server.store(number, "+FLAGS", FLAGS.get(answer, r"(\Seen \Deleted)"))
        server.expunge()
    return answers
