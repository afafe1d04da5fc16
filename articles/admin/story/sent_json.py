"""What the desk's scripts send as JSON."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.http.request import RawPostDataException


def sent_json(request: HttpRequest) -> Any:
    """Return what was sent.

    Raises:
        ValueError, RecursionError: it is no JSON; a form, for example, which was read as one.
    """
    try:
        return json.loads(request.body)
    except RawPostDataException as error:
        raise ValueError("a form") from error
