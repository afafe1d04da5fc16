"""An editor's own words, written on the desk of a digest."""

from django.urls import reverse
from playwright.sync_api import expect

from newsroom.roles import MAIL_DESK
from subscriptions.admin.issue.draft import start_draft
from subscriptions.models import Edition
from tests.browser.test_accounts import log_in
from tests.browser.test_admin_editor import begin_writing
from tests.factories import make_article, make_user


def test_words_are_written_in_the_editor_and_a_note_beside_a_story_just_added(page, live_server):
    user = make_user(MAIL_DESK, "meja")
    make_article("Benteng Aleppo dari Dekat")
    daily, _new = Edition.objects.get_or_create(
        slug="harian", defaults={"name": "Harian", "frequency": "daily", "hour": 6}
    )
    draft = start_draft(daily.pk, user)
    added = make_article("Kereta Terakhir ke Vladivostok")
    log_in(page, live_server.url, user)
    page.wait_for_url("**/admin/")
    page.goto(live_server.url + reverse("admin:subscriptions_issue_change", args=[draft.pk]))

    opening = page.locator(".prose-page[aria-labelledby=id_opening_label]")
    begin_writing(opening)
    page.keyboard.type("Selamat ")
    page.get_by_role("button", name="Tebal").first.click()
    page.keyboard.type("pagi")
    expect(opening.locator("strong")).to_have_text("pagi")
    # The tools that no mail program shows alike are not offered here.
    expect(page.locator(".mail-words").first.locator("[data-tool=table]")).to_have_count(0)

    page.get_by_role("button", name=f"Tambah: {added.headline}").click()
    row = page.locator(".mail-row", has_text=added.headline)
    row.locator("summary").click()
    row.locator("textarea").fill("Yang kami tunggu.")
    page.get_by_role("button", name="Simpan", exact=True).last.click()
    expect(page.get_by_text("Tersimpan.")).to_be_visible()

    draft.refresh_from_db()
    assert draft.opening == "<p>Selamat <strong>pagi</strong></p>"
    assert draft.stories.get(article=added).note == "Yang kami tunggu."
    expect(page.locator(".mail-row", has_text=added.headline).locator("textarea")).to_be_visible()
