"""Addresses of the logins, below the admin's: of allauth's only what the site means to have."""

from __future__ import annotations

from allauth.account import views
from django.contrib import admin
from django.contrib.auth.views import PasswordResetCompleteView, PasswordResetDoneView
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from newsroom.accounts import (
    notice_settings,
    offboarding,
    passwords,
    permission_table,
    session_views,
)
from newsroom.accounts.factor_reset import lost_factor
from newsroom.accounts.login import PasskeyLoginView

to_login = RedirectView.as_view(pattern_name="admin:login")

urlpatterns: list[URLPattern | URLResolver] = [
    # The names that allauth leads to.
    path("login/", admin.site.login, name="account_login"),
    path("logout/", admin.site.logout, name="account_logout"),
    # Django's names, which its own pages lead to.
    path("password_reset/", passwords.ResetView.as_view(), name="admin_password_reset"),
    path(
        "password_reset/done/",
        PasswordResetDoneView.as_view(title=_("Look into your mail")),
        name="password_reset_done",
    ),
    path(
        "account/reset/<uidb64>/<token>/",
        passwords.ConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "account/reset/done/",
        PasswordResetCompleteView.as_view(title=_("Your password is saved")),
        name="password_reset_complete",
    ),
    path(
        "account/invitation/<uidb64>/<token>/",
        passwords.InvitationView.as_view(),
        name="invitation",
    ),
    path("account/invite/", admin.site.admin_view(passwords.invite), name="invite"),
    path(
        "account/invite/<int:user_id>/",
        admin.site.admin_view(passwords.invite_again),
        name="invite_again",
    ),
    path(
        "account/who-may-what/", admin.site.admin_view(permission_table.page), name="who_may_what"
    ),
    path("account/leaving/<int:user_id>/", admin.site.admin_view(offboarding.leave), name="leave"),
    path(
        "account/coming-back/<int:user_id>/",
        admin.site.admin_view(offboarding.come_back),
        name="come_back",
    ),
    path("account/", to_login, name="accounts_root"),
    path("account/inactive/", to_login, name="account_inactive"),
    path("account/signup/", to_login, name="account_signup"),
    path("account/confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("account/notices/", admin.site.admin_view(notice_settings.page), name="notice_settings"),
    path("account/sessions/", admin.site.admin_view(session_views.own), name="sessions"),
    path(
        "account/sessions/<int:user_id>/",
        admin.site.admin_view(session_views.of_another),
        name="sessions_of_another",
    ),
    path(
        "account/lost-factor/<int:user_id>/",
        admin.site.admin_view(lost_factor),
        name="lost_factor",
    ),
    # Before allauth's, in its place.
    path("account/factors/webauthn/login/", PasskeyLoginView.as_view(), name="mfa_login_webauthn"),
    path("account/factors/", include("allauth.mfa.urls")),
]
