"""The desk of pictures."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.locked import LockedOncePublic
from articles.admin.uploads import StoresFiles
from articles.editing import uses
from articles.editing.workflow import Actor
from articles.models import Image
from articles.models.article import ArticleQuerySet


def thumbnail_url(image: Image) -> str:
    """Return the address of the smallest crop; empty while the picture has none."""
    crops = [rendition for rendition in image.renditions.all() if rendition.crop != "full"]
    smallest = min(crops, key=lambda rendition: rendition.width, default=None)
    return smallest.file.url if smallest else ""


class ToBeCompleted(admin.SimpleListFilter):
    """Pictures that came from elsewhere without what readers must be told; gone with the last."""

    title = _("to be completed")
    parameter_name = "to_be_completed__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer them with their number while there are any."""
        left = Image.objects.filter(to_be_completed=True).count()
        label = ngettext("%(n)d picture", "%(n)d pictures", left) % {"n": left}
        return [("1", label)] if left else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return those that are to be completed."""
        return queryset.filter(to_be_completed=True) if self.value() == "1" else queryset


@admin.register(Image)
class ImageAdmin(StoresFiles[Image], LockedOncePublic[Image]):
    about = _(
        "A picture is kept once, with its description, credit and caption, and used in "
        "any number of stories."
    )
    first_step = _("Add the first picture")
    file_field = "file"
    list_display = ["thumbnail", "alt", "credit", "caption", "created_at"]
    list_display_links = ["thumbnail", "alt"]
    search_fields = ["alt", "caption", "credit"]
    list_filter = [ToBeCompleted]
    search_help_text = _("Words of the description, the caption or the credit")
    ordering = ["-created_at", "-pk"]
    list_per_page = 40
    show_full_result_count = False
    readonly_fields = ["preview"]
    fieldsets = [
        (None, {"fields": ["file", "preview", "alt", "credit", "caption"]}),
        (_("Origin"), {"fields": ["source", "licence"]}),
        (
            _("Focal point"),
            {
                "fields": [("focal_x", "focal_y")],
                "description": _("Crops keep this point. Click on the picture above to move it."),
            },
        ),
    ]

    class Media:
        css = {"all": ["admin_newsroom/css/images.css"]}
        js = [Script("admin_newsroom/js/focus.js", defer=True)]

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        """Leave the preview out while there is nothing to see, and no point to click on."""
        if obj is not None:
            return self.fieldsets
        return [(None, {"fields": ["file", "alt", "credit", "caption"]}), self.fieldsets[1]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        """Load the sizes with the pictures."""
        return super().get_queryset(request).prefetch_related("renditions")

    def stories_with(self, obj: Image) -> ArticleQuerySet:
        """Return the stories that open with the picture or place it in their text."""
        return uses.stories_with_picture(obj)

    def others_with(self, obj: Image) -> list[Model]:
        """Return pages, reporters and mailings that show the picture."""
        return uses.others_with_picture(obj)

    def may_change(self, user: Actor, obj: Image) -> bool:
        """Whether the picture stands in nothing that only editors change."""
        return uses.may_change_picture(user, obj)

    @admin.display(description=_("picture"))
    def thumbnail(self, image: Image) -> str | SafeString:
        """The picture, small."""
        url = thumbnail_url(image)
        if not url:
            return "–"
        return format_html(
            '<img class="thumbnail" src="{}" alt="" width="120" height="80" loading="lazy">', url
        )

    @admin.display(description=_("preview"))
    def preview(self, image: Image) -> str | SafeString:
        """The whole picture, on which the focal point is set."""
        whole = [rendition for rendition in image.renditions.all() if rendition.crop == "full"]
        if image.pk is None or not whole:
            return "–"
        size = min(whole, key=lambda rendition: abs(rendition.width - 640))
        return format_html(
            '<span class="focus" data-focus><img src="{}" alt="{}" width="{}" height="{}"></span>',
            size.file.url,
            image.alt,
            size.width,
            size.height,
        )

    def get_urls(self) -> list[URLPattern]:
        """Add what the story form asks for a chosen picture."""
        about = self.admin_site.admin_view(self.about_view)
        return [path("<int:pk>/about/", about, name="articles_image_about"), *super().get_urls()]

    def about_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Return ``{"thumbnail", "alt", "caption", "credit"}`` of a picture."""
        image = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, image):
            raise PermissionDenied
        return JsonResponse(self.autocomplete_extra(image))

    def autocomplete_extra(self, image: Image) -> dict[str, Any]:
        """Return what a choice of pictures shows beside the description."""
        return {
            "thumbnail": thumbnail_url(image),
            "alt": image.alt,
            "caption": image.caption,
            "credit": image.credit,
        }
