"""Nothing typed is lost and nobody is overwritten: kept texts, new stories in two tabs, places."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.models import Article, Autosave
from newsroom import roles
from tests.browser.conftest import wait_for
from tests.browser.test_admin_editor import (
    begin_writing,
    cast,
    expect_typed,
    log_in,
    open_story,
    paste,
    wait_for_cursor,
    wait_until_kept,
)
from tests.factories import make_article, make_image, make_reporter, make_section, make_user

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "log_in"]


@pytest.fixture
def draft(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    return make_article(status="draft", body="<p>Lama.</p>", created_by=cast["reporter"])


def begin(page, live_server, headline):
    """Open the form of a new story and type a headline, long enough for it to be kept."""
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    page.wait_for_selector(".prose-page")
    page.fill("#id_headline", headline)
    wait_until_kept(page, headline)


def wait_for_kept_stories(number):
    """Until that many new stories wait that nobody has saved."""
    new = Autosave.objects.filter(article=None)
    wait_for(lambda: new.waiting().count() == number)


def save(page):
    page.click(".story-save button")
    page.wait_for_selector(".messagelist .success")


def test_a_kept_text_does_not_replace_a_colleagues_newer_one(
    page, new_page, live_server, log_in, cast, draft
):
    begin_writing(open_story(page, live_server, draft))
    page.keyboard.press("Control+End")
    page.keyboard.type(" Punya saya.")
    wait_until_kept(page, "Punya saya.")
    other = log_in(new_page(), make_user(roles.EDITOR, first_name="Maya"))
    begin_writing(open_story(other, live_server, draft))
    other.keyboard.press("Control+End")
    other.keyboard.type(" Punya Maya.")
    save(other)
    page.on("dialog", lambda dialog: dialog.accept())
    open_story(page, live_server, draft)
    page.locator(".draft-offer button").first.click()
    expect(page.locator(".prose-page")).to_contain_text("Punya saya.")
    page.click(".story-save button")
    page.wait_for_selector(".conflict")
    assert Article.objects.get(pk=draft.pk).body == "<p>Lama. Punya Maya.</p>"
    expect(page.locator(".conflict")).to_contain_text("Punya Maya.")
    expect(page.locator(".conflict")).to_contain_text("Punya saya.")


def test_two_new_stories_keep_their_own_texts(page, live_server, draft):
    make_section("Dunia")
    two = page.context.new_page()
    begin(page, live_server, "Satu")
    begin(two, live_server, "Dua")
    wait_for_kept_stories(2)
    expect(two.locator(".draft-offer")).to_have_count(0)  # the first is being written in its tab
    two.select_option("#id_section", index=1)
    save(two)
    wait_for_kept_stories(1)
    page.on("dialog", lambda dialog: dialog.accept())
    page.close(run_before_unload=False)
    two.goto(f"{live_server.url}/admin/articles/article/add/")
    expect(two.locator(".draft-offer")).to_contain_text("Satu")
    two.locator(".draft-offer button").first.click()
    expect(two.locator("#id_headline")).to_have_value("Satu")
    wait_for_kept_stories(1)


def test_going_back_and_saving_again_makes_one_story(page, live_server, draft):
    make_section("Dunia")
    begin(page, live_server, "Benteng tua")
    page.select_option("#id_section", index=1)
    save(page)
    page.go_back()
    page.go_forward()
    page.wait_for_url("**/change/")
    page.wait_for_selector(".prose-page")
    page.fill("#id_headline", "Benteng kuno")
    page.click(".story-save button")
    page.wait_for_selector(".messagelist .success")
    assert Article.objects.exclude(pk=draft.pk).get().headline == "Benteng kuno"


def test_going_back_loses_nothing_that_was_chosen_from_a_list(page, live_server, draft):
    make_section("Dunia")
    image = make_image(alt="Benteng")
    begin(page, live_server, "Benteng tua")
    page.select_option("#id_section", index=1)
    page.click("#id_lead_image + .select2 .select2-selection")
    page.click(".select2-results__option:has-text('Benteng')")
    begin_writing(page.locator(".prose-page"))
    page.keyboard.type("Isi.")
    page.click("button[value=submit]")
    page.wait_for_selector(".messagelist .success")
    page.go_back()
    page.wait_for_url("**/change/")
    expect(page.locator("#id_lead_image")).to_have_value(str(image.pk))
    save(page)
    assert Article.objects.exclude(pk=draft.pk).get().lead_image == image


def test_a_new_login_in_another_tab_does_not_cost_the_text(page, live_server, log_in, cast, draft):
    open_story(page, live_server, draft)
    other = page.context.new_page()
    other.goto(f"{live_server.url}/admin/")
    with other.expect_navigation():
        other.evaluate("document.querySelector('#logout-form').submit()")
    log_in(other, cast["reporter"])
    page.fill("#id_headline", "Benteng kuno")
    save(page)
    assert Article.objects.get(pk=draft.pk).headline == "Benteng kuno"


@pytest.mark.parametrize("tool", ["table", "blockquote", "pullQuote"])
def test_below_what_ends_a_text_there_is_a_line_to_write_on(page, live_server, draft, tool):
    area = open_story(page, live_server, draft)
    begin_writing(area)
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.click(f"[data-tool={tool}]")
    page.keyboard.type("Dalam")
    before = expect_typed(page, lambda body: "Dalam" in body and not body.endswith("<p></p>"))
    area.evaluate("area => { area.scrollTop = area.scrollHeight }")
    begin_writing(area.locator("> :last-child"))
    page.keyboard.type("Bawah")
    expect_typed(page, f"{before}<p>Bawah</p>")


def test_the_cursor_stands_behind_a_link(page, live_server, draft):
    area = open_story(page, live_server, draft)
    begin_writing(area)
    page.keyboard.press("Control+End")
    page.keyboard.press("Shift+Home")
    for address in ("https://kpu.go.id", "https://bps.go.id"):
        page.click("[data-tool=link]")
        page.fill(".link-dialog input", address)
        page.click(".link-dialog button.default")
        wait_for_cursor(page)
        page.keyboard.type("x")
        start = f'<p><a href="{address}">Lama.</a>x'
        expect_typed(page, lambda body, start=start: body.startswith(start))
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")


def test_the_cursor_stands_behind_what_was_placed(page, live_server, draft):
    first, second = make_article("Jembatan"), make_article("Menara")
    image = make_image(alt="Benteng")
    area = open_story(page, live_server, draft)
    begin_writing(area)
    page.keyboard.press("Control+End")
    for story in (first, second):
        page.click("[data-tool=story]")
        page.check(f".place-dialog input[value='{story.pk}']")
        page.click(".place-dialog button.default")
        wait_for_cursor(page)
    page.keyboard.type("Sesudahnya")
    page.click("[data-tool=pictures]")
    page.check(f".place-dialog input[value='{image.pk}']")
    page.click(".place-dialog button.default")
    wait_for_cursor(page)
    page.keyboard.type("Akhir")
    expected = (
        f'<p>Lama.</p><div data-story="{first.pk}"></div><div data-story="{second.pk}"></div>'
        f'<p>Sesudahnya</p><div data-pictures="{image.pk}"></div><p>Akhir</p>'
    )
    expect_typed(page, expected)
    begin_writing(area.locator(".place").first)
    page.keyboard.type("x")
    expect_typed(page, expected.replace("</div>", "</div><p>x</p>", 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "*tebal* dan _miring_ dan ~coret~",
            "<p><strong>tebal</strong> dan <em>miring</em> dan <s>coret</s></p>",
        ),
        ("7*6*5 dan a_b_c", "<p>7*6*5 dan a_b_c</p>"),
        ("MOSKWA, SULUH.com – Kota", "<p>MOSKWA, SULUH.com – Kota</p>"),
        ("lihat www.kpu.go.id.", '<p>lihat <a href="https://www.kpu.go.id">www.kpu.go.id</a>.</p>'),
        ("a < b & c\u0093d\u0094", "<p>a &lt; b &amp; c“d”</p>"),
    ],
)
def test_plain_text_means_what_chats_mean(page, live_server, draft, text, expected):
    Article.objects.filter(pk=draft.pk).update(body="")
    begin_writing(open_story(page, live_server, draft))
    paste(page, "", text)
    expect_typed(page, expected)
    page.keyboard.press("Control+z")
    expect_typed(page, "")


def test_a_pasted_arabic_paragraph_keeps_its_direction(page, live_server, draft):
    Article.objects.filter(pk=draft.pk).update(body="")
    begin_writing(open_story(page, live_server, draft))
    paste(page, '<p dir="rtl">حلب الشهباء</p><p>kota</p>')
    expect_typed(page, '<p lang="ar" dir="rtl">حلب الشهباء</p><p>kota</p>')
    page.keyboard.type(" ini ")
    expect_typed(page, lambda body: "kota ini" in body)
    paste(page, '<p dir="rtl">حلب</p>')
    within = '<p>kota ini <span lang="ar" dir="rtl">حلب</span></p>'
    expect_typed(page, lambda body: within in body)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<ul><li>satu</li><li>dua</li></ul>", ["satu", "dua"]),
        ("<h2>Kota</h2><p>tua</p><ol><li>satu<ul><li>dua</li></ul></li></ol>",
         ["Kota", "tua", "satu", "dua"]),
        ("<blockquote><p>satu</p></blockquote><hr><p>dua</p>", ["satu", "dua"]),
        ("kota <b>tua</b>", ["kota <strong>tua</strong>"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("cell", ["th", "td"])
def test_what_is_pasted_into_a_cell_leaves_its_table_whole(
    page, live_server, draft, html, lines, cell
):
    table = (
        "<table><tbody><tr><th><p>Toko</p></th><th><p>Kota</p></th></tr>"
        "<tr><td><p>Aleppo</p></td><td><p>120</p></td></tr></tbody></table>"
    )
    Article.objects.filter(pk=draft.pk).update(body=table)
    begin_writing(open_story(page, live_server, draft))
    begin_writing(page.locator(f".prose-page {cell}").first)
    page.keyboard.press("End")
    page.wait_for_timeout(100)  # the editor hears of it by an event that comes later
    paste(page, html)
    word = {"th": "Toko", "td": "Aleppo"}[cell]
    pasted = "".join(f"<p>{line}</p>" for line in lines)
    expect_typed(page, table.replace(f"<p>{word}</p>", f"<p>{word}{pasted[3:]}"))


def test_what_is_cut_here_is_pasted_as_it_was(page, live_server, draft):
    html = '<p>Satu</p><aside><p>Dua</p></aside><div data-embed="https://t.me/suluh/12"></div><p>Tiga</p>'
    Article.objects.filter(pk=draft.pk).update(body=html)
    begin_writing(open_story(page, live_server, draft))
    page.keyboard.press("Control+a")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("Control+x")
    expect_typed(page, "")
    page.keyboard.press("Control+v")
    expect_typed(page, html)


def test_reporters_are_dragged_into_order(page, live_server, log_in, cast):
    log_in(page, cast["editor"])
    people = [make_reporter(name) for name in ("Ratna Kirana", "Teuku Rasyad", "Maya Senandika")]
    article = make_article(status="draft", reporters=people)
    open_story(page, live_server, article)
    page.locator(".rows-bylines .row-drag").nth(2).hover()
    page.mouse.down()
    target = page.locator(".rows-bylines .row").first.bounding_box()
    page.mouse.move(target["x"] + 5, target["y"] + 5, steps=8)
    page.mouse.up()
    expect(page.locator(".rows-bylines .row").first).to_contain_text("Maya Senandika")
    page.locator(".rows-bylines .row").nth(1).locator(".row-up").press("Alt+ArrowDown")
    save(page)
    article = Article.objects.get(pk=article.pk)
    assert [person.name for person in article.byline] == [
        "Maya Senandika",
        "Teuku Rasyad",
        "Ratna Kirana",
    ]
