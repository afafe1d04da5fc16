"""Everything that the interface can be asked: declared once, for routing, checks and OpenAPI."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from subscriptions.api import schemas, subscribers


@dataclass(frozen=True)
class Operation:
    """``do`` gets the token, then by name what is declared: ``key``, ``query``, ``body``.

    ``problems``: codes beyond those that any request may meet.
    """

    method: str
    path: str
    name: str
    summary: str
    right: str
    do: Callable[..., Any]
    status: int = 200
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    result: type[BaseModel] | None = None
    problems: tuple[str, ...] = ()

    @property
    def has_key(self) -> bool:
        """Whether its path names a subscriber."""
        return "{id}" in self.path

    @property
    def codes(self) -> tuple[str, ...]:
        """Every problem that it may answer."""
        codes = ("token_missing", "right_missing", "too_often", "unavailable", *self.problems)
        if self.has_key:
            codes += ("not_found",)
        if self.query or self.body:
            codes += ("invalid",)
        if self.body:
            codes += ("unreadable", "too_large", "not_json")
        return codes


LIST: Final = "/subscribers"
ONE: Final = "/subscribers/{id}"
UNKNOWN: Final = ("subscriber_unknown",)
OPERATIONS: Final = (
    Operation(
        "GET", LIST, "listSubscribers", "List subscribers", "read", subscribers.listed,
        query=schemas.ListQuery, result=schemas.ListPage,
    ),
    Operation(
        "POST", LIST, "signUp", "Sign somebody up: a mail asks the address", "sign_up",
        subscribers.signed_up, 202, body=schemas.SignUp, result=schemas.Accepted,
    ),
    Operation(
        "POST", "/subscribers/find", "findSubscriber", "Find the subscriber of an address", "read",
        subscribers.found, body=schemas.Find, result=schemas.SubscriberOf, problems=UNKNOWN,
    ),
    Operation(
        "GET", ONE, "readSubscriber", "Read one subscriber", "read", subscribers.read,
        result=schemas.SubscriberOf, problems=UNKNOWN,
    ),
    Operation(
        "PATCH", ONE, "changeSubscriber", "Change frequency, time and topics", "change",
        subscribers.changed, 204, body=schemas.Wishes, problems=(*UNKNOWN, "not_subscribed"),
    ),
    Operation(
        "POST", f"{ONE}/leave", "leave", "Unsubscribe somebody", "change", subscribers.left, 204,
        body=schemas.Leave, problems=UNKNOWN,
    ),
    Operation(
        "DELETE", ONE, "eraseSubscriber", "Erase somebody for good", "erase", subscribers.erased,
        204,
    ),
)  # fmt: skip


def by_path() -> dict[str, dict[str, Operation]]:
    """Return the operations by path, then by method."""
    found: dict[str, dict[str, Operation]] = {}
    for operation in OPERATIONS:
        found.setdefault(operation.path, {})[operation.method] = operation
    return found
