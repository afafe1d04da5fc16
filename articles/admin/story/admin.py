"""The desk of stories: the list, the page to write on, who may do what."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from articles.admin.story import (
    autosave,
    beside,
    embeds,
    hidden,
    pages,
    posted,
    present,
    related,
    sent_again,
    transitions,
    unsaved,
    updating,
)
from articles.admin.story.form import TIMES, WRITING, ArticleForm
from articles.admin.story.inlines import BylineInline, CorrectionInline, SourceInline, only_add
from articles.admin.story.listing import StoryListing
from articles.admin.widgets import MOMENT, BodyWidget, WithChoices
from articles.db.keys import NO_KEY, key_of
from articles.editing import autosaves, notices, revisions, workflow
from articles.models import Article, Correction, Section, Slot
from articles.models.article import ArticleQuerySet
from articles.models.status import Status


@admin.register(Article)
class ArticleAdmin(WithChoices, StoryListing):
    form = ArticleForm
    inlines = [BylineInline, SourceInline, CorrectionInline]
    formfield_overrides = {
        ProseEditorField: {"widget": BodyWidget},
        models.DateTimeField: MOMENT,
    }
    autocomplete_fields = ["lead_image"]
    save_on_top = False
    change_form_template = "admin/articles/article/change_form.html"

    class Media:
        css = {
            "all": [
                f"admin_newsroom/css/{name}.css"
                for name in (
                    "story",
                    "editor",
                    "autosave",
                    "pictures",
                    "notes",
                    "writing",
                    "phone",
                    "versions",
                    "update",
                )
            ]
        }
        js = [
            Script("admin_newsroom/js/rows.js", type="module"),
            Script("admin_newsroom/js/notes.js", type="module"),
            *(
                Script(f"admin_newsroom/js/{name}.js", defer=True)
                for name in ("counter", "tags", "picture")
            ),
            Script("admin_newsroom/js/autosave.js", type="module"),
            *(
                Script(f"admin_newsroom/js/{name}.js", type="module")
                for name in (
                    "presence",
                    "pictures/lead",
                    "writing/checks",
                    "writing/live",
                    "writing/past",
                    "writing/phone",
                )
            ),
        ]

    # The list

    def get_queryset(self, request: HttpRequest) -> ArticleQuerySet:
        """Return the stories that the desk shows to this user."""
        return workflow.visible_to(request.user, Article.objects.order_by(*self.ordering))

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponseRedirect:
        """Lead away as Django does; who wanted another's story is written down."""
        if (key := key_of(object_id)) != NO_KEY:
            hidden.note_refusal(request, key)
        answer: HttpResponseRedirect = super()._get_obj_does_not_exist_redirect(  # type: ignore[misc]
            request, opts, object_id
        )
        return answer

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find as readers do, drafts among the rest; best first in a field that offers stories."""
        if request.GET.get("model_name") == Slot._meta.model_name:
            queryset = queryset.filter(status=Status.APPROVED)
        if not (term := search_term.strip()):
            return queryset, False
        found = related.matching(queryset, term)
        # A list has an order of its own.
        return (related.best_first(found) if "model_name" in request.GET else found), False

    def best_first(self, stories: QuerySet[Article]) -> QuerySet[Article]:
        """Order what a search over all desks found; without the texts, which it does not show."""
        return related.best_first(stories).defer("body", "body_text")

    # Rights

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Editors may change any story, reporters own ones until approval."""
        if obj is None:
            return super().has_change_permission(request)
        return workflow.may_edit(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Only a draft goes for good; what readers may have seen is withdrawn instead."""
        if obj is not None and (obj.status != Status.DRAFT or workflow.was_public(obj)):
            return False
        return super().has_delete_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Article | None = None) -> list[Any]:
        """Times belong to those who approve, once there is one."""
        approved = obj is not None and obj.status in {Status.APPROVED, Status.WITHDRAWN}
        if approved and request.user.has_perm(workflow.APPROVE):
            return [*WRITING, *TIMES]
        return WRITING

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """The page lays the fields out itself; nothing but the form's fields is meant here."""
        return [(None, {"fields": self.get_fields(request, obj)})]

    def get_inlines(self, request: HttpRequest, obj: Article | None) -> list[Any]:
        """Corrections appear once there may be something to correct."""
        due = CorrectionInline.is_due(obj)
        return [inline for inline in self.inlines if inline is not CorrectionInline or due]

    # The page

    def get_urls(self) -> list[URLPattern]:
        """Add the pages beside the form."""
        wrap = self.admin_site.admin_view
        return [
            path("find/", wrap(related.picker), name="articles_article_find"),
            path("place/", wrap(embeds.embed_choices), name="articles_article_place"),
            path("title/", wrap(embeds.page_title), name="articles_article_title"),
            path("answers/", wrap(embeds.link_answers), name="articles_article_answers"),
            path("made/", wrap(pages.made), name="articles_article_made"),
            path("autosave/", wrap(autosave.take), name="articles_article_autosave"),
            path("present/", wrap(present.take), name="articles_article_present"),
            path("unsaved/", wrap(self.unsaved_view), name="articles_article_unsaved"),
            path("unsaved/found/", wrap(unsaved.waiting), name="articles_article_waiting"),
            path("unsaved/<uuid:key>/", wrap(unsaved.go_on), name="articles_article_go_on"),
            path(
                "unsaved/<uuid:key>/discard/",
                wrap(unsaved.discard),
                name="articles_article_discard",
            ),
            path("<int:pk>/move/<slug:name>/", wrap(self.move_view), name="articles_article_move"),
            *beside.urls(self),
            *super().get_urls(),
        ]

    def unsaved_view(self, request: HttpRequest) -> HttpResponse:
        """What the user typed and has not saved."""
        return unsaved.own_page(self, request)

    def move_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """A page that asks before a move is made."""
        return transitions.confirm_move(self, request, pk, name)

    def get_form(
        self, request: HttpRequest, obj: Any | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form class of this request: it knows what came between."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.merged, form.conflict = getattr(request, "reconciled", (None, None))[:2]
        form.user = request.user
        update = getattr(request, "update", None)
        form.is_held = update is not None and bool(update.changes) and not update.is_answered
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A new picture can be added from here; sections at their own desk, but for the first."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in {"section", "lead_image"}:
            can_add = db_field.name == "lead_image" or not Section.objects.exists()
            only_add(field.widget, can_add=can_add)
        return field

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> Any:
        """Lists as they were reconciled; a new story's first reporter is whoever writes it."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if reconciled := getattr(request, "reconciled", None):
            kwargs["data"] = reconciled[0].copy()
        writer = getattr(request.user, "reporter", None)
        if isinstance(inline, BylineInline) and request.method == "GET" and writer and not obj.pk:
            kwargs["initial"] = [{"reporter": writer.pk, "position": 1}]
        return kwargs

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show and save; a story that somebody saved meanwhile is not saved over unseen."""
        if request.method == "POST" and object_id is None:
            object_id = sent_again.made_before(request.POST, request.user)
        key = key_of(object_id)
        if request.method != "POST" or key == NO_KEY:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            stories = self.get_queryset(request).select_for_update(of=("self",))
            article = stories.filter(pk=key).first()
            if article is not None and (answer := posted.look_at(self, request, article)):
                return answer
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add what the page shows around the form."""
        article = kwargs.get("obj")
        context |= pages.around_the_form(request, article)
        context["update"] = updating.to_show(request, context)
        if article and not workflow.may_edit(request.user, article):
            context["left_over"] = unsaved.left_over(request.user, article)
        context["early_modules"] = pages.EARLY_MODULES
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Article, form: ModelForm[Article], change: bool
    ) -> None:
        """Save; the first save keeps who entered the story."""
        if change:
            revisions.record_before_change(obj.pk)
        elif request.user.is_authenticated:
            obj.created_by = request.user
            obj.form_key = form.cleaned_data.get("form_key")
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save reporters, sources, tags, then keep the whole as a version."""
        super().save_related(request, form, formsets, change)
        user = request.user if request.user.is_authenticated else None
        updating.tell_correction(getattr(request, "update", None), form.instance, user)
        revisions.record_change(form.instance, user)
        if user and (key := form.cleaned_data.get("autosave")):
            autosaves.close_saved(user, key, form.instance)
        for formset in formsets:
            for correction in formset.new_objects if formset.model is Correction else ():
                notices.tell_of_correction(correction, user)
        posted.say_joined(request)
        request.story_form = form  # type: ignore[attr-defined]  # a move's button may come with it

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go where the pressed button leads."""
        if transitions.is_asked(request):
            return transitions.after_saving(self, request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Go where the pressed button leads."""
        if transitions.is_asked(request):
            return transitions.after_saving(self, request, obj)
        answer = super().response_change(request, obj)
        if "_continue" in request.POST:  # the form may have been one for a new story
            return posted.page_of(request, obj)
        return answer

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        """Delete a draft; its versions go with it, what others typed over it does not."""
        unsaved.keep_for_deleted(obj)
        super().delete_model(request, obj)
        messages.info(request, _("A deleted draft cannot be brought back."))
