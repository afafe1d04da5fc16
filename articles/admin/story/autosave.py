"""What the form of a story sends while somebody types."""

from __future__ import annotations

import re
import uuid
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.story.sent_json import sent_json
from articles.db.keys import key_of
from articles.editing import autosaves, workflow
from articles.editing.autosaves import Message, RefusedError, Splice
from articles.models import Article, Autosave

MOST_NAMES: Final = 500
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MOST = 2**31 - 1


@require_POST
def take(request: HttpRequest) -> JsonResponse:
    """Keep what a form sends; answer with its time, and with what happened to the story since."""
    try:
        message = message_of(sent_json(request))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"state": "malformed"}, status=HTTPStatus.BAD_REQUEST)
    try:
        row = autosaves.take(writer_of(request), message)
    except RefusedError as refused:
        return refused_with(refused)
    return JsonResponse(
        {"number": row.number, "saved": time_of(row.saved_at), **since(request, row)}
    )


def message_of(sent: Any) -> Message:
    """Return what a page sent, checked.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is no such message.
    """
    splices = {
        str(name): Splice(_number(start), _number(removed), _text(inserted), _number(check, 2**32))
        for name, (start, removed, inserted, check) in sent.get("splices", {}).items()
    }
    put = {str(name): _value(value) for name, value in sent.get("put", {}).items()}
    dropped = tuple(str(name) for name in sent.get("dropped", []))
    names = [*put, *splices, *dropped]
    if len(names) > MOST_NAMES or not all(_NAME.fullmatch(name) for name in names):
        raise ValueError("names of fields")
    if (number := _number(sent["number"])) < 1:
        raise ValueError("messages are numbered from 1")
    article = key_of(str(sent["story"])) if sent.get("story") else None
    return Message(
        key=uuid.UUID(sent["key"]),
        writer=uuid.UUID(sent["writer"]),
        number=number,
        article=article,
        form_key=uuid.UUID(sent["form_key"]) if sent.get("form_key") else None,
        version=_number(sent.get("version") or 0),
        is_whole=bool(sent.get("whole")),
        put=put,
        splices=splices,
        dropped=dropped,
    )


def _number(value: Any, most: int = _MOST) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(value)
    return value


def _text(value: Any) -> str:
    """Return a text that PostgreSQL can hold."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("text")
    value.encode()  # half a sign raises an error that is a ValueError
    return value


def _value(value: Any, depth: int = 0) -> Any:
    """Return a text, a choice, a tick, or a list of rows of them."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list) and depth < 3:  # noqa: PLR2004 - rows, their choices
        return [_value(part, depth + 1) for part in value[:MOST_NAMES]]
    if isinstance(value, dict) and depth == 1:
        return {_text(name): _value(part, depth + 1) for name, part in value.items()}
    return _text(value)


def writer_of(request: HttpRequest) -> Any:
    """Return who writes.

    Raises:
        PermissionDenied: whoever asks writes no stories.
    """
    if not request.user.has_perm(workflow.CHANGE):
        raise PermissionDenied
    return request.user


def refused_with(refused: RefusedError) -> JsonResponse:
    """Answer what the page has to do next (409)."""
    told = {"state": refused.refusal, "story": refused.story}
    return JsonResponse(told, status=HTTPStatus.CONFLICT)


def time_of(moment: Any) -> str:
    """Return the time of day, with the day where it is another."""
    local = timezone.localtime(moment)
    is_today = local.date() == timezone.localdate()
    return date_format(local, "TIME_FORMAT" if is_today else "SHORT_DATETIME_FORMAT")


def since(request: HttpRequest, row: Autosave) -> dict[str, Any]:
    """Return what happened to the story since the form was opened, as the page is told it."""
    if row.article_id is None:
        return {"may_save": True}
    light = Article.objects.only("pk", "version", "status", "created_by_id")
    article = light.get(pk=row.article_id)
    told: dict[str, Any] = {"may_save": workflow.may_edit(writer_of(request), article)}
    if article.version > row.version:
        told["newer"] = _newest(article)
    return told


def _newest(article: Article) -> str:
    """Say who saved last, and when."""
    last = article.revisions.select_related("user").defer("data").first()
    if last is None:
        return ""
    who = (last.user.get_full_name() or str(last.user)) if last.user else _("the system")
    return f"{who}, {time_of(last.created_at)}"
