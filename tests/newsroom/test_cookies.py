"""Every cookie that the site sets is bound to its host where the site is HTTPS."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.contrib import messages
from django.http import HttpResponse
from django.test import Client

from newsroom import roles
from newsroom.cookies import Messages
from tests.factories import make_user

PRINTED = """
import json
from newsroom import settings
names = [name for name in dir(settings) if name.endswith(("COOKIE_NAME", "COOKIE_SECURE"))]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


@pytest.fixture(scope="module")
def of_https():
    """The settings of a site with HTTPS, as a process of it reads them."""
    site = {"SITE_URL": "https://berita.example", "DATABASE_URL": "postgresql:///none"}
    done = subprocess.run(
        [sys.executable, "-c", PRINTED],
        env=os.environ | site,
        cwd=project.BASE_DIR,
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_the_settings_name_them_so(of_https):
    names = {name: value for name, value in of_https.items() if name.endswith("NAME")}
    assert len(names) == 5
    assert all(value.startswith("__Host-") for value in names.values())
    assert all(value is True for name, value in of_https.items() if name.endswith("SECURE"))


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_whatever_is_set_is_bound(of_https, settings, rf):
    for name, value in of_https.items():
        setattr(settings, name, value)
    user, client = make_user(roles.EDITOR, "bagas"), Client()
    client.get("/admin/login/", secure=True)
    sent = {"username": "bagas", "password": "rahasia-sekali"}
    client.post("/admin/login/", sent, secure=True)
    client.post("/admin/bahasa/", {"language": "en"}, secure=True)
    request, answer = rf.get("/"), HttpResponse()
    request.session, request.user = client.session, user
    request._messages = Messages(request)
    messages.success(request, "Tersimpan.")
    request._messages.update(answer)
    found = [*client.cookies.values(), *answer.cookies.values()]
    assert len(found) == 5
    for cookie in found:
        assert cookie.key.startswith("__Host-"), cookie.key
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", ""), cookie.key


def test_plain_http_has_plain_names():
    assert project.SESSION_COOKIE_NAME == "sessionid"
    assert project.MESSAGES_COOKIE_NAME == "messages"
