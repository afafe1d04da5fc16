"""What belongs to no application: uploaded files, the site's mark, a page for those turned away."""

from __future__ import annotations

import datetime
import mimetypes
from email.utils import parseaddr
from http import HTTPStatus
from pathlib import PurePath

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.auditlog.refusals import RefusedAs404Error, record_refusal
from articles.file_kinds import FILE_TYPES
from articles.models import Page
from articles.models.stored_file import FOLDER
from articles.pages import errors
from newsroom import byte_ranges

CONTACT_PAGES = ("kontak", "contact")
SECURITY_TXT_HOLDS = datetime.timedelta(days=365)
# Also a name with a NUL, one longer than any, one of a folder, one below a file.
NO_SUCH_FILE = (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError)
SERVED_TYPES = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"}


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say to whoever may not open a page what happened, and where to go on; write it down."""
    record_refusal(request)
    context = admin.site.each_context(request) | {"title": _("You may not open this page")}
    return render(request, "admin/denied.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page: to staff at the desk with the way back there.

    A refusal is written down here, as in ``denied``: what the view wrote is undone with its work.
    """
    if isinstance(exception, RefusedAs404Error):
        record_refusal(request)
    is_desk = request.path.startswith(f"/{settings.ADMIN_PATH}")
    if not is_desk or not request.user.is_staff:
        return errors.not_found(request, exception)
    context = admin.site.each_context(request) | {"title": _("This page is not here")}
    return render(request, "admin/missing.html", context, status=404)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where somebody who found a hole may turn (RFC 9116): an address, the page of contacts."""
    expires = timezone.now() + SECURITY_TXT_HOLDS
    pages = Page.objects.filter(slug__in=CONTACT_PAGES, is_published=True).order_by("pk")
    lines = [
        f"Contact: mailto:{parseaddr(settings.MAIL_FROM)[1]}",
        *(f"Contact: {settings.SITE_URL}{page.get_absolute_url()}" for page in pages[:1]),
        f"Expires: {expires.replace(microsecond=0).astimezone(datetime.UTC).isoformat()}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask for the old name to the site's mark."""
    return redirect(static("favicon.svg"))


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a picture, a PDF or a recording.

    Its name never means another content, so it may be kept for ever.
    A proxy may serve ``MEDIA_ROOT/ukuran`` in its stead, where that is a disk. Originals are for
    the desk only: their metadata may tell where and with what they were taken.
    """
    if name.startswith("asli/") and not getattr(request.user, "is_staff", False):
        raise Http404
    place, is_download = PurePath(name), name.startswith(f"{FOLDER}/")
    guessed = mimetypes.guess_type(name)[0]
    content_type = FILE_TYPES.get(place.suffix) if is_download else guessed
    if content_type not in (FILE_TYPES.values() if is_download else SERVED_TYPES):
        raise Http404
    try:
        file = default_storage.open(name, "rb")
    except (*NO_SUCH_FILE, SuspiciousOperation):
        raise Http404 from None
    except OSError:
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "5"})
    if is_download:
        response = byte_ranges.answer(
            request, file, as_attachment=True, filename=place.name, content_type=content_type
        )
        # Somebody else made it: it is opened nowhere within this site.
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    else:
        response = FileResponse(file, content_type=content_type)
    keep = "private" if name.startswith("asli/") else "public"
    response.headers["Cache-Control"] = f"{keep}, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
