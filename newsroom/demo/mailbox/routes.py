"""Which address shows what. Knows nothing of sockets: a request in, a response out."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from newsroom.demo.mailbox import pages, preview
from newsroom.demo.mailbox.message import Message
from newsroom.demo.mailbox.store import Entry, Store
from newsroom.demo.mailbox.unsubscribe import Answer, offer, unsubscribe

PAGE_SIZE = 50
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_STATIC = Path(__file__).parent / "static"
_STATIC_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Response:
    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    """Answered with that status in place of the page."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def problem(status: int) -> Response:
    return _page(pages.problem_page(status), status)


class Site:
    """The addresses of one store's pages."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._answers: dict[int, Answer] = {}
        self._files = {path.name: path.read_bytes() for path in sorted(_STATIC.iterdir())}
        number = r"(?P<number>[0-9]{1,12})"
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Response]]] = [
            (method, re.compile(pattern), view)
            for method, pattern, view in (
                ("GET", r"/", self._list),
                ("POST", r"/hapus", self._clear),
                ("GET", rf"/pesan/{number}/(?:(?P<view>html|teks|header)/)?", self._message),
                ("GET", rf"/pesan/{number}/isi", self._html),
                ("GET", rf"/pesan/{number}/bagian/(?P<index>[0-9]{{1,6}})", self._part),
                ("GET", rf"/pesan/{number}/surat\.eml", self._source),
                ("POST", rf"/pesan/{number}/berhenti", self._unsubscribe),
                ("GET", r"/static/(?P<name>[a-z.]+)", self._static),
                ("GET", r"/api/state", self._api_state),
                ("GET", r"/api/messages", self._api_list),
                ("DELETE", r"/api/messages", self._api_clear),
                ("GET", rf"/api/messages/{number}", self._api_message),
                ("POST", rf"/api/messages/{number}/unsubscribe", self._api_unsubscribe),
            )
        ]

    def respond(self, method: str, target: str) -> Response:
        """`target`: path and query as in the request line."""
        try:
            return self._respond(method, target)
        except RefusedError as refusal:
            return problem(refusal.status)

    def _respond(self, method: str, target: str) -> Response:
        try:
            address = urlsplit(target)
        except ValueError:
            raise RefusedError(400) from None
        known = False
        for allowed, pattern, view in self._routes:
            match = pattern.fullmatch(address.path)
            if match and allowed == ("GET" if method == "HEAD" else method):
                query = {name: values[-1] for name, values in parse_qs(address.query).items()}
                return view(query, **match.groupdict())
            known = known or match is not None
        raise RefusedError(405 if known else 404)

    # Pages

    def _list(self, query: dict[str, str]) -> Response:
        state = self._store.state()
        to = query.get("to", "").strip()
        found = self._store.entries(to)
        shown, more = _window(found, query.get("sebelum", ""), PAGE_SIZE)
        page = pages.list_page(
            [self._store.summary(entry) for entry in shown],
            count=len(found),
            to=to,
            state=state,
            older=shown[-1].number if more else None,
            now=datetime.now(UTC),
        )
        return _page(page)

    def _message(self, query: dict[str, str], number: str, view: str | None) -> Response:
        message = self._find(number)
        if view is None:
            view = "teks" if message.html is None else "html"
        numbers = [entry.number for entry in self._store.entries()]
        page = pages.message_page(
            message,
            view,
            newer=min((each for each in numbers if each > message.number), default=None),
            older=max((each for each in numbers if each < message.number), default=None),
            offer=offer(message),
            answer=self._answers.get(message.number),
        )
        return _page(page)

    def _html(self, query: dict[str, str], number: str) -> Response:
        message = self._find(number)
        if message.html is None:
            raise RefusedError(404)
        return _page(
            preview.document(message),
            headers={"Content-Security-Policy": preview.POLICY, "Referrer-Policy": "no-referrer"},
        )

    def _part(self, query: dict[str, str], number: str, index: str) -> Response:
        parts = self._find(number).parts
        if not 1 <= int(index) <= len(parts):
            raise RefusedError(404)
        part = parts[int(index) - 1]
        return _download(part.content, part.name)

    def _source(self, query: dict[str, str], number: str) -> Response:
        source = self._store.source(int(number))
        if source is None:
            raise RefusedError(404)
        return _download(source, f"{int(number):08}.eml")

    def _clear(self, query: dict[str, str]) -> Response:
        self._store.clear()
        self._answers.clear()
        return _see("/")

    def _unsubscribe(self, query: dict[str, str], number: str) -> Response:
        self._one_click(number)
        return _see(f"/pesan/{int(number)}/")

    def _static(self, query: dict[str, str], name: str) -> Response:
        if name not in self._files:
            raise RefusedError(404)
        content_type = _STATIC_TYPES[Path(name).suffix]
        return Response(body=self._files[name], content_type=f"{content_type}; charset=utf-8")

    # API

    def _api_state(self, query: dict[str, str]) -> Response:
        return _json({"state": self._store.state()})

    def _api_list(self, query: dict[str, str]) -> Response:
        found = self._store.entries(query.get("to", "").strip())
        limit = query.get("limit", str(PAGE_SIZE))
        if not re.fullmatch(r"[0-9]{1,6}", limit):
            raise RefusedError(400)
        shown, more = _window(found, query.get("before", ""), int(limit))
        messages = [_outline(self._store.summary(entry)) for entry in shown]
        return _json({"count": len(found), "more": more, "messages": messages})

    def _api_message(self, query: dict[str, str], number: str) -> Response:
        message = self._find(number)
        offered = offer(message)
        return _json(
            _outline(message)
            | {
                "headers": [
                    {"name": each.name, "value": each.value, "raw": each.raw}
                    for each in message.headers
                ],
                "text": message.text,
                "html": message.html,
                "parts": [
                    {
                        "name": part.name,
                        "content_type": part.content_type,
                        "content_id": part.content_id,
                        "size": len(part.content),
                        "inline": part.inline,
                        "url": f"/pesan/{message.number}/bagian/{index}",
                    }
                    for index, part in enumerate(message.parts, start=1)
                ],
                "unsubscribe": {"url": offered.url, "one_click": offered.one_click},
            }
        )

    def _api_clear(self, query: dict[str, str]) -> Response:
        self._answers.clear()
        return _json({"deleted": self._store.clear()})

    def _api_unsubscribe(self, query: dict[str, str], number: str) -> Response:
        answer = self._one_click(number)
        return _json({"status": answer.status, "reason": answer.reason, "problem": answer.problem})

    # Shared

    def _find(self, number: str) -> Message:
        message = self._store.message(int(number))
        if message is None:
            raise RefusedError(404)
        return message

    def _one_click(self, number: str) -> Answer:
        message = self._find(number)
        offered = offer(message)
        if not offered.one_click:
            raise RefusedError(404)
        answer = unsubscribe(offered.url)
        self._answers[message.number] = answer
        return answer


def _window(found: list[Entry], before: str, limit: int) -> tuple[list[Entry], bool]:
    """The newest below the number `before` (any, if empty), and whether there are more."""
    if before:
        if not re.fullmatch(r"[0-9]{1,12}", before):
            raise RefusedError(400)
        found = [entry for entry in found if entry.number < int(before)]
    return found[:limit], len(found) > limit


def _outline(message: Message) -> dict[str, object]:
    return {
        "id": message.number,
        "envelope": {"from": message.envelope.sender, "to": list(message.envelope.recipients)},
        "received": message.envelope.received.isoformat(),
        "subject": message.subject,
        "from": message.header("From"),
        "to": message.header("To"),
        "message_id": message.header("Message-ID"),
        "size": message.size,
        "url": f"/pesan/{message.number}/",
    }


def _page(html: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(
        status,
        html.encode("utf-8", "replace"),  # an odd charset can yield halves of characters
        "text/html; charset=utf-8",
        {"Content-Security-Policy": _POLICY, "Referrer-Policy": "same-origin"} | (headers or {}),
    )


def _json(content: object) -> Response:
    return Response(body=json.dumps(content).encode("ascii"), content_type="application/json")


def _see(address: str) -> Response:
    return Response(303, headers={"Location": address})


def _download(content: bytes, name: str) -> Response:
    """Never shown by the browser, whatever it is."""
    filename = quote(name, safe="", errors="replace")
    return Response(
        body=content,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{filename}"},
    )
