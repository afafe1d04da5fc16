"""The readers' pages as people with other means see them, in Chromium."""

import pytest
from playwright.sync_api import expect

from articles.models import Correction
from tests.browser.test_admin_editor import begin_writing, expect_typed
from tests.factories import make_article, make_image, make_section, make_user

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.fixture
def story(pages):
    """A front page of two sections, and a story with everything that may stand in one."""
    others = [
        make_article(f"Benteng Nomor {n} Dibuka Kembali", section=make_section(name))
        for n, name in enumerate(["Dunia", "Sains"] * 7)
    ]
    row = "<tr><td><p>Sebuah kata yang panjang sekali</p></td><td><p>1.234.567</p></td></tr>"
    made = make_article(
        "Kota Tua di Atas Bukit",
        lead_image=make_image(),
        tags=["Aleppo"],
        body="<p>Awal cerita.</p><aside><p>Kutipan yang menonjol.</p></aside>"
        f'<div data-story="{others[0].pk}"></div><table><tbody>{row * 3}</tbody></table>'
        f'<div data-pictures="{make_image().pk},{make_image().pk}"></div>'
        f'<div data-embed="{VIDEO}"></div><p lang="ar" dir="rtl">حلب الشهباء</p>',
    )
    Correction.objects.create(article=made, text="Tahunnya keliru.", is_important=True)
    made.site_url = pages.url
    made.url = pages.url + made.get_absolute_url()
    return made


def sideways(page):
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_without_javascript_everything_is_there(new_page, story):
    page = new_page(java_script_enabled=False)
    page.goto(story.url)
    expect(page.get_by_role("link", name="Buka di YouTube")).to_have_attribute("href", VIDEO)
    expect(page.get_by_role("button", name="Muat dari YouTube")).to_be_hidden()
    page.get_by_text("Bagikan").click()
    expect(page.get_by_role("link", name="WhatsApp")).to_be_visible()
    expect(page.get_by_text("Tahunnya keliru.")).to_be_visible()
    page.get_by_role("link", name="Halaman ini dalam teks saja").click()
    expect(page.locator("h1")).to_have_text("Kota Tua di Atas Bukit")
    expect(page.locator("img, script, style, link[rel=stylesheet], svg")).to_have_count(0)
    page.get_by_role("link", name="Edisi lengkap").click()
    expect(page).to_have_url(story.url)


def test_small_large_dark_and_printed(new_page, story):
    for options in (
        {"viewport": {"width": 320, "height": 640}},
        # A window of 1280 pixels at 200 % is one of 640 with twice the pixels.
        {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
        {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"},
    ):
        page = new_page(**options)
        for url in (story.url, story.site_url, story.url + "?edisi=teks"):
            page.goto(url)
            assert sideways(page) <= 0, (options, url)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.goto(story.url)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 28)"
    assert paper
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")
    page.emulate_media(media="print")
    expect(page.locator(".share")).to_be_hidden()
    expect(page.locator(".subscribe")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()


def test_by_keyboard_alone(page, story):
    page.goto(story.url)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#isi")).to_be_focused()
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", reached[-1]
    assert reached[0] == "Dunia"  # the kicker comes first
    share = page.locator(".share summary")
    share.focus()
    # What Escape does is fetched now.
    page.evaluate("import(document.querySelector('.share').dataset.module).then(() => true)")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Telegram")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Telegram")).to_be_hidden()


def test_nothing_of_another_site_is_asked_before_the_click(page, story):
    asked = []
    page.route("**/*", lambda route: (asked.append(route.request.url), route.continue_())[1])
    page.route("https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="film"))
    page.goto(story.url)
    page.wait_for_load_state("networkidle")
    assert all(url.startswith(story.site_url) for url in asked)
    page.get_by_role("button", name="Muat dari YouTube").click()
    expect(page.frame_locator("iframe").locator("body")).to_have_text("film")


def test_an_editor_arranges_the_front_page(page, story):
    make_user("Editor", "redaktur")
    page.goto(f"{story.site_url}/admin/login/?next=/admin/articles/slot/")
    page.fill("[name=username]", "redaktur")
    page.fill("[name=password]", "rahasia-sekali")
    page.click("[type=submit]")
    page.locator(".front-slot").nth(1).locator(".select2").click()
    page.locator(".select2-search__field").last.fill("Kota Tua")
    page.locator(".select2-results__option", has_text="Kota Tua").click()
    # By keyboard: from the second place to the first.
    page.locator(".front-slot").nth(1).locator(".front-up").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".front-slot").first).to_contain_text("Kota Tua")
    # By mouse: down to the third place, and up again.
    for start, end in ((0, 2), (2, 0)):
        page.locator(".front-slot").nth(start).locator(".front-drag").hover()
        page.mouse.down()
        box = page.locator(".front-slot").nth(end).bounding_box()
        page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2, steps=8)
        page.mouse.up()
        expect(page.locator(".front-slot").nth(end)).to_contain_text("Kota Tua")
    page.get_by_role("button", name="Simpan halaman depan").click()
    expect(page.locator(".front-changes")).to_contain_text("1. Kota Tua di Atas Bukit")
    page.goto(story.site_url)
    expect(page.locator(".front__lead h2")).to_have_text("Kota Tua di Atas Bukit")


def test_an_editor_places_a_story_in_the_text(page, story):
    make_user("Editor", "redaktur")
    page.goto(f"{story.site_url}/admin/login/?next=/admin/articles/article/add/")
    page.fill("[name=username]", "redaktur")
    page.fill("[name=password]", "rahasia-sekali")
    page.click("[type=submit]")
    begin_writing(page.locator(".ProseMirror"))
    page.keyboard.type("Awal.")
    page.locator(".prose-tool-story").click()
    page.locator(".place-dialog input[type=search]").fill("Kota Tua")
    page.get_by_role("radio", name="Kota Tua di Atas Bukit").check()
    page.get_by_role("button", name="Pasang di sini").click()
    expect(page.locator(".place-story")).to_contain_text("Kota Tua di Atas Bukit")
    expect_typed(page, lambda body: f'<div data-story="{story.pk}"></div>' in body)


def test_the_browsers_frame_follows_what_the_reader_chose(new_page, pages):
    page = new_page(color_scheme="light")
    page.goto(pages.url)
    frames = "[...document.querySelectorAll('meta[name=theme-color]')].map((meta) => meta.content)"
    before = page.evaluate(frames)
    assert len(set(before)) == 2
    page.locator("[data-theme-toggle]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(frames) == [before[1]] * 2
    page.reload()
    assert page.evaluate(frames) == [before[1]] * 2
    page.locator("[data-theme-toggle]").click()  # what the system says again
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
    assert page.evaluate(frames) == before


def test_the_field_with_suggestions_is_a_combobox(page, pages):
    page.goto(f"{pages.url}/cari/")
    field = page.get_by_role("combobox")
    # A search field may have no other role than its own.
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_attribute("aria-controls", "cari-saran")
    expect(field).to_have_attribute("aria-expanded", "false")
