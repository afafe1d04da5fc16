"""Searching as a reader does it: with the keyboard, with a pointer, without JavaScript."""

import pytest
from playwright.sync_api import expect

from articles.indexing.refresh import refresh
from articles.models import Article
from tests.factories import make_article, make_reporter, make_section


@pytest.fixture
def site(pages):
    """Stories of two sections and years, their words indexed."""
    for number in range(6):
        make_article(
            f"Samarinda membangun jembatan nomor {number}",
            body="<p>Warga Samarinda menyambut jembatan yang lama dinanti itu.</p>",
            section=make_section("Nusantara" if number % 2 else "Ekonomi"),
            reporters=[make_reporter("Maya Kinanti")],
            tags=["Samarinda Ilir"],
        )
    while refresh():
        pass
    return pages


def sideways(page):
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_suggestions_are_chosen_by_keyboard(page, site):
    page.goto(f"{site.url}/cari/")
    field = page.get_by_role("combobox", name="Cari")
    field.press_sequentially("samar")
    options = page.get_by_role("option")
    expect(options).to_have_text(["Samarinda Ilir", "samarinda"])
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(field).to_have_value("samarinda")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    chosen = options.nth(1).get_attribute("id")
    expect(field).to_have_attribute("aria-activedescendant", chosen)
    field.press("ArrowDown")  # past the end: what was typed
    expect(field).to_have_value("samar")
    field.press("ArrowUp")
    field.press("Escape")
    expect(field).to_have_value("samar")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.press_sequentially("i")
    expect(options).to_have_count(2)
    field.press("ArrowUp")
    field.press("Enter")
    page.wait_for_url("**/cari/?q=samarinda")
    expect(page.locator("mark").first).to_have_text("Samarinda")


def test_a_suggested_story_is_opened(page, site):
    story = Article.objects.published().order_by("pk").last()
    first, second, *_rest = story.headline.split()
    page.goto(f"{site.url}/cari/")
    field = page.get_by_role("combobox", name="Cari")
    field.press_sequentially(f"{first} {second[:2]}")
    option = page.get_by_role("option", name=story.headline, exact=True)
    expect(option).to_be_visible()
    while option.get_attribute("aria-selected") == "false":
        field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    page.wait_for_url(f"**{story.get_absolute_url()}")


def test_a_suggestion_is_asked_with_a_tap(new_page, site):
    page = new_page(viewport={"width": 390, "height": 800}, has_touch=True)
    page.goto(f"{site.url}/cari/")
    page.locator("#cari").press_sequentially("jemb")
    option = page.get_by_role("option", name="jembatan", exact=True)
    expect(option).to_be_visible()
    assert option.bounding_box()["height"] >= 44
    option.tap()
    page.wait_for_url("**/cari/?q=jembatan")
    assert sideways(page) <= 0


def test_without_javascript_it_is_a_form(new_page, site):
    page = new_page(java_script_enabled=False)
    page.goto(f"{site.url}/cari/")
    page.locator("#cari").fill("samarnida jembatan")
    page.locator(".search-form").get_by_role("button").click()
    expect(page.get_by_text("Mungkin maksud Anda:")).to_be_visible()
    page.get_by_role("link", name="samarinda jembatan", exact=True).click()
    expect(page.locator(".story")).to_have_count(6)
