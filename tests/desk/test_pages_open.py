"""Every page of the admin, opened by everybody, with odd keys, odd parameters and empty forms."""

import re
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.db import transaction
from django.urls import reverse

from tests.desk.addresses import addresses_of, every_address, names
from tests.desk.cast import ANONYMOUS, EVERYBODY, NO_RIGHTS, SUPERUSER

pytestmark = pytest.mark.django_db

LONG = "9" * 5000
KEYS = ["abc", LONG, "9" * 19, "0", "-1", "%00", "\x00", "%", "１", "_5F", "حلب"]
ODD = ["\x00", LONG, "9" * 19, "abc", "-1", "x" * 200, "حلب", "\x85\x91", "e\u0301", "%", "'", "²"]
ONE_PAGE = ["/admin/articles/siteidentity/1/change/", "/admin/articles/slot/"]  # lists are forms
PARAMETERS = ["q", "o", "p", "_popup", "_to_field", "_changelist_filters"]
READ_BY_VIEWS = ["q", "p", "kind", "value", "by", "as", "term", "next"]


def ask(client, address, data=None):
    """Return the answer; what broke in the database is undone."""
    with transaction.atomic():
        response = client.get(address) if data is None else client.post(address, data)
        if response.status_code >= 500:
            transaction.set_rollback(True)
    return response


def broken(client, requests):
    """Return the requests, as (address, data), that ended in an error of the server."""
    found = []
    for address, data in requests:
        response = ask(client, address, data)
        if response.status_code >= 500:
            error = getattr(response, "exc_info", None)
            found.append(f"{address[:150]} {data or ''}: {error and error[1]!r}")
    return found


def _is_sent_away(response):
    return "/login/" in response.get("Location", "") or response.get("Location") in {
        "/admin/",
        *ONE_PAGE,
    }


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_page_opens_or_is_refused(login, cast, role):
    client = login(role)
    faults, files = [], set()
    for name in names():
        for address in addresses_of(name, cast.rows):
            response = ask(client, address)
            status = response.status_code
            is_refused = status in {403, 404, 405} or _is_sent_away(response)
            if status >= 500 or (role in {NO_RIGHTS, ANONYMOUS} and not is_refused):
                faults.append((address, status, getattr(response, "exc_info", None)))
            if "text/html" in response.get("Content-Type", "") and not response.streaming:
                files |= set(re.findall(r'(?:src|href)="/static/([^"?#]+)', response.text))
    allowed = {"/admin/", "/admin/password_change/", "/admin/password_change/done/"}
    allowed |= {"/admin/login/", "/admin/jsi18n/", "/admin/notices/", "/admin/logged-in/"}
    allowed |= {"/admin/search/"}
    assert [fault for fault in faults if fault[1] >= 500 or fault[0] not in allowed] == []
    assert [file for file in sorted(files) if not finders.find(file)] == []


@pytest.mark.parametrize(
    "keys",
    [["abc", "\x00"], pytest.param([*KEYS], marks=pytest.mark.thorough)],
    ids=["two", "all"],
)
def test_a_key_that_no_row_has_is_answered(login, cast, keys):
    client = login(SUPERUSER)
    addresses = {address for key in keys for address in every_address({}, key)}
    assert broken(client, [(address, None) for address in addresses]) == []


def test_an_empty_form_is_answered(login, cast):
    """A POST without any field, as a script or a broken browser sends it."""
    client = login(SUPERUSER)
    addresses = [*every_address(cast.rows), *every_address(cast.rows, "abc")]
    assert broken(client, [(address, {}) for address in addresses]) == []


def _asked(address, response):
    """Return the parameters that a page offers in its links, and those that every list has."""
    offered = re.findall(r"[?&;]([a-z_]\w*?)=", response.text)
    return sorted({*offered, *PARAMETERS})


@pytest.mark.thorough
def test_odd_parameters_of_lists_are_answered(login, cast):
    client = login(SUPERUSER)
    requests = []
    for name in names():
        if not name.endswith("_changelist"):
            continue
        (address,) = addresses_of(name, cast.rows)
        parameters = _asked(address, ask(client, address))
        for model_field in admin.site._registry:  # forged: a filter that the list does not offer
            if name.startswith(f"{model_field._meta.app_label}_{model_field._meta.model_name}_"):
                parameters += [f"{field.name}__exact" for field in model_field._meta.fields[:3]]
        for number, parameter in enumerate(parameters):
            values = ODD if parameter in {"q", "status"} else ODD[number % 6 :: 6]
            requests += [(f"{address}?{urlencode({parameter: value})}", None) for value in values]
    assert len(requests) > 250
    assert broken(client, requests) == []


@pytest.mark.thorough
def test_odd_parameters_of_other_pages_are_answered(login, cast):
    client = login(SUPERUSER)
    requests = []
    for name in names():
        if name.endswith(("_changelist", "_delete", "_history", "_change", "_add")):
            continue
        for address in addresses_of(name, cast.rows)[:1]:
            for number, parameter in enumerate(READ_BY_VIEWS):
                values = (
                    ODD
                    if name.endswith(("_find", "_place", "_suggest", "_pick_story"))
                    else (ODD[number % 4 :: 4])
                )
                requests += [(f"{address}?{urlencode({parameter: v})}", None) for v in values]
    assert broken(client, requests) == []


def test_odd_searches_for_a_choice_are_answered(login, cast):
    client = login(SUPERUSER)
    choice = {"app_label": "articles", "model_name": "byline", "field_name": "reporter"}
    fields = ["term", "page", *choice]
    asked = [choice | {"term": "r"} | {field: value} for field in fields for value in ODD]
    url = reverse("admin:autocomplete")
    assert broken(client, [(f"{url}?{urlencode(one)}", None) for one in asked]) == []
