"""The desk of the audit log: read by administrators, changed by nobody."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.auditlog import export
from articles.auditlog.acts import Act
from articles.auditlog.filters import FilterForm
from articles.auditlog.log import record
from articles.auditlog.models import Entry
from articles.csv_lines import download, separator_of

EXPORT: Final = "auditlog.export_entry"
SHOWN: Final = 50


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin[Entry]):
    """One page: what is asked for, and the entries, newest first, a page at a time."""

    class Media:
        css = {"all": ["admin_newsroom/css/auditlog.css"]}

    def get_urls(self) -> list[URLPattern]:
        """Add the export."""
        view = self.admin_site.admin_view(self.export)
        return [path("export/", view, name="auditlog_entry_export"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Acts add to it, no form."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody may; the database refuses it too."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody may; the database refuses it too."""
        return False

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the log: an entry has no page of its own."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:auditlog_entry_changelist"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what is asked for."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = FilterForm(request.GET)
        entries = form.entries()
        before = request.GET.get("before", "")
        if before.isdecimal() and len(before) < 19:  # noqa: PLR2004 - a bigint
            entries = entries.filter(pk__lt=int(before))
        rows = list(entries[: SHOWN + 1])
        asked = request.GET.copy()
        asked.pop("before", None)
        is_filtered = any(asked.values())
        context = self.admin_site.each_context(request) | {
            "title": self.opts.verbose_name_plural,
            "opts": self.opts,
            "form": form,
            "entries": rows[:SHOWN],
            "of_one": rows[0] if rows and form.cleaned_data.get("key") else None,
            "is_filtered": is_filtered,
            "asked": asked.urlencode(),
            "before": rows[SHOWN - 1].pk if len(rows) > SHOWN else None,
            "is_first": not before,
            "may_export": request.user.has_perm(EXPORT),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/auditlog/log.html", context)

    @method_decorator(require_POST)
    def export(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """Send what is asked for as CSV; that is an entry itself, and the first of the file."""
        if not request.user.has_perm(EXPORT):
            raise PermissionDenied
        form = FilterForm(request.GET)
        record(Act.LOG_EXPORTED, count=form.entries().count())
        lines = export.lines(form.entries(), separator_of(request.POST))
        return download(lines, f"audit-{timezone.localdate().isoformat()}.csv")
