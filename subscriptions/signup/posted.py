"""What a form of a reader's page says, also where what came is no form.

Robots and broken programs send what Django refuses with a bare 400 and a traceback in the log. Who
reads by mail is a person all the same: they get the form's own page with a sentence.
"""

from __future__ import annotations

from typing import Final

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

# A length that is no number is a ValueError, an encoding that nobody knows a LookupError.
UNREADABLE: Final = (
    MultiPartParserError,
    BadRequest,
    SuspiciousOperation,
    UnreadablePostError,
    ValueError,
    LookupError,
)
FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def form_of(request: HttpRequest) -> QueryDict:
    """Return what was posted; nothing where it cannot be read (see ``is_readable``)."""
    try:
        return request.POST
    except UNREADABLE:
        return QueryDict()


def is_readable(request: HttpRequest) -> bool:
    """Whether a form was posted, in a shape and size that a form of ours has."""
    if request.content_type not in FORMS:
        return False
    try:
        return bool(request.POST)
    except UNREADABLE:
        return False
