"""What of the log is asked for: by whom, which act, which object, when, which words."""

from __future__ import annotations

import datetime
import re
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.postgres.search import SearchQuery
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import GROUPS, Act
from articles.auditlog.models import WORDS, Entry

NOBODY = "0"


_DAY: Final[dict[str, Any]] = {
    "required": False,
    "widget": forms.DateInput(attrs={"type": "date"}),
    "validators": [
        MinValueValidator(datetime.date(2000, 1, 1)),
        MaxValueValidator(datetime.date(2999, 12, 31)),
    ],
}


class FilterForm(forms.Form):
    """All of it may be empty."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    who = forms.ChoiceField(label=_("Who"), required=False)
    act = forms.ChoiceField(label=_("What"), required=False)
    kind = forms.ChoiceField(label=_("Kind of object"), required=False)
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    since = forms.DateField(label=_("From the day"), **_DAY)
    until = forms.DateField(label=_("Until the day"), **_DAY)

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")
        names = User.objects.filter(is_staff=True).order_by("username")
        people = [(str(pk), name) for pk, name in names.values_list("pk", "username")]
        everybody = [("", _("everybody")), (NOBODY, _("the site itself, or nobody known"))]
        self.fields["who"].choices = [*everybody, *people]  # type: ignore[attr-defined]
        self.fields["act"].choices = [("", _("everything")), *_acts()]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("any")), *_kinds()]  # type: ignore[attr-defined]

    def entries(self) -> QuerySet[Entry]:
        """Return what is asked for, newest first; nothing where the question makes no sense."""
        found = Entry.objects.all()
        if not self.is_valid():
            return found.none()
        asked = self.cleaned_data
        if asked["who"]:
            found = found.filter(actor_id=None if asked["who"] == NOBODY else asked["who"])
        if asked["act"]:
            of_group = [act for act in Act if act.partition(".")[0] == asked["act"]]
            found = found.filter(act__in=of_group or [asked["act"]])
        if asked["kind"]:
            found = found.filter(object_type=asked["kind"])
        if asked["key"]:
            found = found.filter(object_id=asked["key"])
        if asked["since"]:
            found = found.filter(at__gte=_morning(asked["since"]))
        if asked["until"]:
            found = found.filter(at__lt=_morning(asked["until"] + datetime.timedelta(days=1)))
        return _with_words(found, asked["q"])


def _with_words(found: QuerySet[Entry], typed: str) -> QuerySet[Entry]:
    """Keep what holds each word, or one that begins with it; the index of ``WORDS`` answers."""
    words = re.findall(r"\w+", typed)
    if not words:
        return found
    asked = " & ".join(f"'{word}':*" for word in words)
    query = SearchQuery(asked, config="simple", search_type="raw")
    # Sorted by a sum: along the keys themselves the planner would read row after row for a word.
    by_key = (F("pk") + 0).desc()
    return found.alias(words=WORDS).filter(words=query).order_by(by_key)


def _acts() -> list[Any]:
    """Return the groups, each with its acts; the group's own code stands for all of them."""
    found: list[Any] = []
    for group, name in GROUPS.items():
        acts = [(act.value, _short(act)) for act in Act if act.startswith(f"{group}.")]
        found.append((name, [(group, _("all of these")), *acts]))
    return found


def _short(act: Act) -> str:
    """Return the sentence without what it names."""
    words = re.sub(r"%\(\w+\)s", "…", str(act.label))
    return str(_("Changed")) if words == "…" else words


def _kinds() -> list[tuple[str, str]]:
    models = [model._meta for model in admin.site._registry]  # noqa: SLF001 - has no public name
    return sorted(((meta.label_lower, capfirst(str(meta.verbose_name))) for meta in models),
                  key=lambda kind: kind[1])  # fmt: skip


def _morning(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
