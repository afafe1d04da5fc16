"""Addresses of the logins, below the admin's: of allauth's only what the site means to have."""

from __future__ import annotations

from allauth.account import views
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

to_login = RedirectView.as_view(pattern_name="admin:login")

urlpatterns: list[URLPattern | URLResolver] = [
    # The names that allauth leads to.
    path("login/", admin.site.login, name="account_login"),
    path("logout/", admin.site.logout, name="account_logout"),
    path("account/", to_login, name="accounts_root"),
    path("account/inactive/", to_login, name="account_inactive"),
    path("account/signup/", to_login, name="account_signup"),
    path("account/confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("account/factors/", include("allauth.mfa.urls")),
]
