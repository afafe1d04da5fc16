"""A story's form that was sent: what came between, what changes for readers, where it leads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from articles.admin.story import conflicts, pages, transitions, updating
from articles.models import Article

JOINED = "joined"
"""Parameter of the address after saving: the page holds another text than was sent."""


def look_at(
    desk: ModelAdmin[Article], request: HttpRequest, article: Article
) -> HttpResponse | None:
    """Leave on the request what the form is to hold; return an answer that stands before saving.

    ``article`` must be locked.
    """
    asked: Any = request
    if not desk.has_change_permission(request, article):
        return pages.locked(desk, request, article)
    asked.reconciled = reconciled = conflicts.reconcile(request.POST, article)
    if reconciled.conflict is not None:
        return None
    asked.update = update = updating.asked_for(reconciled.post, article)
    if update and update.is_nothing and not transitions.is_asked(request):
        updating.say_nothing(request, article)
        return page_of(request, article)
    return None


def say_joined(request: HttpRequest) -> None:
    """Say what of others came in without a question."""
    reconciled = getattr(request, "reconciled", None)
    if reconciled is None or not reconciled.taken:
        return
    people = dict.fromkeys(_name(save.user) for save in reconciled.saves)
    messages.info(
        request,
        _("Joined with what %(who)s saved meanwhile: %(fields)s.")
        % {
            "who": get_text_list(list(people), _("and")),
            "fields": get_text_list(reconciled.taken, _("and")),
        },
    )


def page_of(request: HttpRequest, article: Article) -> HttpResponseRedirect:
    """Lead to the story's page, which tells a script whether it has to take over the text."""
    address = reverse("admin:articles_article_change", args=[article.pk])
    reconciled = getattr(request, "reconciled", None)
    is_changed = reconciled is not None and reconciled.is_changed
    return HttpResponseRedirect(f"{address}?{JOINED}=1" if is_changed else address)


def _name(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else _("the system")
