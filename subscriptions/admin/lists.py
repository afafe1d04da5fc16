"""Lists of addresses in and out: look first, then apply; what leaves the house is written down."""

from __future__ import annotations

import datetime
import json
import re
import secrets
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from subscriptions import exporting, importing
from subscriptions.admin.acts import require
from subscriptions.models import Subscriber

IMPORT: Final = "subscriptions.import_subscriber"
EXPORT: Final = "subscriptions.export_subscriber"
LARGEST: Final = 50 * 1024 * 1024  # bytes
LINES_SHOWN: Final = 200
KEPT: Final = 24 * 3600.0  # seconds
_KEY: Final = re.compile(r"[0-9a-f]{32}")


class ImportForm(forms.Form):
    """A list and where the consent of everybody on it comes from."""

    file = forms.FileField(
        label=gettext_lazy("List (CSV)"),
        help_text=gettext_lazy("With a column “email”. UTF-8 or Windows; comma, semicolon or tab."),
    )
    source = forms.CharField(
        label=gettext_lazy("How did they agree?"),
        max_length=120,
        help_text=gettext_lazy("For example: form at the book fair. Kept with every address."),
    )
    given_on = forms.DateField(
        label=gettext_lazy("On which day?"), widget=forms.DateInput(attrs={"type": "date"})
    )
    by = forms.CharField(label=gettext_lazy("Who answers for it?"), max_length=60)
    is_sure = forms.BooleanField(
        label=gettext_lazy("Everybody on this list asked for our mails; we can show it.")
    )

    def clean_file(self) -> Any:
        """Not without bounds."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("At most 50 MB; cut the list into parts."))
        return file

    def clean_given_on(self) -> datetime.date:
        """Nobody agreed tomorrow."""
        day: datetime.date = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


def start(request: HttpRequest) -> HttpResponse:
    """GET shows the form; POST keeps the file and leads to the report of a dry run."""
    require(request, IMPORT)
    user: Any = request.user
    initial = {"by": user.get_full_name() or user.get_username()}
    form = ImportForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        key = _keep(form, user.pk)
        try:
            with (_folder() / f"{key}.csv").open("rb") as file:
                next(importing.rows(file), None)
        except importing.FileError as error:
            _forget(key)
            form.add_error("file", str(error))
        else:
            return HttpResponseRedirect(reverse("admin:subscriptions_subscriber_look", args=[key]))
    return _show(request, "import", {"title": _("Import subscribers"), "form": form})


def look(request: HttpRequest, key: str) -> HttpResponse:
    """GET says line by line what would happen; POST does it."""
    path, statement = _kept(request, key)
    tally = importing.Tally()
    shown: list[importing.Line] = []
    is_done = request.method == "POST"
    with path.open("rb") as file:
        try:
            batches = importing.apply(file, statement) if is_done else importing.examine(file)
            for batch in batches:
                tally.add(batch)
                room = LINES_SHOWN - len(shown)
                told = (line for line in batch if line.outcome != importing.ADDED)
                shown += islice(told, max(room, 0))
        except importing.FileError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:subscriptions_subscriber_import"))
    if is_done:
        added = tally.counts[importing.ADDED]
        text = _("Imported %(n)d: %(source)s")
        _log(request, ADDITION, text % {"n": added, "source": statement.words()})
        _forget(key)
    return _show(
        request,
        "imported",
        {
            "title": _("Imported") if is_done else _("Dry run: nothing has been changed yet"),
            "is_done": is_done,
            "key": key,
            "statement": statement.words(),
            "tally": [
                (name, label, tally.counts[name]) for name, label in importing.LABELS.items()
            ],
            "total": tally.total,
            "added": tally.counts[importing.ADDED],
            "lines": [(line, importing.LABELS[line.outcome]) for line in shown],
            "is_cut": tally.total - tally.counts[importing.ADDED] > len(shown),
        },
    )


@require_safe
def whole_report(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """Every line of the dry run, as CSV."""
    path, _statement = _kept(request, key)

    def lines() -> Iterator[str]:
        yield "\ufeffline,outcome,address,reason\r\n"
        with path.open("rb") as file:
            for batch in importing.examine(file):
                for line in batch:
                    cells = [str(line.number), line.outcome, line.address, line.reason]
                    yield exporting.as_line(cells)

    return _download(lines(), "laporan-impor.csv")


@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """All subscribers of a state, or of every one, as CSV."""
    require(request, EXPORT)
    subscribers: QuerySet[Subscriber] = Subscriber.objects.all()
    state = request.POST.get("state", "")
    if state in Subscriber.State.values:
        subscribers = subscribers.filter(state=state)
    _log(request, CHANGE, _("Exported %d subscribers as CSV") % subscribers.count())
    day = timezone.localdate().isoformat()
    return _download(exporting.lines(subscribers), f"pelanggan-{day}.csv")


def _download(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _show(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    context = admin.site.each_context(request) | {"opts": Subscriber._meta} | context
    return render(request, f"admin/subscriptions/subscriber/{name}.html", context)


def _log(request: HttpRequest, flag: int, text: str) -> None:
    user: Any = request.user
    kind = ContentType.objects.get_for_model(Subscriber)
    LogEntry.objects.create(
        user_id=user.pk,
        content_type=kind,
        action_flag=flag,
        change_message=text,
        object_repr=text[:200],
    )


def _folder() -> Path:
    folder = Path(settings.VAR_DIR) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _keep(form: ImportForm, user_id: int) -> str:
    """Keep the file until it was applied, a day at most; return its key."""
    for old in _folder().iterdir():
        if old.stat().st_mtime < time.time() - KEPT:
            old.unlink(missing_ok=True)
    key = secrets.token_hex(16)
    data = form.cleaned_data
    with (_folder() / f"{key}.csv").open("wb") as file:
        for chunk in data["file"].chunks():
            file.write(chunk)
    said = [data["source"], data["given_on"].isoformat(), data["by"], user_id]
    (_folder() / f"{key}.json").write_text(json.dumps(said))
    return key


def _kept(request: HttpRequest, key: str) -> tuple[Path, importing.Statement]:
    require(request, IMPORT)
    path = _folder() / f"{key}.csv"
    if not _KEY.fullmatch(key) or not path.exists():
        raise Http404
    text, day, by, user_id = json.loads(path.with_suffix(".json").read_text())
    user: Any = request.user
    if user_id != user.pk:
        raise PermissionDenied
    return path, importing.Statement(text, datetime.date.fromisoformat(day), by)


def _forget(key: str) -> None:
    for suffix in ("csv", "json"):
        (_folder() / f"{key}.{suffix}").unlink(missing_ok=True)
