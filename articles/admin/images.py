"""The desk of pictures."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin import picture_list, picture_upload
from articles.admin.locked import LockedOncePublic
from articles.admin.uploads import StoresFiles
from articles.editing import uploaders, uses
from articles.editing.workflow import Actor
from articles.models import Image
from articles.models.article import ArticleQuerySet


class Unused(admin.SimpleListFilter):
    """Pictures that nothing shows."""

    title = _("use")
    parameter_name = "unused"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [("1", _("Used nowhere"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return those that stand nowhere."""
        return uses.unused(queryset) if self.value() == "1" else queryset


class ToBeCompleted(admin.SimpleListFilter):
    """Pictures that came from elsewhere without what readers must be told."""

    title = _("to be completed")
    parameter_name = "to_be_completed__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the one choice; the list draws it with its number."""
        return [("1", _("to be completed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return those that are to be completed."""
        return queryset.filter(to_be_completed=True) if self.value() == "1" else queryset


class Mine(admin.SimpleListFilter):
    """Pictures that the user uploaded."""

    title = _("whose")
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [("1", _("My own"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the user's."""
        return uploaders.uploaded_by(request.user, queryset) if self.value() == "1" else queryset


@admin.register(Image)
class ImageAdmin(StoresFiles[Image], LockedOncePublic[Image]):
    about = _(
        "A picture is kept once, with its description, credit and caption, and used in "
        "any number of stories."
    )
    first_step = _("Add the first picture")
    file_field = "file"
    list_display = ["thumbnail", "description", "credit", "use", "created_at"]
    list_display_links = ["thumbnail", "description"]
    search_fields = ["alt", "caption", "credit"]
    list_filter = [ToBeCompleted, Unused, Mine]
    search_help_text = _("Words of the description, the caption or the credit")
    ordering = ["-created_at", "-pk"]
    list_per_page = 40
    paginator = picture_list.LibraryPaginator
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

    def get_actions(self, request: HttpRequest) -> Any:
        """Offer to take away what nothing shows, to whoever may."""
        if IS_POPUP_VAR in request.GET or not self.has_delete_permission(request):
            return {}
        label = _("Delete those used nowhere…")
        return {"remove_unused": (picture_list.remove_unused, "remove_unused", label)}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that counts uses."""
        return picture_list.Library

    @admin.display(description=_("description"), ordering="alt")
    def description(self, image: Image) -> str | SafeString:
        """What can be seen; what is missing stands out."""
        if not image.to_be_completed:
            return image.alt
        missing = format_html('<span class="picture-due">{}</span>', _("to be completed"))
        return format_html("{} {}", missing, image.alt) if image.alt else missing

    @admin.display(description=_("use"))
    def use(self, image: Image) -> str:
        """In how many stories it stands."""
        number: int = getattr(image, "use_count", 0)
        if not number:
            return gettext("in no story")
        return ngettext("in %(n)d story", "in %(n)d stories", number) % {"n": number}

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

    def typed_by(self, obj: Image) -> list[str]:
        """Return who has the picture in a text that is not saved yet."""
        return uploaders.typed_by(obj)

    def may_change(self, user: Actor, obj: Image) -> bool:
        """Whether the picture stands in nothing that only editors change."""
        return uses.may_change_picture(user, obj)

    @admin.display(description=_("picture"))
    def thumbnail(self, image: Image) -> str | SafeString:
        """The picture, small."""
        url = image.thumbnail_url
        if not url:
            return "–"
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" width="120" height="80" loading="lazy">',
            url,
            image.alt,  # it is the link's name
        )

    def thumbnail_found(self, image: Image) -> str:
        """The address of the picture that a search over all desks shows."""
        return image.thumbnail_url

    def about_found(self, image: Image) -> str:
        """Whose picture it is."""
        return image.credit

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
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/about/", wrap(self.about_view), name="articles_image_about"),
            path("<int:pk>/tell/", wrap(require_POST(self.tell_view)), name="articles_image_tell"),
            path(
                "<int:pk>/take-back/",
                wrap(require_POST(self.take_back_view)),
                name="articles_image_take_back",
            ),
            path("upload/", wrap(require_POST(self.upload_view)), name="articles_image_upload"),
            *super().get_urls(),
        ]

    def upload_view(self, request: HttpRequest) -> JsonResponse:
        """Keep a picture that came while a story is written."""
        return picture_upload.upload(self, request)

    def tell_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Save what readers are told of it."""
        return picture_upload.tell(self, request, pk)

    def take_back_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Delete a picture that its uploader gave up at once."""
        return picture_upload.take_back(self, request, pk)

    def about_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Return what ``picture_upload.about`` tells of a picture."""
        image = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, image):
            raise PermissionDenied
        return JsonResponse(picture_upload.about(self, request, image))

    def autocomplete_extra(self, image: Image) -> dict[str, Any]:
        """Return what a choice of pictures shows beside the description."""
        return {
            "thumbnail": image.thumbnail_url,
            "alt": image.alt,
            "caption": image.caption,
            "credit": image.credit,
        }
