"""Every page in two editions: the full one, and one in text for slow lines and old machines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from articles.pages import kept
from articles.pages.bounded import Bounded
from articles.text import hyphenation

PARAMETER, TEXT = "edisi", "teks"
# What else of a page's address belongs to it: page, question, order, place in the results.
KEPT = ("q", "urut", "sebelum", "sesudah")


def is_text(request: HttpRequest) -> bool:
    """Whether the reader asks for the edition in text."""
    return request.GET.get(PARAMETER) == TEXT


def shown(
    request: HttpRequest,
    name: str,
    context: dict[str, object],
    folder: str = "articles",
    text_folder: str = "text",
) -> HttpResponse:
    """Answer with a page, or with its edition in text: no picture, no script, no style.

    The full one's template is in ``folder``, the other's in ``text_folder``.
    """
    asked = _asked(request)
    addresses = {
        "text_url": f"{request.path}?{urlencode(asked | {PARAMETER: TEXT})}",
        "full_url": f"{request.path}?{urlencode(asked)}".rstrip("?"),
    }
    if is_text(request):
        page = loader.render_to_string(f"{text_folder}/{name}.html", context | addresses, request)
        return HttpResponse(hyphenation.breakable_page(page))
    return render(request, f"{folder}/{name}.html", context | addresses)


def shown_once(
    request: HttpRequest,
    name: str,
    facts: Iterable[str],
    make: Callable[[], dict[str, Any]],
    among: Bounded[kept.Page] = kept.PAGES,
) -> HttpResponse:
    """Answer likewise; the full page is made once of the same ``facts`` (``articles.pages.kept``).

    ``make`` returns what the page shows; ``frame_hosts`` in it are sites that it may frame.
    ``among``: the pages that it is kept with.
    """

    def made() -> kept.Made:
        context = make()
        return shown(request, name, context), context.get("frame_hosts", [])

    if is_text(request):
        return made()[0]
    address = urlencode([("", request.path), *sorted(_asked(request).items())])
    return kept.answer(request, [name, address, *facts], made, among)


def nothing_here(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """Answer that there is no page, or no longer one, in the edition that was asked for."""
    name = f"{status.value}.html"
    if is_text(request):
        return render(request, f"text/{name}", {"full_url": request.path}, status=status)
    return render(request, name, status=status)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {key: value for key in KEPT if (value := request.GET.get(key))}
