"""Issues: the list, the page that mails a story, and one desk for each mailing."""

from __future__ import annotations

import re
from typing import Any, Final

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from articles.db.keys import key_of
from articles.editing import workflow
from articles.models import Article
from subscriptions.admin.base import ReadOnly, log, require
from subscriptions.admin.issue import actions, choosing, report, sending_more, throwing_away
from subscriptions.admin.issue.columns import (
    EditionFilter,
    IssueList,
    count_of,
    goes_out,
    stands,
    still_to_do,
)
from subscriptions.admin.issue.draft import Draft
from subscriptions.admin.issue.page import page_context
from subscriptions.admin.issue.under_way import UnderWay
from subscriptions.issues import (
    digest,
    lifecycle,
    preflight,
    sending_again,
    single_story,
)
from subscriptions.issues.recipients import expected
from subscriptions.mail.mime import PLACE_OF_CHOICE, PLACE_OF_LINK
from subscriptions.models import Edition, Issue, ReachedCap
from subscriptions.models.delivery import State

# A mail is styled inside itself; in its own sandbox that harms nobody.
PREVIEW_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, settings.SITE_URL],
    "frame-ancestors": [SELF],
    "sandbox": [True],
}
_DARK: Final = re.compile(r"@media\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)")


@admin.register(Issue)
class IssueAdmin(ReadOnly):
    """The list, one mailing's desk, and the page that mails a story."""

    about = gettext_lazy(
        "Everything that is mailed to subscribers: single stories and digests. A story is "
        "mailed from its own page, a digest begins above."
    )

    list_display = (
        "subject",
        "edition",
        stands,
        goes_out,
        "candidates",
        count_of(State.ACCEPTED),
        still_to_do,
        count_of(State.FAILED),
        count_of(State.SKIPPED),
        count_of(State.UNKNOWN),
    )
    list_filter = (UnderWay, "state", ("edition", EditionFilter), "kind")
    list_per_page = 20
    list_select_related = ("edition",)
    search_fields = ("subject", "headline")
    change_list_template = "admin/subscriptions/issue/list.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return IssueList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        return super().get_queryset(request).defer("html", "text")

    def get_urls(self) -> list[URLPattern]:
        wrap, of_issue = self.admin_site.admin_view, "<int:issue_id>/"
        views: list[tuple[str, str, Any]] = [
            ("begin/", "start_digest", actions.start_digest),
            ("mail-article/<int:article_id>/", "mail_article", self.mail_article),
            (
                "mail-article/<int:article_id>/preview/",
                "preview_article",
                self.preview_article,
            ),
            (f"{of_issue}preview/", "preview", self.preview),
            (f"{of_issue}save/", "save", self.save_draft),
            (f"{of_issue}pick/", "pick_story", actions.picker),
            (f"{of_issue}trial-mail/", "send_trial_mail", actions.send_trial_mail),
            (f"{of_issue}progress/", "progress", actions.progress_of),
            (f"{of_issue}unschedule/", "unschedule", actions.unschedule),
            (f"{of_issue}stop/", "stop", actions.stop),
            (f"{of_issue}throw-away/", "throw_away", throwing_away.throw_away),
            (f"{of_issue}pause/", "pause", actions.pause),
            (f"{of_issue}resume/", "resume", actions.resume),
            (f"{of_issue}listing/", "choose_listing", actions.choose_listing),
            (f"{of_issue}resend/", "resend", sending_more.resend),
            (f"{of_issue}resend-failed/", "resend_failed", sending_more.resend_failed),
            (f"{of_issue}send-to-more/", "send_to_more", sending_more.send_to_more),
            (f"{of_issue}unknown/", "unknown", sending_more.unknown),
            (f"{of_issue}report.csv", "report", report.report_of_edition),
        ]
        own = [
            path(route, wrap(view), name=f"subscriptions_issue_{name}")
            for route, name, view in views
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with a way to begin a digest by hand."""
        context = {"reached_caps": list(ReachedCap.objects.lately())} | (extra_context or {})
        if request.user.has_perm(lifecycle.SEND_PERMISSION):
            context |= {"editions": Edition.objects.active().digests(), "may_send": True}
        return super().changelist_view(request, context)

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The desk of one mailing: a draft to shape, a mailing to watch, or its report."""
        if object_id is None or request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._desk(request, key_of(object_id))

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def save_draft(self, request: HttpRequest, issue_id: int) -> HttpResponse:
        """Save a digest's draft; what cannot be saved comes back on its desk."""
        try:
            return actions.save(request, issue_id)
        except actions.UnsavedError as unsaved:
            return self._desk(request, issue_id, unsaved.draft)

    def _desk(
        self, request: HttpRequest, issue_id: int | None, typed: Draft | None = None
    ) -> HttpResponse:
        issues = Issue.objects.select_related("edition", "article", "created_by")
        issue = get_object_or_404(issues, pk=issue_id)
        context = self.admin_site.each_context(request) | page_context(request, issue, typed)
        name = "draft" if context["is_draft"] else "watch"
        scripts: list[Any] = [Script(f"admin_newsroom/mail/{name}.js", type="module")]
        media = self.media + forms.Media(js=scripts)
        context |= {
            "opts": self.opts,
            "original": issue,
            "title": issue.headline or issue.subject,
            "media": media + context["words"].media if context["is_draft"] else media,
        }
        return TemplateResponse(request, "admin/subscriptions/issue/desk.html", context)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    @method_decorator(csp_update({"frame-src": [SELF]}))
    def mail_article(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """GET shows what every active subscriber would get; POST mails it."""
        article = _story_to_mail(request, article_id)
        kind = _kind(request.POST.get("kind") or request.GET.get("kind"))
        if request.method == "POST":
            return self._mail(request, article, kind)
        issue = single_story.issue_of(article)
        if issue is not None and issue.state == Issue.State.DRAFT:
            issue = None  # taken back: it can be sent again, as the story is now
        chosen = request.GET.get(choosing.SEGMENT, "")
        segment = None
        try:
            segment = choosing.chosen_segment(chosen)
        except choosing.SegmentGoneError as gone:
            messages.warning(request, gone.message)
        draft = issue or single_story.draft_issue(article, kind, segment)
        recipients, counted = expected(draft)
        context = self.admin_site.each_context(request) | {
            "title": _("Mail this story"),
            "opts": self.opts,
            "article": article,
            "issue": issue,
            "draft": draft,
            "kind": kind.value,
            "edition_name": str(draft.edition or ""),
            "refusal": "" if issue else single_story.why_not_taken(article, draft),
            "text": _without_place(draft.text),
            "is_public": article.is_public,
            "recipients": recipients,
            "counted": counted,
            "sample": sending_again.SAMPLE,
            "points": preflight.warm_up_points(recipients),
            "choices": choosing.choices(("", _("All who want it"))),
            "chosen_segment": str(segment.pk) if segment else "",
            "to_whom": choosing.query_of(
                str(segment.pk) if segment else "", is_sample=choosing.SAMPLE in request.GET
            ),
            "is_sample": choosing.SAMPLE in request.GET,
            "segment": segment,
        }
        return render(request, "admin/subscriptions/issue/mail_article.html", context)

    def _mail(self, request: HttpRequest, article: Article, kind: Issue.Kind) -> HttpResponse:
        to_whom = choosing.query_of(
            request.POST.get(choosing.SEGMENT, ""), is_sample=choosing.SAMPLE in request.POST
        )
        again = f"{request.path}?kind={kind.value}{to_whom}"
        if not choosing.is_counted(request):
            return HttpResponseRedirect(again)
        known = single_story.issue_of(article)
        if known is not None and known.state == Issue.State.DRAFT:
            known = None
        try:
            sample = actions.sample_of(request)
            segment = choosing.chosen_segment(request.POST.get(choosing.SEGMENT))
            issue = single_story.send_article(article, request.user, kind, sample, segment)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return HttpResponseRedirect(again)
        if known is None or known.state == Issue.State.DRAFT:
            log(request, issue, _("Mailed the story."), is_new=known is None)
            messages.success(
                request, _("The story will be mailed. Until it leaves it can be taken back.")
            )
        else:
            messages.info(
                request, _("This story was mailed or is about to be; nobody gets it twice.")
            )
        return HttpResponseRedirect(reverse("admin:subscriptions_issue_change", args=[issue.pk]))

    @method_decorator(require_safe)
    @method_decorator(csp(PREVIEW_POLICY))
    @method_decorator(xframe_options_sameorigin)
    def preview_article(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """The HTML of the mail that the story would make."""
        article = _story_to_mail(request, article_id)
        kind = _kind(request.GET.get("kind"))
        return HttpResponse(_without_place(single_story.draft_issue(article, kind).html))

    @method_decorator(require_safe)
    @method_decorator(csp(PREVIEW_POLICY))
    @method_decorator(xframe_options_sameorigin)
    def preview(self, request: HttpRequest, issue_id: int) -> HttpResponse:
        """An issue as it was frozen; ``?as=dark`` as in the dark, ``?as=text`` as plain text."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        content = digest.content(get_object_or_404(Issue, pk=issue_id))
        if request.GET.get("as") == "text":
            return HttpResponse(_without_place(content.text), "text/plain; charset=utf-8")
        media = "@media all" if request.GET.get("as") == "dark" else "@media not all"
        return HttpResponse(_DARK.sub(media, _without_place(content.html)))


def _story_to_mail(request: HttpRequest, article_id: int) -> Article:
    """Return a story for somebody who may send; only what the desk shows to this user is there."""
    require(request, lifecycle.SEND_PERMISSION)
    stories = workflow.visible_to(request.user, Article.objects.select_related("section"))
    return get_object_or_404(stories, pk=article_id)


def _kind(name: str | None) -> Issue.Kind:
    return Issue.Kind.BREAKING if name == Issue.Kind.BREAKING else Issue.Kind.STORY


def _without_place(content: str) -> str:
    """Show a harmless example where each recipient's own links go."""
    base = f"{settings.SITE_URL}/langganan"
    content = content.replace(PLACE_OF_CHOICE, f"{base}/atur/…/")
    return content.replace(PLACE_OF_LINK, f"{base}/u/…/")
