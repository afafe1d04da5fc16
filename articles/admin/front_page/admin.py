"""The desk of the front page: one page that says what stands where, before it stands there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.admin.front_page.form import FrontForm, last_saved_number
from articles.db.keys import key_of
from articles.models import Article, FrontPageChange, Slot
from articles.pages.home import home_context

CHANGES_SHOWN = 12


@admin.register(Slot)
class FrontPageAdmin(admin.ModelAdmin[Slot]):
    """The whole front page is one form; single slots have no pages of their own."""

    class Media:
        css = {"all": ["admin_newsroom/css/frontpage.css"]}
        js = [Script("admin_newsroom/js/frontpage.js", type="module")]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Slots are filled on the desk's page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Slots are emptied on the desk's page."""
        return False

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the desk's page."""
        return HttpResponseRedirect(reverse("admin:articles_slot_changelist"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show, preview or save the front page."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, FrontForm.of())
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = FrontForm.of(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        if "_preview" in request.POST:
            return _preview(request, form)
        form.seen = key_of(request.POST.get("seen"))
        if not form.save(request.user):
            messages.error(request, _("Somebody saved the front page meanwhile; look at it below."))
            form.seen = last_saved_number()
            return self._page(request, form)
        messages.success(request, _("The front page is saved."))
        return HttpResponseRedirect(request.path)

    def _page(self, request: HttpRequest, form: FrontForm) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "lacks_stories": not Article.objects.published().exists(),
            "title": _("Front page"),
            "opts": self.opts,
            "form": form,
            "media": self.media + form.slots.media,
            "can_change": self.has_change_permission(request),
            "changes": FrontPageChange.objects.select_related("user")[:CHANGES_SHOWN],
            "has_view_permission": True,
        }
        return TemplateResponse(request, "admin/articles/slot/desk.html", context)


def _preview(request: HttpRequest, form: FrontForm) -> HttpResponse:
    """Show the readers' front page as the form says it; nothing is stored."""
    context = home_context(form.plan())
    context |= {"breaking": form.preview_banner(), "is_preview": True}
    response = TemplateResponse(request, "admin/articles/slot/preview.html", context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store, private"
    return response
