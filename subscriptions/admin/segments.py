"""Segments: asked with a form, counted as one types; for issues, exports and suppressions."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import transaction
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles.admin.existing import NamesExisting
from articles.admin.widgets import KeysChoice
from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.models import Event, Reporter, Section, Tag
from subscriptions import addresses
from subscriptions.admin.base import SHEETS, grouped, log
from subscriptions.admin.subscriber import exports
from subscriptions.models import Edition, Frequency, Segment, SubscriberTopic, Suppression
from subscriptions.models.segment import RULES, led_on, readers

# More at once is a decision for whoever runs the site.
MOST_SUPPRESSED: Final = 5000
TOPICS: Final = ("sections", "tags", "reporters", "developments")
CHANGE_READERS: Final = "subscriptions.change_subscriber"
# Within the calendar also a day later and in another time zone.
_DAY: Final[dict[str, Any]] = {
    "required": False,
    "widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    "validators": [
        MinValueValidator(datetime.date(2000, 1, 1)),
        MaxValueValidator(datetime.date(2999, 12, 31)),
    ],
}


def said(number: int) -> str:
    """Say how many readers there are."""
    text = ngettext("%s active reader", "%s active readers", number)
    return text % grouped(number)


class SegmentForm(NamesExisting):
    """Asks for what ``rules`` hold."""

    frequencies = forms.MultipleChoiceField(
        label=gettext_lazy("Frequency"),
        choices=Frequency.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sections = forms.ModelMultipleChoiceField(
        Section.objects.all(),
        label=gettext_lazy("Sections"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Readers who chose one of the topics; who gets all topics is not among them."
        ),
    )
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.all(),
        label=gettext_lazy("Tags"),
        required=False,
        widget=KeysChoice(Edition._meta.get_field("tags"), admin.site),
    )
    reporters = forms.ModelMultipleChoiceField(
        Reporter.objects.all(),
        label=gettext_lazy("Reporters"),
        required=False,
        widget=KeysChoice(Edition._meta.get_field("reporters"), admin.site),
    )
    developments = forms.ModelMultipleChoiceField(
        Event.objects.titled(),
        label=gettext_lazy("Developments"),
        required=False,
        widget=KeysChoice(SubscriberTopic._meta.get_field("development"), admin.site),
    )
    joined_from = forms.DateField(label=gettext_lazy("Confirmed from"), **_DAY)
    joined_until = forms.DateField(label=gettext_lazy("Confirmed until"), **_DAY)
    source = forms.CharField(
        label=gettext_lazy("Signed up on"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The beginning of a page's path, such as /2026/11/ or /rubrik/."),
    )
    domain = forms.CharField(
        label=gettext_lazy("Domain of the address"),
        max_length=253,
        required=False,
        help_text=gettext_lazy("Such as gmail.com."),
    )

    class Meta:
        model = Segment
        fields: ClassVar[list[str]] = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in led_on(self.instance.rules or {}).items():
            self.initial.setdefault(name, value)

    @property
    def rules(self) -> dict[str, Any]:
        """What the form asks, as far as it can be read."""
        found: dict[str, Any] = {}
        for name in RULES:
            value = self.cleaned_data.get(name)
            if name in TOPICS:
                value = sorted(row.pk for row in value or ())
            elif name.startswith("joined_"):
                value = value.isoformat() if value else ""
            if value:
                found[name] = value
        return found

    def clean_source(self) -> str:
        """A path; of a whole address the path is taken."""
        typed: str = self.cleaned_data["source"].strip()
        if "://" in typed:
            typed = "/" + typed.partition("://")[2].partition("/")[2]
        if typed and not typed.startswith("/"):
            raise ValidationError(_("A path begins with a slash: /2026/11/"))
        return typed

    def clean_domain(self) -> str:
        """Written as the addresses are."""
        typed: str = self.cleaned_data["domain"].strip()
        if not typed:
            return ""
        try:
            return addresses.normalise(f"a@{typed.rpartition('@')[2]}").rpartition("@")[2]
        except addresses.AddressError as error:
            raise ValidationError(_("This is no domain.")) from error

    def clean(self) -> dict[str, Any]:
        """Something must be asked, and a span must end after it began."""
        found = super().clean() or {}
        first, last = found.get("joined_from"), found.get("joined_until")
        if first and last and first > last:
            self.add_error("joined_until", _("This is before the first day."))
        if "_count" in self.data:
            self.add_error(None, "")  # only counted, see ``SegmentAdmin.render_change_form``
        elif not self.errors and not self.rules:
            self.add_error(None, _("Choose at least one: without it this is everybody."))
        return found

    def save(self, commit: bool = True) -> Segment:
        """Write the rules down."""
        self.instance.rules = self.rules
        saved: Segment = super().save(commit)
        return saved


@admin.register(Segment)
class SegmentAdmin(admin.ModelAdmin[Segment]):
    """The list says how many each means now; the form counts while it is filled in."""

    about = gettext_lazy(
        "A segment is a part of the readers: by what they chose, when they came and from where. "
        "A digest can go to one only."
    )
    form = SegmentForm
    change_form_template = "admin/subscriptions/segment/form.html"
    list_display = ("name", "number")
    list_per_page = 20
    search_fields = ("name",)
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("name",)}),
        (
            gettext_lazy("What they chose"),
            {"fields": ("frequencies", *TOPICS)},
        ),
        (
            gettext_lazy("Since when and from where"),
            {"fields": ("joined_from", "joined_until", "source", "domain")},
        ),
    )

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": SHEETS}
        js: ClassVar[list[Any]] = [Script("admin_newsroom/mail/segment.js", type="module")]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("count/", wrap(self.count), name="subscriptions_segment_count"),
            path(
                "<int:segment_id>/suppress/",
                wrap(self.suppress),
                name="subscriptions_segment_suppress",
            ),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("means now"))
    def number(self, segment: Segment) -> str:
        """Return how many readers it means now."""
        return said(readers(segment.rules).count())

    @method_decorator(require_POST)
    def count(self, request: HttpRequest) -> JsonResponse:
        """How many the form means as it is now, for its script."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return JsonResponse({"said": self._counted(SegmentForm(request.POST))})

    def _counted(self, form: SegmentForm) -> str:
        form.full_clean()
        faults = [str(text) for name in form.errors if name in RULES for text in form.errors[name]]
        return faults[0] if faults else said(readers(form.rules).count())

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form with its number; pressed “count”, it comes back as it was typed."""
        form = context["adminform"].form
        context["counted"] = ""
        if request.method == "POST" and "_count" in request.POST:
            context["counted"] = self._counted(SegmentForm(request.POST))
            form.errors.clear()
            context["errors"] = None
        elif context["original"] is not None:
            context["counted"] = said(readers(context["original"].rules).count())
        context["may_export"] = request.user.has_perm(exports.EXPORT)
        context["may_suppress"] = request.user.has_perm(CHANGE_READERS)
        return super().render_change_form(request, context, *args, **kwargs)

    def suppress(self, request: HttpRequest, segment_id: int) -> HttpResponse:
        """GET asks; POST never writes to these readers again, if they are as many as was shown."""
        if not request.user.has_perm(CHANGE_READERS):
            raise PermissionDenied
        segment = get_object_or_404(Segment, pk=segment_id)
        found = readers(segment.rules)
        number = found.count()
        back = reverse("admin:subscriptions_segment_change", args=[segment.pk])
        if request.method == "POST" and number and number <= MOST_SUPPRESSED:
            if request.POST.get("number") == str(number):
                done = self._suppress_all(found)
                log(request, segment, _("Suppressed by the desk: %s.") % grouped(done))
                text = ngettext("%s suppressed.", "%s suppressed.", done)
                messages.success(request, text % grouped(done))
                return HttpResponseRedirect(back)
            messages.warning(request, _("They are not as many as before; look once more."))
        context = self.admin_site.each_context(request) | {
            "title": _("Never write to these readers again"),
            "opts": self.opts,
            "segment": segment,
            "number": number,
            "most": MOST_SUPPRESSED,
            "too_many": number > MOST_SUPPRESSED,
        }
        return render(request, "admin/subscriptions/segment/suppress.html", context)

    @staticmethod
    def _suppress_all(found: Any) -> int:
        done = 0
        for reader in found.order_by("pk"):
            with transaction.atomic():
                if reader.suppress(Suppression.Reason.DESK):
                    record(Act.SUPPRESSED, reader)
                    done += 1
        return done
