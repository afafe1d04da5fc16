"""Webhooks: who elsewhere is told what, the last answers, a test, and what was told once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles import guarded_http
from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.db.keys import key_of
from subscriptions.admin.base import SHEETS, log, require
from subscriptions.models import WebhookEndpoint, WebhookMessage
from subscriptions.webhooks import sending

CHANGE: Final = "subscriptions.change_webhookendpoint"
SHOWN: Final = 30  # messages
NO_ADDRESS: Final = gettext_lazy("Write an address that begins with https://")


class WebhookEndpointForm(forms.ModelForm[WebhookEndpoint]):
    """Where to send, and what."""

    class Meta:
        model = WebhookEndpoint
        fields: ClassVar[list[str]] = [
            "name", "url", "wants_joined", "wants_left", "wants_bounced", "is_active",
        ]  # fmt: skip
        error_messages: ClassVar[dict[str, Any]] = {"url": {"invalid": NO_ADDRESS}}

    def clean_url(self) -> str:
        """No name and password: they would not be sent, and would stand here for all to read.

        Nor what could never be told: better now than after days of failures.
        """
        url: str = self.cleaned_data["url"]
        parts = urlsplit(url)
        if "@" in parts.netloc:
            raise ValidationError(_("Leave out name and password: the signature proves who asks."))
        host = parts.hostname or ""
        try:
            parts.port  # noqa: B018 - reading it checks it
        except ValueError:
            raise ValidationError(_("A port is a number up to 65535.")) from None
        if guarded_http.is_within(host) and host not in sending.hosts_within():
            raise ValidationError(
                _("This address is on a private network; WEBHOOK_HOSTS names who may be told.")
            )
        return url


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(admin.ModelAdmin[WebhookEndpoint]):
    """A form, and below it what was told and what came back."""

    about = gettext_lazy(
        "A webhook tells a program elsewhere, such as a membership system, who joined, left or "
        "bounced, as soon as it happens."
    )
    form = WebhookEndpointForm
    list_display = ("name", "url", "state")
    list_per_page = 50
    show_full_result_count = False
    change_form_template = "admin/subscriptions/webhookendpoint/form.html"

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": SHEETS}

    def get_urls(self) -> list[URLPattern]:
        acts: dict[str, Callable[..., HttpResponse]] = {
            "test": self.test, "again": self.again, "resume": self.resume, "secret": self.secret,
        }  # fmt: skip
        own = [
            path(
                f"<int:endpoint_id>/{name}/",
                self.admin_site.admin_view(require_POST(act)),
                name=f"subscriptions_webhookendpoint_{name}",
            )
            for name, act in acts.items()
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=gettext_lazy("state"))
    def state(self, endpoint: WebhookEndpoint) -> str:
        """Whether it is told."""
        if not endpoint.is_active:
            return _("off")
        if endpoint.paused_at:
            return _("paused: it takes nothing any more")
        return _("does not answer; tried again") if endpoint.failing_since else _("on")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form, with the last messages."""
        told = WebhookMessage.objects.filter(endpoint=key_of(object_id))
        context = {
            "told": list(told[:SHOWN]),
            "waiting": told.filter(state=WebhookMessage.State.WAITING).count(),
            "may_act": request.user.has_perm(CHANGE),
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def test(self, request: HttpRequest, endpoint_id: int) -> HttpResponse:
        """Send a message of no person, and say what came back."""
        endpoint = self._endpoint(request, endpoint_id)
        message = sending.test(endpoint)
        if message.state == WebhookMessage.State.TOLD:
            messages.success(request, _("It was taken: %d.") % message.status)
        else:
            said = message.status or message.said_shown
            messages.error(request, _("It was not taken: %s.") % said)
        return self._back(endpoint)

    def again(self, request: HttpRequest, endpoint_id: int) -> HttpResponse:
        """Send one message once more, under the number that it had."""
        endpoint = self._endpoint(request, endpoint_id)
        if sending.again(endpoint, key_of(request.POST.get("message", ""))):
            log(request, endpoint, _("Sent a message again."))
            messages.success(request, _("The worker sends it again now."))
        else:
            messages.warning(request, _("It is on its way already."))
        return self._back(endpoint)

    def resume(self, request: HttpRequest, endpoint_id: int) -> HttpResponse:
        """Go on with an endpoint that was paused; what waits goes out."""
        endpoint = self._endpoint(request, endpoint_id)
        with transaction.atomic():
            if endpoint.resume():
                record(Act.WEBHOOK_RESUMED, endpoint)
                log(request, endpoint, _("Let it go on."))
        messages.success(request, _("It is told again; what waited goes out now."))
        return self._back(endpoint)

    def secret(self, request: HttpRequest, endpoint_id: int) -> HttpResponse:
        """Show what the receiver checks signatures with; who looked stands in the audit log."""
        endpoint = self._endpoint(request, endpoint_id)
        record(Act.WEBHOOK_SECRET, endpoint)
        context = self.admin_site.each_context(request) | {
            "title": _("The secret"),
            "opts": self.opts,
            "endpoint": endpoint,
        }
        response = render(request, "admin/subscriptions/webhookendpoint/secret.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response

    @staticmethod
    def _endpoint(request: HttpRequest, key: int) -> WebhookEndpoint:
        require(request, CHANGE)
        return get_object_or_404(WebhookEndpoint, pk=key)

    @staticmethod
    def _back(endpoint: WebhookEndpoint) -> HttpResponse:
        address = reverse("admin:subscriptions_webhookendpoint_change", args=[endpoint.pk])
        return HttpResponseRedirect(f"{address}#told")
