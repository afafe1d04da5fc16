"""What belongs to no application: uploaded files, the site's mark, a page for those turned away."""

from __future__ import annotations

import datetime
import mimetypes
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils._os import safe_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

SECURITY_TXT_HOLDS = datetime.timedelta(days=365)
SERVED_TYPES = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"}


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say to whoever may not open a page what happened, and where to go on."""
    context = admin.site.each_context(request) | {"title": _("You may not open this page")}
    return render(request, "admin/denied.html", context, status=403)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where somebody who found a hole may turn (RFC 9116)."""
    expires = timezone.now() + SECURITY_TXT_HOLDS
    lines = [
        f"Contact: mailto:{parseaddr(settings.MAIL_FROM)[1]}",
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
    """Serve a picture; its name never means another content, so it may be kept for ever.

    A proxy may serve ``MEDIA_ROOT/ukuran`` in its stead. Originals are for the desk only: their
    metadata may tell where and with what they were taken.
    """
    if name.startswith("asli/") and not getattr(request.user, "is_staff", False):
        raise Http404
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, name))
    except SuspiciousFileOperation:
        raise Http404 from None
    content_type = mimetypes.guess_type(file.name)[0] or ""
    if content_type not in SERVED_TYPES or not file.is_file():
        raise Http404
    response = FileResponse(file.open("rb"), content_type=content_type)
    keep = "private" if name.startswith("asli/") else "public"
    response.headers["Cache-Control"] = f"{keep}, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
