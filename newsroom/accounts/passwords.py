"""A new password by mail, an invitation by mail: no password is typed for somebody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record, record_counted
from newsroom.accounts import bylines, login_throttle, mails
from newsroom.accounts.one_login import OneLoginAPerson
from newsroom.accounts.permissions import RoleField
from newsroom.accounts.tokens import invitations, resets

INVITE_PERMISSION = "auth.add_user"


class ResetForm(PasswordResetForm):
    """Asks for the address; says the same whether somebody has it or not."""

    def get_users(self, email: str) -> Iterator[User]:
        """Yield whom Django finds, and those whose invitation ran out before they chose one."""
        yield from super().get_users(email)
        invited = User.objects.filter(email__iexact=email, is_active=True, last_login=None)
        yield from (user for user in invited if not user.has_usable_password())

    def save(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        """Queue the mail, unless it was asked for too often."""
        address = self.cleaned_data["email"]
        if request is None:
            raise ValueError("A reset is asked for by somebody")
        try:
            login_throttle.charge(request, "reset", address)
        except login_throttle.Paused:
            return
        asked = [user for user in self.get_users(address) if user.is_staff]
        with transaction.atomic():
            for user in asked:
                record_counted(Act.RESET_ASKED, user)
                mails.send_reset(user)
            if not asked:
                record_counted(Act.RESET_UNKNOWN)
                _work_as_for_somebody(address)


def _work_as_for_somebody(address: str) -> None:
    """Do what is done for an address that has a login, and undo it: both take as long."""
    nobody = User(pk=0, email=address)
    with transaction.atomic():
        record(Act.RESET_ASKED, nobody, count=1)
        mails.send_reset(nobody)
        transaction.set_rollback(True)


@method_decorator(login_not_required, name="dispatch")
class ResetView(views.PasswordResetView):
    form_class = ResetForm
    title = _("Forgotten your login credentials?")


class _ByLink(views.PasswordResetConfirmView):
    title = _("Choose your password")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Let the heading say whether the link opens anything."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        title = self.title if context["validlink"] else _("This link opens nothing any more")
        person: Any = self.request.user
        is_another = person.is_authenticated and context["validlink"] and person != self.user
        return context | {"title": title, "whose": self.user, "is_another": is_another}


class ConfirmView(_ByLink):
    """Takes the new password; the login follows, with its second factor."""

    token_generator = resets

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        """Save it; the audit log is told by which link."""
        return _chosen(self.request, form, Act.PASSWORD_RESET, super().form_valid)


class InvitationView(_ByLink):
    """Takes the first password of somebody who was invited."""

    token_generator = invitations
    success_url = reverse_lazy("password_reset_complete")

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        """Save it; the audit log is told by which link."""
        return _chosen(self.request, form, Act.INVITATION_TAKEN, super().form_valid)


def _chosen(
    request: HttpRequest, form: Any, act: Act, save: Callable[[Any], HttpResponse]
) -> HttpResponse:
    """Save a password that was chosen by a mailed link, from a browser that is known from now on.

    So a reset is a way in also while strangers keep the account closed by guessing.
    """
    form.user.password_act = act
    request.known_as = form.user.get_username()  # type: ignore[attr-defined]
    with transaction.atomic():
        return save(form)


class InvitationForm(OneLoginAPerson):
    """Who is to come in, and as what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = RoleField(Group.objects.order_by("name"), label=_("Role"))

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email"]

    def save(self, commit: bool = True) -> User:
        """Make the login without a password, in its role."""
        user: User = super().save(commit=False)
        user.is_staff = True
        user.set_unusable_password()
        user.save()
        user.groups.add(self.cleaned_data["role"])
        return user


def invite(request: HttpRequest) -> HttpResponse:
    """Show the form, or make the login and send the invitation."""
    if not request.user.has_perm(INVITE_PERMISSION):
        raise PermissionDenied
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            user = form.save()
            mails.send_invitation(user, request.user)
            record(Act.INVITED, user)
            said = gettext("An invitation is on its way to %(address)s. It holds for three days.")
            messages.success(request, said % {"address": user.email})
            bylines.join_and_tell(request, user)
        return HttpResponseRedirect(reverse("admin:auth_user_changelist"))
    context = admin.site.each_context(request) | {"title": _("Invite somebody"), "form": form}
    return TemplateResponse(request, "accounts/invite.html", context)


def invite_again(request: HttpRequest, user_id: int) -> HttpResponse:
    """Send another invitation to somebody who has no password yet (POST)."""
    if request.method != "POST" or not request.user.has_perm(INVITE_PERMISSION):
        raise PermissionDenied
    user = User.objects.filter(pk=user_id).first()
    if user is None or not mails.may_be_invited(user):
        raise PermissionDenied
    with transaction.atomic():
        mails.send_invitation(user, request.user)
        record(Act.INVITED, user)
    said = gettext("An invitation is on its way to %(address)s. It holds for three days.")
    messages.success(request, said % {"address": user.email})
    return HttpResponseRedirect(reverse("admin:auth_user_change", args=[quote(user.pk)]))
