"""What imports from other systems did: read by the desk, changed by nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from articles.db.keys import key_of
from articles.models import ImportNote, ImportRun
from articles.moving import report
from articles.moving.notes import sentence

SHOWN = 100


@dataclass(frozen=True)
class Line:
    """A line of the report as the page shows it."""

    sentence: str
    place: str
    title: str
    url: str
    stood: str
    since: str


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin[ImportRun]):
    """The list of runs; each opens its report."""

    about = _("What came from another system, what did not, and what is left to do.")
    list_display = ["site", "system", "state", "started_at", "finished_at"]
    ordering = ["-started_at", "-pk"]
    show_full_result_count = False

    class Media:
        css = {"all": ["admin_newsroom/css/imports.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A command makes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody may."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody may: a run that was stopped is carried on by its row."""
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the report: counts, and the lines of one kind, a page at a time."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = key_of(object_id)
        run = ImportRun.objects.filter(pk=key).first() if key else None
        if run is None:
            raise Http404
        counts = run.counts.get("notes", {})
        kinds = [
            (kind, name, counts[kind]) for kind, name in report.HEADINGS.items() if kind in counts
        ]
        kind = request.GET.get("kind", "")
        if kind not in counts:
            kind = kinds[0][0] if kinds else ""
        notes = report.notes_of(run, kind).select_related("content_type")
        page = Paginator(notes, SHOWN).get_page(request.GET.get("page"))
        context = self.admin_site.each_context(request) | {
            "title": str(run),
            "opts": self.opts,
            "run": run,
            "counted": list(report.counted(run)),
            "bare": run.counts.get("without", {}).get("standfirst", 0),
            "waiting": report.waiting(run.site),
            "incomplete": report.incomplete(),
            "kinds": kinds,
            "kind": kind,
            "lines": _lines(page.object_list),
            "page": page,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/articles/importrun/report.html", context)


def _lines(notes: Iterable[ImportNote]) -> list[Line]:
    return [
        Line(
            sentence(note.text, note.values),
            f"{note.file}:{note.line}" if note.file else "",
            note.title,
            _address(note),
            _web(note.address),
            report.since(note),
        )
        for note in notes
    ]


def _web(address: str) -> str:
    """Return an address of the old site where a browser may be sent to it; else none."""
    return address if address.startswith(("http://", "https://")) else ""


def _address(note: ImportNote) -> str:
    """Return the desk's page of what a line is about; empty without one."""
    if note.content_type is None or note.object_id is None:
        return ""
    kind = note.content_type
    try:
        return reverse(f"admin:{kind.app_label}_{kind.model}_change", args=[note.object_id])
    except NoReverseMatch:
        return ""
