"""Whatever the desk links to, is there for whom it is linked.

Previews show what readers will see, with links to what they cannot see yet.
"""

import re
from html import unescape
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import pytest

from articles.models import Page
from newsroom.roles import ROLES
from tests.desk.addresses import addresses_of, names

pytestmark = pytest.mark.django_db

NOT_FOLLOWED = re.compile(r"/(static|media)/|/logout/|/jsi18n/")
NOWHERE = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


def links_of(page, address):
    """Return the addresses of this site that a page links to."""
    found = set()
    for link in re.findall(r'<a\b[^>]*?\bhref="([^"#]+)', page):
        parts = urlsplit(urljoin(f"http://testserver{address}", unescape(link)))
        if parts.netloc == "testserver" and not NOT_FOLLOWED.search(parts.path):
            found.add(parts._replace(scheme="", netloc="", fragment="").geturl())
    return found


@pytest.mark.parametrize("role", ROLES)
def test_every_link_leads_somewhere(login, cast, role):
    Page.objects.filter(slug="redaksi-kami").update(is_published=False)
    client, offered = login(role), {}
    for name in names():
        if "preview" in name:
            continue
        for address in addresses_of(name, cast.rows):
            response = client.get(address)
            is_page = "text/html" in response.get("Content-Type", "") and not response.streaming
            if response.status_code == HTTPStatus.OK and is_page:
                for link in links_of(response.text, address):
                    offered.setdefault(link, address)
    assert len(offered) > 30
    asked = {(client.get(link).status_code, link, page) for link, page in offered.items()}
    assert {each for each in asked if each[0] in NOWHERE} == set()
