"""Issues: mailing a story, and how far each mailing has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.models import Article
from subscriptions import edition
from subscriptions.messages import PLACE_OF_CHOICE, PLACE_OF_LINK
from subscriptions.models import Issue, Rhythm, Subscriber
from subscriptions.models.delivery import State

# A mail is styled inside itself; in its own sandbox that harms nobody.
PREVIEW_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, settings.SITE_URL],
    "frame-ancestors": [SELF],
    "sandbox": [True],
}
OPEN = (State.QUEUED, State.CLAIMED, State.HANDING, State.DEFERRED)


class IssueList(ChangeList):
    """The page of issues, each with its counts: one query for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        issues: list[Issue] = list(self.result_list)
        counts = edition.counts([issue.pk for issue in issues])
        for issue in issues:
            issue.counts = counts[issue.pk]  # type: ignore[attr-defined]
        self.result_list = issues


def _count(state: State) -> Callable[[Any], str]:
    @admin.display(description=state.label)
    def column(issue: Any) -> str:
        return str(issue.counts[state])

    return column


@admin.display(description=gettext_lazy("Still to do"))
def still_to_do(issue: Any) -> str:
    """Return how many mails have no end yet."""
    return str(sum(issue.counts[state] for state in OPEN))


@admin.register(Issue)
class IssueAdmin(admin.ModelAdmin[Issue]):
    """The list, one mailing's page, and the page that mails a story."""

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["subscriptions/admin.css"]}

    list_display = (
        "subject",
        "state",
        "send_at",
        "candidates",
        _count(State.ACCEPTED),
        still_to_do,
        _count(State.FAILED),
        _count(State.SKIPPED),
        _count(State.UNKNOWN),
    )
    list_filter = ("state",)
    list_per_page = 20
    show_full_result_count = False
    search_fields = ("subject",)
    change_form_template = "admin/subscriptions/issue/detail.html"
    fields = (
        "subject",
        "state",
        "note",
        "created_by",
        "send_at",
        "started_at",
        "completed_at",
        "cancelled_at",
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return IssueList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        return super().get_queryset(request).defer("html", "text")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "mail-article/<int:article_id>/",
                wrap(self.mail_article),
                name="subscriptions_issue_mail_article",
            ),
            path(
                "mail-article/<int:article_id>/preview/",
                wrap(self.preview_article),
                name="subscriptions_issue_preview_article",
            ),
            path(
                "<int:issue_id>/preview/",
                wrap(self.preview),
                name="subscriptions_issue_preview",
            ),
            path("<int:issue_id>/stop/", wrap(self.stop), name="subscriptions_issue_stop"),
            path("<int:issue_id>/pause/", wrap(self.pause), name="subscriptions_issue_pause"),
            path("<int:issue_id>/resume/", wrap(self.resume), name="subscriptions_issue_resume"),
            path("<int:issue_id>/resend/", wrap(self.resend), name="subscriptions_issue_resend"),
            *super().get_urls(),
        ]

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show one mailing with its balance."""
        context = dict(extra_context or {})
        issue = self.get_object(request, object_id) if object_id else None
        if issue is not None:
            context |= self._balance(request, issue)
        return super().changeform_view(request, object_id, form_url, context)

    def _balance(self, request: HttpRequest, issue: Issue) -> dict[str, Any]:
        counts = edition.counts([issue.pk])[issue.pk]
        done = sum(number for state, number in counts.items() if state not in OPEN)
        may_stop = (issue.state, Issue.State.CANCELLED) in Issue.LEGAL_MOVES
        return {
            "issue": issue,
            "balance": [
                (state, state.label, counts[state])
                for state in State
                if counts[state] or state in {State.ACCEPTED, State.UNKNOWN}
            ],
            "done": done,
            "may_stop": may_stop and request.user.has_perm(edition.SEND_PERMISSION),
            "may_send": request.user.has_perm(edition.SEND_PERMISSION),
            "may_resend": issue.state in {Issue.State.SENDING, Issue.State.COMPLETE},
            "unknown": counts[State.UNKNOWN],
            "sees_deliveries": request.user.has_perm("subscriptions.view_delivery"),
        }

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    @method_decorator(csp_update({"frame-src": [SELF]}))
    def mail_article(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """GET shows what every active subscriber would get; POST mails it."""
        _require_sender(request)
        article = get_object_or_404(Article.objects.select_related("section"), pk=article_id)
        if request.method == "POST":
            return self._mail(request, article)
        issue = edition.issue_of(article)
        if issue is not None and issue.state == Issue.State.DRAFT:
            issue = None  # taken back: it can be sent again, as the story is now
        draft = issue or edition.draft_issue(article)
        context = self.admin_site.each_context(request) | {
            "title": _("Mail this story"),
            "opts": self.opts,
            "article": article,
            "issue": issue,
            "draft": draft,
            "text": _without_place(draft.text),
            "is_public": article.is_public,
            "recipients": Subscriber.objects.active()
            .filter(rhythm__in=[Rhythm.INSTANT, Rhythm.BREAKING])
            .count(),
        }
        return render(request, "admin/subscriptions/issue/mail_article.html", context)

    def _mail(self, request: HttpRequest, article: Article) -> HttpResponse:
        known = edition.issue_of(article)
        if known is not None and known.state == Issue.State.DRAFT:
            known = None
        try:
            is_breaking = request.POST.get("kind") == Issue.Kind.BREAKING
            kind = Issue.Kind.BREAKING if is_breaking else Issue.Kind.STORY
            issue = edition.send_article(article, request.user, kind)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return HttpResponseRedirect(request.path)
        if known is None:
            messages.success(request, _("The story is on its way to the subscribers."))
        else:
            messages.info(request, _("This story has been mailed; nobody gets it twice."))
        return HttpResponseRedirect(reverse("admin:subscriptions_issue_change", args=[issue.pk]))

    @method_decorator(require_safe)
    @method_decorator(csp(PREVIEW_POLICY))
    @method_decorator(xframe_options_sameorigin)
    def preview_article(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """The HTML of the mail that the story would make."""
        _require_sender(request)
        article = get_object_or_404(Article, pk=article_id)
        return HttpResponse(_without_place(edition.draft_issue(article).html))

    @method_decorator(require_safe)
    @method_decorator(csp(PREVIEW_POLICY))
    @method_decorator(xframe_options_sameorigin)
    def preview(self, request: HttpRequest, issue_id: int) -> HttpResponse:
        """The HTML of an issue as it was frozen."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponse(_without_place(get_object_or_404(Issue, pk=issue_id).html))

    @method_decorator(require_POST)
    def stop(self, request: HttpRequest, issue_id: int) -> HttpResponse:
        """Send no further mail of the issue."""
        _require_sender(request)
        issue = get_object_or_404(Issue, pk=issue_id)
        note = _("Stopped by %(user)s") % {"user": request.user.get_username()}
        if edition.cancel(issue, note):
            messages.success(request, _("The mailing is stopped; nobody else gets it."))
        else:
            messages.warning(request, _("The mailing had already ended."))
        return HttpResponseRedirect(reverse("admin:subscriptions_issue_change", args=[issue.pk]))

    @method_decorator(require_POST)
    def pause(self, request: HttpRequest, issue_id: int) -> HttpResponse:
        """Hold the issue until somebody lets it go on."""
        note = _("Paused by %(user)s") % {"user": request.user.get_username()}
        done = edition.pause(_issue_to_move(request, issue_id), note)
        return _tell(request, issue_id, done, _("The mailing is paused."))

    @method_decorator(require_POST)
    def resume(self, request: HttpRequest, issue_id: int) -> HttpResponse:
        """Go on with an issue that was paused, or send one that was too late."""
        note = _("Resumed by %(user)s") % {"user": request.user.get_username()}
        done = edition.resume(_issue_to_move(request, issue_id), note)
        return _tell(request, issue_id, done, _("The mailing goes on."))

    @method_decorator(require_POST)
    def resend(self, request: HttpRequest, issue_id: int) -> HttpResponse:
        """Send the mails again that nobody knows the end of."""
        number = edition.resend_unknown(_issue_to_move(request, issue_id))
        text = ngettext("%d mail is sent again.", "%d mails are sent again.", number) % number
        return _tell(request, issue_id, bool(number), text)


def _issue_to_move(request: HttpRequest, issue_id: int) -> Issue:
    _require_sender(request)
    return get_object_or_404(Issue.objects.defer("html", "text"), pk=issue_id)


def _tell(request: HttpRequest, issue_id: int, done: bool, text: str) -> HttpResponse:
    if done:
        messages.success(request, text)
    else:
        messages.warning(request, _("The mailing is not in a state for this, or it is too soon."))
    return HttpResponseRedirect(reverse("admin:subscriptions_issue_change", args=[issue_id]))


def _require_sender(request: HttpRequest) -> None:
    if not request.user.has_perm(edition.SEND_PERMISSION):
        raise PermissionDenied(edition.SEND_PERMISSION)


def _without_place(content: str) -> str:
    """Show a harmless example where each recipient's own link goes."""
    shown = content.replace(PLACE_OF_LINK, f"{settings.SITE_URL}/langganan/u/…/")
    return shown.replace(PLACE_OF_CHOICE, f"{settings.SITE_URL}/langganan/atur/…/")
