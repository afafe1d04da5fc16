"""PDFs and recordings come into a text: dropped, chosen, refused, sent while the writing goes on."""

from __future__ import annotations

import base64
import re
import threading

import pytest
from playwright.sync_api import expect

from articles.models import StoredFile
from tests.browser.test_admin_editor import begin_writing, cast, expect_typed, log_in, open_story
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "log_in"]

PDF = b"%PDF-1.7\nPutusan"
DROP = """(files) => {
    const data = new DataTransfer()
    for (const [content, name, type] of files) {
        const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))
        data.items.add(new File([bytes], name, { type }))
    }
    const area = document.querySelector(".prose-page p")
    const { left, bottom } = area.getBoundingClientRect()
    area.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true,
        clientX: left + 30, clientY: bottom - 2, dataTransfer: data }))
}"""


@pytest.fixture
def draft(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    body = "<p>Satu.</p><p>Dua panjang sekali.</p>"
    return make_article(status="draft", body=body, created_by=cast["reporter"])


def drop(page, *files):
    """Drop files, each (content, name, type), at the end of the first paragraph."""
    encoded = [[base64.b64encode(content).decode(), *told] for content, *told in files]
    page.evaluate(DROP, encoded)


def test_a_dropped_pdf_stands_below_the_paragraph(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    drop(page, (PDF, "Putusan MK.pdf", "application/pdf"))
    expect(page.locator(".place-file")).to_contain_text("Putusan MK.pdf")
    expect(page.locator(".prose-sending")).to_have_count(0)
    key = StoredFile.objects.get().pk
    expect_typed(
        page,
        lambda body: re.fullmatch(
            rf'<p>Satu\.</p><\w+ data-file="{key}"></\w+><p>Dua panjang sekali\.</p>', body
        ),
    )


def test_a_recording_is_chosen_by_keys_alone(page, live_server, draft):
    # Asked for only now, it would come too late: a key is as quick as the word to the browser.
    page.on("filechooser", lambda _chooser: None)
    begin_writing(open_story(page, live_server, draft))
    page.locator("[data-tool=insert]").focus()
    for _step in range(40):  # past the camera, which only phones show
        if page.evaluate("document.activeElement.dataset.tool") == "attach":
            break
        page.keyboard.press("ArrowRight")
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Enter")
    sound = b"ID3\x04" + bytes(300)
    files = [
        {"name": "Wawancara.mp3", "mimeType": "audio/mpeg", "buffer": sound},
        {"name": "Lampiran.pdf", "mimeType": "application/pdf", "buffer": PDF},
    ]
    chosen.value.set_files(files)
    expect(page.locator(".place-file")).to_have_count(2)
    expect(page.locator(".place-file").first).to_contain_text("Wawancara.mp3")


def test_what_is_no_such_file_is_refused_in_a_sentence(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    drop(page, (b"<!doctype html><p>", "laporan.pdf", "application/pdf"))
    line = page.locator(".prose-sending")
    expect(line).to_contain_text("laporan.pdf: Ini halaman web. Yang diterima: PDF")
    expect(line.get_by_role("button")).to_have_count(1)  # trying again would not help
    line.get_by_role("button", name="Tutup").click()
    expect(line).to_have_count(0)
    expect(page.locator(".place-file")).to_have_count(0)
    assert not StoredFile.objects.exists()


def test_a_cut_line_is_tried_again_while_the_writing_goes_on(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    page.keyboard.press("Control+Home")
    page.route("**/storedfile/upload/", lambda route: route.abort())
    drop(page, (PDF, "Putusan.pdf", "application/pdf"))
    line = page.locator(".prose-sending")
    expect(line).to_contain_text("Berkasnya tidak terkirim")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Lalu hujan.")
    page.unroute("**/storedfile/upload/")
    line.get_by_role("button", name="Coba lagi").click()
    expect(page.locator(".place-file")).to_contain_text("Putusan.pdf")
    expect_typed(
        page,
        lambda body: re.fullmatch(
            r'<p>Satu\.</p><\w+ data-file="\d+"></\w+><p>Dua panjang sekali\. Lalu hujan\.</p>',
            body,
        ),
    )


def test_several_stand_in_their_order_while_somebody_types_elsewhere(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    held, is_typed = [], threading.Event()

    def hold(route):
        if is_typed.is_set():
            route.continue_()
        else:
            held.append(route)

    page.route("**/storedfile/upload/", hold)
    names = ["satu.pdf", "dua.pdf", "tiga.pdf"]
    with page.expect_request("**/storedfile/upload/"):
        drop(page, *((PDF + name.encode(), name, "application/pdf") for name in names))
    page.keyboard.press("Control+End")
    page.keyboard.type(" Lalu hujan.")
    is_typed.set()
    held[0].continue_()
    expect(page.locator(".place-file")).to_contain_text(names)
    expect(page.locator(".prose-sending")).to_have_count(0)
    one, two, three = (StoredFile.objects.get(name=name).pk for name in names)
    expect_typed(
        page,
        lambda body: re.fullmatch(
            rf'<p>Satu\.</p><(\w+) data-file="{one}"></\1><\1 data-file="{two}"></\1>'
            rf'<\1 data-file="{three}"></\1><p>Dua panjang sekali\. Lalu hujan\.</p>',
            body,
        ),
    )


def test_who_leaves_while_a_file_is_on_its_way_is_asked(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    page.route("**/storedfile/upload/", lambda _never_answered: None)
    drop(page, (PDF, "Putusan.pdf", "application/pdf"))
    line = page.locator(".prose-sending")
    expect(line).to_contain_text("Sedang dikirim")
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.type) or dialog.dismiss())
    page.locator(".moves [value=submit]").click()
    expect(page.get_by_text("Masih ada berkas yang sedang dikirim ke naskah.")).to_be_visible()
    page.evaluate("location.reload()")
    expect(line).to_be_visible()
    assert asked == ["beforeunload"]

    line.get_by_role("button", name="Batal").click()
    expect(line).to_have_count(0)
    expect(page.get_by_text("Masih ada berkas yang sedang dikirim ke naskah.")).to_have_count(0)
    with page.expect_navigation():
        page.locator(".moves [value=submit]").click()
    assert asked == ["beforeunload"]
    draft.refresh_from_db()
    assert draft.status == "in_review"
    assert not StoredFile.objects.exists()


def test_what_kept_a_press_waiting_goes_when_the_file_is_there(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    held = []
    page.route("**/storedfile/upload/", lambda route: held.append(route))  # noqa: PLW0108 - it is marked
    with page.expect_request("**/storedfile/upload/"):
        drop(page, (PDF, "Putusan.pdf", "application/pdf"))
    page.locator(".moves [value=submit]").click()
    why = page.get_by_text("Masih ada berkas yang sedang dikirim ke naskah.")
    expect(why).to_be_visible()
    held[0].continue_()
    expect(page.locator(".place-file")).to_contain_text("Putusan.pdf")
    expect(why).to_have_count(0)
