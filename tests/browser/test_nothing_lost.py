"""What a bad moment may not cost: choices and rows, a server that is away, keys of every kind."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from articles.models import Article, Reporter
from tests.browser.test_admin_editor import (
    begin_writing,
    cast,
    expect_typed,
    log_in,
    open_story,
    wait_until_kept_here,
)
from tests.browser.test_whole_story import log_in as log_in_there
from tests.browser.test_writing import begin, draft, save, wait_until_kept
from tests.factories import make_image, make_reporter, make_section, make_source, make_user

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "draft", "log_in"]


def choose(page, name, words):
    """Pick from one of the fields that search."""
    page.locator(f"[name={name}] + .select2").click()
    page.locator(".select2-search__field").last.fill(words)
    page.locator(".select2-results__option", has_text=words).first.click()


def test_choices_rows_and_their_order_are_kept_and_come_back(page, live_server, draft):
    section, image = make_section("Dunia"), make_image(alt="Benteng")
    sea, land = make_section("Laut"), make_section("Darat")
    make_reporter("Maya Senandika")
    source = make_source("Badan Geologi")
    begin(page, live_server, "Benteng tua")
    page.select_option("#id_section", str(section.pk))
    choose(page, "lead_image", "Benteng")
    page.fill("#id_tags", "Aleppo, Suriah")
    for name in ("Darat", "Laut", "Dunia"):
        page.get_by_label(name).check()
    page.get_by_label("Dunia").uncheck()
    page.click(".rows-bylines .row-add")
    choose(page, "bylines-1-reporter", "Maya")
    page.locator(".rows-bylines .row").nth(1).locator(".row-up").click()
    page.click(".rows-article_sources .row-add")
    number = page.input_value("[name=article_sources-TOTAL_FORMS]")
    row = f"article_sources-{int(number) - 1}"
    choose(page, f"{row}-source", "Badan")
    page.fill(f"[name={row}-url]", "https://geologi.example/a")
    wait_until_kept(page, "geologi.example/a")
    wait_until_kept(page, f'"{image.pk}"')
    page.close(run_before_unload=False)

    other = page.context.new_page()
    other.goto(f"{live_server.url}/admin/articles/article/add/")
    other.locator(".draft-offer button").first.click()
    expect(other.locator("#id_lead_image + .select2")).to_contain_text("Benteng")
    expect(other.locator("#id_section")).to_have_value(str(section.pk))
    expect(other.get_by_label("Laut")).to_be_checked()
    expect(other.get_by_label("Dunia")).not_to_be_checked()
    save(other)
    story = Article.objects.exclude(pk=draft.pk).get()
    assert set(story.further_sections.all()) == {sea, land}
    assert (story.section, story.lead_image) == (section, image)
    assert [person.name for person in story.byline] == ["Maya Senandika", "Ratna Kirana"]
    assert [(one.source, one.url) for one in story.article_sources.all()] == [
        (source, "https://geologi.example/a")
    ]
    assert {tag.name for tag in story.tags.all()} == {"Aleppo", "Suriah"}


def test_a_server_that_dies_while_somebody_saves_costs_nothing(page, live_site):
    make_user("Reporter", "wartawan")
    make_reporter("Ratna Kirana", user=User.objects.get(username="wartawan"))
    make_section("Dunia")
    log_in_there(page, live_site, "wartawan")
    page.goto(f"{live_site.url}/admin/articles/article/add/")
    page.wait_for_selector(".prose-page")
    page.wait_for_selector("[data-kept]:not([hidden])", state="attached")
    page.select_option("#id_section", label="Dunia")
    page.fill("#id_headline", "Benteng tua")
    begin_writing(page.locator(".prose-page"))
    page.keyboard.type("Kota tua.")
    live_site.kill_server()
    page.click(".story-save button")
    # The script waits eight seconds for an answer before it says so.
    expect(page.locator("[role=alert].is-away")).to_contain_text("tidak menjawab", timeout=15_000)
    expect(page.locator("#id_headline")).to_have_value("Benteng tua")
    wait_until_kept_here(page, "Kota tua.")
    live_site.serve_again()
    page.click(".story-save button")
    page.wait_for_selector(".messagelist .success")
    story = Article.objects.get()
    assert (story.headline, story.body) == ("Benteng tua", "<p>Kota tua.</p>")


def test_words_that_are_composed_are_written_once(page, live_server, draft):
    """Japanese, Chinese and Korean arrive in steps; Enter ends a step, not the line."""
    area = open_story(page, live_server, draft)
    begin_writing(area)
    page.keyboard.press("Control+End")
    keys = page.context.new_cdp_session(page)

    def compose(*steps, then):
        for step in steps:
            place = {"selectionStart": len(step), "selectionEnd": len(step)}
            keys.send("Input.imeSetComposition", {"text": step} | place)
        keys.send("Input.insertText", {"text": then})

    compose("に", "にほ", "にほん", then="日本")
    expect_typed(page, "<p>Lama.日本</p>")
    compose("ㅎ", "하", "한", then="한")
    page.keyboard.press("Enter")
    compose("zhong", then="中")
    expect_typed(page, "<p>Lama.日本한</p><p>中</p>")
    page.focus("#id_headline")
    page.keyboard.press("Control+a")
    compose("べ", then="ベンテン")
    page.focus("#id_tags")
    compose("あ", "あれ", then="アレッポ")
    save(page)
    story = Article.objects.get(pk=draft.pk)
    assert (story.headline, story.body) == ("ベンテン", "<p>Lama.日本한</p><p>中</p>")
    assert [tag.name for tag in story.tags.all()] == ["アレッポ"]


FILE = """([kind, place]) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array([137, 80, 78, 71])], "foto.png", { type: "image/png" }))
    const area = document.querySelector(place)
    const options = { bubbles: true, cancelable: true }
    const event = kind === "paste"
        ? new ClipboardEvent("paste", { ...options, clipboardData: data })
        : new DragEvent("drop", { ...options, dataTransfer: data })
    area.dispatchEvent(event)
    return event.defaultPrevented
}"""


@pytest.mark.parametrize(
    ("kind", "place"),
    [("paste", ".prose-page"), ("drop", ".prose-page"), ("drop", "#id_headline"), ("drop", "body")],
)
def test_a_file_that_is_given_up_changes_nothing(page, live_server, draft, kind, place):
    area = open_story(page, live_server, draft)
    begin_writing(area)
    page.keyboard.press("Control+End")
    page.keyboard.type(" Baru.")
    assert page.evaluate(FILE, [kind, place])  # the browser does not open the file instead
    expect(page.locator(".picture-dialog")).to_be_visible()
    page.locator(".picture-acts button").last.click()
    expect_typed(page, "<p>Lama. Baru.</p>")
    save(page)
    assert Article.objects.get(pk=draft.pk).body == "<p>Lama. Baru.</p>"


def tab_to(page, selector, key="Tab", most=90):
    """Press the key until the keyboard stands there; fail where it never arrives."""
    for _press in range(most):
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press(key)
    pytest.fail(f"{selector} cannot be reached by the keyboard")


def test_a_story_is_written_and_published_by_keyboard_alone(page, live_server, log_in, cast):
    Reporter.objects.all().delete()
    make_reporter("Maya Senandika", user=cast["editor"])
    make_section("Dunia")
    image = make_image(alt="Benteng")
    log_in(page, cast["editor"])
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    page.wait_for_selector(".prose-page")
    keys = page.keyboard
    tab_to(page, "#id_section")
    keys.press("ArrowDown")
    tab_to(page, "#id_headline")
    keys.type("Benteng tua dipugar")
    tab_to(page, "#id_standfirst")
    keys.type("Warga membantu.")
    tab_to(page, ".prose-page")
    keys.type("Kota ")
    keys.press("Control+b")
    keys.type("tua")
    keys.press("Control+b")
    keys.type(" dipugar.")
    tab_to(page, ".picture-part .select2-selection")
    keys.press("Enter")
    keys.type("Benteng")
    page.wait_for_selector(".select2-results__option--highlighted:has-text('Benteng')")
    keys.press("Enter")
    tab_to(page, "#id_tags")
    keys.type("Aleppo")
    keys.press("Escape")
    tab_to(page, "button[value=submit]", "Shift+Tab")
    keys.press("Enter")
    page.wait_for_selector(".messagelist .success")
    tab_to(page, "button[value=approve]")
    keys.press("Enter")
    page.wait_for_selector(".state-public")
    story = Article.objects.published().get()
    assert story.body == "<p>Kota <strong>tua</strong> dipugar.</p>"
    assert story.lead_image == image
    assert [tag.name for tag in story.tags.all()] == ["Aleppo"]
