"""The picker of stories, and what is offered below a story and why."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import F, Func, IntegerField, QuerySet, Value
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.admin.story import pages
from articles.admin.story.hidden import story_or_404
from articles.db.few import among
from articles.db.keys import key_of
from articles.editing import workflow
from articles.models import Article, RelatedChoice
from articles.related.offers import explain
from articles.search import engine

PICKED = 12
LISTED = 150
READ_THROUGH = 2_000  # headlines
NO_CHOICE = "none"


def matching(stories: QuerySet[Article], term: str) -> QuerySet[Article]:
    """Return those of ``stories`` that the site's search finds.

    Beside them, of the newest alone, those that have it somewhere within a word of the headline.
    """
    keys = engine.search(term, drafts_too=True, size=LISTED).keys
    newest = Article.objects.order_by("-pk").values("pk")[:READ_THROUGH]
    within = Article.objects.filter(among(newest), headline__icontains=term)
    place = Func(Value(list(keys)), F("pk"), function="array_position", output_field=IntegerField())
    found = stories.filter(pk__in=[*keys, *within.values_list("pk", flat=True)[:LISTED]])
    return found.alias(place=place)


def best_first(stories: QuerySet[Article]) -> QuerySet[Article]:
    """Return those that ``matching`` found, in the order in which the site's search has them."""
    return stories.order_by(F("place").asc(nulls_last=True), "-modified_at")


@require_safe
def picker(request: HttpRequest) -> HttpResponse:
    """The stories that this user may see and may mean, best first, for "Baca juga".

    JSON: ``{"stories": [{"id", "headline", "url", "state"}, …]}``; ``url`` is empty until there is
    an address.
    """
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    keys = engine.search(request.GET.get("q", ""), drafts_too=True, size=LISTED).keys
    visible = workflow.visible_to(request.user, Article.objects.filter(pk__in=keys))
    stories = visible.defer("body", "body_text").in_bulk()
    found = [stories[key] for key in keys if key in stories][:PICKED]
    return JsonResponse(
        {
            "stories": [
                {
                    "id": story.pk,
                    "headline": story.headline,
                    "url": story.get_absolute_url(),
                    "state": pages.state_label(story),
                }
                for story in found
            ]
        }
    )


def related(desk: ModelAdmin[Article], request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is offered below a story and why; POST pins a story, bans it, or lets it be."""
    article = story_or_404(request, desk.get_queryset(request).select_related("section"), pk)
    if not desk.has_view_or_change_permission(request, article):
        raise PermissionDenied
    if request.method == "POST":
        _choose(request, article)
        return HttpResponseRedirect(request.path)
    visible = workflow.visible_to(request.user, Article.objects.all())
    context = desk.admin_site.each_context(request) | {
        "title": _("Related stories"),
        "subtitle": article.headline,
        "opts": desk.opts,
        "original": article,
        "offered": explain(article),
        "choices": article.related_choices.filter(other__in=visible).select_related("other"),
        "may_choose": workflow.may_edit(request.user, article),
    }
    return TemplateResponse(request, "admin/articles/article/related.html", context)


def _choose(request: HttpRequest, article: Article) -> None:
    if not workflow.may_edit(request.user, article):
        raise PermissionDenied
    visible = workflow.visible_to(request.user, Article.objects.all())
    kind = request.POST.get("kind", "")
    other = visible.exclude(pk=article.pk).filter(pk=key_of(request.POST.get("other"))).first()
    if other is None or kind not in {*RelatedChoice.Kind.values, NO_CHOICE}:
        messages.error(request, _("There is no such story to choose."))
    elif kind == NO_CHOICE:
        for choice in article.related_choices.filter(other=other):
            choice.delete()
    else:
        RelatedChoice.objects.update_or_create(
            article=article,
            other=other,
            defaults={"kind": kind, "position": article.related_choices.count()},
        )
