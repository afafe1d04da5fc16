"""Pictures that come while a story is written: uploaded one by one, told of in the same dialog.

A picture is kept as soon as its file is whole, marked "to be completed"; what readers must know of
it follows, so that nobody waits for a slow line before they may type.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from articles.admin import picture_list
from articles.admin.changed import forget_unchanged
from articles.admin.uploads import BAD, not_stored, refused
from articles.editing import uploaders, uses
from articles.guarded_http import NotToBeHadError, TryAgainError, download
from articles.models import Image
from articles.validators import PictureFormField

TOLD = ["alt", "caption", "credit", "licence", "focal_x", "focal_y"]
NEEDED = ["alt", "credit"]


class FileForm(forms.Form):
    """A picture as a file, or as the address that a pasted document names."""

    file = PictureFormField(required=False)
    address = forms.URLField(required=False, max_length=2000, assume_scheme="https")


class TellForm(forms.ModelForm[Image]):
    """What readers are told of a picture, and the point that crops keep.

    ``later``: what is needed may still be missing, of a picture that lacks it until now.
    """

    later = forms.BooleanField(required=False)

    class Meta:
        model = Image
        fields = TOLD

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self["later"].data and self.instance.to_be_completed:
            for name in NEEDED:
                self.fields[name].required = False

    def clean(self) -> dict[str, Any] | None:
        """What is said of the picture is what may have changed."""
        cleaned = super().clean()
        forget_unchanged(self, frozenset({"later"}))
        return cleaned


def upload(desk: ModelAdmin[Image], request: HttpRequest) -> JsonResponse:
    """Keep ``file`` or what is at ``address``; answer with what ``about`` tells, or ``error``."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return refused(form)
    file, address = form.cleaned_data["file"], form.cleaned_data["address"]
    if address:
        fetched = _fetched(address)
        if isinstance(fetched, JsonResponse):
            return fetched
        file = fetched
    if not file:
        return JsonResponse({"error": _("No picture came along.")}, status=BAD)
    image = Image(file=file, source=address[:200], to_be_completed=True)
    try:
        with transaction.atomic():
            image.save()
    except OSError as error:
        return not_stored(error)
    desk.log_addition(request, image, [{"added": {}}])
    return JsonResponse(about(desk, request, image))


def _fetched(address: str) -> ContentFile[bytes] | JsonResponse:
    """Return the picture at ``address``, judged like an upload, or the answer that refuses it."""
    try:
        content = download(address)
    except (NotToBeHadError, TryAgainError):
        error = _("The picture cannot be fetched from where the document names it.")
        return JsonResponse({"error": error}, status=BAD)
    fetched = ContentFile(content, "picture")
    form = FileForm({}, MultiValueDict({"file": [fetched]}))  # type: ignore[list-item]  # no upload
    return (
        cast("ContentFile[bytes]", form.cleaned_data["file"]) if form.is_valid() else refused(form)
    )


def tell(desk: Any, request: HttpRequest, pk: int) -> JsonResponse:
    """Save what readers are told of a picture; answer with it, or with ``error`` and ``fields``."""
    with transaction.atomic():
        image = get_object_or_404(desk.get_queryset(request).select_for_update(of=("self",)), pk=pk)
        if not desk.has_change_permission(request, image):
            raise PermissionDenied
        form = TellForm(request.POST, instance=image)
        if not form.is_valid():
            return refused(form)
        if form.has_changed():
            request.stories_held = uses.hold_open(desk.stories_with(image))  # type: ignore[attr-defined]
            desk.save_model(request, form.instance, form, change=True)
            desk.log_change(request, image, desk.construct_change_message(request, form, []))
    return JsonResponse(about(desk, request, get_object_or_404(desk.get_queryset(request), pk=pk)))


def take_back(desk: Any, request: HttpRequest, pk: int) -> JsonResponse:
    """Delete what its uploader gave up in the dialog; answer with ``{"gone"}``, whether it is.

    It stays where anybody else had a hand in it, where anything shows it, and once it is old.
    """
    user = request.user
    if not (user.is_authenticated and desk.has_add_permission(request)):
        raise PermissionDenied
    with transaction.atomic():
        image = Image.objects.select_for_update().filter(pk=pk).first()
        if image is None:
            return JsonResponse({"gone": True})
        if not uploaders.may_take_back(user, image) or picture_list.use_of(image):
            return JsonResponse({"gone": False})
        desk.log_deletions(request, Image.objects.filter(pk=pk))
        is_gone = not picture_list.remove(image)
        transaction.set_rollback(not is_gone)
    return JsonResponse({"gone": is_gone})


def about(desk: Any, request: HttpRequest, image: Image) -> dict[str, Any]:
    """Return what is told of a picture, its sizes' addresses, and whether this user may change it.

    ``{"id", "thumbnail", "whole", "alt", "caption", "credit", "licence", "focal_x", "focal_y",
    "complete", "may_change"}``; ``whole`` is a size that shows all of the picture.
    """
    sizes = list(image.renditions.all())
    whole = [size for size in sizes if size.crop == "full"]
    size = min(whole, key=lambda one: abs(one.width - 760), default=None)
    seen: dict[str, Any] = desk.autocomplete_extra(image)
    return seen | {
        "id": str(image.pk),
        "whole": size.file.url if size else "",
        "licence": image.licence,
        "focal_x": image.focal_x,
        "focal_y": image.focal_y,
        "complete": not image.to_be_completed,
        "may_change": desk.has_change_permission(request, image),
    }
