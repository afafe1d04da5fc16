"""Whatever was typed into a form of the desk comes back when the session ended before it was sent."""

import html

import pytest
from django.test import Client

from tests.desk.addresses import addresses_of, names
from tests.desk.cast import SUPERUSER
from tests.desk.posting import post_forms

pytestmark = pytest.mark.django_db
HERE = {"Origin": "http://testserver"}
ACCOUNTS = ["/admin/account/invite/", "/admin/account/notices/"]
SECRET = ("password", "sudo-", "csrfmiddlewaretoken")


def typed_in(form):
    """What somebody typed: more than a number or a choice, and no secret."""
    return [
        value
        for name, values in form.data.items()
        for value in values
        if len(value) > 3 and not any(part in name for part in SECRET)
    ]


@pytest.mark.parametrize("name", [*names(), *ACCOUNTS])
def test_it_comes_back(cast, login, name):
    person = login(SUPERUSER)
    addresses = [name] if name.startswith("/") else addresses_of(name, cast.rows)
    found = 0
    for address in addresses:
        page = person.get(address)
        if page.status_code != 200 or "text/html" not in page["Content-Type"]:
            continue
        for form in post_forms(page, address):
            typed = typed_in(form)
            if not typed or not form.action.startswith("/admin/"):
                continue
            if form.action.startswith(("/admin/login", "/admin/password_change")):
                continue
            answer = Client().post(form.action, form.data, headers=HERE)
            assert answer.status_code == 403, form.action
            text = html.unescape(answer.text)
            assert [value for value in typed if value not in text] == [], form.action
            found += 1
    if not found:
        pytest.skip("nothing is typed there")
