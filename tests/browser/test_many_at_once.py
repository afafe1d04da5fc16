"""Many stories moved at once, pictures deleted together, tags made one and parted again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.models import Article, Assignment, Image, Tag
from articles.models.status import Status
from newsroom import roles
from tests.browser.conftest import wait_for
from tests.browser.test_admin_editor import log_in
from tests.factories import make_article, make_image, make_user

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["log_in"]


@pytest.fixture
def editor(page, pages, log_in):
    user = make_user(roles.EDITOR)
    log_in(page, user)
    return user


def choose(page, move):
    page.check("#action-toggle")
    page.select_option("select[name=action]", label=move)
    page.get_by_role("button", name="Buka").click()


def test_many_stories_are_moved_and_each_is_accounted_for(page, pages, editor):
    ready = [make_article(f"Siap {number}", status="in_review") for number in range(3)]
    public = make_article("Sudah tayang")
    page.goto(f"{pages.url}/admin/articles/article/")
    choose(page, "Setujui dan terbitkan")
    asked = page.locator(".ask")
    expect(asked).to_contain_text("Dengan 3 berita ini")
    expect(asked).to_contain_text("1 dibiarkan")
    # A colleague is quicker with one, and has changed another since.
    Article.objects.filter(pk=ready[0].pk).update(version=9, headline="Siap, diubah")
    page.get_by_role("button", name="Setujui dan terbitkan (3)").click()
    account = page.locator(".bulk-account")
    expect(page.locator("h1")).to_have_text("2 berita: Setujui dan terbitkan")
    expect(account).to_contain_text("Seseorang mengubahnya setelah Anda memilihnya")
    expect(account.get_by_role("link", name="Siap, diubah")).to_be_visible()
    states = Article.objects.exclude(pk=public.pk).order_by("pk").values_list("status", flat=True)
    assert list(states) == [Status.IN_REVIEW, Status.APPROVED, Status.APPROVED]
    page.reload()  # the browser sends the form once more
    expect(page.locator("h1")).to_have_text("0 berita: Setujui dan terbitkan")
    page.get_by_role("link", name="Kembali ke daftar").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(4)


def test_many_are_withdrawn_for_one_reason_that_no_press_loses(page, pages, editor):
    stories = [make_article(f"Tayang {number}") for number in range(2)]
    page.goto(f"{pages.url}/admin/articles/article/?status__exact=approved")
    choose(page, "Tarik")
    page.fill("#id_note", " ")
    page.get_by_role("button", name="Tarik (2)").click()
    expect(page.locator(".errorlist")).to_be_visible()
    page.fill("#id_note", "Sumbernya menarik keterangan.")
    page.get_by_role("button", name="Tarik (2)").click()
    expect(page.locator("h1")).to_have_text("2 berita: Tarik")
    assert {Article.objects.get(pk=one.pk).status for one in stories} == {Status.WITHDRAWN}


def test_an_address_that_answers_a_button_says_so_when_it_is_opened(page, pages, editor):
    make_article("Siap", status="in_review")
    page.goto(f"{pages.url}/admin/articles/article/")
    choose(page, "Setujui dan terbitkan")
    page.get_by_role("button", name="Setujui dan terbitkan (1)").click()
    page.wait_for_selector(".bulk-account")
    page.goto(page.url)  # as the address bar does, or a login in between
    expect(page.locator("h1")).to_have_text("Tidak ada yang terjadi")
    page.get_by_role("link", name="Ke ruang redaksi").click()
    page.wait_for_url("**/admin/")


def test_pictures_that_nothing_shows_are_deleted_together(page, pages, editor):
    make_image(alt="Bebas satu")
    make_image(alt="Bebas dua")
    used = make_image(alt="Dipakai")
    page.goto(f"{pages.url}/admin/articles/image/")
    choose(page, "Hapus yang tidak dipakai…")
    make_article(lead_image=used)
    page.get_by_role("button", name="Hapus (3)").click()
    told = page.locator(".messagelist")
    expect(told).to_contain_text("2 gambar dihapus.")
    expect(told).to_contain_text("“Dipakai”: dalam 1 berita")
    assert Image.objects.get().alt == "Dipakai"


def test_the_head_of_cards_is_there_to_choose_them_all(page, pages, editor):
    make_article("Satu")
    for path in ("image", "article", "tag"):
        page.set_viewport_size({"width": 1280 if path == "image" else 390, "height": 844})
        make_image()
        make_article(tags=["Aleppo"])
        page.goto(f"{pages.url}/admin/articles/{path}/")
        page.get_by_text("Pilih semua di halaman ini").click()
        ticked = page.locator(".action-select:checked")
        expect(ticked).to_have_count(page.locator(".action-select").count())
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_form_that_is_pressed_twice_is_sent_once(page, pages, editor):
    page.goto(f"{pages.url}/admin/articles/assignment/add/")
    page.fill("[name=title]", "Pelantikan")
    page.evaluate(
        """() => {
            const button = document.querySelector("[name=_save]")
            button.click()
            setTimeout(() => button.click(), 20)
        }"""
    )
    page.wait_for_url("**/assignment/")
    page.wait_for_timeout(500)
    assert Assignment.objects.count() == 1
    page.goto(f"{pages.url}/admin/articles/assignment/add/")
    page.fill("[name=title]", "Pelantikan")  # once more, and meant
    page.click("[name=_save]")
    wait_for(lambda: Assignment.objects.count() == 2)


def test_two_tags_become_one_and_are_parted_again(page, new_page, pages, editor):
    make_article("Pertama", tags=["Joko Widodo", "Aleppo"])
    make_article("Kedua", tags=["Jokowi Widodo"])
    page.goto(f"{pages.url}/admin/articles/tag/")
    page.get_by_role("link", name="Yang mirip").click()
    page.get_by_role("link", name="Gabungkan…").click()
    page.get_by_label("Joko Widodo", exact=False).first.check()
    page.get_by_role("button", name="Gabungkan ke yang dipilih").dblclick()
    expect(page.locator(".messagelist")).to_contain_text("kini")
    kept = Tag.objects.get(slug__contains="widodo")
    gone = "jokowi-widodo" if kept.slug == "joko-widodo" else "joko-widodo"
    reader = new_page()
    reader.goto(f"{pages.url}/tag/{gone}/")
    reader.wait_for_url(f"**/tag/{kept.slug}/")
    expect(reader.locator("main")).to_contain_text("Kedua")
    expect(reader.locator("main")).to_contain_text("Pertama")

    page.get_by_role("button", name="Pisahkan lagi").dblclick()
    expect(page.locator(".messagelist")).to_contain_text("ada lagi")
    expect(page.locator(".twins").first).to_contain_text("Joko Widodo")
    wait_for(lambda: Tag.objects.filter(slug__contains="widodo").count() == 2)
    reader.goto(f"{pages.url}/tag/{gone}/")
    assert reader.url.endswith(f"/tag/{gone}/")
