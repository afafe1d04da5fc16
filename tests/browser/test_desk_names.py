"""At the desk nothing lies over an object's name, however long it is."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from articles.models import Assignment
from tests.browser.test_admin_editor import log_in
from tests.factories import make_reporter, make_section, make_user

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["log_in"]

SIZES = (390, 768, 1280)
LONG = "Rapat DPR 😀 " + "x" * 100

# Buttons of the page that share ground with words of its headings, or with each other.
OVERLAPPING = """() => {
    const meet = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
        && one.top < other.bottom - 1 && other.top < one.bottom - 1
    const words = [...document.querySelectorAll("#content > :is(h1, h2)")].flatMap((heading) => {
        const range = document.createRange()
        range.selectNodeContents(heading)
        return [...range.getClientRects()]
    })
    const tools = [...document.querySelectorAll(".object-tools a")]
    const found = tools.filter((tool, place) => {
        const box = tool.getBoundingClientRect()
        const others = tools.slice(0, place).map((other) => other.getBoundingClientRect())
        return box.right > innerWidth || [...words, ...others].some((other) => meet(box, other))
    }).map((tool) => tool.textContent.trim())
    if (document.documentElement.scrollWidth > innerWidth) found.push("sideways")
    return tools.length ? found : ["no tools"]
}"""


@pytest.fixture
def desk(page, live_server, log_in):
    return log_in(page, make_user(is_superuser=True))


def seen(desk, live_server, paths, script):
    """Return what ``script`` finds on each page, by path and width."""
    found = {}
    for path in paths:
        desk.goto(live_server.url + path)
        for width in SIZES:
            desk.set_viewport_size({"width": width, "height": 900})
            if faults := desk.evaluate(script):
                found[f"{path} {width}"] = faults
    return found


def changed(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def test_no_button_lies_over_the_name_of_what_is_shown(desk, live_server):
    rows = [
        Assignment.objects.create(title=LONG),
        make_section("Nusantara"),
        make_section("Kabar dari daerah yang jarang diberitakan"[:50]),
        make_reporter(LONG[:80]),
        User.objects.create(username="editor", is_staff=True),
        User.objects.create(username="x" * 150, is_staff=True),
    ]
    paths = [changed(row) for row in rows] + [
        reverse(f"admin:{name}_changelist") for name in ("auth_user", "articles_reporter")
    ]
    assert seen(desk, live_server, paths, OVERLAPPING) == {}
