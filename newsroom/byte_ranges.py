"""Parts of a file that a player asks for (RFC 9110, Range): some play nothing without."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Part:
    """So many bytes of an open file, from where it stands."""

    def __init__(self, file: Any, length: int) -> None:
        self._file, self._left = file, length

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        wanted = self._left if size < 0 else min(size, self._left)
        piece: bytes = self._file.read(wanted) if wanted else b""
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def asked_for(request: HttpRequest, size: int) -> tuple[int, int] | None:
    """Return the first byte and the one behind the last; None: all of it was asked for.

    Of several ranges, and of what is none, all is sent. An end behind the file's is its end; the
    two are the same where nothing of the file was asked for.
    """
    found = _ONE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size
    start, last = int(found[1]), int(found[2] or size)
    if found[2] and last < start:
        return None
    return (start, min(last + 1, size)) if start < size else (size, size)


def answer(request: HttpRequest, file: Any, **how: Any) -> HttpResponseBase:
    """Return the file, or the part of it that was asked for; ``how`` as ``FileResponse`` takes."""
    size = file.size
    part = asked_for(request, size)
    if part is None:
        response: HttpResponseBase = FileResponse(file, **how)
    elif part[0] >= part[1]:
        file.close()
        response = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        response.headers["Content-Range"] = f"bytes */{size}"
    else:
        start, end = part
        file.seek(start)
        response = FileResponse(Part(file, end - start), status=HTTPStatus.PARTIAL_CONTENT, **how)
        response.headers["Content-Length"] = str(end - start)
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response.headers["Accept-Ranges"] = "bytes"
    return response
