"""Lists and forms of the desk on a phone, a tablet and a laptop, for fingers and forced colours."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import User

from articles.admin.onerow import OneRow
from articles.models import Synonym
from tests.browser.test_admin_editor import log_in
from tests.desk.cast import one_of_everything
from tests.factories import make_article, make_image, make_reporter, make_section, make_user

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["log_in"]

LONG = "Mempertanggungjawabkannyalah" * 3
WIDTHS = (390, 768, 1280)

# What stands outside its place: a list wider than its frame, or one that lies under another.
OUTSIDE = """async () => {
    // The columns are measured with the next frame that is drawn.
    for (const _frame of [1, 2]) await new Promise(requestAnimationFrame)
    const list = document.querySelector("#result_list")
    const frame = document.querySelector(".changelist-form-container")
    const found = []
    if (document.documentElement.scrollWidth > innerWidth) found.push("page")
    if (list && list.getBoundingClientRect().right > frame.getBoundingClientRect().right + 1)
        found.push("list")
    if (document.querySelector(".results")?.scrollWidth > frame?.clientWidth + 1)
        found.push("results")
    return found
}"""


@pytest.fixture
def desk(page, live_server, log_in):
    """One of everything, with words that have no place to break at; a superuser's browser."""
    one_of_everything()
    section = make_section(LONG[:80])
    make_article(LONG, section=section, reporters=[make_reporter(LONG)], tags=[LONG[:90]])
    make_image(alt=LONG, credit=LONG, caption=LONG)
    Synonym.objects.create(words=f"{LONG}, aleppo")
    user = User.objects.get(username="u-super")
    user.set_password("rahasia-sekali")
    user.email = f"{'nama' * 14}@{'contoh' * 8}.id"
    user.save()
    return log_in(page, user)


def test_no_list_scrolls_sideways_or_lies_under_its_filters(desk, live_server):
    found = {}
    for model, shown in admin.site._registry.items():
        if isinstance(shown, OneRow):
            continue
        desk.goto(f"{live_server.url}/admin/{model._meta.app_label}/{model._meta.model_name}/")
        for width in WIDTHS:
            desk.set_viewport_size({"width": width, "height": 900})
            if outside := desk.evaluate(OUTSIDE):
                found[f"{model._meta.label} {width}"] = outside
    assert found == {}


# What a finger presses and is lower than 44 px. A link within a sentence is found with it; what
# the eye does not see is pressed by its label.
TOO_LOW = """() => {
    const found = new Set()
    const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary"
    for (const one of document.querySelectorAll(wanted)) {
        const isBox = one.matches("[type=checkbox], [type=radio]")
        const box = ((isBox && (one.closest("label") ?? one.labels[0])) || one).getBoundingClientRect()
        const style = getComputedStyle(one)
        if (box.width < 2 || box.height < 2 || style.visibility === "hidden" || one.disabled) continue
        if (one.closest("[hidden], .visually-hidden") || box.bottom < 1 || box.right < 1) continue
        const isWithinWords = [...one.parentElement.childNodes].some(
            (node) => node.nodeType === 3 && node.textContent.trim().length > 2)
        if (one.matches("a") && style.display === "inline" && isWithinWords) continue
        if (isBox && one.matches(".action-select, #action-toggle")) continue  // its cell is pressed
        if (box.height < 43.5) found.add(`${one.outerHTML.slice(0, 70)} ${Math.round(box.height)}`)
    }
    return [...found].slice(0, 12)
}"""
READERS = ["", "cari/?q=umum", "koreksi/", "langganan/", "redaksi-kami/", "tidak-ada/"]
DESK = [
    "", "board/", "week/", "articles/article/?q=a", "articles/article/", "articles/article/add/", "articles/tag/", "articles/image/add/",
    "articles/slot/", "auth/user/", "auth/group/", "subscriptions/subscriber/",
    "subscriptions/issue/",
]  # fmt: skip


@pytest.fixture
def phone(new_page):
    return new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


