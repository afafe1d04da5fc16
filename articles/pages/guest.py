"""What a guest sees by a link: a version of a story, or paragraphs of it, and a way to answer.

The link is the key: no password, no cookie. A GET changes nothing, so nothing is approved by mail
scanners and previews that follow links. No cache keeps the page, and nothing on it counts readings.
"""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from articles.editing import comparing, guests
from articles.models import Article, GuestLink
from articles.models.guest import LONGEST_NAME, LONGEST_TEXT
from articles.models.status import Status
from articles.pages.private import private
from articles.pages.rate_limit import RateLimit
from articles.text.characters import as_text

looks = RateLimit(60)
answers = RateLimit(20)


class NoteForm(forms.Form):
    """What a guest writes."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = forms.CharField(
        label=gettext_lazy("Your note to the newsroom"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "class": "field guest__text"}),
    )

    def clean_text(self) -> str:
        """Keep what a database can hold."""
        return as_text(self.cleaned_data["text"])


class ApprovalForm(forms.Form):
    """Who agrees."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "field", "autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        """Keep what a database can hold."""
        return as_text(self.cleaned_data["name"])


@csrf_exempt  # the secret in the address is what a forger lacks
@private
def review(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what the link opens; POST keeps a note or an approval."""
    if not (answers if request.method == "POST" else looks).allows(request):
        return _said(request, "often", HTTPStatus.TOO_MANY_REQUESTS)
    link = guests.link_of(token)
    if reason := _closed(link):
        status = HTTPStatus.NOT_FOUND if link is None else HTTPStatus.GONE
        return _said(request, reason, status, _unsent(request) if link else "")
    assert link is not None and link.article is not None  # noqa: PT018 - else it is closed
    note, approval = NoteForm(), ApprovalForm(initial={"name": link.name})
    done = ""
    if request.method == "POST":
        if request.POST.get("do") == "approve":
            approval = ApprovalForm(request.POST)
            if approval.is_valid() and guests.approve(link, approval.cleaned_data["name"]):
                done = "approved"
        else:
            note = NoteForm(request.POST)
            if note.is_valid() and _is_noted(link, note):
                done = "noted"
        if done:
            return HttpResponseRedirect(f"{request.path}#{done}")
    wrong = note.errors or approval.errors
    context = _shown(link, link.article) | {"note": note, "approval": approval}
    if not context["is_answerable"]:
        context["unsent"] = _unsent(request)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "articles/guest.html", context, status=status)


def _is_noted(link: GuestLink, note: NoteForm) -> bool:
    """Keep what was typed; where it is not kept the form says why."""
    text, form_key = note.cleaned_data["text"], note.cleaned_data["form_key"]
    if guests.is_there(link, text, form_key):
        note.add_error("text", _("These words are here already: see your notes."))
        return False
    if not guests.note(link, text, form_key):
        note.add_error(None, _("This link takes no more notes. Write to the newsroom."))
        return False
    return True


def _closed(link: GuestLink | None) -> str:
    """Say why the link opens nothing; empty where it does."""
    if link is None:
        return "unknown"
    if link.article is None:
        return "deleted"
    if link.article.status == Status.WITHDRAWN:
        return "withdrawn"
    if link.revoked_at is not None:
        return "revoked"
    return "" if vars(link)["is_open"] else "expired"


def _shown(link: GuestLink, article: Article) -> dict[str, Any]:
    kept = article.revisions.filter(version=link.version).first()
    data: dict[str, Any] = kept.data if kept else {}
    blocks = guests.shown_blocks(link, data.get("body", ""))
    public = Article.objects.published()
    return {
        "link": link,
        "headline": "" if link.paragraphs else data.get("headline", ""),
        "standfirst": "" if link.paragraphs else data.get("standfirst", ""),
        "blocks": [comparing.readable_body(block, public) for block in blocks],
        "notes": list(link.notes.all()),
        "is_newer": article.version > link.version,
        "is_answerable": guests.is_answerable(article),
        "public_url": article.get_absolute_url() if public.filter(pk=article.pk).exists() else "",
    }


def _said(request: HttpRequest, reason: str, status: int, unsent: str = "") -> HttpResponse:
    context = {"reason": reason, "unsent": unsent}
    return render(request, "articles/guest_closed.html", context, status=status)


def _unsent(request: HttpRequest) -> str:
    """Return the note that came too late: its page is gone, and nobody types it twice."""
    return as_text(request.POST.get("text", "")).strip()[:LONGEST_TEXT]
