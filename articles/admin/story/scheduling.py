"""A page that asks when a story appears, before it is scheduled or gets another time."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form, HiddenInput, IntegerField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.story import transitions
from articles.admin.story.form import AT_ONCE
from articles.admin.story.hidden import story_or_404
from articles.admin.widgets import MomentField
from articles.editing import scheduling, workflow
from articles.models import Article

MORNING: Final = datetime.time(7)
"""When a story appears for which only a day was chosen."""


class TimeForm(Form):
    """When the story appears, and the version that whoever says so has looked at."""

    version = IntegerField(required=False, widget=HiddenInput)
    time = MomentField(
        label=gettext_lazy("Appears at"),
        required=False,
        help_text=gettext_lazy("In WIB. The story appears by itself at that time."),
    )


def page(desk: ModelAdmin[Article], request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks for the time, that of ``?day=`` at the story's hour; POST has it appear then."""
    article = story_or_404(request, desk.get_queryset(request).select_related("section"), pk)
    user = request.user
    if not isinstance(user, User) or not user.has_perm(workflow.APPROVE):
        raise PermissionDenied
    back = transitions.way_back(request, article)
    if not scheduling.may_schedule(user, article):
        messages.warning(request, str(scheduling.NOT_SCHEDULED))
        return HttpResponseRedirect(back)
    posted = request.POST if request.method == "POST" else None
    initial = {"version": article.version, "time": _proposed(request, article)}
    form, changed = TimeForm(posted, initial=initial, label_suffix=""), None
    if posted is not None and form.is_valid():
        try:
            return _done(request, article, form, back)
        except workflow.StaleError as error:
            changed = error
            article.refresh_from_db()
            again = {"version": article.version, "time": form.cleaned_data["time"]}
            form = TimeForm(initial=again, label_suffix="")
        except ValidationError as error:
            form.add_error("time", error)
    context = desk.admin_site.each_context(request) | {
        "title": _when(article),
        "subtitle": article.headline,
        "opts": desk.opts,
        "original": article,
        "form": form,
        "changed": changed,
        "back": back,
        "is_scheduled": scheduling.is_scheduled(article),
        "unresolved_notes": article.notes.unresolved().count(),
    }
    template = "admin/articles/article/schedule.html"
    return TemplateResponse(request, template, context, status=409 if changed else 200)


def _when(article: Article) -> str:
    return _("Another time") if scheduling.is_scheduled(article) else _("Schedule")


def _done(request: Any, article: Article, form: TimeForm, back: str) -> HttpResponse:
    is_now = "now" in request.POST
    time: datetime.datetime | None = form.cleaned_data["time"]
    if time is None and not is_now:
        raise ValidationError(_("Give the date and time at which the story appears."))
    if is_now and time is not None and "time" in form.changed_data:
        raise ValidationError(AT_ONCE)
    seen = form.cleaned_data["version"]
    seen = transitions.NEVER_SEEN if seen is None else seen
    scheduling.appear_at(article, None if is_now else time, request.user, seen=seen)
    messages.success(request, transitions.said(article, "approve"))
    return HttpResponseRedirect(back)


def _proposed(request: HttpRequest, article: Article) -> datetime.datetime | None:
    """Return the time that the page begins with."""
    known = article.published_at if scheduling.is_scheduled(article) else None
    try:
        day = datetime.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return known
    hour = timezone.localtime(known).time() if known else MORNING
    return timezone.make_aware(datetime.datetime.combine(day, hour.replace(tzinfo=None)))