def test_fingers_find_what_readers_press(phone, live_server):
    one_of_everything()
    story = make_article("Benteng tua", tags=["Aleppo"])
    found = {}
    for path in [*READERS, story.get_absolute_url().removeprefix("/")]:
        phone.goto(f"{live_server.url}/{path}")
        if low := phone.evaluate(TOO_LOW):
            found[path] = low
    assert found == {}


def test_fingers_find_what_the_newsroom_presses(phone, live_server, log_in):
    one_of_everything()
    user = User.objects.get(username="u-super")
    user.set_password("rahasia-sekali")
    user.save()
    log_in(phone, user)
    found = {}
    for path in DESK:
        phone.goto(f"{live_server.url}/admin/{path}")
        if low := phone.evaluate(TOO_LOW):
            found[path] = low
    assert found == {}


# What is current in a row, the last of several, and does not stand in the window as a whole.
OUT_OF_VIEW = """() => [...document.querySelectorAll(":is(.desks, .chips) ul")]
    .map((row) => [...row.querySelectorAll("[aria-current]")].at(-1))
    .filter(Boolean)
    .filter((one) => {
        const box = one.getBoundingClientRect()
        return box.left < 0 || box.right > innerWidth + 1
    })
    .map((one) => one.textContent.trim())"""
FAR_TO_THE_RIGHT = [
    "auth/user/", "articles/siteidentity/", "subscriptions/suppression/", "articles/section/",
    "articles/article/?status=withdrawn", "articles/article/?mine=1",
]  # fmt: skip


def test_a_phone_shows_the_desk_that_one_is_at(phone, pages, log_in):
    make_article()
    log_in(phone, make_user(is_superuser=True))
    for path in FAR_TO_THE_RIGHT:
        phone.goto(f"{pages.url}/admin/{path}")
        assert phone.locator(".desks [aria-current]").count() == 2, path
        assert phone.evaluate(OUT_OF_VIEW) == [], path
        assert phone.evaluate("scrollX") == 0


def test_every_list_opens_at_its_top(desk, live_server):
    found = {}
    for width in WIDTHS:
        desk.set_viewport_size({"width": width, "height": 500})
        for model, shown in admin.site._registry.items():
            if isinstance(shown, OneRow):
                continue
            address = f"{model._meta.app_label}/{model._meta.model_name}/"
            desk.goto(f"{live_server.url}/admin/{address}")
            desk.evaluate("() => new Promise(requestAnimationFrame)")
            if scrolled := desk.evaluate("scrollY"):
                found[f"{address} {width}"] = scrolled
    assert found == {}


# Buttons, fields and marks that would be ground and nothing else where the system sets colours.
WITHOUT_EDGE = """() => [...document.querySelectorAll("button, .button, input:not([type=hidden]), select")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.offsetWidth > 2)
    .filter((one) => {
        const style = getComputedStyle(one)
        const hasEdge = ["Top", "Bottom"].some((side) => parseFloat(style[`border${side}Width`]) > 0
            && style[`border${side}Style`] !== "none")
        const isWords = one.textContent.trim() || one.querySelector("svg")
        return !hasEdge && !(one.matches("button, a") && isWords) && !one.matches("[type=checkbox], [type=radio], [type=file]")
    })
    .map((one) => one.outerHTML.slice(0, 90))"""


def test_forced_colours_leave_every_field_an_edge(page, live_server, log_in):
    one_of_everything()
    user = User.objects.get(username="u-super")
    user.set_password("rahasia-sekali")
    user.save()
    page.emulate_media(forced_colors="active")
    log_in(page, user)
    found = {}
    story = make_article("Benteng tua")
    readers = ["/", "/langganan/", "/cari/?q=umum", story.get_absolute_url()]
    for path in [*readers, *(f"/admin/{path}" for path in DESK)]:
        page.goto(f"{live_server.url}{path}")
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        if bare := page.evaluate(WITHOUT_EDGE):
            found[path] = bare
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", path
    assert found == {}
