"""What the interface answers where it cannot do what it was asked: RFC 9457, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

MEDIA_TYPE: Final = "application/problem+json"
# By code: the status and the words. The code is what programs go by.
PROBLEMS: Final[dict[str, tuple[HTTPStatus, Any]]] = {
    "unreadable": (HTTPStatus.BAD_REQUEST, _("The body is no JSON in UTF-8.")),
    "token_missing": (
        HTTPStatus.UNAUTHORIZED,
        _("Send a valid token of this site in the header “Authorization: Bearer …”."),
    ),
    "right_missing": (HTTPStatus.FORBIDDEN, _("This token lacks the right: %(right)s.")),
    "not_found": (HTTPStatus.NOT_FOUND, _("There is nothing at this address.")),
    "subscriber_unknown": (HTTPStatus.NOT_FOUND, _("There is no such subscriber.")),
    "method": (HTTPStatus.METHOD_NOT_ALLOWED, _("This address answers to: %(methods)s.")),
    "not_subscribed": (
        HTTPStatus.CONFLICT,
        _("This person left or is suppressed; only they can come back, by confirming."),
    ),
    "too_large": (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        _("The body is longer than %(most)s bytes."),
    ),
    "not_json": (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        _("Send JSON, with the header “Content-Type: application/json”."),
    ),
    "invalid": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        _("What was sent does not fit; “errors” says where."),
    ),
    "too_often": (
        HTTPStatus.TOO_MANY_REQUESTS,
        _("Too many requests; “Retry-After” says in how many seconds to try again."),
    ),
    "unavailable": (
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("The database is away for a moment; “Retry-After” says when to try again."),
    ),
}


_CODES: Final[dict[str, Any]] = {"enum": sorted(PROBLEMS)}


class FieldError(BaseModel):
    """What is wrong with one value: ``pointer`` leads to it (RFC 6901), or names a parameter."""

    pointer: str
    detail: str


class ProblemDetails(BaseModel):
    """A problem as RFC 9457 has it; ``code`` never changes, ``detail`` is for people."""

    type: str = "about:blank"
    title: str
    status: int
    code: str = Field(json_schema_extra=_CODES)
    detail: str
    errors: list[FieldError] = []


class Problem(Exception):  # noqa: N818 - the RFC's word
    """Raised instead of an answer; ``code`` is one of ``PROBLEMS``."""

    def __init__(
        self,
        code: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **words: object,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.words = words

    def response(self) -> HttpResponse:
        """Return it as it is sent."""
        status, detail = PROBLEMS[self.code]
        details = ProblemDetails(
            title=status.phrase,
            status=status,
            code=self.code,
            detail=str(detail) % self.words if self.words else str(detail),
            errors=self.errors,
        )
        return HttpResponse(
            details.model_dump_json(),
            status=status,
            content_type=MEDIA_TYPE,
            headers=self.headers,
        )


def wrong(pointer: str, detail: object) -> Problem:
    """Return the problem that one value does not fit."""
    return Problem("invalid", errors=[FieldError(pointer=pointer, detail=str(detail))])
