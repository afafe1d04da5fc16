"""The desk of developments: what the machine put together, looked through by an editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.admin.existing import link_to
from articles.admin.site import NamedFields
from articles.admin.slugs import SluggedForm
from articles.admin.twins import Mergeable
from articles.admin.widgets import WithChoices
from articles.db.counting import number_of
from articles.editing import events, notices
from articles.models import Article, Event, EventStory

STORIES = number_of(EventStory.objects.inside(), "event")


class EventStoryForm(forms.ModelForm[EventStory]):
    """A story's row; that the machine found it is nothing that an editor may say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found, kind = EventStory.Kind.FOUND, self.fields.get("kind")
        if isinstance(kind, forms.ChoiceField) and self.initial.get("kind") != found:
            kind.choices = [choice for choice in EventStory.Kind.choices if choice[0] != found]

    def clean(self) -> dict[str, Any] | None:
        """Name the development that the story is in; the database knows only that it is in one."""
        cleaned = super().clean()
        article = self.cleaned_data.get("article")
        # What stood there before is in no other: the database holds each story in one.
        if (
            not self.changed_data
            or article is None
            or self.cleaned_data.get("kind") == EventStory.Kind.CUT
        ):
            return cleaned
        inside = EventStory.objects.inside().filter(article=article)
        row = inside.exclude(event=self.instance.event_id).first()
        if row is not None:
            other = Event.objects.titled().get(pk=row.event_id)
            said = gettext(
                "This story belongs to another development already: {row}. Cut it there first."
            )
            self.add_error("article", ValidationError(format_html(said, row=link_to(other))))
        return cleaned


class EventStories(NamedFields):
    """The rows of a development."""

    def clean(self) -> None:
        """Refuse a development of nothing: no name and no story."""
        super().clean()
        if self.instance.name or any(self.errors):
            return
        if not any(form.cleaned_data.get("article") for form in self.forms):
            raise ValidationError(_("Give the development a name, or put a story into it."))


class EventStoryInline(WithChoices, admin.TabularInline[EventStory, Event]):
    """The stories of a development in the order of time, and those that were cut."""

    model = EventStory
    form, formset = EventStoryForm, EventStories
    fields = ["article", "appeared", "kind"]
    readonly_fields = ["appeared"]
    autocomplete_fields = ["article"]
    extra = 0
    can_delete = False
    ordering = ["article__published_at", "article"]
    verbose_name = _("story")
    verbose_name_plural = _("stories")

    @admin.display(description=_("appeared"))
    def appeared(self, row: EventStory) -> str:
        """When readers saw the story first."""
        return notices.moment(row.article.published_at) or "–" if row.article_id else "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[EventStory]:
        """Bring the stories along."""
        return super().get_queryset(request).select_related("article")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever changes the development."""
        return request.user.has_perm(events.CHANGE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Likewise."""
        return request.user.has_perm(events.CHANGE)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the development."""
        return request.user.has_perm("articles.view_event")


@admin.register(Event)
class EventAdmin(Mergeable[Event]):
    """Developments, what changed last first."""

    class Media:
        css = {"all": ["admin_newsroom/css/events.css"]}

    about = _(
        "Stories of one event, put together by themselves. Look through them: a story that you"
        " mark as not belonging here is not put back."
    )
    first_step = _("Put the first together by hand")
    twins_title = _("What was merged")
    twins_empty = _("To merge developments, tick them in the list and choose “Merge into one…”.")
    form = SluggedForm
    list_display = ["title_column", "stories_column", "newest_column", "confirmed_column"]
    list_display_links = ["title_column"]
    list_filter = ["is_confirmed"]
    search_fields = ["name", "slug", "stories__article__headline"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ["confirm", "take_apart", "put_together"]
    inlines = [EventStoryInline]
    fieldsets = [(None, {"fields": ["name", "description", "is_confirmed", "slug"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Bring the title, the number of stories and the newest along."""
        times = Article.objects.filter(
            event_rows__event=OuterRef("pk"), event_rows__kind__in=["found", "pinned"]
        )
        newest = times.order_by().values("event_rows__event").annotate(at=Max("published_at"))
        found = super().get_queryset(request)
        assert isinstance(found, type(Event.objects.all())), "the model's own"
        rows: QuerySet[Event] = found.titled()
        return rows.annotate(story_count=STORIES, newest=Subquery(newest.values("at"))).order_by(
            "-pk"
        )

    def view_on_site(self, obj: Event) -> str | None:
        """Return the development's address; None while it is none to readers."""
        is_public = Event.objects.public().filter(pk=obj.pk).exists()
        return obj.get_absolute_url() if is_public else None

    def counted(self) -> QuerySet[Event]:
        """Return them with title and number of stories, for the page that merges."""
        rows: QuerySet[Event] = Event.objects.titled().annotate(story_count=STORIES)
        return rows

    @admin.display(description=_("development"))
    def title_column(self, event: Any) -> str:
        """Its name, or the headline of its first public story."""
        return str(event.title or event.slug)

    @admin.display(description=_("stories"), ordering="story_count")
    def stories_column(self, event: Any) -> int:
        """How many it has."""
        count: int = event.story_count
        return count

    @admin.display(description=_("newest"), ordering="newest")
    def newest_column(self, event: Any) -> str:
        """When the last of them appeared."""
        return notices.moment(event.newest) or "–"

    @admin.display(description=_("confirmed"), ordering="is_confirmed")
    def confirmed_column(self, event: Any) -> str:
        """Whether an editor looked through it; that nobody did yet is no fault."""
        return gettext("yes") if event.is_confirmed else gettext("not yet")

    def about_found(self, event: Any) -> str:
        """How many stories it has."""
        count: int = event.story_count
        return ngettext("%(n)d story", "%(n)d stories", count) % {"n": count}

    @admin.action(description=_("Confirm the selected"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        """Say that an editor looked through them."""
        done = 0
        for event in queryset.filter(is_confirmed=False):
            event.is_confirmed = True
            event.save(update_fields=["is_confirmed"])
            self.log_change(request, event, [{"changed": {"fields": ["confirmed"]}}])
            done += 1
        said = ngettext("%(n)d development confirmed.", "%(n)d developments confirmed.", done)
        self.message_user(request, said % {"n": done}, messages.SUCCESS)

    @admin.action(description=_("Take the selected apart"), permissions=["change"])
    def take_apart(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        """Cut every story from them: they are of no one event."""
        done = 0
        for event in queryset:
            if events.take_apart(event):
                self.log_change(request, event, [{"changed": {"fields": ["stories"]}}])
                done += 1
        said = ngettext(
            "%(n)d development taken apart; its stories are put together no more.",
            "%(n)d developments taken apart; their stories are put together no more.",
            done,
        )
        self.message_user(request, said % {"n": done}, messages.SUCCESS)

    @admin.action(description=_("Put the selected together again"), permissions=["change"])
    def put_together(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        """Take back that they were taken apart."""
        done = 0
        for event in queryset:
            if events.put_together(event):
                self.log_change(request, event, [{"changed": {"fields": ["stories"]}}])
                done += 1
        said = ngettext(
            "%(n)d development put together again.",
            "%(n)d developments put together again.",
            done,
        )
        self.message_user(request, said % {"n": done}, messages.SUCCESS)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save; what an editor put together or cut is an editor's from now on."""
        for row in formset.save(commit=False):
            if row.kind == EventStory.Kind.FOUND:
                row.kind = EventStory.Kind.PINNED
            row.was = ""  # judged alone
            row.save()
        formset.save_m2m()
