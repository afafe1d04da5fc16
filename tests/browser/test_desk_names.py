"""At the desk nothing lies over an object's name, and words of a list are not broken."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from articles.models import Assignment
from subscriptions.models import Edition, Issue, Subscriber
from tests.browser.test_admin_editor import log_in
from tests.factories import make_article, make_reporter, make_section, make_user

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

# Words of the cells that stand on more than one line.
BROKEN = """async () => {
    // The columns are measured with the next frame that is drawn.
    for (const _frame of [1, 2]) await new Promise(requestAnimationFrame)
    const found = []
    for (const cell of document.querySelectorAll("#result_list tbody :is(td, th)")) {
        const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
        while (walker.nextNode()) {
            const text = walker.currentNode
            for (const word of text.data.matchAll(/[^\\s-]+/g)) {
                const range = document.createRange()
                range.setStart(text, word.index)
                range.setEnd(text, word.index + word[0].length)
                if (range.getBoundingClientRect().height > 1.5 * range.getClientRects()[0]?.height)
                    found.push(word[0])
            }
        }
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push("sideways")
    return found
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


def test_the_words_of_a_list_stay_whole(desk, live_server):
    for section in ("Olahraga", "Nusantara", "Internasional"):
        make_article(
            "Mempertanggungjawabkan Anggaran Pemulihan Benteng",
            section=make_section(section),
            reporters=[make_reporter(f"Ni Luh {section}")],
        )
    edition, _made = Edition.objects.get_or_create(
        slug="harian", defaults={"name": "Harian", "frequency": "daily", "hour": 6}
    )
    Issue.objects.create(kind="digest", edition=edition, subject="Kabar hari ini")
    for number in range(40, 46):
        Subscriber.objects.create(email=f"orang{number}@kampus.ac.id")
    names = ("articles_article", "subscriptions_issue", "subscriptions_subscriber")
    paths = [reverse(f"admin:{name}_changelist") for name in names]
    assert seen(desk, live_server, paths, BROKEN) == {}
