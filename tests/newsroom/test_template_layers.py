"""Templates keep the layers as the code does: what is shown of stories knows nothing of mail."""

import re

import pytest
from django.conf import settings

from newsroom import context

ROOT = settings.BASE_DIR / "templates"
# Folders and files that belong to ``articles`` or to everybody.
BELOW_MAIL = [
    "articles", "feeds", "partials", "text", "base.html",
    "400.html", "404.html", "410.html", "500.html", "503.html", "plain_page.html",
    "admin/articles", "admin/auth", "admin/includes",
]  # fmt: skip
OF_MAIL = re.compile(
    r"""\{%-?\s*(?:
        (?:include|extends)\s+["'](?:subscriptions|admin/subscriptions)/
      | (?:url|admin_urlname)\s+["'](?:subscriptions|archive|admin:subscriptions)[:_]
      | load\s[^%]*\b(?:subscribe|mailtext)\b
    )""",
    re.VERBOSE,
)


def templates(*places):
    for place in places:
        found = ROOT / place
        yield from (
            [found]
            if found.is_file()
            else sorted(file for file in found.rglob("*") if file.is_file())
        )


def test_templates_of_stories_neither_include_nor_link_what_is_of_mail():
    found = {
        f"{template.relative_to(ROOT)}: {match.group()}"
        for template in templates(*BELOW_MAIL)
        for match in OF_MAIL.finditer(template.read_text())
    }
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        '{% include "subscriptions/box.html" with page=1 only %}',
        "{% extends 'subscriptions/page.html' %}",
        "{% url 'subscriptions:signup' %}",
        '{%url "archive:index" %}',
        "{% load i18n subscribe %}",
    ],
)
def test_the_scan_finds_each_way(text):
    assert OF_MAIL.search(text)


def test_every_template_of_the_project_is_of_one_layer():
    of_project = {
        "admin",
        "account",
        "accounts",
        "mfa",
        "operations",
        "registration",
    }  # the project's own
    known = {*(place.split("/")[0] for place in BELOW_MAIL), "subscriptions", *of_project}
    assert {found.name for found in ROOT.iterdir()} <= known


@pytest.mark.django_db
def test_the_box_and_its_links_are_handed_in(client):
    page = client.get("/").content.decode()
    assert "Ingin Langganan Artikel?" in page
    for link in context.service_links():
        assert f'href="{link.url}"' in page
