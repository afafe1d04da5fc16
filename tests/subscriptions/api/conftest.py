"""Tokens, and a program of others that asks with one."""

import datetime
import json

import pytest
from django.utils import timezone

from subscriptions.api import endpoint
from subscriptions.models import ApiToken
from subscriptions.models.api_token import hash_of

BASE = "/api/v1"
CONSENT = {"source": "formulir pameran", "given_at": "2026-01-02T03:04:05+07:00"}


@pytest.fixture(autouse=True)
def _asked_anew():
    endpoint.by_token.reset()
    endpoint.by_stranger.reset()


def make_token(*rights, secret="rahasia", **fields):
    may = {
        f"may_{right}": True for right in rights or ("read", "sign_up", "vouch", "change", "erase")
    }
    fields = {
        "name": "Pameran",
        "ends_on": timezone.localdate() + datetime.timedelta(days=1),
        "token_hash": hash_of(secret),
    } | fields
    return ApiToken.objects.create(**may, **fields)


@pytest.fixture
def ask(client, db):
    """Ask with a token that may all; ``rights`` makes it another."""
    made = {}

    def ask(method, path, body=None, *, rights=(), secret="", headers=None, **more):
        key = secret or f"rahasia-{'-'.join(rights)}"
        if not secret and key not in made:
            made[key] = make_token(*rights, secret=key)
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        given = {"data": data, "content_type": "application/json"} if body is not None else {}
        return client.generic(
            method,
            BASE + path,
            headers={"authorization": f"Bearer {key}"} | (headers or {}),
            **(given | more),
        )

    return ask
