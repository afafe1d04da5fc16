"""The form of the front page: six slots, the sections below them, breaking news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from articles import identity
from articles.admin.widgets import KeyChoice, MomentField
from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.db import clock, locks
from articles.db.locks import Lock
from articles.models import Article, Banner, FrontPageChange, Section, SectionBlock, Slot
from articles.models.frontpage import SLOTS
from articles.models.status import Status
from articles.pages import facts, front_page


class StoryChoice(KeyChoice):
    """The admin's search for a story; an empty place says what it will show."""

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Name what stands there without a choice."""
        return super().build_attrs(*args, **kwargs) | {"data-placeholder": _("by recency")}


class SlotForm(forms.Form):
    """One numbered place."""

    position = forms.IntegerField(
        label=_("place"), min_value=1, max_value=SLOTS, widget=forms.NumberInput
    )
    article = forms.ModelChoiceField(
        Article.objects.filter(status=Status.APPROVED),
        label=_("story"),
        required=False,
        error_messages={"invalid_choice": _("Only an approved story can stand here.")},
    )
    ends_at = MomentField(label=_("stays until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        field = Slot._meta.get_field("article")
        choice: Any = self.fields["article"]
        choice.widget = StoryChoice(field, admin.site)
        choice.widget.choices = choice.choices

    def clean(self) -> dict[str, Any]:
        """An end belongs to a story."""
        data = super().clean() or {}
        if data.get("ends_at") and not data.get("article") and "article" not in self.errors:
            self.add_error("article", _("Choose the story that stays until then."))
        return data

    def clean_ends_at(self) -> Any:
        """An end that has passed would put nothing there."""
        time = self.cleaned_data["ends_at"]
        if time is not None and time <= clock.now():
            raise ValidationError(_("This time has passed."), code="past")
        return time


class SlotList(forms.BaseFormSet[SlotForm]):
    """All places: one story stands on one of them only."""

    def clean(self) -> None:
        """Refuse a story that is named twice, and two stories on one place."""
        seen: set[int] = set()
        for key in ("article", "position"):
            seen.clear()
            for form in self.forms:
                value = form.cleaned_data.get(key) if hasattr(form, "cleaned_data") else None
                number = value.pk if isinstance(value, Article) else value
                if number is not None and number in seen:
                    form.add_error(key, _("This stands on another place already."))
                seen.add(number or 0)


class BlockForm(forms.Form):
    """How one section stands on the page."""

    section = forms.ModelChoiceField(Section.objects.all(), widget=forms.HiddenInput)
    position = forms.IntegerField(label=_("place"), min_value=1, max_value=999)
    layout = forms.ChoiceField(
        label=_("layout"), choices=SectionBlock.Layout.choices, required=False
    )
    is_shown = forms.BooleanField(label=_("shown"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)


class BannerForm(forms.ModelForm[Banner]):
    """Breaking news; without a text there is none."""

    text = forms.CharField(label=_("breaking news"), required=False, max_length=140)
    ends_at = MomentField(label=_("ends"), required=False, help_text=_("In WIB."))

    class Meta:
        model = Banner
        fields = ["text", "url", "ends_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    def clean_url(self) -> str:
        """Take a page of this site or a web address."""
        url = str(self.cleaned_data["url"]).strip()
        own = url.startswith("/") and not url.startswith("//")
        if url and not own and not url.startswith(("https://", "http://")):
            raise ValidationError(_("Starts with / or https://."), code="address")
        return url

    def clean(self) -> dict[str, Any]:
        """A text wants an end to come."""
        data = super().clean() or {}
        if data.get("text"):
            time = data.get("ends_at")
            if time is None and "ends_at" not in self.errors:
                self.add_error("ends_at", _("Say when it ends."))
            elif time is not None and time <= clock.now():
                self.add_error("ends_at", _("This time has passed."))
        elif self.instance._state.adding and (data.get("url") or data.get("ends_at")):
            self.add_error("text", _("Say what the news is."))
        return data


Slots = forms.formset_factory(SlotForm, formset=SlotList, extra=0, max_num=SLOTS)
Blocks = forms.formset_factory(BlockForm, extra=0)


@dataclass
class FrontForm:
    """The forms of the page together."""

    slots: Any
    blocks: Any
    banner: BannerForm
    seen: int

    @classmethod
    def of(cls, data: Any = None) -> FrontForm:
        """Return the forms, filled with what is stored, and with ``data`` where it was sent."""
        now = Slot.objects.exclude(ends_at__lte=Now()).select_related("article")
        held = {slot.position: slot for slot in now}
        slots = [
            {
                "position": place,
                "article": held[place].article_id if place in held else None,
                "ends_at": held[place].ends_at if place in held else None,
            }
            for place in range(1, SLOTS + 1)
        ]
        sections = front_page.sections_in_order()
        shown = [place.section for place in front_page.places(sections)]
        ordered = [*shown, *(section for section in sections if section not in shown)]
        blocks = [
            {
                "section": section,
                "position": number,
                "layout": getattr(getattr(section, "front_block", None), "layout", ""),
                "is_shown": section in shown,
            }
            for number, section in enumerate(ordered, start=1)
        ]
        return cls(
            Slots(data, prefix="slot", initial=slots),
            Blocks(data, prefix="block", initial=blocks),
            BannerForm(data, prefix="banner", instance=Banner.objects.live().first()),
            last_saved_number(),
        )

    def is_valid(self) -> bool:
        """Whether all of it can be saved."""
        return all([self.slots.is_valid(), self.blocks.is_valid(), self.banner.is_valid()])

    def plan(self) -> front_page.Plan:
        """Return the page as the form says it; only what readers may see stands on it."""
        chosen = {row["position"]: row["article"] for row in self._filled()}
        keys = [article.pk for article in chosen.values()]
        public = facts.cards(keys)
        slots = {place: public[a.pk] for place, a in chosen.items() if a.pk in public}
        rows = [row for row in self._sections() if row["is_shown"]]
        return front_page.Plan(
            slots, [front_page.SectionPlan(row["section"], row["layout"]) for row in rows]
        )

    def preview_banner(self) -> Banner | None:
        """Return the unsaved banner; None without a text."""
        data = self.banner.cleaned_data
        return Banner(text=data["text"], url=data["url"]) if data["text"] else None

    def save(self, user: Any) -> bool:
        """Save; return False where somebody else saved since the form was opened."""
        with transaction.atomic():
            locks.take(Lock.FRONT_PAGE)
            if last_saved_number() != self.seen:
                return False
            before = list(told())
            self._save_slots()
            self._save_blocks()
            self._save_banner()
            after = list(told())
            lines = [["-", line] for line in before if line not in after]
            lines += [["+", line] for line in after if line not in before]
            if lines:
                change = FrontPageChange.objects.create(user=user, lines=lines)
                record(Act.FRONT_PAGE, change, count=len(lines))
        return True

    def _filled(self) -> list[dict[str, Any]]:
        rows = [form.cleaned_data for form in self.slots]
        return sorted((row for row in rows if row["article"]), key=lambda row: row["position"])

    def _sections(self) -> list[dict[str, Any]]:
        return sorted((form.cleaned_data for form in self.blocks), key=lambda row: row["position"])

    def _save_slots(self) -> None:
        Slot.objects.all().delete()
        Slot.objects.bulk_create([Slot(**row) for row in self._filled()])

    def _save_blocks(self) -> None:
        if not self.blocks.has_changed() and not SectionBlock.objects.exists():
            return  # nobody arranges them: new sections keep the menu's order
        SectionBlock.objects.all().delete()
        rows = self._sections()
        SectionBlock.objects.bulk_create(
            [SectionBlock(**row | {"position": n}) for n, row in enumerate(rows, start=1)]
        )

    def _save_banner(self) -> None:
        live = Banner.objects.live()
        data = self.banner.cleaned_data
        identity.renew()
        if not data["text"]:
            live.update(ends_at=Now())
        elif self.banner.has_changed():
            live.update(ends_at=Now())
            Banner.objects.create(text=data["text"], url=data["url"], ends_at=data["ends_at"])


def last_saved_number() -> int:
    """Return the number of the last saving; 0 before the first."""
    return FrontPageChange.objects.values_list("pk", flat=True).first() or 0


def told() -> Iterator[str]:
    """Say what is set now, a line a place."""
    for slot in Slot.objects.exclude(ends_at__lte=Now()).select_related("article"):
        yield f"{slot.position}. {slot.article.headline}{_until(slot.ends_at)}"
    for block in SectionBlock.objects.select_related("section"):
        layout = block.get_layout_display() if block.is_shown else "–"
        yield f"{block.section.name}: {block.position} · {layout}"
    for banner in Banner.objects.live()[:1]:
        yield f"{_('breaking news').capitalize()}: {banner.text}{_until(banner.ends_at)}"


def _until(time: Any) -> str:
    return f" → {date_format(timezone.localtime(time), 'j M Y, H.i')} WIB" if time else ""
