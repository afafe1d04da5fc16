"""The desk of sections and tags."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from taggit import admin as _taggit_desk  # noqa: F401 - registers what is taken out below
from taggit.models import Tag as LibraryTag

from articles.admin.deletion import KeptByStories
from articles.admin.existing import ExistingError
from articles.admin.slugs import SluggedForm
from articles.admin.twins import Mergeable
from articles.db.counting import number_of
from articles.editing import workflow
from articles.models import Article, Section, Tag, TaggedArticle
from articles.models.article import ArticleQuerySet
from articles.models.tag_names import tag_key, tag_name

SUGGESTED = 8
STORIES = number_of(TaggedArticle.objects.all(), "tag")


# The library brings a desk for its own tags, which nothing here uses.
admin.site.unregister(LibraryTag)


@admin.register(Section)
class SectionAdmin(KeptByStories[Section]):
    about = _(
        "Every story stands in a section, some in further ones; together they are the site’s menu."
    )
    first_step = _("Make the first section")
    form = SluggedForm
    list_display = ["name", "position"]
    search_fields = ["name"]
    ordering = ["position", "name"]
    fieldsets = [(None, {"fields": ["name", "description", "position", "slug"]})]

    def stories_with(self, obj: Section) -> ArticleQuerySet:
        """Return the stories of the section, those filed further there among them."""
        further = obj.further_filings.order_by().values("article")
        return Article.objects.filter(Q(section=obj) | Q(pk__in=further)).order_by("-pk")


class TagForm(SluggedForm):
    """A tag; another spelling of one that exists is none."""

    class Meta:
        labels = {"name": _("Name")}  # taggit's own word, which it has no Indonesian for

    def clean_name(self) -> str:
        """Name the tag that exists."""
        name = tag_name(self.cleaned_data["name"])
        others = Tag.objects.exclude(pk=self.instance.pk)
        # Spellings from before this was asked may stay as they are.
        known = others.typed([name]).get(name) if "name" in self.changed_data else None
        if known is not None:
            raise ExistingError(known)
        return name


@admin.register(Tag)
class TagAdmin(Mergeable[Tag]):
    about = _("Places, people and matters. Tags come by themselves while stories are written.")
    first_step = _("Make the first tag")
    form = TagForm
    list_display = ["name", "slug", "stories"]
    search_fields = ["name"]
    ordering = ["name"]
    show_full_result_count = False
    fieldsets = [(None, {"fields": ["name", "description", "slug"]})]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        """Count the stories of each tag in the same query."""
        return super().get_queryset(request).annotate(story_count=STORIES)

    @admin.display(description=_("stories"), ordering="story_count")
    def stories(self, tag: Any) -> int:
        """How many stories carry the tag."""
        count: int = tag.story_count
        return count

    def about_found(self, tag: Any) -> str:
        """How many stories carry it."""
        count: int = tag.story_count
        return ngettext("%(n)d story", "%(n)d stories", count) % {"n": count}

    def get_urls(self) -> list[URLPattern]:
        """Add the suggestions of the story form."""
        suggest = self.admin_site.admin_view(self.suggest_view)
        return [path("suggest/", suggest, name="articles_tag_suggest"), *super().get_urls()]

    def suggest_view(self, request: HttpRequest) -> JsonResponse:
        """Return ``{"tags": [names]}`` that go on from ``q``: first those that begin with it."""
        if not request.user.has_perm(workflow.CHANGE):
            raise PermissionDenied
        term = request.GET.get("q", "").strip()
        if not term:
            return JsonResponse({"tags": []})
        tags = Tag.objects.annotate(story_count=STORIES).order_by("-story_count", "name")
        key = tag_key(term)
        names = list(tags.filter(key__startswith=key).values_list("name", flat=True)[:SUGGESTED])
        if len(names) < SUGGESTED:
            within = tags.filter(key__contains=key).exclude(key__startswith=key)
            names += within.values_list("name", flat=True)[: SUGGESTED - len(names)]
        return JsonResponse({"tags": names})
