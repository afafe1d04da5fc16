"""Every page in two editions: the full one, and one in text for slow lines and old machines."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

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
    kept = {key: value for key in KEPT if (value := request.GET.get(key))}
    addresses = {
        "text_url": f"{request.path}?{urlencode(kept | {PARAMETER: TEXT})}",
        "full_url": f"{request.path}?{urlencode(kept)}".rstrip("?"),
    }
    if is_text(request):
        page = loader.render_to_string(f"{text_folder}/{name}.html", context | addresses, request)
        return HttpResponse(hyphenation.breakable_page(page))
    return render(request, f"{folder}/{name}.html", context | addresses)
