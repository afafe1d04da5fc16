"""Moves of a story from its page: the buttons that come with saving, and the page that asks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form, HiddenInput, IntegerField, Textarea
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.story.hidden import story_or_404
from articles.admin.widgets import TypedField
from articles.db import clock
from articles.editing import workflow
from articles.models import Article
from articles.models.status import Status

PREVIEW = "preview"
NEVER_SEEN = -1
"""No version: what is to be approved must have been looked at."""

PAGES = {"board": "admin:board", "week": "admin:week"}
"""Pages from which a move is begun and to which it leads back, by ``?back=``."""

ASKED_FIRST = frozenset({"withdraw", "restore"})
"""Moves that readers notice at once: a page asks before."""

EXPLAINED = {
    "submit": gettext_lazy("The editors see the story in their list and approve or return it."),
    "return": gettext_lazy("The story goes back to its reporter, who may edit it again."),
    "approve": gettext_lazy("The story appears on the site at once."),
    "unschedule": gettext_lazy("The story will not appear; it is a draft again."),
    "withdraw": gettext_lazy(
        "Readers no longer see the story; its address says that it was withdrawn. "
        "It can be published again."
    ),
    "restore": gettext_lazy("Readers see the story again, at its address and with its date."),
}


class ReasonForm(Form):
    """Why a move is made, and the version that whoever makes it has looked at."""

    version = IntegerField(required=False, widget=HiddenInput)

    note = TypedField(
        label=gettext_lazy("Reason"),
        max_length=workflow.LONGEST_NOTE,
        widget=Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Stays in the story's history; readers do not see it."),
    )


def is_asked(request: HttpRequest) -> bool:
    """Whether the form was sent with a button that does more than save."""
    return bool(request.POST.get("_move"))


def after_saving(desk: ModelAdmin[Article], request: HttpRequest, article: Article) -> HttpResponse:
    """Do what the pressed button says with the story that was just saved."""
    name = request.POST["_move"]
    page = reverse("admin:articles_article_change", args=[article.pk])
    if name == PREVIEW:
        return HttpResponseRedirect(reverse("admin:articles_article_preview", args=[article.pk]))
    if name in ASKED_FIRST:
        url = reverse("admin:articles_article_move", args=[article.pk, name])
        return HttpResponseRedirect(url)
    typed = request.story_form.cleaned_data  # type: ignore[attr-defined]  # set in save_related
    time = typed.get("move_at") if name == "schedule" else workflow.earliest(article)
    name = "approve" if name == "schedule" else name
    _carry_out(request, article, name, published_at=time, note=typed.get("move_note", ""))
    return HttpResponseRedirect(page)


def _carry_out(request: HttpRequest, article: Article, name: str, **given: Any) -> bool:
    user = request.user
    if not user.is_authenticated:
        raise PermissionDenied
    try:
        workflow.make_move(article, name, user, **given)
    except workflow.StaleError:
        raise
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return False
    messages.success(request, said(article, name))
    return True


def said(article: Article, name: str) -> str:
    """Say what became of the story."""
    headline = {"headline": article.headline}
    if name == "approve" and article.published_at and article.published_at > clock.now():
        time = date_format(timezone.localtime(article.published_at), "DATETIME_FORMAT")
        return _("“%(headline)s” will appear on %(time)s WIB.") % (headline | {"time": time})
    sentence = {
        "submit": _("“%(headline)s” waits for the editors."),
        "return": _("“%(headline)s” is a draft again."),
        "approve": _("“%(headline)s” is public."),
        "unschedule": _("“%(headline)s” is a draft again."),
        "withdraw": _("“%(headline)s” is withdrawn."),
        "restore": _("“%(headline)s” is public again."),
    }[name]
    return sentence % headline


def way_back(request: HttpRequest, article: Article) -> str:
    """Return where a page that asks leads: the story, or whence ``?back=`` says that one came."""
    page = PAGES.get(request.GET.get("back", ""))
    return reverse(page) if page else reverse("admin:articles_article_change", args=[article.pk])


def confirm_move(
    desk: ModelAdmin[Article], request: HttpRequest, pk: int, name: str
) -> HttpResponse:
    """GET shows what the move does, with a button; POST makes it."""
    article = story_or_404(request, desk.get_queryset(request).select_related("section"), pk)
    move, back = workflow.NAMED.get(name), way_back(request, article)
    if move is None:
        raise Http404
    if move not in workflow.moves_for(request.user, article):
        if article.status in move.sources:
            raise PermissionDenied
        status = {"status": Status(article.status).label}
        messages.warning(request, str(workflow.NOT_POSSIBLE) % status)
        return HttpResponseRedirect(back)
    posted = request.POST if request.method == "POST" else None
    form = ReasonForm(posted, initial={"version": article.version}, label_suffix="")
    form.fields["note"].required = workflow.needs_reason(request.user, article, move)
    changed = None
    if request.method == "POST" and form.is_valid():
        note, seen = form.cleaned_data["note"], form.cleaned_data["version"]
        if seen is None and name == "approve":
            seen = NEVER_SEEN
        try:
            time = workflow.earliest(article) if name == "approve" else None
            _carry_out(request, article, name, published_at=time, note=note, seen=seen)
            return HttpResponseRedirect(back)
        except workflow.StaleError as error:
            changed = error
            article.refresh_from_db()
            form = ReasonForm(initial={"version": article.version, "note": note}, label_suffix="")
    context = desk.admin_site.each_context(request) | {
        "title": move.label,
        "subtitle": article.headline,
        "opts": desk.opts,
        "original": article,
        "move": move,
        "explained": EXPLAINED[name],
        "form": form,
        "changed": changed,
        "back": back,
        "unresolved_notes": article.notes.unresolved().count() if name == "approve" else 0,
    }
    page = "admin/articles/article/move.html"
    return TemplateResponse(request, page, context, status=409 if changed else 200)
