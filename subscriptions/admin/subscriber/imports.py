"""Lists of addresses into the house: uploaded, read by the worker, looked at, then applied."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE
from django.forms.widgets import Media, Script
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from articles.admin import uploads
from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.csv_lines import as_line, download, is_for_excel
from articles.db.batches import in_batches
from articles.models.slugs import slug_from
from subscriptions.admin.base import require
from subscriptions.admin.subscriber.exports import log, show
from subscriptions.lists import (
    columns,
    csv_export,
    csv_import,
    dates,
    import_jobs,
    questions,
    spreadsheet,
)
from subscriptions.models import ImportJob, ImportLine

IMPORT: Final = "subscriptions.import_subscriber"
LARGEST: Final = 50 * 1024 * 1024  # bytes
LINES_SHOWN: Final = 200
JOBS_SHOWN: Final = 10
OTHER_ANSWERS: Final = [
    (questions.IGNORE, gettext_lazy("Says nothing of the subscription")),
    (questions.SKIP, gettext_lazy("Leave these people out")),
]


class ImportForm(forms.Form):
    """A list and where the consent of everybody on it comes from."""

    file = forms.FileField(
        label=gettext_lazy("List (CSV)"),
        help_text=gettext_lazy(
            "With a column “email”, also as other programs export it: who left or bounced there "
            "gets no mail here, but for those who confirmed here themselves since. "
            "UTF-8, UTF-16 or Windows; comma, semicolon or tab."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("How did they agree?"),
        max_length=120,
        help_text=gettext_lazy("For example: form at the book fair. Kept with every address."),
    )
    given_on = forms.DateField(
        label=gettext_lazy("On which day?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Where the list tells a day for each person, that one counts."),
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


def upload(request: HttpRequest) -> HttpResponse:
    """GET shows the form and the last lists; POST stores one for the worker."""
    require(request, IMPORT)
    user: Any = request.user
    initial = {"by": user.get_full_name() or user.get_username()}
    form = ImportForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        statement = csv_import.Statement(said["source"], said["given_on"], said["by"])
        try:
            job = import_jobs.create_job(said["file"], statement, user)
        except csv_import.FileError as error:
            form.add_error("file", str(error))
        else:
            return _to(job)
    uploads.ask_again(form, "file")
    jobs = ImportJob.objects.select_related("created_by")[:JOBS_SHOWN]
    return show(request, "import", {"title": _("Import subscribers"), "form": form, "jobs": jobs})


@require_http_methods(["GET", "HEAD", "POST"])
def job_page(request: HttpRequest, job_id: int) -> HttpResponse:
    """GET shows how far a list has come and what each line does; POST applies or cancels it."""
    job = _job(request, job_id)
    if request.method == "POST":
        return ACTS.get(request.POST.get("do", ""), _order)(request, job)
    told = job.lines.exclude(outcome=csv_import.ADDED)
    scripts: list[Any] = [Script("admin_newsroom/mail/watch.js", defer=True)]
    shown = list(told[: LINES_SHOWN + 1])
    context = _numbers(job) | {
        "title": job.get_state_display(),
        "job": job,
        "statement": import_jobs.statement_of(job),
        "columns": _columns(job),
        "tally": [
            (name, label, job.counts.get(name, 0)) for name, label in csv_import.LABELS.items()
        ],
        "added": job.counts.get(csv_import.ADDED, 0),
        "written": sum(job.counts.get(name, 0) for name in csv_import.APPLIED),
        "questions": _questions(job),
        "lines": [(line, csv_import.LABELS[line.outcome]) for line in shown[:LINES_SHOWN]],
        "is_cut": len(shown) > LINES_SHOWN,
        "has_lines": job.lines.exists(),
        "is_at_work": job.state in ImportJob.AT_WORK,
        "is_open": job.state in ImportJob.OPEN,
        "media": Media(js=scripts),
    }
    return show(request, "imported", context)


@require_safe
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far it has come, for the page's script (``watch.js``)."""
    job = _job(request, job_id)
    numbers = _numbers(job)
    counts = job.counts | {"lines": job.lines_read}
    response = JsonResponse({"state": job.state, "counts": counts, "done": numbers["done"]})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def whole_report(request: HttpRequest, job_id: int) -> StreamingHttpResponse:
    """Every line as CSV."""
    job = _job(request, job_id)
    record(Act.REPORT_EXPORTED, job, name=job.name)

    def lines() -> Iterator[str]:
        yield "\ufeff" + as_line(("line", "outcome", "address", "reason"))
        for batch in in_batches(job.lines.all(), csv_export.CHUNK, key="number"):
            for row in batch:
                cells = (row.number, row.outcome, row.address, row.reason)
                yield as_line(map(str, cells))

    name = "-".join(
        filter(None, ["laporan-impor", slug_from(PurePath(job.name).stem, 40), str(job.pk)])
    )
    made = spreadsheet.report(job) if is_for_excel(request.GET) else lines()
    return download(made, f"{name}.csv")


