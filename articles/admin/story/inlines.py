"""Lists inside the story form: reporters and sources in order, corrections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.widgets import MOMENT, KeyChoice, WithChoices
from articles.editing import workflow
from articles.models import Article, ArticleSource, Byline, Correction
from articles.models.status import Status

Row = Byline | ArticleSource


class RowForm(forms.ModelForm[Any]):
    """A row of an ordered list; one without its subject is an empty line and is passed over."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    naming: tuple[str, ...] = ()
    """The fields that make a row one to keep: all but its place."""

    def has_changed(self) -> bool:
        """Whether the row names anything."""
        return any(str(self[name].data or "").strip() for name in self.naming)

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it: such a row is shown only where no script adds one."""
        return not self.errors and not any(self[name].value() for name in self.naming)

    def validate_unique(self) -> None:
        """Rows replace those that are stored; repeats in the form are the list's matter."""

    def validate_constraints(self) -> None:
        """See ``validate_unique``."""


class BylineForm(RowForm):
    naming = ("reporter",)

    class Meta:
        model = Byline
        fields = ["reporter", "position"]


class ArticleSourceForm(RowForm):
    naming = ("source", "url")

    class Meta:
        model = ArticleSource
        fields = ["source", "url", "position"]


class OrderedList(BaseInlineFormSet[Any, Any, Any]):
    """A list that is saved as the form shows it, whatever was stored meanwhile.

    Rows are not tied to stored ones: what another editor removed or added in the meantime cannot
    make the form unsavable (the story's version tells of such changes).
    """

    model: Any  # the class of rows; Django sets it
    form: Any
    subject = ""
    repeated: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["save_as_new"] = True
        super().__init__(*args, **kwargs)

    def initial_form_count(self) -> int:
        """Return how many stored rows are shown; none of those posted is one."""
        return super().initial_form_count() if self.is_bound else len(self.get_queryset())

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """A place may be left out; the list then follows the form."""
        super().add_fields(form, index)
        if "position" in form.fields:
            form.fields["position"].required = False
            form.fields["position"].widget.attrs["min"] = 1

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        # Past BaseInlineFormSet's, which writes into the posted data.
        form = super(BaseInlineFormSet, self)._construct_form(i, **kwargs)  # type: ignore[misc]
        form.fields.pop("id", None)  # rows are not tied to stored ones
        _show_loaded(form, self.subject)
        if form.instance.pk is None:
            form.initial["position"] = form.initial.get("position") or None
        setattr(form.instance, self.fk.attname, self.instance.pk)
        return form

    def validate_unique(self) -> None:
        """Say at the row which one repeats an earlier one."""
        seen = set()
        for form in self._kept():
            row = self._key(form.instance)
            if row in seen:
                form.add_error(self.subject, self.repeated)
            seen.add(row)

    def _kept(self) -> list[Any]:
        return [
            form
            for form in self.forms
            if form.has_changed() and form.is_valid() and form not in self.deleted_forms
        ]

    def _key(self, row: Row) -> tuple[Any, ...]:
        fields = [self.model._meta.get_field(name) for name in self.form.naming]
        return tuple(getattr(row, field.attname) for field in fields)

    def save(self, commit: bool = True) -> list[Any]:
        """Make the stored list the typed one; do nothing when it is."""
        last = 10**6
        rows = [form.instance for form in self._kept()]
        rows.sort(key=lambda row: last if row.position is None else row.position)
        stored = list(self.model._default_manager.filter(**{self.fk.name: self.instance}))
        keys, stored_keys = [self._key(row) for row in rows], [self._key(row) for row in stored]
        self.new_objects = [row for row in rows if self._key(row) not in stored_keys]
        self.deleted_objects = [row for row in stored if self._key(row) not in keys]
        self.changed_objects: list[Any] = []
        if keys != stored_keys:
            self.model._default_manager.filter(pk__in=[row.pk for row in stored]).delete()
            for position, row in enumerate(rows, start=1):
                setattr(row, self.fk.name, self.instance)
                row.position = position
            self.model._default_manager.bulk_create(rows)
        return rows


def _show_loaded(form: Any, name: str) -> None:
    """Have a row show the name that came with it."""
    widget = getattr(form.fields[name].widget, "widget", None)
    field = form.instance._meta.get_field(name)
    if isinstance(widget, KeyChoice) and field.is_cached(form.instance):
        widget.chosen = field.get_cached_value(form.instance)


class BylineList(OrderedList):
    subject = "reporter"
    repeated = _("This reporter is named already.")


class SourceList(OrderedList):
    subject = "source"
    repeated = _("This source is named already.")


class WithStory(WithChoices, admin.TabularInline[Any, Article]):
    """Rows that follow the story: who may edit it may edit them."""

    template = "admin/articles/article/rows.html"
    extra = 1

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A new reporter or source can be added from here."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        only_add(getattr(field, "widget", None))
        return field

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may edit the story."""
        return obj is None or workflow.may_edit(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may edit the story."""
        return obj is None or workflow.may_edit(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may edit the story."""
        return obj is None or workflow.may_edit(request.user, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The page of the story decides."""
        return True


def only_add(widget: Any, *, can_add: bool = True) -> None:
    """Leave of the signs beside a choice the one that adds: a story is no place to delete."""
    if isinstance(widget, RelatedFieldWidgetWrapper):
        widget.can_add_related = widget.can_add_related and can_add
        widget.can_change_related = widget.can_delete_related = widget.can_view_related = False


class BylineInline(WithStory):
    model = Byline
    form = BylineForm
    formset = BylineList
    fields = ["reporter", "position"]
    autocomplete_fields = ["reporter"]
    verbose_name = _("reporter")
    verbose_name_plural = _("reporters")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Load the names with the rows."""
        return super().get_queryset(request).select_related("reporter")


class SourceInline(WithStory):
    model = ArticleSource
    form = ArticleSourceForm
    formset = SourceList
    fields = ["source", "url", "position"]
    autocomplete_fields = ["source"]
    verbose_name = _("source")
    verbose_name_plural = _("sources")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Load the names with the rows."""
        return super().get_queryset(request).select_related("source")


class CorrectionForm(forms.ModelForm[Correction]):
    """A correction; a new one without a text is an empty line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    def has_changed(self) -> bool:
        """Whether there is anything to save."""
        is_new = self.instance._state.adding
        if is_new:
            return bool(str(self["text"].data or "").strip())
        return super().has_changed()

    @property
    def is_blank(self) -> bool:
        """Whether nobody has begun to write it."""
        return not self.errors and not self["text"].value()


class CorrectionInline(admin.StackedInline[Correction, Article]):
    """Corrections, once readers may have seen the story."""

    model = Correction
    form = CorrectionForm
    template = "admin/articles/article/rows.html"
    fields = ["text", "is_important", "published_at"]
    extra = 1
    formfield_overrides = {
        models.DateTimeField: MOMENT,
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 2})},
    }

    @staticmethod
    def is_due(article: Article | None) -> bool:
        """Whether readers may have seen the story."""
        return article is not None and article.status in {Status.APPROVED, Status.WITHDRAWN}
