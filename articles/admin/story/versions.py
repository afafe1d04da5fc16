"""The saved versions of a story: all, one whole, two side by side, one brought back; a copy."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.story import sent_again
from articles.admin.story.hidden import story_or_404
from articles.admin.widgets import TypedField
from articles.editing import comparing, copying, restoring, revisions, workflow
from articles.models import Article, Revision

PER_PAGE = 20
PASSAGES_SHOWN = 3
CHOSEN_FROM = 500
"""The newest versions, that the page of two offers by their time; others by address."""


@dataclass(frozen=True)
class Listed:
    """A version in the list: what it changed against the one before, and how much is left out."""

    revision: Revision
    before: Revision | None
    changes: list[comparing.Comparison]
    left_out: int


class RestoreForm(forms.Form):
    """Asked before an earlier version is brought back."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    is_meant = forms.BooleanField(
        label=gettext_lazy("Readers see the restored text at once: this is meant"), required=False
    )
    correction = TypedField(
        label=gettext_lazy("Correction"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "What was wrong, and what is right. Readers see it below the story; leave it empty "
            "where no fact changes."
        ),
    )

    def __init__(self, *args: Any, is_public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        if is_public:
            self.fields["is_meant"].required = True
            self.fields["is_meant"].error_messages["required"] = _(
                "Readers see this story. Tick the box if the text is to change for them now."
            )
        else:
            del self.fields["is_meant"], self.fields["correction"]


class CopyForm(forms.Form):
    """The page that asks; its key makes two presses one copy."""

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)


def listed(desk: ModelAdmin[Article], request: HttpRequest, pk: int) -> HttpResponse:
    """List the saved versions, newest first, each with the paragraphs that it changed."""
    article = _story(desk, request, pk)
    pages = Paginator(article.revisions.select_related("user"), PER_PAGE)
    page = pages.get_page(request.GET.get("p"))
    context = {
        "title": _("Versions"),
        "page": page,
        "versions": _listed(article, list(page)),
        "count": pages.count,
    }
    return _answer(desk, request, article, "versions", context)


def _listed(article: Article, shown: list[Revision]) -> list[Listed]:
    if not shown:
        return []
    before = article.revisions.filter(version__lt=shown[-1].version).first()
    earlier: list[Revision | None] = [*shown[1:], before]
    return [_line(revision, previous) for revision, previous in zip(shown, earlier, strict=True)]


def _line(revision: Revision, before: Revision | None) -> Listed:
    if before is None:
        return Listed(revision, None, [], 0)
    changes = comparing.compared(before.data, revision.data)
    short, room, left_out = [], PASSAGES_SHOWN, 0
    for change in changes:
        kept = change.passages[: max(room, 0)]
        left_out += len(change.passages) - len(kept)
        room -= len(kept)
        if kept:
            short.append(comparing.Comparison(change.field, change.label, kept))
    return Listed(revision, before, short, left_out)


