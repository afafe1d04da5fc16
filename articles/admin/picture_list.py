"""The list of pictures: what is to be completed, what nothing shows, and taking that away."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin import chips
from articles.admin.chips import Chip
from articles.db.counting import counted
from articles.db.keys import NO_KEY, key_of
from articles.editing import uploaders, uses
from articles.models import Image

MOST: Final = 100
DUE: Final = "to_be_completed__exact"
UNUSED: Final = "unused"
MINE: Final = "mine"


class LibraryPaginator(Paginator[Any]):
    """Every page; what the chips counted to its end is not counted again."""

    @cached_property
    def count(self) -> int:
        """Return how many pictures the list has."""
        known: int = getattr(self.object_list, "counted", chips.COUNTED + 1)
        return super().count if known > chips.COUNTED else known


class Library(ChangeList):
    """The pictures with the number of stories that each stands in."""

    def get_results(self, request: HttpRequest) -> None:
        """Count for all that the page shows at once."""
        shown = self.root_queryset
        if self.is_mine:
            shown = uploaders.uploaded_by(request.user, shown)
        rows = {"": shown, DUE: shown.filter(to_be_completed=True), "listed": self.queryset}
        self.numbers = counted(rows, chips.COUNTED)
        self.queryset.counted = self.numbers.pop("listed")
        super().get_results(request)
        numbers = uses.counted(self.result_list)
        for image in self.result_list:
            image.use_count = numbers.get(image.pk, 0)

    @property
    def chips(self) -> list[Chip]:
        """All, what is to be completed as long as there is any, what is used nowhere."""
        chosen = next((name for name in (DUE, UNUSED) if self.params.get(name) == "1"), "")
        numbers = {name: chips.told(number) for name, number in self.numbers.items()}
        numbers[UNUSED] = chips.told(self.result_count) if chosen == UNUSED else ""
        labels = {
            "": gettext_lazy("All"),
            DUE: gettext_lazy("to be completed"),
            UNUSED: gettext_lazy("Used nowhere"),
        }
        return [
            Chip(label, numbers[name], self._url(name), name == chosen)
            for name, label in labels.items()
            if name != DUE or self.numbers[DUE] or chosen == DUE
        ]

    @property
    def is_mine(self) -> bool:
        """Whether only the user's own are shown."""
        return self.params.get(MINE) == "1"

    @property
    def mine(self) -> Chip:
        """The user's own of what is shown; pressed again, everybody's."""
        url = self.get_query_string({MINE: None if self.is_mine else "1"})
        return Chip(gettext_lazy("My own"), "", url, self.is_mine)

    def _url(self, name: str) -> str:
        return self.get_query_string({name: "1"} if name else {}, [DUE, UNUSED])


def remove_unused(desk: Any, request: HttpRequest, images: QuerySet[Image]) -> HttpResponse | None:
    """Delete what is ticked and nothing shows, after a page that asks; say why others stay."""
    if not desk.has_delete_permission(request):
        raise PermissionDenied
    keys = set[int]()
    if "confirmed" in request.POST:  # what was asked about, whatever the list shows by now
        keys = set(map(key_of, request.POST.getlist(ACTION_CHECKBOX_NAME))) - {NO_KEY}
        images = Image.objects.filter(pk__in=keys)
    rows = list(images.order_by("pk")[: MOST + 1])
    if len(rows) > MOST:
        said = _("Nothing was done: choose %(most)d pictures at most at a time.") % {"most": MOST}
        messages.warning(request, said)
        return None
    if not keys:
        return _asked(desk, request, rows)
    gone, kept = 0, []
    for row in rows:
        reason = remove(row)
        gone += not reason
        kept += [f"“{row}”: {reason}"] if reason else []
    if missing := len(keys) - len(rows):  # pressed twice, or somebody was quicker
        said = ngettext(
            "%(n)d picture was deleted before.", "%(n)d pictures were deleted before.", missing
        )
        messages.info(request, said % {"n": missing})
    if gone:
        said = ngettext("%(n)d picture was deleted.", "%(n)d pictures were deleted.", gone)
        messages.success(request, said % {"n": gone})
    for line in kept:
        messages.warning(request, line)
    return None


def _asked(desk: Any, request: HttpRequest, rows: list[Image]) -> HttpResponse:
    shown = [(row, use_of(row)) for row in rows]
    context = desk.admin_site.each_context(request) | {
        "title": _("Delete pictures that are used nowhere"),
        "opts": desk.opts,
        "back": reverse("admin:articles_image_changelist"),
        "going": [row for row, use in shown if not use],
        "staying": [(row, use) for row, use in shown if use],
    }
    return TemplateResponse(request, "admin/articles/image/remove.html", context)


def remove(image: Image) -> str:
    """Delete a picture; return why not, empty when it is gone."""
    with transaction.atomic():
        held = Image.objects.select_for_update().filter(pk=image.pk).first()
        if held is None:
            return _("somebody deleted it already")
        if use := use_of(held):
            return use
        try:
            with transaction.atomic():
                held.delete()
        except ProtectedError:
            return _("something still shows it")
    return ""


def use_of(image: Image) -> str:
    """Say where a picture is used; empty for nowhere."""
    number = uses.stories_with_picture(image).count()
    if number:
        return ngettext("in %(n)d story", "in %(n)d stories", number) % {"n": number}
    other = next(iter(uses.others_with_picture(image)), None)
    if other is not None:
        return f"{other._meta.verbose_name}: {other}"
    names = uploaders.typed_by(image)
    return _("in a text that is not saved yet: %s") % ", ".join(names) if names else ""
