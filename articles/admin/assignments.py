"""The desk of assignments: what is planned, who does it until when."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.widgets import MOMENT, WithChoices
from articles.db.keys import NO_KEY
from articles.editing import assignments, notes, notices, workflow
from articles.models import Article, Assignment
from articles.models.assignment import NO_SUBJECT, AssignmentQuerySet


class WhoseFilter(admin.SimpleListFilter):
    """The own ones, or those that nobody has."""

    title = _("person")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [("me", _("Me")), ("nobody", _("Nobody yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Narrow the list."""
        if self.value() == "me":
            return queryset.filter(person=request.user.pk)
        return queryset.filter(person=None) if self.value() == "nobody" else None


class StoryFilter(admin.SimpleListFilter):
    """Plans without a story yet."""

    title = _("story")
    parameter_name = "story"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the one choice."""
        return [("none", _("None yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Narrow the list."""
        return queryset.filter(article=None) if self.value() == "none" else None


class DoneFilter(admin.SimpleListFilter):
    """What is still to be done, unless the rest is asked for."""

    title = _("state")
    parameter_name = "done"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [("yes", _("Done")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        """Name the first choice by what it shows."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("To be done")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        if self.value() == "all":
            return queryset
        return queryset.filter(done_at__isnull=self.value() != "yes")


class DueFilter(admin.SimpleListFilter):
    """What has to be there by tonight and nobody submitted."""

    title = _("due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the one choice."""
        return [("today", _("Today, or late"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Narrow the list."""
        if self.value() != "today" or not isinstance(queryset, AssignmentQuerySet):
            return None
        return queryset.due_today()


class AssignmentForm(forms.ModelForm[Assignment]):
    """An assignment; a person has a story once at a time."""

    def clean_article(self) -> Article | None:
        """A story that the field did not show stays: it was begun since, or is not to be seen."""
        chosen: Article | None = self.cleaned_data["article"]
        kept = self.instance.article
        if chosen is not None or kept is None:
            return chosen
        was_shown = self.data.get(self.add_initial_prefix("article")) == str(kept.pk)
        offered = cast("forms.ModelChoiceField[Article]", self.fields["article"]).queryset
        is_taken_out = was_shown and offered is not None and kept in offered
        return None if is_taken_out else kept

    def clean(self) -> dict[str, Any]:
        """Say in words what the database would refuse: it knows who is done, the form does not."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        story, person = cleaned.get("article"), cleaned.get("person")
        if not story and not cleaned.get("title") and not self.errors:
            self.add_error("title", NO_SUBJECT)
        is_open = self.instance.done_at is None or "_reopen" in self.data
        if story and person and is_open:
            same = Assignment.objects.open().filter(article=story, person=person)
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("person", _("This person has this story already."))
        return cleaned


@admin.register(Assignment)
class AssignmentAdmin(WithChoices, admin.ModelAdmin[Assignment]):
    form = AssignmentForm
    about = _("What is planned and who writes it until when: with a story, or before there is one.")
    first_step = _("Plan the first one")
    list_display = ["subject_column", "person_column", "due_column", "happens_at", "story_column"]
    list_display_links = ["subject_column"]
    list_filter = [WhoseFilter, DueFilter, StoryFilter, DoneFilter]
    list_select_related = ["article", "person"]
    search_fields = ["title", "article__headline", "brief"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    autocomplete_fields = ["article"]
    formfield_overrides = {models.DateTimeField: MOMENT}
    fieldsets = [
        (None, {"fields": ["title", "person", "due_at", "happens_at", "brief"]}),
        (_("The story"), {"fields": ["article", "section"]}),
    ]
    change_form_template = "admin/articles/assignment/change_form.html"

    @admin.display(description=_("plan"))
    def subject_column(self, assignment: Assignment) -> str:
        """What it is about."""
        return str(assignment)

    @admin.display(description=_("person"), ordering="person__first_name")
    def person_column(self, assignment: Assignment) -> str:
        """Who does it."""
        return notes.name_of(assignment.person) if assignment.person else "–"

    @admin.display(description=_("due"), ordering="due_at")
    def due_column(self, assignment: Assignment) -> str:
        """When; what is late is said."""
        said = notices.moment(assignment.due_at) or "–"
        late = ' <span class="is-late">{}</span>'
        return format_html("{}" + late, said, gettext("late")) if assignment.is_late else said

    @admin.display(description=_("story"))
    def story_column(self, assignment: Assignment) -> str:
        """Where the text stands."""
        return assignment.article.get_status_display() if assignment.article else "–"

    def about_found(self, assignment: Assignment) -> str:
        """Whose it is, until when."""
        person = notes.name_of(assignment.person) if assignment.person else ""
        return " · ".join(filter(None, (person, notices.moment(assignment.due_at))))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        """Return plans, and the work on stories that the user may see."""
        stories = workflow.visible_to(request.user, Article.objects.all())
        own = Q(article=None) | Q(article__in=stories) | Q(person=request.user.pk)
        return super().get_queryset(request).filter(own)

    def has_change_permission(self, request: HttpRequest, obj: Assignment | None = None) -> bool:
        """Editors may change any, reporters what is theirs or nobody's."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or assignments.may_change(request.user, obj))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer colleagues who write, by name, and stories that the user sees."""
        if db_field.name == "article":
            kwargs["queryset"] = workflow.visible_to(request.user, Article.objects.all())
            kwargs["show_hidden_initial"] = True  # an emptied field is told from one that was empty
        if db_field.name == "person":
            people = notices.who_may(workflow.CHANGE).order_by("first_name", "username")
            is_editor = request.user.has_perm(workflow.EDIT_ANY)
            kwargs["queryset"] = (
                people if is_editor else people.filter(pk=request.user.pk or NO_KEY)
            )
            kwargs["empty_label"] = _("Nobody yet")
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "person" and field is not None:
            field.label_from_instance = notes.name_of
        return field

    def get_form(
        self, request: HttpRequest, obj: Any | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Leave the signs beside a choice out: this is no place to add people or sections.

        Whose it is stays a choice, also for whoever gives nothing to others.
        """
        form: Any = super().get_form(request, obj, change, **kwargs)
        if obj is not None and obj.person_id and "person" in form.base_fields:
            form.base_fields["person"].queryset |= User.objects.filter(pk=obj.person_id)
        for name in ("person", "section", "article"):
            widget = getattr(form.base_fields.get(name), "widget", None)
            for sign in ("add", "change", "delete", "view"):
                setattr(widget, f"can_{sign}_related", False)
        return form

    def save_model(
        self, request: HttpRequest, obj: Assignment, form: forms.ModelForm[Assignment], change: bool
    ) -> None:
        """Save, and tell whose it is now."""
        user = request.user
        actor = user if isinstance(user, User) else None
        if not change:
            obj.created_by = actor
        super().save_model(request, obj, form, change)
        assignments.tell(obj, actor)

    def response_change(self, request: HttpRequest, obj: Assignment) -> HttpResponse:
        """Do what the pressed button says beside saving."""
        if "_done" in request.POST or "_reopen" in request.POST:
            assignments.set_done(obj, is_done="_done" in request.POST)
        if "_begin" in request.POST and isinstance(request.user, User):
            if not request.user.has_perm("articles.add_article"):
                return super().response_change(request, obj)
            try:
                story = assignments.begin_story(obj, request.user)
            except ValidationError as error:
                messages.warning(request, " ".join(error.messages))
                return HttpResponseRedirect(request.path)
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[story.pk]))
        return super().response_change(request, obj)
