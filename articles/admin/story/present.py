"""What the tab of a story tells of itself every few seconds, and who else is there."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.story import notes
from articles.admin.story.sent_json import sent_json
from articles.db.keys import key_of
from articles.editing import presence
from articles.editing.presence import Beat
from articles.models import Presence

MOST_PARAGRAPHS: Final = 30_000


@require_POST
def take(request: HttpRequest) -> JsonResponse:
    """Note where the tab is; answer with a sentence for each other one that has the story open.

    What is new comes along: the number of notices, and the list of notes where it has changed.
    """
    user = request.user
    try:
        told = sent_json(request)
        sent = _beat(told)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"state": "malformed"}, status=HTTPStatus.BAD_REQUEST)
    if not user.is_authenticated:  # the admin asks for the login before
        return JsonResponse({"state": "login"}, status=HTTPStatus.FORBIDDEN)
    if told.get("leaves"):
        presence.leave(user, sent.tab)
        return JsonResponse({"people": []})
    if not presence.beat(user, sent):
        return JsonResponse({"state": "hidden"}, status=HTTPStatus.NOT_FOUND)
    around = presence.around(sent)
    said = dict.fromkeys(_said(one, user) for one in around.others)
    answer = {"people": list(said), "unread": around.unread, "notes": around.notes}
    if isinstance(told.get("notes"), str) and around.notes not in {None, told["notes"]}:
        answer["list"] = notes.listed(request, sent.article)
    return JsonResponse(answer)


def _beat(told: Any) -> Beat:
    """Return what the tab tells, checked."""
    paragraph = told.get("paragraph")
    if paragraph is not None and not (type(paragraph) is int and 0 < paragraph < MOST_PARAGRAPHS):
        raise ValueError(paragraph)
    return Beat(
        tab=uuid.UUID(told["tab"]),
        article=key_of(str(told["story"])),
        place=Presence.Place(told.get("place", "")).value,
        paragraph=paragraph,
        has_typed=told.get("typed") is True,
    )


def _said(one: Any, reader: Any) -> str:
    """Say who is there, and where they write."""
    if one.user_id == reader.pk:
        return _("You have this story open in another tab, too.")
    name = one.user.get_full_name() or one.user.get_username()
    if not one.is_typing:
        return _("%(name)s has this story open.") % {"name": name}
    if one.place == Presence.Place.BODY and one.paragraph:
        told = {"name": name, "number": one.paragraph}
        return _("%(name)s is writing paragraph %(number)s.") % told
    where = {
        Presence.Place.HEADLINE: _("%(name)s is writing the headline."),
        Presence.Place.STANDFIRST: _("%(name)s is writing the standfirst."),
    }
    return where.get(one.place, _("%(name)s is writing.")) % {"name": name}
