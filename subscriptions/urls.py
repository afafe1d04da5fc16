"""Addresses below /langganan/."""

from __future__ import annotations

from django.urls import path

from subscriptions import views

app_name = "subscriptions"
urlpatterns = [
    path("", views.sign_up, name="signup"),
    path("terkirim/", views.sent, name="signup_sent"),
    path("konfirmasi/<str:token>/", views.confirm, name="confirm"),
    # Short, so that the header of a mail that carries it need not be folded.
    path("u/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
