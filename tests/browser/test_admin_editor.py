"""Writing a story in Chromium: the editor, pasting, tags, rows, two editors, a lost connection.

The fixtures fail a test in which a page breaks the content security policy or throws.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from articles.body import sanitizer
from articles.models import Article, Autosave
from newsroom import roles
from tests.browser.conftest import wait_for
from tests.factories import make_article, make_image, make_reporter, make_source, make_user

CLIPBOARD = Path(__file__).parents[1] / "articles/body/clipboard"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log_in(live_server):
    def log_in(page, user):
        page.goto(f"{live_server.url}/admin/login/")
        page.fill("#id_username", user.username)
        page.fill("#id_password", "rahasia-sekali")
        page.press("#id_password", "Enter")
        page.wait_for_url("**/admin/")
        return page

    return log_in


@pytest.fixture
def cast():
    reporter = make_user(roles.REPORTER, first_name="Ratna", last_name="Kirana")
    make_reporter("Ratna Kirana", user=reporter)
    return {"reporter": reporter, "editor": make_user(roles.EDITOR, first_name="Bagas")}


def open_story(page, live_server, article):
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector(".prose-page")
    return page.locator(".prose-page")


def begin_writing(area):
    """Put the cursor into the text by a click, as a person would who then takes the keyboard.

    ProseMirror puts its own selection back 20 ms after it got the focus; no hand is faster, keys
    that a test presses are.
    """
    area.click()
    wait_for_cursor(area.page)


def wait_for_cursor(page):
    """Wait until keys go into the text: a dialog that closes gives them back a frame later."""
    page.wait_for_selector(".prose-page:focus")
    page.evaluate("() => new Promise((settled) => setTimeout(settled, 50))")


def wait_until_kept(page, words):
    """Wait until the server keeps a text with these words, which it does when typing pauses."""
    wait_for(lambda: words in json.dumps(kept_texts(), ensure_ascii=False))


def kept_texts():
    """Return what was typed and not saved, of everybody."""
    return list(Autosave.objects.filter(closed_at=None).values_list("data", flat=True))


UNSENT = """() => new Promise((done) => {
    const asked = indexedDB.open("newsroom", 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore("unsent", { keyPath: "key" })
    asked.onsuccess = () => {
        const all = asked.result.transaction("unsent").objectStore("unsent").getAll()
        all.onsuccess = () => { asked.result.close(); done(all.result) }
    }
})"""


def wait_until_kept_here(page, words):
    """Wait until the browser keeps a text with these words that the server does not have."""
    wait_for(lambda: words in json.dumps(page.evaluate(UNSENT), ensure_ascii=False))


def paste(page, html, text=""):
    page.locator(".prose-page").focus()
    page.evaluate(
        """([html, text]) => {
            const data = new DataTransfer()
            data.setData("text/html", html)
            data.setData("text/plain", text)
            document.querySelector(".prose-page").dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
        }""",
        [html, text],
    )


def typed(page):
    return sanitizer.clean(page.eval_on_selector("#id_body", "field => field.value"))


def expect_typed(page, wanted, seconds=10):
    """Wait until the body is ``wanted``, or for what ``wanted`` says of it, and return it."""
    is_there = wanted if callable(wanted) else wanted.__eq__
    deadline = time.monotonic() + seconds
    while not is_there(body := typed(page)) and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert is_there(body), (body, wanted)
    return body


def test_a_story_is_written_with_the_tools(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    article = make_article(status="draft", body="", created_by=cast["reporter"])
    area = open_story(page, live_server, article)
    begin_writing(area)
    page.keyboard.type("Benteng")
    page.click("[data-tool=heading2]")
    page.keyboard.press("Enter")
    page.keyboard.type("Kota ")
    page.click("[data-tool=bold]")
    page.keyboard.type("tua")
    page.click("[data-tool=bold]")
    page.keyboard.press("Enter")
    page.click("[data-tool=bulletList]")
    page.keyboard.type("sabun")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.click("[data-tool=blockquote]")
    page.keyboard.type("kata")
    page.click(".story-save button")
    page.wait_for_selector(".messagelist .success")
    assert Article.objects.get(pk=article.pk).body == (
        "<h2>Benteng</h2><p>Kota <strong>tua</strong></p>"
        "<ul><li><p>sabun</p></li></ul><blockquote><p>kata</p></blockquote>"
    )


def test_a_link_is_set_changed_and_refused(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    article = make_article(status="draft", body="<p>UNESCO</p>", created_by=cast["reporter"])
    begin_writing(open_story(page, live_server, article))
    page.keyboard.press("Control+a")
    page.click("[data-tool=link]")
    page.fill(".link-dialog input", "javascript:alert(1)")
    page.press(".link-dialog input", "Enter")
    expect(page.locator(".link-dialog")).to_be_visible()
    page.fill(".link-dialog input", "https://whc.unesco.org/")
    page.press(".link-dialog input", "Enter")
    expect_typed(page, '<p><a href="https://whc.unesco.org/">UNESCO</a></p>')
    wait_for_cursor(page)
    page.keyboard.press("ArrowLeft")  # the cursor stood behind the link
    page.click("[data-tool=link]")
    page.click(".link-dialog [value=unlink]")
    expect_typed(page, "<p>UNESCO</p>")


def test_arabic_turns_a_paragraph_or_the_selected_words(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    start = '<p>Buku <span lang="ar" dir="rtl">الجبر</span></p><p>حلب</p>'
    article = make_article(status="draft", body=start, created_by=cast["reporter"])
    area = open_story(page, live_server, article)
    begin_writing(area.locator("p").nth(1))
    page.click("[data-tool=arabic]")
    expect_typed(
        page, '<p>Buku <span lang="ar" dir="rtl">الجبر</span></p><p lang="ar" dir="rtl">حلب</p>'
    )


@pytest.mark.parametrize("origin", ["word", "google-docs", "web"])
def test_pasting_gives_what_the_server_would(page, live_server, log_in, cast, origin):
    from tests.articles.body.test_body_pasted import EXPECTED

    log_in(page, cast["reporter"])
    article = make_article(status="draft", body="", created_by=cast["reporter"])
    begin_writing(open_story(page, live_server, article))
    paste(page, (CLIPBOARD / f"{origin}.html").read_text())
    if origin == "web":  # its picture is asked about; given up, it leaves no place
        page.locator(".picture-acts button").last.click()
    expect_typed(page, EXPECTED[origin])
    raw = page.eval_on_selector("#id_body", "field => field.value")
    for rest in ("style=", "class=", "Mso", "mso", "font", "<b>", "o:p", "<div"):
        assert rest not in raw


def test_plain_text_is_pasted_by_paragraph(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    article = make_article(status="draft", body="", created_by=cast["reporter"])
    begin_writing(open_story(page, live_server, article))
    paste(page, "", "satu\n\ndua")
    expect_typed(page, "<p>satu</p><p>dua</p>")


def test_what_the_editor_makes_is_what_the_server_keeps(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    html = (
        '<h2>A</h2><p>b <a href="https://a.id/"><strong>c</strong></a> <em>d</em><br>e</p>'
        '<blockquote><p>f</p><p lang="ar" dir="rtl">حلب</p></blockquote>'
        '<ol start="3"><li><p>g</p><ul><li><p>h</p></li></ul></li></ol><h3>i</h3>'
    )
    article = make_article(status="draft", body=html, created_by=cast["reporter"])
    begin_writing(open_story(page, live_server, article).locator("h3"))
    page.keyboard.press("End")
    page.keyboard.type("!")
    expect_typed(page, html.replace("i</h3>", "i!</h3>"))


def test_tags_sources_reporters_and_a_picture_are_chosen(page, live_server, log_in, cast):
    make_article(tags=["Warisan Dunia"])
    make_source("UNESCO World Heritage Centre")
    make_reporter("Teuku Rasyad")
    image = make_image(alt="Benteng di bukit", credit="Maya")
    log_in(page, cast["reporter"])
    article = make_article(
        status="draft",
        created_by=cast["reporter"],
        reporters=[make_reporter("Ratna Kirana")],
    )
    open_story(page, live_server, article)
    page.fill("#id_tags", "Aleppo, ")
    page.locator("#id_tags").press_sequentially("war")
    page.click(".suggestions li:has-text('Warisan Dunia')")
    expect(page.locator("#id_tags")).to_have_value("Aleppo, Warisan Dunia, ")

    page.click(".picture-part .select2-selection")
    page.locator(".select2-search__field").last.press_sequentially("bukit")
    page.click(".select2-results__option:has-text('Maya')")
    page.wait_for_selector(".picture-chosen img[alt='Benteng di bukit']")

    page.click(".rows-article_sources .row-add")
    page.click(".rows-article_sources .select2-selection")
    page.locator(".select2-search__field").last.press_sequentially("unesco")
    page.click(".select2-results__option:has-text('UNESCO')")

    page.click(".rows-bylines .row-add")
    page.locator(".rows-bylines .row").last.locator(".select2-selection").click()
    page.locator(".select2-search__field").last.press_sequentially("teuku")
    page.click(".select2-results__option:has-text('Teuku')")
    page.locator(".rows-bylines .row").last.locator(".row-up").click()
    page.click(".story-save button")
    page.wait_for_selector(".messagelist .success")
    saved = Article.objects.get(pk=article.pk)
    assert {tag.name for tag in saved.tags.all()} == {"Aleppo", "Warisan Dunia"}
    assert saved.lead_image == image
    assert [line.source.name for line in saved.article_sources.all()] == [
        "UNESCO World Heritage Centre"
    ]
    assert [person.name for person in saved.byline] == ["Teuku Rasyad", "Ratna Kirana"]


def test_a_refused_form_keeps_the_body_in_the_editor(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    article = make_article(status="draft", body="", created_by=cast["reporter"])
    begin_writing(open_story(page, live_server, article))
    page.keyboard.type("Kalimat panjang yang tidak boleh hilang.")
    expect_typed(page, lambda body: "tidak boleh hilang." in body)
    page.fill("#id_headline", "   ")
    page.click(".story-save button")
    page.wait_for_selector(".field-headline.errors .errorlist")
    expect(page.locator(".prose-page")).to_contain_text("tidak boleh hilang")


def test_the_second_of_two_editors_is_told_and_loses_nothing(new_page, live_server, log_in, cast):
    article = make_article("Benteng tua", status="draft", body="<p>Kota tua.</p>")
    second_editor = make_user(roles.EDITOR, first_name="Maya")
    one = log_in(new_page(viewport={"width": 1280, "height": 900}), cast["editor"])
    two = log_in(new_page(viewport={"width": 390, "height": 844}), second_editor)
    open_story(one, live_server, article)
    open_story(two, live_server, article)
    one.fill("#id_headline", "Benteng kuno")
    one.click(".story-save button")
    one.wait_for_selector(".messagelist .success")
    two.fill("#id_headline", "Benteng megah")
    begin_writing(two.locator(".prose-page"))
    two.keyboard.press("Control+End")
    two.keyboard.type(" Tambahan.")
    two.click(".phone-moves [name=_continue]")
    two.wait_for_selector(".conflict")
    for words in ("Bagas", "Benteng kuno", "Benteng megah"):
        expect(two.locator(".conflict")).to_contain_text(words)
    expect(two.locator("#id_headline")).to_have_value("Benteng megah")
    expect(two.locator(".prose-page")).to_contain_text("Tambahan.")
    two.click(".conflict-end button")
    two.wait_for_selector(".messagelist .success")
    saved = Article.objects.get(pk=article.pk)
    assert saved.headline == "Benteng megah"
    assert saved.body == "<p>Kota tua. Tambahan.</p>"


def test_a_text_that_was_not_saved_is_offered_again(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    article = make_article(status="draft", body="<p>Lama.</p>", created_by=cast["reporter"])
    begin_writing(open_story(page, live_server, article))
    page.keyboard.press("Control+End")
    page.keyboard.type(" Baru.")
    wait_until_kept(page, "Lama. Baru.")
    page.on("dialog", lambda dialog: dialog.accept())
    open_story(page, live_server, article)
    page.locator(".draft-offer button").first.click()
    expect(page.locator(".prose-page")).to_contain_text("Lama. Baru.")
    page.click(".story-save button")
    page.wait_for_selector(".messagelist .success")
    assert Article.objects.get(pk=article.pk).body == "<p>Lama. Baru.</p>"
    open_story(page, live_server, article)
    expect(page.locator(".draft-offer")).to_have_count(0)


PAGES = [
    "",
    "articles/article/",
    "articles/article/add/",
    "articles/image/",
    "articles/image/add/",
    "articles/reporter/add/",
    "articles/source/",
    "articles/section/add/",
    "articles/tag/add/",
    "auth/user/",
    "auth/user/add/",
    "password_change/",
]


def test_every_desk_keeps_to_the_policy_and_to_the_window(page, live_server, log_in, cast):
    article, image = make_article(status="in_review", lead_image=make_image()), make_image()
    public = make_article()
    log_in(page, make_user(roles.ADMINISTRATOR))
    here = [
        *PAGES,
        f"articles/article/{article.pk}/change/",
        f"articles/article/{article.pk}/versions/",
        f"articles/article/{article.pk}/preview/",
        f"articles/article/{public.pk}/move/withdraw/",
        f"articles/image/{image.pk}/change/",
    ]
    for number, path in enumerate(here):
        page.emulate_media(color_scheme="dark" if number % 2 else "light")
        page.set_viewport_size({"width": 390, "height": 900})
        page.goto(f"{live_server.url}/admin/{path}")
        for width in (390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate(
                "new Promise(done => requestAnimationFrame(() =>"
                " done(document.documentElement.scrollWidth - innerWidth)))"
            )
            assert over <= 0, (path, width)


def test_a_link_is_found_by_words_of_a_story(page, live_server, log_in, cast):
    target = make_article("Benteng Kota Tua Dibuka")
    draft = make_article("Benteng Rahasia", status="draft", created_by=cast["reporter"])
    log_in(page, cast["reporter"])
    article = make_article(status="draft", body="<p>benteng</p>", created_by=cast["reporter"])
    begin_writing(open_story(page, live_server, article))
    page.keyboard.press("Control+a")
    page.click("[data-tool=link]")
    page.fill(".link-dialog input[type=text]", "benteng kota")
    page.check(f".link-dialog input[value='{target.get_absolute_url()}']")
    page.click(".link-dialog [value=apply]")
    expect_typed(page, f'<p><a href="{target.get_absolute_url()}">benteng</a></p>')
    wait_for_cursor(page)
    page.click("[data-tool=link]")
    page.fill(".link-dialog input[type=text]", "benteng rahasia")
    line = page.locator(".link-dialog li", has_text=draft.headline)
    expect(line.locator("input")).to_be_disabled()
    expect(line).to_contain_text("belum punya alamat")
