"""Lists of addresses: what each line would do, and writing it down.

The file is read as a stream, so its length costs no memory. Nobody is revived by an import: whoever
is suppressed, was erased or left stays so, and what the list itself says of a person holds too.
Writing the same again changes nothing. Webhooks are told nothing of a list: it may be long. The
work itself is done in ``import_jobs``, the file read in ``table``, what it says of a person in
``states``.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.db import clock
from subscriptions import addresses, tokens
from subscriptions.lists import columns, own_format, questions, states
from subscriptions.lists.columns import Layout
from subscriptions.lists.questions import IGNORE, SKIP, Questions
from subscriptions.lists.table import FileError, Row, rows
from subscriptions.models import Consent, ImportLine, MailDefaults, Subscriber, Suppression

__all__ = ["FileError", "rows"]

Said = ImportLine.Said
State = Subscriber.State

BATCH: Final = 1000
# Consents of imports carry no version of the form's words: their own words stand in ``page``.
NO_FORM: Final = 0
SOURCE_PAGE: Final = "/impor/"

ADDED: Final = "added"
WAITING: Final = "pending"
STOPPED: Final = "stopped"
BARRED: Final = "barred"
UNCLEAR: Final = "unclear"
SKIPPED: Final = "skipped"
KNOWN: Final = "known"
LEFT: Final = "left"
SUPPRESSED: Final = "suppressed"
INVALID: Final = "invalid"
REPEATED: Final = "repeated"
LABELS: Final = {
    ADDED: gettext_lazy("Added"),
    WAITING: gettext_lazy("Added as never confirmed: gets no mail"),
    STOPPED: gettext_lazy("Noted as unsubscribed: gets no mail"),
    BARRED: gettext_lazy("Noted as suppressed: never gets mail"),
    UNCLEAR: gettext_lazy("Waits for your answer"),
    SKIPPED: gettext_lazy("Left out by your answer"),
    KNOWN: gettext_lazy("Already there"),
    LEFT: gettext_lazy("Unsubscribed before, not revived"),
    SUPPRESSED: gettext_lazy("Suppressed, never revived"),
    INVALID: gettext_lazy("No address"),
    REPEATED: gettext_lazy("Repeated in the file"),
}
# What applying a list has to write down, or to ask about again.
WRITTEN: Final = (ADDED, WAITING, STOPPED, BARRED)
APPLIED: Final = (*WRITTEN, UNCLEAR)
# Who gets a consent, by an answer perhaps.
CONSENTING: Final = (ADDED, STOPPED, UNCLEAR)
# What a stricter line further down may still change.
APPLIED_OR_KNOWN: Final = (*APPLIED, KNOWN, LEFT)

_OF_SAID: Final = {Said.ACTIVE: ADDED, Said.PENDING: WAITING, Said.UNSUBSCRIBED: STOPPED}


@dataclass(frozen=True)
class Statement:
    """Where the consent of all these people comes from; the desk answers for it."""

    text: str
    given_on: datetime.date
    by: str
    at: datetime.datetime | None = None
    day_first: bool | None = None  # how the list's dates are meant, as somebody answered

    def words(self) -> str:
        """Return it as it is kept, in one line of at most 200 characters."""
        return f"{self.given_on:%Y-%m-%d}, {self.by}: {self.text}"[:200]

    @property
    def moment(self) -> datetime.datetime:
        """The beginning of that day at the newsroom: of today, too, it has been."""
        day = datetime.datetime.combine(self.given_on, datetime.time())
        return self.at or timezone.make_aware(day)

    def of(self, line: Line) -> Statement:
        """Return it with the day that the list tells for this line, if it tells one."""
        at = columns.agreed_at(line.data, day_first=self.day_first)
        return replace(self, at=at, given_on=timezone.localdate(at)) if at else self


@dataclass(frozen=True)
class Line:
    """What became of one line, numbered from 1 as editors of text do.

    ``said`` is what the list says of the person, ``asked`` the tokens of the questions that must be
    answered first, ``data`` what else stands in an export of our own.
    """

    number: int
    outcome: str
    address: str
    reason: str = ""
    said: str = Said.ACTIVE
    asked: list[str] = field(default_factory=list)
    data: dict[str, Any] | None = None


def read_all(
    rows: list[Row], seen: dict[bytes, str], asked: Questions, layout: Layout
) -> list[Line]:
    """Return a line for each row: invalid, repeated or – ADDED – a candidate.

    ``seen`` (what was said of whom) and ``asked`` (the list's questions) grow.
    """
    lines = [_read(row, seen, asked, layout) for row in rows]
    topics = {topic for line in lines for topic in (line.data or {}).get("topics", [])}
    lost = own_format.missing(topics) if topics else set()
    return [
        replace(line, reason=_("Topics that are not here: %s") % ", ".join(missing))
        if (missing := sorted(lost.intersection((line.data or {}).get("topics", []))))
        else line
        for line in lines
    ]


def _read(row: Row, seen: dict[bytes, str], asked: Questions, layout: Layout) -> Line:
    try:
        address = addresses.normalise(columns.address_of(row))
    except addresses.AddressError as error:
        shown = row.address[:100].replace("\0", "")
        return Line(row.number, INVALID, shown, str(error.args[0]))
    verdict, data = columns.said_of(row, layout)
    questions.count_dates(data, asked)
    key = address.encode()
    outcome = REPEATED if key in seen else ADDED
    seen[key] = verdict.said
    tokens = questions.of_line(verdict.questions, asked)
    return Line(row.number, outcome, address, "", verdict.said, tokens, data)


def merged(first: Line, repeat: Line) -> Line:
    """Return the first line of an address with the strictest word of both."""
    asked = list(dict.fromkeys([*first.asked, *repeat.asked]))
    return replace(first, said=states.strictest([first.said, repeat.said]), asked=asked)


def judge_lines(batch: list[Line], answers: dict[str, str] | None = None) -> list[Line]:
    """Say of each candidate what it is, asking the database once for all of them."""
    open_ = [line.address for line in batch if line.outcome in APPLIED]
    known = {row.email: row for row in Subscriber.objects.filter(email__in=open_)}
    hashes = {key: a for a in open_ for key in tokens.address_hashes(a)}
    held = Suppression.objects.filter(address_hash__in=hashes).values_list(
        "address_hash", flat=True
    )
    suppressed = {hashes[key] for key in held}
    return [
        _judged(line, known.get(line.address), answers or {}, is_held=line.address in suppressed)
        if line.outcome in APPLIED
        else line
        for line in batch
    ]


def _judged(
    line: Line, known: Subscriber | None, answers: dict[str, str], *, is_held: bool
) -> Line:
    if is_held or (known is not None and known.state == State.SUPPRESSED):
        return replace(line, outcome=SUPPRESSED)
    given = [answers.get(token, "") for token in line.asked]
    if "" in given:
        return replace(line, outcome=UNCLEAR)
    if SKIP in given:
        return replace(line, outcome=SKIPPED)
    said = states.strictest([line.said, *(answer for answer in given if answer != IGNORE)])
    line = replace(line, said=said)
    outcome = _OF_SAID.get(said, BARRED)
    if known is None:
        return replace(line, outcome=outcome)
    if known.state == State.UNSUBSCRIBED:
        return replace(line, outcome=BARRED if outcome == BARRED else LEFT)
    # Who waits for confirmation may confirm; a list does not do it for them.
    ends = outcome == BARRED or (outcome == STOPPED and known.state == State.ACTIVE)
    may_end = ends and _may_end(line, known)
    stays = _("Has stopped there, but confirmed here: stays active.")
    reason = stays if ends and not may_end else line.reason
    return replace(line, outcome=outcome if may_end else KNOWN, reason=reason)


def _may_end(line: Line, known: Subscriber) -> bool:
    """Whether the list's word outweighs what we have: a later one, or one from a list as well.

    Somebody who confirmed here by their own hand after leaving elsewhere stays.
    """
    ended = own_format.moment_of(str((line.data or {}).get("ended_at", "")))
    if known.source_page == SOURCE_PAGE or known.confirmed_at is None:
        return True
    return ended is not None and ended > known.confirmed_at


def write(lines: list[Line], statement: Statement) -> None:
    """Write down what the lines say; one who signs up meanwhile stays as is."""
    known = Subscriber.objects.filter(email__in=[line.address for line in lines])
    before = {row.email: row for row in known}
    new = {line.address: line for line in lines if line.address not in before}
    _make(new, statement)
    for line in lines:
        if subscriber := before.get(line.address):
            _end(subscriber, line)


def _end(subscriber: Subscriber, line: Line) -> None:
    if line.outcome == BARRED:
        subscriber.suppress(line.said, tell=False)
    elif line.outcome == STOPPED:
        at = _ended_at(subscriber, line)
        active = Subscriber.objects.active().filter(pk=subscriber.pk)
        if active.update(state=State.UNSUBSCRIBED, unsubscribed_at=at or Now()):
            subscriber.consents.end(at)


def _ended_at(subscriber: Subscriber, line: Line) -> datetime.datetime | None:
    """Return when the list says that somebody known here stopped; None: it tells no such day."""
    told = own_format.moment_of(str((line.data or {}).get("ended_at", "")))
    began = subscriber.confirmed_at
    return told if told and began and began <= told <= clock.now() else None


def _make(new: dict[str, Line], statement: Statement) -> None:
    frequency = MailDefaults.load().frequency
    Subscriber.objects.bulk_create(
        (_subscriber(line, statement, frequency) for line in new.values()), ignore_conflicts=True
    )
    Suppression.objects.bulk_create(
        (
            Suppression(address_hash=tokens.address_hash(line.address), reason=line.said)
            for line in new.values()
            if line.outcome == BARRED
        ),
        ignore_conflicts=True,
    )
    made = Subscriber.objects.filter(email__in=new, consents=None).only(
        "pk", "email", "state", "unsubscribed_at"
    )
    ours, foreign = {}, []
    for subscriber in made:
        line = new[subscriber.email]
        if line.data and "consents" in line.data:
            ours[subscriber.pk] = line.data
        elif line.outcome in {ADDED, STOPPED}:
            foreign.append(_consent(subscriber, statement.of(line)))
    Consent.objects.bulk_create(foreign)
    own_format.restore(ours)


def _subscriber(line: Line, statement: Statement, frequency: str) -> Subscriber:
    values: dict[str, Any] = {"source_page": SOURCE_PAGE, "frequency": frequency}
    values |= own_format.fields(line.data or {})
    confirmed = values.get("confirmed_at") or statement.of(line).moment
    if line.outcome == WAITING:
        values |= {"state": State.PENDING, "confirmed_at": None, "unsubscribed_at": None}
    elif line.outcome == ADDED:
        values |= {"state": State.ACTIVE, "confirmed_at": confirmed}
    elif line.outcome == STOPPED:
        told = own_format.moment_of(str((line.data or {}).get("ended_at", "")))
        ended = values.get("unsubscribed_at") or min(told or clock.now(), clock.now())
        values |= {
            "state": State.UNSUBSCRIBED,
            "confirmed_at": min(confirmed, ended),
            "unsubscribed_at": ended,
        }
    else:
        since = values.get("suppressed_at") or clock.now()
        values |= {"state": State.SUPPRESSED, "suppressed_at": since}
    if line.outcome != BARRED:
        values.pop("suppressed_at", None)
    return Subscriber(email=line.address, **values)


def _consent(subscriber: Subscriber, statement: Statement) -> Consent:
    given, ended = statement.moment, None
    if subscriber.state == State.UNSUBSCRIBED and subscriber.unsubscribed_at:
        ended = subscriber.unsubscribed_at
        given = min(given, ended)
    return Consent(
        subscriber=subscriber,
        page=statement.words(),
        text_version=NO_FORM,
        confirmed_at=given,
        asked_at=given,
        withdrawn_at=ended,
    )
