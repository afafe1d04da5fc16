"""One address of the interface: who asks, may they, can it be read – then the operation.

No session, no cookie, no CSRF: the token is in a header that no browser sends by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.db import Error
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from pydantic import BaseModel, ValidationError

from articles.auditlog import origin
from articles.db.connection import is_unusable
from articles.pages.rate_limit import RateLimit
from subscriptions.api.operations import Operation
from subscriptions.api.problems import FieldError, Problem
from subscriptions.models import ApiToken

log = logging.getLogger("subscriptions.api")

LONGEST_BODY: Final = 64 * 1024  # bytes
LONGEST_SECRET: Final = 100
# A minute and process: of one token, and of a network that shows none that is valid.
by_token: Final = RateLimit(600)
by_stranger: Final = RateLimit(60)


class Endpoint:
    """A view of one path; ``operations`` by method."""

    csrf_exempt = True  # see above

    def __init__(self, operations: dict[str, Operation]) -> None:
        self.operations = operations

    def __call__(self, request: HttpRequest, key: str = "") -> HttpResponse:
        """Answer; whatever is wrong is a problem in JSON."""
        try:
            response = self._answer(request, key)
        except Problem as problem:
            response = problem.response()
        except Error as error:
            if not is_unusable(error):
                raise
            log.error("PostgreSQL is away or takes nothing now: %s", type(error.__cause__).__name__)  # noqa: TRY400
            response = Problem("unavailable", headers={"Retry-After": "30"}).response()
        return unstored(response)

    def _answer(self, request: HttpRequest, key: str) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else str(request.method)
        operation = self.operations.get(method)
        if operation is None:
            methods = ", ".join(self.operations)
            raise Problem("method", headers={"Allow": methods}, methods=methods)
        token = _token(request)
        if not token.may(operation.right):
            raise Problem("right_missing", right=operation.right)
        given: dict[str, Any] = {"key": int(key)} if operation.has_key else {}
        if operation.query:
            given["query"] = _query(request, operation.query)
        if operation.body:
            given["body"] = _body(request, operation.body)
        told = replace(origin.here(), actor_name=f"API: {token.name}")
        with origin.told_by(lambda: told):
            result = operation.do(token, **given)
        content = b"" if result is None else result.model_dump_json()
        return HttpResponse(content, status=operation.status, content_type="application/json")


def nothing(request: HttpRequest) -> HttpResponse:
    """Whatever else is asked below the interface's address."""
    return unstored(Problem("not_found").response())


nothing.csrf_exempt = True  # type: ignore[attr-defined]  # it does nothing


def unstored(response: HttpResponse) -> HttpResponse:
    """Let nothing on the way keep the answer."""
    response.headers["Cache-Control"] = "no-store"
    if response.status_code == 204:  # noqa: PLR2004
        del response.headers["Content-Type"]
    return response


def _token(request: HttpRequest) -> ApiToken:
    scheme, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    is_shown = scheme.lower() == "bearer" and 0 < len(secret) <= LONGEST_SECRET
    token = ApiToken.objects.of(secret.strip()) if is_shown else None
    if token is None:
        if not by_stranger.allows(request):
            raise _too_often()
        raise Problem("token_missing", headers={"WWW-Authenticate": "Bearer"})
    if not by_token.allows_one(str(token.pk)):
        raise _too_often()
    token.note_use()
    return token


def _too_often() -> Problem:
    return Problem("too_often", headers={"Retry-After": "60"})


def _query(request: HttpRequest, model: type[BaseModel]) -> BaseModel:
    repeated = [name for name, values in request.GET.lists() if len(values) > 1]
    if repeated:
        errors = [FieldError(pointer=name, detail="is there twice") for name in repeated]
        raise Problem("invalid", errors=errors)
    try:
        return model.model_validate_strings(request.GET.dict())
    except ValidationError as error:
        raise Problem("invalid", errors=list(_errors(error, ""))) from None


def _body(request: HttpRequest, model: type[BaseModel]) -> BaseModel:
    if request.content_type != "application/json":
        raise Problem("not_json")
    try:
        content = request.body if _length(request) <= LONGEST_BODY else None
    except RequestDataTooBig:
        content = None
    except UnreadablePostError:
        raise Problem("unreadable") from None
    if content is None or len(content) > LONGEST_BODY:
        raise Problem("too_large", most=LONGEST_BODY)
    try:
        return model.model_validate_json(content, strict=True)
    except ValidationError as error:
        if any(found["type"] == "json_invalid" for found in error.errors(include_url=False)):
            raise Problem("unreadable") from None
        raise Problem("invalid", errors=list(_errors(error, "/"))) from None


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isascii() and told.isdecimal() else 0


def _errors(error: ValidationError, before: str) -> Iterator[FieldError]:
    """Say of each fault where it is; ``before`` each step stands "/" in a body (RFC 6901)."""
    for found in error.errors(include_url=False, include_input=False, include_context=False):
        steps = (str(step).replace("~", "~0").replace("/", "~1") for step in found["loc"])
        pointer = "".join(f"{before}{step}" for step in steps)
        yield FieldError(pointer=pointer[:200], detail=found["msg"].removeprefix("Value error, "))
