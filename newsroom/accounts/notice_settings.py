"""Whether a person wants the desk's notices by mail as well: never, at once, once a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsroom.accounts.models import NoticePreference


class NoticeForm(forms.Form):
    """The one question."""

    mail = forms.ChoiceField(
        label=_("By mail"), choices=NoticePreference.Mail.choices, widget=forms.RadioSelect
    )


def page(request: HttpRequest) -> HttpResponse:
    """Ask, and keep the answer (POST)."""
    user: Any = request.user
    known = NoticePreference.objects.filter(user=user).first() or NoticePreference(user=user)
    form = NoticeForm(request.POST or None, initial={"mail": known.mail}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        NoticePreference.objects.choose(user, form.cleaned_data["mail"])
        messages.success(request, gettext("Your choice is kept."))
        return HttpResponseRedirect(request.path)
    context = admin.site.each_context(request) | {
        "title": _("Notices by mail"),
        "form": form,
        "address": user.email,
    }
    return TemplateResponse(request, "accounts/notice_settings.html", context)
