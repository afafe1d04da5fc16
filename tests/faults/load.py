"""Who notices a fault: readers, and an editor who saves the same story again and again."""

from __future__ import annotations

import http.client
import itertools
import re
import threading
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from urllib.parse import urlencode

from tests.desk.forms import controls

PATIENCE = 120.0  # seconds for an answer
NUMBER = re.compile(r"Suntingan nomor (\d+)\.")


@dataclass
class Seen:
    """What somebody met: when they asked, whether they were answered."""

    answers: list[tuple[float, float, bool]] = field(default_factory=list)  # asked, answered, good

    def note(self, asked_at: float, *, good: bool) -> None:
        self.answers.append((asked_at, time.monotonic(), good))

    def errors(self, since: float, until: float) -> int:
        return sum(not good for asked, _at, good in self.answers if since <= asked <= until)

    def longest_error(self, since: float) -> float:
        """Seconds from the first error in a row to the next good answer; the longest of all."""
        longest, began = 0.0, None
        for asked, answered, good in self.answers:
            if asked < since:
                continue
            if good:
                longest = max(longest, answered - began) if began is not None else longest
                began = None
            elif began is None:
                began = asked
        return longest if began is None else max(longest, time.monotonic() - began)

    def slowest(self, since: float) -> float:
        waits = [answered - asked for asked, answered, _good in self.answers if asked >= since]
        return max(waits, default=0.0)

    def is_well(self, since: float) -> bool:
        """Whether everything after ``since`` was good, and something was."""
        later = [good for asked, _at, good in self.answers if asked >= since]
        return bool(later) and all(later)


class Person(threading.Thread):
    """Asks over a connection of their own until told to stop."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.seen, self.ended = port, Seen(), threading.Event()
        self.statuses: list[str] = []
        self._connection: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, body: str = "", **headers: str
    ) -> http.client.HTTPResponse:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            self._connection.request(method, path, body or None, headers)
            answer = self._connection.getresponse()
            answer.text = answer.read().decode("utf-8", "replace")
        except BaseException:
            self._connection.close()
            self._connection = None
            raise
        if answer.headers.get("Connection", "").lower() == "close":
            self._connection = None
        return answer

    def end(self) -> None:
        self.ended.set()
        self.join(PATIENCE + 5)


class Reader(Person):
    """Reads pages in turn; one that is not found or is broken is an error.

    A connection that the server closed between two requests is opened anew, as browsers do.
    """

    def __init__(self, port: int, paths: list[str], pause: float = 0.02) -> None:
        super().__init__(port)
        self.paths, self.pause = paths, pause

    def run(self) -> None:
        for path in itertools.cycle(self.paths):
            if self.ended.wait(self.pause):
                return
            asked_at = time.monotonic()
            self.seen.note(asked_at, good=self._is_good(path))

    def _is_good(self, path: str) -> bool:
        is_new = self._connection is None
        try:
            status = self.ask("GET", path).status
        except (OSError, http.client.HTTPException) as error:
            if not is_new and isinstance(
                error, (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)
            ):
                return self._is_good(path)
            self.statuses.append(type(error).__name__)
            return False
        if status >= 500:
            self.statuses.append(str(status))
        return status == 200


class Editor(Person):
    """Gives a story one headline after the other; remembers what the desk said was saved."""

    def __init__(self, port: int, story: int, name: str, password: str) -> None:
        super().__init__(port)
        self.path = f"/admin/articles/article/{story}/change/"
        self.name_, self.password = name, password
        self.cookies: dict[str, str] = {}
        self.acknowledged = 0
        self.logins = 0

    def run(self) -> None:
        number = 0
        while not self.ended.wait(0.2):
            asked_at = time.monotonic()
            try:
                good = self._save(number + 1)
            except (OSError, http.client.HTTPException) as error:
                self.statuses.append(type(error).__name__)
                good = False
            number += 1
            if good:
                self.acknowledged = number
            self.seen.note(asked_at, good=good)

    def _save(self, number: int) -> bool:
        page = self._ask("GET", self.path)
        if page.status == 302:
            self._log_in()
            page = self._ask("GET", self.path)
        if page.status != 200:
            self.statuses.append(f"GET {page.status}")
            return False
        fields = controls(SimpleNamespace(text=page.text))
        fields["headline"] = [f"Suntingan nomor {number}."]
        fields["_continue"] = ["1"]
        saved = self._ask("POST", self.path, urlencode(fields, doseq=True))
        if saved.status == 200 and 'name="reviewed"' in saved.text:  # what readers will see
            fields = controls(SimpleNamespace(text=saved.text))
            fields |= {"facts": ["no"], "_continue": ["1"]}
            saved = self._ask("POST", self.path, urlencode(fields, doseq=True))
        if saved.status != 302 or "login" in saved.headers.get("Location", ""):
            self.statuses.append(f"POST {saved.status}")
            return False
        return True

    def _log_in(self) -> None:
        self.logins += 1
        page = self._ask("GET", "/admin/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        asked = {"username": self.name_, "password": self.password, "next": self.path}
        asked["csrfmiddlewaretoken"] = token[1] if token else ""
        answer = self._ask("POST", "/admin/login/", urlencode(asked))
        if answer.status != 302:
            raise http.client.HTTPException(f"login: {answer.status}")

    def _ask(self, method: str, path: str, body: str = "") -> http.client.HTTPResponse:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self.ask(method, path, body, **headers)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _sign, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer
