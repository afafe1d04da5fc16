"""Addresses below /api/v1/: one for each path of the operations, and an answer for all others."""

from __future__ import annotations

from django.urls import re_path

from subscriptions.api.endpoint import Endpoint, nothing
from subscriptions.api.openapi import document
from subscriptions.api.operations import by_path

app_name = "api"
KEY = r"(?P<key>[1-9][0-9]{0,17})"
urlpatterns = [
    re_path(r"^openapi\.json\Z", document, name="openapi"),
    *(
        re_path(rf"^{path.strip('/').replace('{id}', KEY)}\Z", Endpoint(operations))
        for path, operations in by_path().items()
    ),
    re_path("", nothing),
]
