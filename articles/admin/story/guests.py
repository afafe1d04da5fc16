"""Links for guests: made, listed with what was answered, ended."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.story.hidden import story_or_404
from articles.admin.widgets import TypedField
from articles.db import clock
from articles.db.keys import key_of
from articles.editing import comparing, guests, merging, workflow
from articles.models import Article
from articles.models.guest import LONGEST_NAME

DAYS = (1, 3, 7, 14)
LONGEST_SHOWN = 120


class GuestForm(forms.Form):
    """Who is to read what, and for how long."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = TypedField(
        label=gettext_lazy("For whom"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("The guest reads this name on the page."),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("How long it works"), coerce=int, initial=3)
    paragraphs = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Only these paragraphs"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick what the guest is to check. Without a tick: the whole story."),
    )

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        days: Any = self.fields["days"]
        days.choices = [
            (count, ngettext("%(count)s day", "%(count)s days", count) % {"count": count})
            for count in DAYS
        ]
        read = comparing.reader_of(article.body)
        blocks = enumerate(merging.blocks_of(article.body), start=1)
        field: Any = self.fields["paragraphs"]
        field.choices = [
            (number, f"{number}. {Truncator(read(block)).chars(LONGEST_SHOWN)}")
            for number, block in blocks
        ]


def page(desk: ModelAdmin[Article], request: HttpRequest, pk: int) -> HttpResponse:
    """GET lists the links; POST makes one, whose address is shown this once, or ends one."""
    article = story_or_404(request, desk.get_queryset(request), pk)
    user = request.user
    if not (user.is_authenticated and workflow.may_edit(user, article)):
        raise PermissionDenied
    form, address = GuestForm(article=article), ""
    if request.method == "POST" and (key := request.POST.get("revoke")):
        if guests.revoke(article, user, key_of(key)):
            messages.success(request, _("The link opens nothing any more."))
        return HttpResponseRedirect(reverse("admin:articles_article_guests", args=[pk]))
    if request.method == "POST":
        form = GuestForm(request.POST, article=article)
        if form.is_valid():
            typed = dict(form.cleaned_data)
            token = guests.make(article, user, typed.pop("name"), typed.pop("days"), **typed)
            if token is None:
                messages.info(request, _("This link was made already; its address was shown once."))
                return HttpResponseRedirect(reverse("admin:articles_article_guests", args=[pk]))
            address = f"{settings.SITE_URL}{reverse('articles:guest', args=[token])}"
            form = GuestForm(article=article)
    now = clock.now()
    links = list(article.guest_links.select_related("made_by").prefetch_related("notes"))
    context = desk.admin_site.each_context(request) | {
        "title": _("Guest links"),
        "subtitle": article.headline,
        "opts": desk.opts,
        "original": article,
        "form": form,
        "address": address,
        "links": [
            {"row": row, "is_open": row.revoked_at is None and row.expires_at > now}
            for row in links
        ],
        "is_answerable": guests.is_answerable(article),
    }
    return TemplateResponse(request, "admin/articles/article/guests.html", context)
