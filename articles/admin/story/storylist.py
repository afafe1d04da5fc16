"""The list of stories as it is asked for: states with their numbers, a month, a bounded count."""

from __future__ import annotations

from typing import Any, Final, Literal

from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR, ChangeList
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.admin import chips
from articles.admin.chips import Chip
from articles.admin.story.filters import (
    LatelyFilter,
    MineFilter,
    MonthFilter,
    ReporterFilter,
    ReturnedFilter,
    SectionFilter,
    StatusFilter,
    standing,
)
from articles.admin.story.filters import Month as ChosenMonth
from articles.db import clock
from articles.db.counting import counted
from articles.editing import workflow
from articles.models import Autosave, Byline

REMOVABLE: Final = (ReporterFilter, ReturnedFilter, LatelyFilter)


class StoryList(ChangeList):
    """The list without the texts that it does not show."""

    base: QuerySet[Any]
    numbers: dict[str, int]

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Load what a line shows, in a number of queries that does not grow.

        The state is chosen last: the chips count what the other choices leave.
        """
        base = super().get_queryset(request, [StatusFilter.parameter_name])
        if self._spec(MonthFilter) and ORDER_VAR not in self.params:
            base = base.order_by("-publication_date", "-published_at", "-pk")
        signed = Byline.objects.filter(article=OuterRef("pk")).order_by("position", "pk")
        self.base = (
            base.defer("body", "body_text")
            .annotate(reporter_names=ArraySubquery(signed.values("reporter__name")))
            .prefetch_related("lead_image__renditions")
        )
        chosen = standing(self.base, self.state)
        return self.base if chosen is None else chosen.order_by(*self.base.query.order_by)

    def get_ordering_field_columns(self) -> dict[int, Literal["desc", "asc"]]:
        """Say by which column the list stands in order: within a month by what appeared last."""
        if self._spec(MonthFilter) and ORDER_VAR not in self.params:
            return {self.list_display.index("time_column"): "desc"}
        return super().get_ordering_field_columns()

    def get_results(self, request: HttpRequest) -> None:
        """Count what the page says in one statement, then load its lines."""
        rows = {"": self.base, "unsaved": Autosave.objects.filter(user=request.user.pk).waiting()}
        for state, _label in self.states:
            narrowed = standing(self.base, state)
            if narrowed is not None:
                rows[state] = narrowed
        if not self.is_mine:
            rows["mine"] = workflow.own_of(request.user, self.queryset)
        self.numbers = counted(rows, chips.COUNTED)
        self.queryset.counted = self.numbers[self.state]
        super().get_results(request)

    @property
    def states(self) -> list[tuple[str, Any]]:
        """The states that can be chosen."""
        return list(self._spec(StatusFilter).lookup_choices)

    @property
    def state(self) -> str:
        """The chosen state; empty for all."""
        value = self._spec(StatusFilter).value() or ""
        return value if value in dict(self.states) else ""

    @property
    def is_mine(self) -> bool:
        """Whether only the own stories are shown."""
        return bool(self._spec(MineFilter).value() == "1")

    @property
    def is_cut(self) -> bool:
        """Whether there are more stories than can be turned to."""
        return self.numbers[self.state] > chips.COUNTED

    @property
    def most(self) -> int:
        """How many can be turned to."""
        return chips.COUNTED

    @property
    def chips(self) -> list[Chip]:
        """The states with their numbers."""
        choices = [("", _("All")), *self.states]
        return [
            Chip(
                label,
                self._number(state),
                self.get_query_string({StatusFilter.parameter_name: state or None}),
                state == self.state,
                state,
            )
            for state, label in choices
        ]

    @property
    def mine(self) -> Chip:
        """The own stories of what is shown; pressed again, everybody's."""
        number = self._number(self.state if self.is_mine else "mine")
        url = self.get_query_string({"mine": None if self.is_mine else "1"})
        return Chip(_("My own"), number, url, self.is_mine)

    @property
    def sections(self) -> list[tuple[str, str, bool]]:
        """The sections to choose from, and which is chosen."""
        spec = self._spec(SectionFilter)
        return (
            [(key, name, key == spec.value()) for key, name in spec.lookup_choices] if spec else []
        )

    @property
    def removable(self) -> list[Chip]:
        """The chosen reporter, and whether a draft came back; pressed, all others too."""
        chosen = [(each, self._spec(each)) for each in REMOVABLE]
        return [
            Chip(name, "", self.get_query_string(remove=[each.parameter_name]), True)
            for each, spec in chosen
            if spec
            for key, name in spec.lookup_choices
            if key == spec.value()
        ]

    @property
    def kept_by_search(self) -> list[tuple[str, str]]:
        """What a search keeps of the other choices."""
        own = {SEARCH_VAR, SectionFilter.parameter_name}
        return [(name, value) for name, value in self.params.items() if name not in own]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen or searched."""
        return bool(self.params.keys() - {IS_POPUP_VAR, TO_FIELD_VAR, ORDER_VAR})

    @cached_property
    def month(self) -> dict[str, Any]:
        """The picker: the months of a year, the years beside it, what is chosen."""
        spec = self._spec(MonthFilter)
        chosen = spec.chosen() if spec else None
        year = chosen.year if chosen else timezone.localtime(clock.now()).year
        return {
            "name": _name(chosen) if chosen else "",
            "value": str(chosen) if chosen and chosen.month else "",
            "clear": self.get_query_string(remove=[MonthFilter.parameter_name]),
            "year": self._at(ChosenMonth(year), chosen, str(year)),
            "before": self._at(ChosenMonth(year - 1), chosen, str(year - 1)),
            "after": self._at(ChosenMonth(year + 1), chosen, str(year + 1)),
            "months": [
                self._at(ChosenMonth(year, month), chosen, str(name))
                for month, name in MONTHS_3.items()
            ],
            "others": [pair for pair in self.params.items() if pair[0] != "month"],
        }

    def _at(self, month: ChosenMonth, chosen: ChosenMonth | None, label: str) -> Chip:
        url = self.get_query_string({MonthFilter.parameter_name: str(month)})
        return Chip(label.capitalize(), "", url, month == chosen)

    def _number(self, name: str) -> str:
        return chips.told(self.numbers[name])

    def _spec(self, kind: type) -> Any:
        return next((spec for spec in self.filter_specs if isinstance(spec, kind)), None)


def _name(chosen: ChosenMonth) -> str:
    return f"{MONTHS[chosen.month]} {chosen.year}" if chosen.month else str(chosen.year)
