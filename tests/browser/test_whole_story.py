"""From a reporter's story to a reader's page to a subscriber's inbox, as people would click it."""

import pytest
from playwright.sync_api import expect

from articles.models import Article, Reporter
from subscriptions.models import Delivery, Subscriber
from tests.browser.conftest import wait_for
from tests.browser.test_admin_editor import begin_writing, expect_typed
from tests.factories import make_article, make_image, make_reporter, make_section, make_user

READER = "pembaca@contoh.example"
HEADLINE = "Jembatan Tua di Aleppo Dibuka Lagi"


@pytest.fixture
def cast(live_site):
    """A reporter, an editor, a reader's paper with two stories, a picture to choose."""
    for role, username in (("Reporter", "wartawan"), ("Editor", "redaktur")):
        make_user(role, username)
    reporter = make_reporter("Ratna Kirana")
    Reporter.objects.filter(pk=reporter.pk).update(user=reporter_user())
    make_section("Dunia")
    make_image(alt="Jembatan batu di atas sungai", credit="Suluh")
    make_article("Benteng Aleppo dari Dekat", tags=["Aleppo", "Suriah"])
    make_article("Kereta ke Vladivostok", tags=["Rusia"])
    return live_site


def reporter_user():
    from django.contrib.auth.models import User

    return User.objects.get(username="wartawan")


def log_in(page, site, username):
    page.goto(f"{site.url}/admin/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", "rahasia-sekali")
    page.click("[type=submit]")
    expect(page.locator("#user-tools, .user-tools").first).to_contain_text(username)


def choose(page, name, text):
    """Pick from one of the admin's autocomplete fields."""
    page.locator(f"[name={name}] + .select2").click()
    page.locator(".select2-search__field").last.fill(text)
    page.locator(".select2-results__option", has_text=text).first.click()


def newest_mail(site, to, subject):
    """Wait for the mail: the worker is woken at once, so seconds are plenty."""
    return wait_for(
        lambda: [mail for mail in site.mailbox.messages(to=to) if subject in mail.subject]
    )[0]


def write_story(page, site):
    page.goto(f"{site.url}/admin/articles/article/add/")
    page.select_option("[name=section]", label="Dunia")
    page.fill("[name=kicker]", "Suriah")
    page.fill("[name=headline]", HEADLINE)
    page.fill("[name=standfirst]", "Warga kembali menyeberang setelah perbaikan selesai.")
    page.fill("[name=dateline]", "Aleppo")
    begin_writing(page.locator(".ProseMirror"))
    page.keyboard.type("Jembatan batu itu dibuka kembali pada pagi hari.")
    expect_typed(page, lambda body: "pagi hari." in body)
    page.fill("[name=tags]", "Aleppo, Rusia")
    choose(page, "lead_image", "Jembatan batu")
    page.click("button[name=_move][value=submit]")
    expect(page.locator(".messagelist")).to_contain_text(HEADLINE)


def publish(page, site):
    story = Article.objects.get(headline=HEADLINE)
    page.goto(f"{site.url}/admin/articles/article/{story.pk}/change/")
    page.click("button[name=_move][value=approve]")
    expect(page.locator(".messagelist")).to_contain_text(HEADLINE)
    return Article.objects.get(pk=story.pk)


def find_as_reader(page, site, story):
    page.goto(site.url)
    expect(page.get_by_role("link", name=HEADLINE)).to_be_visible()
    page.goto(f"{site.url}/tag/rusia/")
    expect(page.get_by_role("link", name=HEADLINE)).to_be_visible()
    page.goto(site.url)
    page.get_by_role("link", name="Cari").first.click()
    page.fill("#cari", "menyeberang perbaikan")
    page.locator("#cari").press("Enter")
    page.get_by_role("link", name=HEADLINE).click()
    expect(page).to_have_url(site.url + story.get_absolute_url())
    expect(page.locator("h1")).to_have_text(HEADLINE)
    expect(page.locator(".text")).to_contain_text("ALEPPO, SULUH – Jembatan batu itu")
    related = page.get_by_role("region", name="Anda mungkin juga berminat")
    expect(related.get_by_role("link").first).to_be_visible()
    assert {"Benteng Aleppo dari Dekat", "Kereta ke Vladivostok"} <= set(
        related.get_by_role("link").all_inner_texts()
    )


def sign_up(page, site):
    box = page.get_by_role("region", name="Ingin Langganan Artikel?")
    expect(box).to_contain_text(
        "Daftarkan emailmu di sini untuk mendapatkan update artikel terbaru."
    )
    expect(box).to_contain_text("Anda dapat berhenti langganan kapan saja.")
    page.wait_for_timeout(2100)  # a person needs this long; a robot does not
    box.get_by_role("textbox").fill(READER)
    box.get_by_role("button").click()
    expect(box.get_by_role("status")).not_to_be_empty()


def open_mail(page, site, message, button):
    """Open the mail in the mailbox and follow its button, as a reader would."""
    page.goto(f"{site.mailbox.url}/pesan/{message.number}/isi".replace("//pesan", "/pesan"))
    with page.expect_popup() as opened:
        page.get_by_role("link", name=button).first.click()
    return opened.value


def confirm(page):
    """Press the button; within seconds of the mail it takes a second press."""
    button = page.get_by_role("button", name="Ya, saya mau berlangganan")
    welcome = page.get_by_role("heading", name="Selamat datang")
    button.click()
    expect(welcome.or_(page.get_by_role("alert"))).to_be_visible()
    if page.get_by_role("alert").count():
        button.click()
    expect(welcome).to_be_visible()


def test_a_story_goes_from_the_reporter_to_the_inbox(new_page, cast):
    site = cast
    reporter, editor, reader = new_page(), new_page(), new_page()

    log_in(reporter, site, "wartawan")
    write_story(reporter, site)
    reader.goto(site.url)
    expect(reader.get_by_role("link", name=HEADLINE)).to_have_count(0)

    log_in(editor, site, "redaktur")
    story = publish(editor, site)
    assert [line.reporter.name for line in story.bylines.all()] == ["Ratna Kirana"]

    find_as_reader(reader, site, story)
    sign_up(reader, site)

    confirmation = newest_mail(site, READER, "Suluh")
    asking = open_mail(reader, site, confirmation, "Konfirmasi")
    assert Subscriber.objects.get().state == Subscriber.State.PENDING  # looking changes nothing
    confirm(asking)

    editor.reload()
    editor.locator(".mail-link").click()
    editor.locator("form.mail-send button").click()
    mailed = newest_mail(site, READER, HEADLINE)
    assert story.get_absolute_url() in mailed.text
    assert len([m for m in site.mailbox.messages(to=READER) if HEADLINE in m.subject]) == 1
    # The mailbox has a mail before the worker has written down that it does.
    wait_for(lambda: Delivery.objects.get(subscriber__email=READER).state == "accepted")

    reader.goto(f"{site.mailbox.url}/pesan/{mailed.number}/".replace("//pesan", "/pesan"))
    reader.locator("form[action$='/berhenti'] button").click()
    expect(reader.locator("body")).to_contain_text("200")
    assert Subscriber.objects.get().state == Subscriber.State.UNSUBSCRIBED

    other = Article.objects.get(headline="Kereta ke Vladivostok")
    editor.goto(f"{site.url}/admin/subscriptions/issue/mail-article/{other.pk}/")
    expect(editor.locator("form.mail-send button")).to_be_disabled()
    assert len(site.mailbox.messages(to=READER)) == 2
