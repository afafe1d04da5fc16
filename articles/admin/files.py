"""The desk of PDFs and recordings: sent while a story is written, looked at, and deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles.admin import file_upload
from articles.admin.deletion import KeptByStories
from articles.editing import uploaders, uses
from articles.models import Page, StoredFile
from articles.models.article import ArticleQuerySet


class FileList(ChangeList):
    """The list; how often each file of the page is used comes in one statement."""

    def get_results(self, request: HttpRequest) -> None:
        """Count for the lines of the page alone."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        used = uses.counted_files(self.result_list)
        for stored in self.result_list:
            stored.used = used.get(stored.pk, 0)


@admin.register(StoredFile)
class StoredFileAdmin(KeptByStories[StoredFile]):
    """Files that stand in stories, or came along from a former site."""

    about = _(
        "PDFs and recordings in stories: they are put there while one is written. Those of the "
        "former site have their old addresses too. One that stands in a story is not deleted."
    )
    actions = ()  # Django's own: many are deleted at once, none of which a story places
    list_display = ["name", "size_column", "used_column", "created_at"]
    search_fields = ["name"]
    fields = ["name", "file", "size_column", "stories_column", "created_at"]
    readonly_fields = ["stories_column"]
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        """Add where the editor sends a file."""
        view = self.admin_site.admin_view(require_POST(self.upload_view))
        return [path("upload/", view, name="articles_storedfile_upload"), *super().get_urls()]

    def upload_view(self, request: HttpRequest) -> JsonResponse:
        """Keep a file that comes while a story is written."""
        return file_upload.upload(self, request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[FileList]:
        """Return the list that knows how often each file is used."""
        return FileList

    @admin.display(description=_("stories"))
    def used_column(self, stored: Any) -> int:
        """In how many stories it stands."""
        number: int = stored.used
        return number

    @admin.display(description=_("stories"))
    def stories_column(self, stored: StoredFile) -> str:
        """The stories that it stands in, newest first, as far as the person sees them."""
        used: dict[str, Any] = stored.uses  # type: ignore[attr-defined]  # by ``get_object``
        is_used = used["count"] or used["others"]
        return render_to_string("admin/articles/uses.html", used) if is_used else "–"

    def stories_with(self, obj: StoredFile) -> ArticleQuerySet:
        """Return the stories that place the file."""
        return uses.stories_with_file(obj)

    def others_with(self, obj: StoredFile) -> QuerySet[Page]:
        """Return the pages that place it."""
        return uses.pages_with_file(obj)

    def typed_by(self, obj: StoredFile) -> list[str]:
        """Return who has the file in a text that is not saved yet."""
        return uploaders.file_typed_by(obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what goes; a file that stands in a story protects itself, and all with it."""
        going, counts, perms, protected = super().get_deleted_objects(objs, request)
        kept = [
            format_html(
                '<a href="{}">{}</a>: {}',
                reverse("admin:articles_storedfile_change", args=[stored.pk]),
                stored,
                places,
            )
            for stored in objs
            if (places := self._places(request, stored))
        ]
        return going, counts, perms, [*kept, *protected]

    def _places(self, request: HttpRequest, stored: StoredFile) -> str:
        """Name what places it, of others' drafts only how many; empty for nothing."""
        found = self.uses(request, stored)
        told = [f"“{story.headline}”" for story in found["stories"]]
        told += [f"“{other['name']}”" for other in found["others"]]
        if more := found["more"]:
            told.append(ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more})
        return ", ".join(told)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> StoredFile | None:
        """Bring along where it is used: a field that is only shown is not told who looks."""
        stored = super().get_object(request, object_id, from_field)
        if stored is not None:
            stored.uses = self.uses(request, stored)  # type: ignore[attr-defined]  # read above
        return stored

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come while a story is written, or by an import; there is no form for them alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They stay as they came."""
        return False

    @admin.display(description=_("size"), ordering="size")
    def size_column(self, stored: StoredFile) -> str:
        """Its size, in words."""
        return filesizeformat(stored.size)
