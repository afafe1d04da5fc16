"""Somebody leaves the newsroom, or comes back: one page each, one press.

Leaving ends the sessions, takes roles, single rights, factors and the password, hands the drafts to
somebody else and closes the login. Bylines stay, and so does what is scheduled, and the tokens of
programs: they are the newsroom's. Coming back opens the login with the roles it had; the person
chooses a new password.
"""

from __future__ import annotations

from typing import Any, Final

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.auditlog.models import Entry
from articles.editing import autosaves, workflow
from articles.models import Article
from newsroom.accounts import mails, permissions
from newsroom.accounts.models import Session
from newsroom.accounts.session_views import user_to_manage
from subscriptions.models import ApiToken, Issue

SHOWN: Final = 20
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


class HeirForm(forms.Form):
    """Who goes on with the drafts."""

    heir = forms.ModelChoiceField(User.objects.none(), label=_("Who goes on with the drafts?"))

    def __init__(self, data: Any, *, leaver: User, is_needed: bool) -> None:
        super().__init__(data, label_suffix="")
        writers = User.objects.with_perm(workflow.CHANGE, backend=BACKEND)
        field: Any = self.fields["heir"]
        field.queryset = writers.filter(is_staff=True).exclude(pk=leaver.pk).order_by("username")
        field.required = is_needed
        field.label_from_instance = lambda user: user.get_full_name() or user.username


def drafts_of(user: User) -> QuerySet[Article]:
    """Return the stories that nobody has approved and that the person entered."""
    return Article.objects.filter(created_by=user, status__in=workflow.OPEN_TO_REPORTERS)


def leave(request: HttpRequest, user_id: int) -> HttpResponse:
    """GET says what will happen; POST does it."""
    leaver = user_to_manage(request, user_id)
    drafts = drafts_of(leaver)
    data = request.POST if request.method == "POST" else None
    form = HeirForm(data, leaver=leaver, is_needed=drafts.exists())
    if request.method == "POST" and _why_not(request, leaver) == "" and form.is_valid():
        return _let_go(request, leaver.pk, form.cleaned_data["heir"])
    context = admin.site.each_context(request) | {
        "title": _("Somebody leaves"),
        "leaver": leaver,
        "form": form,
        "why_not": _why_not(request, leaver),
        "drafts": drafts.order_by("-modified_at")[:SHOWN],
        "draft_count": drafts.count(),
        "scheduled": Article.objects.scheduled().filter(created_by=leaver)[:SHOWN],
        "mailings": _mailings(leaver),
        "tokens": ApiToken.objects.valid().filter(created_by=leaver)[:SHOWN],
        "roles": [permissions.role_name(group) for group in leaver.groups.all()],
        "sessions": Session.objects.of(leaver).count(),
        "factors": Authenticator.objects.filter(user=leaver).count(),
    }
    return TemplateResponse(request, "accounts/offboarding.html", context)


def come_back(request: HttpRequest, user_id: int) -> HttpResponse:
    """Open the login of somebody who left, with the roles they had (POST)."""
    user_to_manage(request, user_id)
    if request.method != "POST":
        raise PermissionDenied
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        if user.is_active:
            messages.warning(request, gettext("This login is open already."))
            return _to(user)
        held = _roles_before(user)
        user.is_active = True
        user.save(update_fields=["is_active"])
        user.groups.add(*held)
        if mails.may_be_invited(user):
            mails.send_invitation(user, request.user)
            record(Act.INVITED, user)
            said = gettext(
                "The login is open again. The person chooses a password by the mailed link."
            )
        elif user.has_usable_password():
            said = gettext("The login is open again, with the password it had.")
        elif not user.is_staff:
            said = gettext(
                "The login is open again, but it is none of the newsroom's: tick “%s” below, then "
                "send an invitation."
            ) % capfirst(User._meta.get_field("is_staff").verbose_name)
        else:
            said = gettext(
                "The login is open again, but nobody can log in with it yet: it has no password "
                "and no e-mail address. Add the address, then send an invitation."
            )
    messages.success(request, said)
    return _to(user)


def _why_not(request: HttpRequest, leaver: User) -> str:
    """Say why this login cannot be closed; empty: it can."""
    if leaver.pk == request.user.pk:
        return gettext("You cannot close your own login. Ask another administrator.")
    if not leaver.is_active:
        return gettext("This login is closed already.")
    return ""


def _let_go(request: HttpRequest, leaver_id: int, heir: User | None) -> HttpResponse:
    """Do it, unless somebody else did, or closed the login of who asks.

    Both rows are held, so that of two administrators who press at once for each other one stays.
    """
    with transaction.atomic():
        keys: list[Any] = [leaver_id, request.user.pk, *([heir.pk] if heir else [])]
        held = User.objects.select_for_update().filter(pk__in=keys).order_by("pk").in_bulk()
        leaver = held[leaver_id]
        if not held[request.user.pk].is_active or (heir and not held[heir.pk].is_active):
            raise PermissionDenied
        if not leaver.is_active:
            messages.warning(request, gettext("This login is closed already."))
            return _to(leaver)
        names = sorted(leaver.groups.values_list("name", flat=True))
        count = drafts_of(leaver).update(created_by=heir) if heir else 0
        if heir:
            autosaves.hand_over(leaver, heir)
        to = str(heir) if heir else "–"
        record(Act.USER_LEFT, leaver, heir=to, count=count, roles=names)
        _take_everything(leaver)
    messages.success(request, gettext("The login is closed. It can be opened again here."))
    return _to(leaver)


def _take_everything(leaver: User) -> None:
    Session.objects.filter(user=leaver).delete()
    Authenticator.objects.filter(user=leaver).delete()
    leaver.groups.clear()
    leaver.user_permissions.clear()
    leaver.is_active = leaver.is_superuser = False
    leaver.set_unusable_password()  # mailed links and remembered browsers end with it
    leaver.save(update_fields=["is_active", "is_superuser", "password"])


def _roles_before(user: User) -> list[Group]:
    """Return the roles that the person had when the login was closed, as the log tells.

    None where it was opened again since: what happened to the roles then is the newer word.
    """
    acts = Entry.objects.filter(object_type="auth.user", object_id=str(user.pk))
    last = acts.filter(act__in=[Act.USER_LEFT, Act.USER_ACTIVATED]).first()
    names = last.params.get("roles", []) if last and last.act == Act.USER_LEFT else []
    return list(Group.objects.filter(name__in=names))


def _mailings(leaver: User) -> QuerySet[Issue]:
    waiting = Issue.objects.filter(created_by=leaver, state=Issue.State.QUEUED)
    return waiting.defer("html", "text")[:SHOWN]


def _to(user: User) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))
