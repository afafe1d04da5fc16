"""PDFs and recordings that come while a story is written: judged by their bytes, kept once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from articles.admin.uploads import not_stored, refused
from articles.file_kinds import HEAD, file_suffix, is_sound, name_of
from articles.models import StoredFile
from articles.validators import ReceivedField, refuse_too_heavy

ADD = "articles.add_storedfile"


class DocumentField(ReceivedField):
    """A file of a kind that readers may have; says in a sentence what else was sent."""

    def judge(self, file: Any) -> None:
        """Judge the file by its size and its first bytes, never by its name alone."""
        if not file.size:
            raise ValidationError(_("The file is empty."), code="empty")
        refuse_too_heavy(file, _("The file has %(megabytes)d MB; at most 25 are taken."))
        head, name = file.read(HEAD), file.name or ""
        file.seek(0)
        if not file_suffix(head, name):
            said = _("This is %(kind)s. Taken are PDFs and recordings (MP3, M4A, Ogg).")
            if is_sound(head, name):
                said = _("This is %(kind)s. Save it as MP3, M4A or Ogg and send that.")
            raise ValidationError(
                said,
                code="kind",
                params={"kind": name_of(head, name)},
            )


class FileForm(forms.Form):
    """The file that was sent."""

    file = DocumentField()


def upload(desk: ModelAdmin[StoredFile], request: HttpRequest) -> JsonResponse:
    """Keep ``file``; answer with ``{"key", "name", "size"}``, or ``{"error", "fields"}``.

    The same content is kept once, under the name that it came with first.
    """
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return refused(form)
    file = form.cleaned_data["file"]
    try:
        stored, is_new = StoredFile.keep(file, file.name)
    except OSError as error:
        return not_stored(error)
    if is_new:
        desk.log_addition(request, stored, [{"added": {}}])
    return JsonResponse({"key": str(stored.pk), "name": stored.name, "size": stored.size})