def _columns(job: ImportJob) -> dict[str, Any]:
    """Return the columns that are read, each with what it is read as, and those passed over."""
    found = job.layout.get("columns", [])
    return {
        "read": [
            (one["title"], [columns.USES[use] for use in one["uses"]])
            for one in found
            if one["uses"]
        ],
        "passed_over": [one["title"] or "–" for one in found if not one["uses"]],
        "place": job.layout.get("place"),
        "has_days": columns.tells_days(job.layout),
        "is_ours": any(columns.OURS in one["uses"] for one in found),
    }


def _questions(job: ImportJob) -> list[dict[str, Any]]:
    """Return the list's questions with the names of their fields."""
    return [
        entry | {"name": f"answer-{number}", "token": token, "choices": _choices(entry)}
        for number, (token, entry) in enumerate(sorted(job.questions.items()))
    ]


def _choices(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the answers to a question; of dates the days that the example would be."""
    if entry["column"] != questions.DATES:
        return [*ImportLine.Said.choices, *OTHER_ANSWERS]
    ways = {questions.DAY_FIRST: True, questions.MONTH_FIRST: False}
    days = {way: dates.day_of(entry["value"], day_first=first) for way, first in ways.items()}
    read = [(way, date_format(day, "j F Y") if day else "–") for way, day in days.items()]
    return [*read, (questions.IGNORE, _("Nobody knows: the day given in the form"))]


def _order(request: HttpRequest, job: ImportJob) -> HttpResponse:
    asked = [(one["token"], one["name"]) for one in _questions(job)]
    answers = {token: request.POST[name] for token, name in asked if name in request.POST}
    given = questions.answered(job.questions, answers)
    is_ordered = import_jobs.order(job, answers)
    if job.state == ImportJob.State.READ and questions.open_ones(given):
        messages.error(request, _("Say first what the words of this list mean."))
    elif is_ordered:
        words = {
            "n": job.counts.get(csv_import.ADDED, 0),
            "source": import_jobs.statement_of(job).words(),
        }
        log(request, ADDITION, _("Import of %(n)d ordered: %(source)s") % words)
    else:
        messages.warning(request, _("This list does not wait for a decision."))
    return _to(job)


def _cancel(request: HttpRequest, job: ImportJob) -> HttpResponse:
    if import_jobs.cancel(job):
        log(request, CHANGE, _("Import cancelled: %s") % job.name)
        messages.success(request, _("Cancelled. What was imported before stays."))
    else:
        messages.warning(request, _("This list has ended already."))
    return _to(job)


def _again(request: HttpRequest, job: ImportJob) -> HttpResponse:
    if import_jobs.again(job):
        log(request, CHANGE, _("Import started again: %s") % job.name)
        messages.success(request, _("It goes on from where it stopped."))
    else:
        messages.warning(request, _("It cannot go on: upload the list once more."))
    return _to(job)


ACTS: Final[dict[str, Callable[[HttpRequest, ImportJob], HttpResponse]]] = {
    "cancel": _cancel,
    "again": _again,
}


def _numbers(job: ImportJob) -> dict[str, Any]:
    """Return ``done`` in percent of what is being done now."""
    if job.state == ImportJob.State.READING:
        part, whole = job.bytes_read, job.bytes_total
    else:
        part, whole = job.applied, job.lines_read
    if job.state == ImportJob.State.DONE:
        part = whole
    return {"done": min(round(100 * part / whole), 100) if whole else 0}


def _job(request: HttpRequest, job_id: int) -> ImportJob:
    require(request, IMPORT)
    return get_object_or_404(ImportJob, pk=job_id)


def _to(job: ImportJob) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:subscriptions_subscriber_import_job", args=[job.pk]))
