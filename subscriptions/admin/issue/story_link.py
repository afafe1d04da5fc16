"""The link above a story that leads to mailing it."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.admin.story.links import FINDERS, StoryLink
from articles.models import Article
from subscriptions.issues.lifecycle import SEND_PERMISSION


def mail_link(request: HttpRequest, article: Article, is_public: bool) -> StoryLink | None:
    """Return the link for who may send; only what readers see is mailed."""
    if not is_public or not request.user.has_perm(SEND_PERMISSION):
        return None
    url = reverse("admin:subscriptions_issue_mail_article", args=[article.pk])
    return StoryLink(url, _("Mail this story…"), "mail-link")


FINDERS.append(mail_link)
