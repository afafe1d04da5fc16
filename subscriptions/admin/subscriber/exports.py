"""Lists of addresses out of the house: each is written down."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.csv_lines import download, is_for_excel
from articles.db.keys import key_of
from articles.models.slugs import slug_from
from subscriptions.admin.base import grouped, require
from subscriptions.lists import csv_export, spreadsheet
from subscriptions.models import Segment, Subscriber
from subscriptions.models.segment import readers

EXPORT: Final = "subscriptions.export_subscriber"


@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The subscribers that the list shows, those of a state, of a segment or every one, as CSV.

    The address has the list's own filters and search: what it does not show does not leave.
    """
    require(request, EXPORT)
    subscribers: QuerySet[Subscriber] = Subscriber.objects.all()
    state = request.POST.get("state", "")
    of = ""
    if request.GET:
        subscribers, of = _shown(request), "tersaring"
    if state in Subscriber.State.values:
        subscribers, of = subscribers.filter(state=state), state
    if key := key_of(request.POST.get("segment")):
        segment = get_object_or_404(Segment, pk=key)
        subscribers, of = readers(segment.rules), slug_from(segment.name, 40)
    count = subscribers.count()
    with transaction.atomic():
        record(Act.SUBSCRIBERS_EXPORTED, count=count)
        log(request, CHANGE, _("Exported %s subscribers as CSV") % grouped(count))
    day = timezone.localdate().isoformat()
    name = "-".join(filter(None, ["pelanggan", of, day]))
    module = spreadsheet if is_for_excel(request.POST) else csv_export
    return download(module.lines(subscribers), f"{name}.csv")


def _shown(request: HttpRequest) -> QuerySet[Subscriber]:
    """Return the rows of the list with the filters and the search of the address.

    Raises SuspiciousOperation where the list itself would not take them: it would show everybody
    instead, and nobody asked for their addresses.
    """
    desk = admin.site.get_model_admin(Subscriber)
    query = request.GET.copy()
    query.pop(PAGE_VAR, None)
    request.GET = query  # type: ignore[assignment]  # only what the list is asked
    try:
        shown: QuerySet[Subscriber] = desk.get_changelist_instance(request).queryset
    except IncorrectLookupParameters as error:
        raise SuspiciousOperation("filters that the list does not know") from error
    return shown


def show(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    context = admin.site.each_context(request) | {"opts": Subscriber._meta} | context
    return render(request, f"admin/subscriptions/subscriber/{name}.html", context)


def log(request: HttpRequest, flag: int, text: str) -> None:
    user: Any = request.user
    kind = ContentType.objects.get_for_model(Subscriber)
    LogEntry.objects.create(
        user_id=user.pk,
        content_type=kind,
        action_flag=flag,
        change_message=text,
        object_repr=text[:200],
    )
