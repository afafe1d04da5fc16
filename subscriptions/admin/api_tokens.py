"""Tokens of the HTTP interface: made, their secret shown once; looked at; revoked."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.db import clock
from subscriptions.admin.base import SHEETS, log, require
from subscriptions.models import ApiToken
from subscriptions.models.api_token import RIGHTS, VOUCHES_FOR_SIGNUPS, hash_of, secret_of

CHANGE: Final = "subscriptions.change_apitoken"
USUAL_LIFE: Final = datetime.timedelta(days=365)
# Who pressed twice, or loads the page again, gets the secret once more; nobody else does.
SHOWN_FOR: Final = datetime.timedelta(minutes=10)
SHOWN: Final = ("name", "may", "state", "ends_on", "created_at", "created_by", "last_used_on")
MAY: Final = tuple(f"may_{right}" for right in RIGHTS)


class ApiTokenForm(forms.ModelForm[ApiToken]):
    """What a new token may, and until when."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    class Meta:
        model = ApiToken
        fields: ClassVar[list[str]] = ["name", *MAY, "ends_on"]
        widgets: ClassVar[dict[str, Any]] = {
            "ends_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("ends_on", timezone.localdate(clock.now()) + USUAL_LIFE)

    def clean_form_key(self) -> uuid.UUID:
        """A form makes one token."""
        key: uuid.UUID = self.cleaned_data["form_key"]
        if ApiToken.objects.filter(token_hash=hash_of(secret_of(str(key)))).exists():
            raise ValidationError(_("This token was made already; its secret was shown once."))
        return key

    def clean_ends_on(self) -> datetime.date:
        """A day that is still to come."""
        day: datetime.date = self.cleaned_data["ends_on"]
        if day < timezone.localdate(clock.now()):
            raise ValidationError(_("This day is over."))
        return day

    def clean(self) -> dict[str, Any]:
        """Something must be allowed."""
        found = super().clean() or {}
        if not any(found.get(name) for name in MAY):
            self.add_error(MAY[0], _("Choose at least one right."))
        if found.get("may_vouch") and not found.get("may_sign_up"):
            self.add_error("may_sign_up", VOUCHES_FOR_SIGNUPS)
        return found


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    """A token is never changed: a new one is made and the old one revoked."""

    about = gettext_lazy(
        "A token lets a program elsewhere – a form, a membership system – ask this site about "
        "subscribers, sign them up or unsubscribe them, by the HTTP interface."
    )
    form = ApiTokenForm
    list_display = ("name", "may", "state", "ends_on", "last_used_on", "created_by")
    list_select_related = ("created_by",)
    list_per_page = 50
    search_fields = ("name",)
    show_full_result_count = False
    change_form_template = "admin/subscriptions/apitoken/one.html"

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": SHEETS}

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        return ("name", *MAY, "ends_on", "form_key") if obj is None else SHOWN

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        return () if obj is None else SHOWN

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.revoke)
        own = path("<int:token_id>/revoke/", view, name="subscriptions_apitoken_revoke")
        return [own, *super().get_urls()]

    @admin.display(description=gettext_lazy("rights"))
    def may(self, token: ApiToken) -> str:
        """Return what it may."""
        return ", ".join(token.rights)

    @admin.display(description=gettext_lazy("state"))
    def state(self, token: ApiToken) -> str:
        """Whether it opens anything."""
        if token.revoked_at:
            return _("revoked")
        return _("valid") if token.ends_on >= timezone.localdate(clock.now()) else _("ran out")

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False  # it stays known what it was

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A form that is sent twice makes one token and shows its secret twice."""
        if request.method == "POST" and self.has_add_permission(request):
            secret = secret_of(request.POST.get("form_key", ""))
            made = ApiToken.objects.filter(token_hash=hash_of(secret)).first()
            if made is not None and clock.now() - made.created_at < SHOWN_FOR:
                return self._shown(request, made, secret)
        # Whichever button: the next page shows the secret.
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, one_button | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        user: Any = request.user
        obj.token_hash = hash_of(secret_of(str(form.cleaned_data["form_key"])))
        obj.created_by = user
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._shown(request, obj, secret_of(request.POST["form_key"]))

    def _shown(self, request: HttpRequest, token: ApiToken, secret: str) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": _("The token is ready"),
            "opts": self.opts,
            "token": token,
            "secret": secret,
        }
        response = render(request, "admin/subscriptions/apitoken/made.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One token, with the button that revokes it."""
        context = {"may_revoke": request.user.has_perm(CHANGE)}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @method_decorator(require_POST)
    def revoke(self, request: HttpRequest, token_id: int) -> HttpResponse:
        """Let the token open nothing any more."""
        require(request, CHANGE)
        token = get_object_or_404(ApiToken, pk=token_id)
        with transaction.atomic():
            if token.revoke():
                record(Act.TOKEN_REVOKED, token)
                log(request, token, _("Revoked."))
        messages.success(request, _("The token opens nothing any more."))
        return HttpResponseRedirect(reverse("admin:subscriptions_apitoken_change", args=[token.pk]))
