"""Addresses below /langganan/."""

from __future__ import annotations

from django.urls import path

from subscriptions.signup import preference_views, views

app_name = "subscriptions"
urlpatterns = [
    path("", views.sign_up, name="signup"),
    path("tantangan/", views.new_challenge, name="challenge"),
    path("waktu/", views.new_stamp, name="stamp"),
    path("terkirim/", views.sent, name="signup_sent"),
    path("konfirmasi/<str:token>/", views.confirm, name="confirm"),
    path("atur/<str:token>/", preference_views.choose, name="choose"),
    path("atur/<str:token>/data/", preference_views.data, name="data"),
    path("atur/<str:token>/hapus/", preference_views.erase, name="erase"),
    # Short, so that the header of a mail that carries it need not be folded.
    path("u/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
