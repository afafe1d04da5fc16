"""The notes of a story: a page of their own, and the same list beside the form."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.admin.story.hidden import story_or_404
from articles.db.keys import key_of
from articles.editing import guests, notes, workflow
from articles.models import Article, Note

LIST = "admin/articles/article/notes_list.html"
GONE = _("That note is gone: it was deleted meanwhile. Your reply stands under “New note”.")


def around(request: HttpRequest, article: Article) -> dict[str, Any]:
    """Return what a list of notes shows; ``{}`` for who may not read them."""
    if not notes.may_read(request.user, article):
        return {}
    rows = list(article.notes.select_related("author", "resolved_by"))
    replies: dict[int, list[Note]] = {}
    for row in rows:
        if row.parent_id:
            replies.setdefault(row.parent_id, []).append(row)
    threads: list[dict[str, Any]] = [
        {
            "note": row,
            "replies": replies.get(row.pk, []),
            "passage": notes.passage(row, article) if row.quote else None,
            "may_delete": row.author_id == request.user.pk and row.pk not in replies,
        }
        for row in rows
        if not row.parent_id
    ]
    unresolved = [thread for thread in threads if not thread["note"].resolved_at]
    resolved = [thread for thread in threads if thread["note"].resolved_at]
    return {
        "article": article,
        "unresolved": unresolved,
        "resolved": resolved,
        "guests": guests.answered(article),
        "form_key": uuid.uuid4(),
        "people": [notes.name_of(user) for user in notes.readers_of(article)],
        "error": "",
        "typed": "",
    }


def listed(request: HttpRequest, key: int) -> str:
    """Return the list of notes of a story as it stands beside the form; empty: nobody's to read."""
    article = workflow.visible_to(request.user, Article.objects.filter(pk=key)).first()
    shown = around(request, article) if article else {}
    return render_to_string(LIST, {"notes": shown}, request) if shown else ""


def page(desk: ModelAdmin[Article], request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the notes; POST writes, answers, settles or takes one back.

    A script that asks gets the list alone.
    """
    article = story_or_404(request, desk.get_queryset(request).select_related("section"), pk)
    if not notes.may_read(request.user, article):
        raise PermissionDenied
    error = typed = ""
    if request.method == "POST":
        try:
            typed = _act(request, article)
        except ValidationError as problem:
            error = " ".join(problem.messages)
        else:
            error = str(GONE) if typed else ""
    by_script = request.headers.get("X-Requested-With") == "fetch"
    around_list = around(request, article) | {"error": error, "typed": typed}
    if by_script:
        status = 400 if error else 200
        return TemplateResponse(request, LIST, {"notes": around_list}, status=status)
    if request.method == "POST" and not error:
        return HttpResponseRedirect(reverse("admin:articles_article_notes", args=[pk]))
    if error:
        messages.error(request, error)
    context = desk.admin_site.each_context(request) | {
        "title": _("Notes"),
        "subtitle": article.headline,
        "opts": desk.opts,
        "original": article,
        "notes": around_list,
    }
    return TemplateResponse(request, "admin/articles/article/notes.html", context)


def _act(request: HttpRequest, article: Article) -> str:
    """Do what the pressed button says; what is done already stays as it is.

    Returns the reply to a note that is gone: somebody took it back meanwhile.
    """
    user: Any = request.user
    name, _dash, number = request.POST.get("act", "").partition("-")
    note = article.notes.filter(pk=key_of(number)).first()
    if name == "add":
        quote, before, after = (request.POST.get(part, "") for part in ("quote", "before", "after"))
        text, key = request.POST.get("text", ""), _key(request)
        notes.add(article, user, text, quote=quote, before=before, after=after, form_key=key)
    elif note is None:
        return request.POST.get(f"reply-{number}", "") if name == "reply" else ""
    elif name == "reply":
        text = request.POST.get(f"reply-{note.pk}", "")
        notes.add(article, user, text, parent=note, form_key=_key(request))
    elif name in {"resolve", "reopen"} and note.parent_id is None:
        notes.resolve(note, user, is_resolved=name == "resolve")
    elif name == "delete":
        notes.take_back(note, user)
    return ""


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None
