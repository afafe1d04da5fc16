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
from django.urls import NoReverseMatch, path, reverse
from django.utils.functional import Promise
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


@dataclass(frozen=True)
class Way:
    """A system that is brought over: where its export is found, and the commands."""

    name: str | Promise
    export: str | Promise
    commands: tuple[str, ...]


_FILES = "--answers answers.toml"
_SITE = "https://old.example"
WAYS = (
    Way(
        "WordPress",
        _("Tools → Export → “All content” gives the file; the pictures are in wp-content/uploads."),
        (
            f"manage.py import_wordpress export.xml --dry-run {_FILES}",
            f"manage.py import_wordpress export.xml {_FILES} --media /srv/old/uploads",
        ),
    ),
    Way(
        "Ghost",
        _("Settings → Labs → Export gives the file."),
        (
            f"manage.py import_ghost export.json --site {_SITE} --dry-run {_FILES}",
            f"manage.py import_ghost export.json --site {_SITE} {_FILES} --media {_SITE}",
        ),
    ),
    Way(
        _("A feed"),
        _("RSS or Atom, with all pages of its archive as far as it goes back."),
        (
            f"manage.py import_feed {_SITE}/feed --dry-run {_FILES}",
            f"manage.py import_feed {_SITE}/feed {_FILES} --media {_SITE}",
        ),
    ),
    Way(
        _("A folder of texts"),
        _("Markdown and HTML with front matter, as Hugo, Jekyll and Eleventy keep them."),
        (
            f"manage.py import_files DIR --site {_SITE} --dry-run {_FILES}",
            f"manage.py import_files DIR --site {_SITE} {_FILES} --media DIR",
        ),
    ),
)


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin[ImportRun]):
    """The list of runs; each opens its report."""

    about = _("What came from another system, what did not, and what is left to do.")
    first_step = _("How a site is brought over")
    list_display = ["site", "system", "state", "started_at", "finished_at"]
    ordering = ["-started_at", "-pk"]
    show_full_result_count = False

    class Media:
        css = {"all": ["admin_newsroom/css/imports.css"]}

    def get_urls(self) -> list[Any]:
        """The page that says how a run begins, beside the desk's own."""
        view = self.admin_site.admin_view(self.begin)
        return [path("begin/", view, name="articles_importrun_begin"), *super().get_urls()]

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Say which command brings which system over."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {
            "title": self.first_step,
            "opts": self.opts,
            "ways": WAYS,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/articles/importrun/begin.html", context)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the way to a first or a further run."""
        begin = {"url": reverse("admin:articles_importrun_begin"), "label": self.first_step}
        return super().changelist_view(request, {"first_step": begin} | (extra_context or {}))

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
