"""What a person is told of, read and unread, at the desk."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from articles.db.keys import key_of
from articles.editing import workflow
from articles.models import Article, Notice

PER_PAGE: Final = 30


def unread_count(request: HttpRequest) -> Any:
    """Return how many notices the person has not read; asked when a page shows it, then once."""
    user: Any = request.user
    return SimpleLazyObject(lambda: Notice.objects.unread().filter(recipient=user.pk).count())


def page(request: HttpRequest) -> HttpResponse:
    """GET shows the notices, newest first; POST marks one, or all that were shown, as read."""
    user: Any = request.user
    own = Notice.objects.filter(recipient=user.pk)
    if request.method == "POST":
        return _mark(request, own)
    shown = Paginator(own.select_related("actor"), PER_PAGE).get_page(request.GET.get("p"))
    keys = [notice.article_id for notice in shown if notice.article_id]
    stories = Article.objects.filter(pk__in=keys)
    open_to = set(workflow.visible_to(user, stories).values_list("pk", flat=True))
    context = admin.site.each_context(request) | {
        "title": _("Notices"),
        "page": shown,
        "open_to": open_to,
        "newest": shown[0].pk if shown else 0,
    }
    return TemplateResponse(request, "admin/notices.html", context)


def _mark(request: HttpRequest, own: Any) -> HttpResponse:
    """What came after the page was shown stays unread."""
    if "all" in request.POST:
        own.filter(pk__lte=key_of(request.POST.get("all"))).mark_read()
    else:
        own.filter(pk=key_of(request.POST.get("read"))).mark_read()
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return HttpResponseRedirect(reverse("admin:notices"))
