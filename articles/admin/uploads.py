"""What is said of a file that was sent: of a form at its field, of a script as JSON.

A disk that refuses one is told as well, and nothing is saved.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any, Final, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from articles.pictures.pixels import UnreadableError
from articles.validators import storage_fault

Stored = TypeVar("Stored", bound=Model)
BAD: Final = HTTPStatus.BAD_REQUEST
BROKEN: Final = HTTPStatus.INSUFFICIENT_STORAGE
log = logging.getLogger("articles.pictures")

AGAIN = _("Choose the file once more: a form that is not saved keeps none.")
UNREADABLE = _("The stored file cannot be read. Choose the picture once more.")


def refused(form: BaseForm) -> JsonResponse:
    """Return what a script is told of a form: ``{"error", "fields"}``, the first fault and all."""
    fields = {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
    return JsonResponse({"error": next(iter(fields.values())), "fields": fields}, status=BAD)


def not_stored(error: OSError) -> JsonResponse:
    """Return what a script is told of a file that could not be written: ``{"error"}``."""
    return JsonResponse({"error": str(storage_fault(error))}, status=BROKEN)


def ask_again(form: BaseForm, field: str) -> None:
    """Say at the field of a refused form that a file which was not at fault went with it."""
    if form.add_prefix(field) in form.files and field not in form.errors:
        form.add_error(field, AGAIN)


class StoresFiles(admin.ModelAdmin[Stored]):
    """An admin whose form holds ``file_field``."""

    file_field: str

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save; where a file could not be written show the form again, with the reason."""
        given = (request, object_id, form_url, extra_context)
        try:
            return super().changeform_view(*given)
        except UnreadablePostError:
            raise  # the browser went away
        except OSError as error:
            if request.method != "POST":
                raise
            log.exception("a file of %s was not stored", self.opts.label_lower)
            fault = UNREADABLE if isinstance(error, UnreadableError) else storage_fault(error)
        request.storage_fault = fault  # type: ignore[attr-defined]
        return super().changeform_view(*given)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Ask for the file again, whichever part of the form was refused."""
        if context["errors"]:
            ask_again(context["adminform"].form, self.file_field)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Stored | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form; after a fault one that refuses to be saved and says why."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        fault = getattr(request, "storage_fault", None)
        return form if fault is None else _refusing(form, self.file_field, fault)


def _refusing(form: Any, field: str, fault: Any) -> Any:
    class Refusing(form):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.files: Any = MultiValueDict()  # read and moved by the first attempt
            self.fields[field].required = False

        def clean(self) -> Any:
            cleaned = super().clean()
            self.add_error(field, fault)
            return cleaned

    return Refusing
