"""Tags, reporters, sources and developments: what looks alike, made one, parted again."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles.admin import merged
from articles.db.keys import NO_KEY, key_of
from articles.editing import uniting
from articles.editing.lookalikes import found
from articles.editing.merged import left_of
from articles.models import Twins

SHOWN: Final = 50
RECENT: Final = 30
MOST: Final = 10
TIES: Final = {"tag": "tagged", "reporter": "bylines", "source": "article_sources"}

Row = TypeVar("Row", bound=Model)


class Mergeable(admin.ModelAdmin[Row]):
    """A desk whose rows can become one: a list of what looks alike, a page that asks."""

    twins_title: Any = gettext_lazy("What looks alike")
    twins_empty: Any = gettext_lazy(
        "Nothing looks alike. To merge others, tick them in the list and choose “Merge into one…”."
    )

    @property
    def kind(self) -> str:
        """What ``uniting`` calls the model."""
        return str(self.opts.model_name)

    def get_actions(self, request: HttpRequest) -> Any:
        """Offer to merge what is ticked, to whoever may."""
        offered: dict[str, Any] = super().get_actions(request)
        if IS_POPUP_VAR not in request.GET and uniting.may_merge(request.user, self.kind):
            offered["merge"] = (_chosen, "merge", _("Merge into one…"))
        return offered

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of twins."""
        wrap, name = self.admin_site.admin_view, f"articles_{self.kind}"
        return [
            path("twins/", wrap(self.twins_view), name=f"{name}_twins"),
            path("twins/apart/", wrap(require_POST(self.apart_view)), name=f"{name}_apart"),
            path("twins/<int:pk>/undo/", wrap(require_POST(self.undo_view)), name=f"{name}_undo"),
            path("merge/", wrap(self.merge_view), name=f"{name}_merge"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Lead to the twins from the list."""
        may = uniting.may_merge(request.user, self.kind)
        shown = {"twins_url": self._url("twins") if may else "", "twins_title": self.twins_title}
        return super().changelist_view(request, shown | (extra_context or {}))

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponseRedirect:
        """Lead to the row that is left of one that was merged, else away as Django does."""
        for twins in left_of([(self.kind, key_of(object_id))]).values():
            merged.say(request, twins)
            url = reverse(f"admin:articles_{self.kind}_change", args=[twins.kept_id])
            return HttpResponseRedirect(url)
        answer: HttpResponseRedirect = super()._get_obj_does_not_exist_redirect(  # type: ignore[misc]
            request, opts, object_id
        )
        return answer

    def twins_view(self, request: HttpRequest) -> HttpResponse:
        """List the pairs that look alike, and what was merged of late."""
        self._check(request)
        pairs = found(self.kind)
        keys = {key for pair in pairs[:SHOWN] for key in pair}
        rows = {row.pk: row for row in self.counted().filter(pk__in=keys)}
        recent = Twins.objects.filter(kind=self.kind, is_one=True).select_related("user")
        context = self._context(request) | {
            "title": self.twins_title,
            "empty": self.twins_empty,
            "number": len(pairs),
            "pairs": [
                {"rows": [rows[one], rows[two]], "url": self._merge_url([one, two])}
                for one, two in pairs[:SHOWN]
                if one in rows and two in rows
            ],
            "recent": recent.order_by("-created_at")[:RECENT],
        }
        return TemplateResponse(request, "admin/articles/twins/list.html", context)

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """GET asks which row is kept, with what the others bring; POST merges them into it."""
        self._check(request)
        given = request.POST if request.method == "POST" else request.GET
        keys = [key_of(text) for text in given.getlist("key")[:MOST]]
        rows = list(self.counted().filter(pk__in=keys).order_by("-story_count", "pk"))
        if len(rows) < 2:  # noqa: PLR2004 - nothing to merge
            if not self._say_done(request, keys, key_of(given.get("kept"))):
                messages.warning(request, str(uniting.GONE))
            return HttpResponseRedirect(self._url("twins"))
        kept = next((row for row in rows if row.pk == key_of(given.get("kept"))), None)
        if request.method == "POST" and kept is not None:
            return self._merge(request, kept, [row for row in rows if row is not kept])
        context = self._context(request) | {"title": _("Merge into one"), "rows": rows}
        return TemplateResponse(request, "admin/articles/twins/merge.html", context)

    def apart_view(self, request: HttpRequest) -> HttpResponse:
        """Offer two rows no more: they are two."""
        self._check(request)
        keys = [key_of(text) for text in request.POST.getlist("key")[:2]]
        if len(keys) == 2 and NO_KEY not in keys and isinstance(request.user, User):  # noqa: PLR2004
            uniting.keep_apart(self.kind, keys[0], keys[1], request.user)
        return HttpResponseRedirect(self._url("twins"))

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Part what was merged."""
        self._check(request)
        twins = get_object_or_404(Twins, pk=pk, kind=self.kind, is_one=True)
        refused = ""
        try:
            uniting.undo(twins, request.user)  # type: ignore[arg-type]  # checked above
        except ValidationError as error:
            refused = " ".join(error.messages)
        twins.refresh_from_db()
        if twins.undone_at is None:
            messages.warning(request, refused)
        else:  # also where it was pressed twice
            said = _("“%(gone)s” is there again, with its stories and its address.")
            messages.success(request, said % {"gone": twins.gone_name})
        return HttpResponseRedirect(self._url("twins"))

    def _merge(self, request: HttpRequest, kept: Any, others: list[Any]) -> HttpResponse:
        for row in others:
            try:
                twins = uniting.merge(self.kind, row.pk, kept.pk, request.user)  # type: ignore[arg-type]
            except ValidationError as error:
                if not self._say_done(request, [row.pk], kept.pk):
                    messages.warning(request, f"{row}: {' '.join(error.messages)}")
                continue
            _say_merged(request, twins)
        return HttpResponseRedirect(self._url("twins"))

    def _say_done(self, request: HttpRequest, keys: list[int], kept: int) -> bool:
        """Say what a press before has merged: the browser shows the last answer alone."""
        done = Twins.objects.merged().filter(kind=self.kind, kept_id=kept, gone_id__in=keys)
        for twins in done:
            _say_merged(request, twins)
        return bool(done)

    def counted(self) -> QuerySet[Any]:
        """Return the rows with ``story_count``."""
        rows = self.model._default_manager.all()
        return rows.annotate(story_count=Count(TIES[self.kind], distinct=True))

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        urls = {name: self._url(name) for name in ("twins", "apart", "merge", "changelist")}
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "urls": urls,
            "change": f"admin:articles_{self.kind}_change",
            "undo": f"admin:articles_{self.kind}_undo",
        }

    def _check(self, request: HttpRequest) -> None:
        if not uniting.may_merge(request.user, self.kind):
            raise PermissionDenied

    def _url(self, name: str) -> str:
        return reverse(f"admin:articles_{self.kind}_{name}")

    def _merge_url(self, keys: list[int]) -> str:
        return f"{self._url('merge')}?{urlencode({'key': keys}, doseq=True)}"


def _say_merged(request: HttpRequest, twins: Twins) -> None:
    said = ngettext(
        "“%(gone)s” is “%(kept)s” now; %(n)d story came along.",
        "“%(gone)s” is “%(kept)s” now; %(n)d stories came along.",
        twins.stories,
    )
    values = {"gone": twins.gone_name, "kept": twins.kept_name, "n": twins.stories}
    messages.success(request, said % values)


def _chosen(desk: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
    keys = list(rows.order_by().values_list("pk", flat=True)[: MOST + 1])
    if not 2 <= len(keys) <= MOST:  # noqa: PLR2004 - one alone is no pair
        said = _("Nothing was done: choose two to %(most)d.") % {"most": MOST}
        desk.message_user(request, said, messages.WARNING)
        return None
    return HttpResponseRedirect(desk._merge_url(keys))  # noqa: SLF001 - its own action
