"""Pictures come in where the cursor is: dropped, pasted within a text, chosen; told of right there."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import expect

from articles.models import Article, Image
from tests.browser.conftest import wait_for
from tests.browser.test_admin_editor import begin_writing, cast, expect_typed, log_in, open_story
from tests.factories import make_article, make_image, picture_bytes

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "log_in"]

FILES = """([files, place, kind, html]) => {
    const data = new DataTransfer()
    for (const file of files) {
        const bytes = Uint8Array.from(atob(file), (sign) => sign.charCodeAt(0))
        data.items.add(new File([bytes], "foto.jpg", { type: "image/jpeg" }))
    }
    if (html) data.setData("text/html", html)
    const area = document.querySelector(place)
    const { left, bottom } = area.getBoundingClientRect()
    const options = { bubbles: true, cancelable: true, clientX: left + 30, clientY: bottom - 2 }
    area.dispatchEvent(kind === "paste"
        ? new ClipboardEvent("paste", { ...options, clipboardData: data })
        : new DragEvent("drop", { ...options, dataTransfer: data }))
}"""
FILE = base64.b64encode(picture_bytes(300, 200)).decode()


@pytest.fixture
def draft(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    body = "<p>Satu.</p><p>Dua panjang sekali.</p>"
    return make_article(status="draft", body=body, created_by=cast["reporter"])


def describe(page, number, alt, credit=None):
    card = page.locator(".picture-card").nth(number)
    card.locator("[name=alt]").fill(alt)
    if credit is not None:
        card.locator("[name=credit]").fill(credit)
        card.locator("[name=credit]").blur()


def test_dropped_pictures_stand_below_the_paragraph_with_what_was_told(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    page.evaluate(FILES, [[FILE, FILE], ".prose-page p", "drop", ""])
    describe(page, 0, "Benteng", "Ratna")
    page.locator(".picture-card canvas").first.click(position={"x": 3, "y": 3})
    page.locator(".picture-acts .default").click()
    expect(page.locator(".picture-card [name=alt]").nth(1)).to_have_attribute(
        "aria-invalid", "true"
    )
    describe(page, 1, "Pasar")
    page.locator(".picture-acts .default").click()
    expect(page.locator(".picture-dialog")).to_have_count(0)
    first, second = Image.objects.order_by("alt")
    assert (first.alt, first.credit, second.alt, second.credit) == (
        "Benteng", "Ratna", "Pasar", "Ratna",
    )  # fmt: skip
    assert (first.focal_x, first.focal_y) < (0.1, 0.1)
    expect_typed(
        page,
        lambda body: re.fullmatch(
            r'<p>Satu\.</p><div data-pictures="\d+,\d+"></div><p>Dua panjang sekali\.</p>', body
        ),
    )


def test_a_pasted_document_keeps_its_pictures_where_they_stood(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    page.keyboard.press("Control+End")
    html = (
        f'<p>Awal</p><p><img width="300" src="data:image/jpeg;base64,{FILE}"></p><p>Akhir</p>'
        '<p><img width="300" src="file:///C:/x.png"></p><img width="1" src="https://a.example/">'
    )
    page.evaluate(FILES, [[], ".prose-page", "paste", html])
    describe(page, 0, "Benteng", "Ratna")
    page.locator(".picture-acts .default").click()
    told, on_their_way = page.locator(".prose-left").all()
    expect(told).to_contain_text("(1)")
    expect(on_their_way).to_be_empty()
    key = Image.objects.get().pk
    expect_typed(page, lambda body: f'Awal</p><div data-pictures="{key}"></div><p>Akhir' in body)


def test_a_document_s_pictures_that_are_given_up_leave_no_place(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    page.keyboard.press("Control+End")
    html = f'<p>Awal</p><img width="300" src="data:image/jpeg;base64,{FILE}"><p>Akhir</p>'
    page.evaluate(FILES, [[], ".prose-page", "paste", html])
    page.locator(".picture-acts button").last.click()
    expect_typed(page, lambda body: "Awal</p><p>Akhir" in body and "data-pictures" not in body)


def test_the_lead_picture_is_uploaded_from_the_story(page, live_server, draft):
    open_story(page, live_server, draft)
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes(300, 200)}
    page.set_input_files(".lead-acts input", files=[file])
    page.locator(".picture-acts button").nth(1).click()  # to be completed later
    expect(page.locator(".picture-dialog")).to_have_count(0)
    page.click(".story-save button")
    page.wait_for_selector(".messagelist .success")
    image = Article.objects.get(pk=draft.pk).lead_image
    assert image.to_be_completed
    assert list(Image.objects.values_list("pk", flat=True)) == [image.pk]


def test_a_server_that_is_away_costs_no_word_and_is_asked_again(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    page.route("**/image/upload/", lambda route: route.abort())
    page.evaluate(FILES, [[FILE], ".prose-page p", "drop", ""])
    describe(page, 0, "Benteng", "Ratna")
    again = page.get_by_role("button", name="Coba lagi")
    expect(again).to_be_visible()
    page.unroute("**/image/upload/")
    again.click()
    page.locator(".picture-acts .default").click()
    expect(page.locator(".picture-dialog")).to_have_count(0)
    assert Image.objects.get().alt == "Benteng"


def test_what_was_typed_of_a_picture_outlives_a_key_and_a_postponement(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    page.evaluate(FILES, [[FILE], ".prose-page p", "drop", ""])
    page.locator(".picture-card [name=alt]").fill("Benteng")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Yang Anda ketik di sini belum tersimpan.")).to_be_visible()
    page.locator(".picture-card [name=caption]").fill("Pagi")
    page.get_by_role("button", name="Lengkapi nanti").click()
    expect(page.locator(".picture-dialog")).to_have_count(0)
    expect(page.locator(".place-pictures")).to_have_count(1)
    image = Image.objects.get()
    assert (image.alt, image.caption, image.to_be_completed) == ("Benteng", "Pagi", True)


@pytest.mark.parametrize("way", ["Batal", "Escape", "Jangan pakai"])
def test_a_picture_that_is_given_up_is_not_in_the_library(page, live_server, draft, way):
    begin_writing(open_story(page, live_server, draft))
    page.evaluate(FILES, [[FILE], ".prose-page p", "drop", ""])
    expect(page.locator(".picture-seen progress")).to_be_hidden()
    wait_for(Image.objects.exists)
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        page.locator(".picture-dialog").get_by_role("button", name=way).click()
    expect(page.locator(".picture-dialog")).to_have_count(0)
    wait_for(lambda: not Image.objects.exists())


def test_a_picture_that_is_given_up_on_its_way_leaves_nothing(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    held = []
    page.route("**/image/upload/", lambda route: held.append(route))  # noqa: PLW0108 - it is marked
    with page.expect_request("**/image/upload/"):
        page.evaluate(FILES, [[FILE], ".prose-page p", "drop", ""])
    page.keyboard.press("Escape")
    expect(page.locator(".picture-dialog")).to_have_count(0)
    with page.expect_response("**/take-back/"):
        held[0].continue_()
    assert not Image.objects.exists()


def test_the_fields_of_a_picture_look_alike(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    page.evaluate(FILES, [[FILE], ".prose-page p", "drop", ""])
    look = """(name) => {
        const style = getComputedStyle(document.querySelector(`.picture-card [name=${name}]`))
        return [style.backgroundColor, style.borderTopColor, style.color]
    }"""
    looks = [page.evaluate(look, name) for name in ("caption", "credit", "licence")]
    assert looks == [looks[0]] * 3
    heights = page.evaluate("""() => [...document.querySelectorAll(".picture-told input")].map(
        (one) => one.getBoundingClientRect().height)""")
    assert min(heights) >= 44


def test_the_caption_of_one_place_is_changed_there_and_emptied(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    image = make_image(alt="Benteng", caption="Keterangan sendiri", credit="Ratna")
    place = f'<div data-pictures="{image.pk}"></div>'
    story = make_article(
        status="draft", body=f"<p>Satu.</p>{place}<p>Dua.</p>", created_by=cast["reporter"]
    )
    begin_writing(open_story(page, live_server, story))
    button = page.locator(".place-pictures").get_by_role(
        "button", name=re.compile("keterangan di tempat ini", re.IGNORECASE)
    )
    for typed in ("Di sini", "Lain lagi", "", "Sekali lagi"):
        button.click()
        field = page.get_by_role("textbox", name="Keterangan di tempat ini")
        expect(field).to_have_attribute("placeholder", "Keterangan sendiri")
        field.fill(typed)
        field.press("Enter")
        expect(page.locator(".place-pictures")).to_contain_text(typed or "Benteng")
        kept = f' data-title="{typed}"' if typed else ""
        whole = f'<div data-pictures="{image.pk}"{kept}></div>'
        expect_typed(page, lambda body, whole=whole: whole in body)
    image.refresh_from_db()
    assert image.caption == "Keterangan sendiri"


def test_only_a_picture_alone_has_a_caption_of_its_place(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    pair = f"{make_image().pk},{make_image().pk}"
    body = f'<p>Satu.</p><div data-pictures="{pair}"></div><p>Dua.</p>'
    story = make_article(status="draft", body=body, created_by=cast["reporter"])
    begin_writing(open_story(page, live_server, story))
    buttons = page.locator(".place-pictures").get_by_role("button")
    expect(buttons).to_have_text(["Deskripsi, keterangan, kredit…"])
    buttons.click()
    expect(page.locator(".picture-dialog")).to_contain_text("di mana pun gambar itu tampil")
