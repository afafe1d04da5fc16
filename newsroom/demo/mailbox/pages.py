"""The pages as HTML. What they say is in `templates`; here is what goes where."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

from newsroom.demo.mailbox import templates as t
from newsroom.demo.mailbox.markup import Markup, fill, join, with_links
from newsroom.demo.mailbox.message import Envelope, Message
from newsroom.demo.mailbox.preview import SANDBOX
from newsroom.demo.mailbox.unsubscribe import Answer, Offer

WIB = timezone(timedelta(hours=7), "WIB")


def list_page(
    rows: Sequence[Message], *, count: int, to: str, state: str, older: int | None, now: datetime
) -> Markup:
    """`count`: all that match. `older`: the number to go on from where there are more."""
    if rows:
        body = fill(t.ROWS, rows=join([_row(message, now) for message in rows]))
    else:
        body = fill(t.EMPTY_SEARCH if to else t.EMPTY)
    links = Markup()
    if older is not None:
        links = fill(t.OLDER, address="/?" + urlencode({"to": to, "sebelum": older}))
    elif to:
        links = fill(t.SHOW_ALL)
    return fill(
        t.PAGE,
        title=fill(t.LIST_TITLE, count=count),
        head=Markup(t.LIST_HEAD),
        body=fill(
            t.LIST,
            to=to,
            state=state,
            count=_count(count, to),
            rows=body,
            older=links,
        ),
    )


def message_page(
    message: Message,
    view: str,
    *,
    newer: int | None,
    older: int | None,
    offer: Offer,
    answer: Answer | None,
) -> Markup:
    """`view`: "html", "teks" or "header". `newer`, `older`: the mails beside this one."""
    neighbours = join(
        ([fill(t.NEWER_MESSAGE, number=newer)] if newer else [])
        + ([fill(t.OLDER_MESSAGE, number=older)] if older else [])
    )
    envelope = message.envelope
    body = fill(
        t.MESSAGE,
        number=message.number,
        neighbours=neighbours,
        subject=message.subject or t.NO_SUBJECT,
        sender=message.header("From") or t.NO_SENDER,
        to=message.header("To") or ", ".join(envelope.recipients) or t.NO_RECIPIENT,
        moment=envelope.received.isoformat(),
        time=_time(envelope.received),
        envelope=fill(
            t.ENVELOPE,
            sender=envelope.sender or t.NULL_SENDER,
            recipients=", ".join(envelope.recipients) or t.NO_RECIPIENT,
        ),
        unsubscribe=_unsubscribe(message, offer, answer),
        tabs=_tabs(message, view),
        view=_view(message, view),
        parts=_parts(message),
        size=_size(message.size),
    )
    return fill(t.PAGE, title=message.subject or t.NO_SUBJECT, head="", body=body)


def problem_page(status: int) -> Markup:
    headline, words = t.PROBLEMS[status]
    body = fill(t.PROBLEM, headline=headline, words=words)
    return fill(t.PAGE, title=headline, head="", body=body)


def _count(count: int, to: str) -> Markup:
    if to:
        return fill(t.COUNT_FOUND, count=_thousands(count), to=to)
    return fill(t.COUNT_ALL, count=_thousands(count)) if count else fill(t.COUNT_NONE)


def _row(message: Message, now: datetime) -> Markup:
    received = message.envelope.received
    return fill(
        t.ROW,
        number=message.number,
        to=_recipients(message.envelope),
        moment=received.isoformat(),
        time=_time(received),
        short_time=_short_time(received, now),
        subject=message.subject or t.NO_SUBJECT,
        sender=message.header("From") or message.envelope.sender or t.NO_SENDER,
    )


def _recipients(envelope: Envelope) -> str:
    if not envelope.recipients:
        return t.NO_RECIPIENT
    first, *others = envelope.recipients
    return t.MORE_RECIPIENTS.format(first=first, count=len(others)) if others else first


def _tabs(message: Message, view: str) -> Markup:
    present = {"html": message.html is not None, "teks": message.text is not None, "header": True}
    tabs = []
    for name, label in t.TAB_LABELS.items():
        current = Markup(t.TAB_CURRENT) if name == view else ""
        address = f"/pesan/{message.number}/{name}/"
        if present[name]:
            tabs.append(fill(t.TAB, address=address, current=current, label=label))
        else:
            tabs.append(fill(t.TAB_ABSENT, label=label))
    return join(tabs)


def _view(message: Message, view: str) -> Markup:
    if view == "header":
        rows = [fill(t.HEADER, name=each.name, raw=each.raw) for each in message.headers]
        return fill(t.VIEW_HEADERS, headers=join(rows))
    if view == "html" and message.html is not None:
        return fill(t.VIEW_HTML, number=message.number, sandbox=SANDBOX)
    if message.text is not None:
        return fill(t.VIEW_TEXT, text=with_links(message.text))
    return fill(t.VIEW_NOTHING)


def _parts(message: Message) -> Markup:
    parts = [
        fill(
            t.PART,
            number=message.number,
            index=index,
            name=part.name,
            content_type=part.content_type,
            size=_size(len(part.content)),
        )
        for index, part in enumerate(message.parts, start=1)
        if not part.inline
    ]
    return fill(t.PARTS, parts=join(parts)) if parts else Markup()


def _unsubscribe(message: Message, offer: Offer, answer: Answer | None) -> Markup:
    if not offer.listed:
        return Markup()
    if not offer.one_click:
        reason = t.NO_ONE_CLICK if offer.url else t.NO_WEB_ADDRESS
        if offer.encoded:
            reason = t.ENCODED_ADDRESS
        return fill(t.UNSUBSCRIBE_INCOMPLETE, reason=reason)
    return fill(t.UNSUBSCRIBE, number=message.number, url=offer.url, answer=_answer(answer))


def _answer(answer: Answer | None) -> Markup:
    if answer is None:
        return Markup()
    if answer.problem is not None:
        template = t.ANSWER_PROBLEMS[answer.problem]
    else:
        template = t.ANSWER_ACCEPTED if answer.accepted else t.ANSWER_REFUSED
    return fill(
        t.ANSWER,
        outcome="accepted" if answer.accepted else "refused",
        status=answer.status,
        words=fill(template, status=answer.status, reason=answer.reason),
    )


def _time(moment: datetime) -> str:
    """As in "22 Nov 2026, 14.03.21 WIB"."""
    local = moment.astimezone(WIB)
    return f"{local.day} {t.MONTHS[local.month - 1]} {local:%Y, %H.%M.%S} WIB"


def _short_time(moment: datetime, now: datetime) -> str:
    local = moment.astimezone(WIB)
    if local.date() == now.astimezone(WIB).date():
        return f"{local:%H.%M}"
    return f"{local.day} {t.MONTHS[local.month - 1]}"


def _size(size: int) -> str:
    """In the decimal units that mail programs show, with a decimal comma."""
    if size < 1000:
        return f"{size} bita"
    unit, divisor = ("kB", 1000) if size < 1_000_000 else ("MB", 1_000_000)
    return f"{size / divisor:.1f} {unit}".replace(".", ",")


def _thousands(count: int) -> str:
    return f"{count:,}".replace(",", ".")
