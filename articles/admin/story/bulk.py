"""Moves with many stories at once, from the list: asked first, then told one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import CharField, Form, Textarea
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.story import pages
from articles.admin.story.transitions import EXPLAINED, NEVER_SEEN
from articles.db.keys import NO_KEY, key_of
from articles.editing import bulk, workflow
from articles.editing.bulk import Chosen
from articles.models import Article

MOST: Final = 500
AT_ONCE: Final = frozenset({"submit"})
"""Moves that nobody but colleagues notice; a page asks before every other one."""

Action = tuple[Callable[..., Any], str, str]


class ReasonForm(Form):
    """Why the stories are moved: the same reason for all."""

    note = CharField(
        label=gettext_lazy("Reason"),
        max_length=workflow.LONGEST_NOTE,
        required=False,
        widget=Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Stays in every story's history; readers do not see it."),
    )


def actions(user: Any) -> dict[str, Action]:
    """Return the moves that the role of ``user`` may make; each story is asked when it is moved."""
    offered = [move for move in workflow.MOVES if user.has_perm(move.permission or workflow.CHANGE)]
    made = ((f"move_{move.name}", move) for move in offered)
    return {key: (_pressed(move.name), key, str(move.label)) for key, move in made}


def _pressed(name: str) -> Callable[..., HttpResponse]:
    def pressed(desk: ModelAdmin[Article], request: HttpRequest, stories: Any) -> HttpResponse:
        return chosen_in_list(desk, request, stories, name)

    return pressed


def chosen_in_list(
    desk: ModelAdmin[Article], request: HttpRequest, stories: QuerySet[Article], name: str
) -> HttpResponse:
    """Do what was chosen with the ticked stories, or ask first."""
    rows = list(stories.select_related("section")[: MOST + 1])
    if len(rows) > MOST:
        text = _("Nothing was done: choose %(most)d stories at most at a time.") % {"most": MOST}
        messages.warning(request, text)
        return HttpResponseRedirect(request.get_full_path())
    if name in AT_ONCE:
        return _account(desk, request, name, [Chosen(row.pk) for row in rows], "")
    return _asked(desk, request, name, rows, ReasonForm(label_suffix=""))


def confirmed(desk: ModelAdmin[Article], request: HttpRequest, name: str) -> HttpResponse:
    """Make the move that a page asked about."""
    if name not in workflow.NAMED:
        raise Http404
    chosen = list(_read(request.POST.getlist("story")))[:MOST]
    form = ReasonForm(request.POST, label_suffix="")
    rows = _rows(request, chosen)
    form.fields["note"].required = _needs_reason(request.user, rows, name)
    if not form.is_valid():
        return _asked(desk, request, name, rows, form)
    return _account(desk, request, name, chosen, form.cleaned_data["note"])


def _read(texts: Iterable[str]) -> Iterable[Chosen]:
    """Read ``key:version``; a version that is none was never seen, an empty one is not asked."""
    for text in texts:
        key, _colon, version = text.partition(":")
        if key_of(key) != NO_KEY:
            yield Chosen(key_of(key), _version(version))


def _version(text: str) -> int | None:
    if text in {"", "0"}:
        return int(text) if text else None
    return key_of(text) or NEVER_SEEN


def _rows(request: HttpRequest, chosen: list[Chosen]) -> list[Article]:
    keys = [one.key for one in chosen]
    stories = workflow.visible_to(request.user, Article.objects.filter(pk__in=keys))
    return list(stories.defer("body", "body_text").select_related("section"))


def _needs_reason(user: Any, rows: list[Article], name: str) -> bool:
    move = workflow.NAMED[name]
    if move.asks_why or not move.asks_others_why:
        return move.asks_why
    mine = workflow.own_of(user, Article.objects.filter(pk__in=[row.pk for row in rows]))
    return mine.count() < len(rows)


def _asked(
    desk: ModelAdmin[Article], request: HttpRequest, name: str, rows: list[Article], form: Any
) -> HttpResponse:
    """Show what the move does, with how many, and which it will leave for their state."""
    move = workflow.NAMED[name]
    fitting = [row for row in rows if row.status in move.sources]
    form.fields["note"].required = _needs_reason(request.user, fitting, name)
    context = _context(desk, request, name) | {
        "explained": EXPLAINED[name],
        "form": form,
        "fitting": [(row, pages.state_label(row)) for row in fitting],
        "others": [(row, pages.state_label(row)) for row in rows if row.status not in move.sources],
        "sent": [f"{row.pk}:{row.version}" for row in rows],
    }
    return TemplateResponse(request, "admin/articles/article/bulk_ask.html", context)


def _account(
    desk: ModelAdmin[Article], request: HttpRequest, name: str, chosen: list[Chosen], note: str
) -> HttpResponse:
    """Make the moves and say what became of each story.

    The page is the answer itself: sent again, it finds every story where it was moved to.
    """
    user = request.user
    if not isinstance(user, User) or f"move_{name}" not in actions(user):
        raise PermissionDenied
    account = bulk.move_each(user, name, chosen, note=note)
    done = len(account.done)
    context = _context(desk, request, name) | {
        "done": [(row, pages.state_label(row)) for row in account.done],
        "heading": ngettext("%(n)d story: %(move)s", "%(n)d stories: %(move)s", done)
        % {"n": done, "move": workflow.NAMED[name].label},
        "skipped": len(account.skipped),
        "reasons": account.reasons(),
        "left": len(account.left),
        "sent": [f"{one.key}:{'' if one.version is None else one.version}" for one in account.left],
        "note": note,
    }
    return TemplateResponse(request, "admin/articles/article/bulk_done.html", context)


def _context(desk: ModelAdmin[Article], request: HttpRequest, name: str) -> dict[str, Any]:
    query = request.POST.get("list", request.GET.urlencode())
    move = workflow.NAMED[name]
    return desk.admin_site.each_context(request) | {
        "title": move.label,
        "opts": desk.opts,
        "move": move,
        "list": query,
        "back": f"{reverse('admin:articles_article_changelist')}?{query}",
    }