def one(desk: ModelAdmin[Article], request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show the whole of an old version, as it was written."""
    article = _story(desk, request, pk)
    revision = _version(article, number)
    facts = [
        (label, revisions.readable(name, revision.data[name]))
        for name, label in revisions.FIELDS.items()
        if name in revision.data and name not in {"headline", "standfirst", "body"}
    ]
    context = {
        "title": _("Version %s") % revision.version,
        "revision": revision,
        "body": comparing.readable_body(revision.data["body"]),
        "facts": [(label, text) for label, text in facts if text],
        "is_newest": revision.version == article.version,
        "may_restore": _may_restore(request, article, revision),
    }
    return _answer(desk, request, article, "version", context)


def compared(desk: ModelAdmin[Article], request: HttpRequest, pk: int) -> HttpResponse:
    """Show what differs between ``?from=`` and ``?to=``; without them the two newest."""
    article = _story(desk, request, pk)
    known = article.revisions.select_related("user").defer("data")
    choices = list(known[:CHOSEN_FROM])
    old, new = (_chosen(article, request.GET.get(name)) for name in ("from", "to"))
    new = new or article.revisions.first()
    if new is not None and old is None:
        old = article.revisions.filter(version__lt=new.version).first()
    if old is not None and new is not None and old.version > new.version:
        old, new = new, old
    context = {
        "title": _("What differs"),
        "choices": choices,
        "old": old,
        "new": new,
        "changes": comparing.compared(old.data, new.data) if old and new else [],
        "may_restore": old is not None and _may_restore(request, article, old),
    }
    return _answer(desk, request, article, "compared", context)


def _chosen(article: Article, typed: str | None) -> Revision | None:
    if not (typed and typed.isascii() and typed.isdecimal()):
        return None
    return article.revisions.select_related("user").filter(version=int(typed[:12])).first()


def restore(desk: ModelAdmin[Article], request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """GET shows what would change, with a button; POST brings the version back as a new one."""
    article = _story(desk, request, pk)
    kept = _version(article, number)
    if not workflow.may_edit(request.user, article):
        raise PermissionDenied
    is_public = article.is_public
    posted = request.POST if request.method == "POST" else None
    form = RestoreForm(posted, is_public=is_public, initial={"version": article.version})
    changed = None
    if request.method == "POST" and form.is_valid():
        try:
            return _restored(request, article, kept, form.cleaned_data)
        except workflow.StaleError as error:
            changed = error
            article.refresh_from_db()
            data = request.POST.copy()
            data["version"] = str(article.version)
            form = RestoreForm(data, is_public=is_public)
            form.errors.clear()
        except ValidationError as error:
            form.add_error(None, error)
    changes = comparing.compared(revisions.current(article), kept.data, restoring.RESTORED)
    context = {
        "title": _("Restore version %s") % kept.version,
        "revision": kept,
        "form": form,
        "changed": changed,
        "changes": changes,
        "missing": restoring.earlier(kept.data).missing,
        "is_public": is_public,
    }
    return _answer(desk, request, article, "restore", context, status=409 if changed else 200)


def _restored(
    request: HttpRequest, article: Article, kept: Revision, typed: dict[str, Any]
) -> HttpResponse:
    user = request.user
    if not user.is_authenticated:
        raise PermissionDenied
    is_new = restoring.restore(
        article, kept, user, seen=typed["version"], correction=typed.get("correction", "")
    )
    named = {"number": kept.version, "new": article.version}
    if is_new:
        said = _("Version %(number)s is restored; it is version %(new)s now.") % named
        messages.success(request, said)
    else:
        messages.info(request, _("The story is as version %(number)s was already.") % named)
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def copy(desk: ModelAdmin[Article], request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what a copy takes along, with a button; POST makes it and opens its page."""
    article = _story(desk, request, pk)
    user = request.user
    if not (user.is_authenticated and desk.has_add_permission(request)):
        raise PermissionDenied
    form = CopyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = sent_again.made_before(request.POST, user)
        if made is None:
            copied = copying.copy(article, user, form.cleaned_data["form_key"])
            desk.log_addition(request, copied, [{"added": {}}])
            messages.success(request, _("This is a copy, a draft of yours."))
            made = str(copied.pk)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[made]))
    return _answer(desk, request, article, "copy", {"title": _("Copy"), "form": form})


def _story(desk: ModelAdmin[Article], request: HttpRequest, pk: int) -> Article:
    stories = desk.get_queryset(request).select_related("section", "lead_image")
    article = story_or_404(request, stories, pk)
    if not desk.has_view_or_change_permission(request, article):
        raise PermissionDenied
    return article


def _version(article: Article, number: int) -> Revision:
    return get_object_or_404(article.revisions.select_related("user"), version=number)


def _may_restore(request: HttpRequest, article: Article, revision: Revision) -> bool:
    return revision.version != article.version and workflow.may_edit(request.user, article)


def _answer(
    desk: ModelAdmin[Article],
    request: HttpRequest,
    article: Article,
    name: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    around = desk.admin_site.each_context(request) | {
        "subtitle": article.headline,
        "opts": desk.opts,
        "original": article,
    }
    page = f"admin/articles/article/{name}.html"
    return TemplateResponse(request, page, around | context, status=status)
