"""Every page of the desk, and those that a press leads to: no violation, and none too wide."""

from __future__ import annotations

import itertools

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from articles.editing import guests, notes, revisions
from articles.models import GuestLink, Synonym
from newsroom import roles
from tests.articles.admin.forms import save
from tests.browser.test_admin_editor import begin_writing, log_in, open_story
from tests.browser.test_desk_screens import LONG
from tests.browser.test_guests import make_link
from tests.browser.test_mail_screens import problems_of
from tests.browser.test_saving import press_save
from tests.desk.addresses import every_address
from tests.desk.cast import one_of_everything
from tests.factories import make_article, make_image, make_reporter, make_section, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

__all__ = ["log_in"]

OF_MAILS = ("/preview/",)  # shown in a frame: a mail, no page
LOOKS = ((390, "light"), (1280, "dark"), (390, "dark"), (1280, "light"))


@pytest.fixture
def look():
    """Look at what the page shows, on a phone and on a laptop, light and dark in turn."""
    turns = itertools.cycle((LOOKS[:2], LOOKS[2:]))

    def look(page, name):
        # With less motion no link takes its new colour little by little: the tool measures at once.
        found = []
        for width, scheme in next(turns):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{name} {width} {scheme}: {text}" for text in problems_of(page)]
        return found

    return look


@pytest.fixture
def desk(new_page, pages, log_in):
    """A superuser's browser, and words that have no place to break at."""
    cast = one_of_everything()
    section = make_section(LONG[:80])
    make_article(LONG, section=section, reporters=[make_reporter(LONG)], tags=[LONG[:90]])
    make_image(alt=LONG, credit=LONG, caption=LONG)
    Synonym.objects.create(words=f"{LONG}, aleppo")
    user = User.objects.get(username="u-super")
    user.set_password("rahasia-sekali")
    user.save()
    # The tool tries styles on; the policy is asked for by the other tests.
    page = log_in(new_page(viewport={"width": 1280, "height": 900}, bypass_csp=True), user)
    return page, cast, user


def shown(client, address):
    """Whether a page is shown there, rather than a file, an answer for a script or none."""
    response = client.get(address)
    is_page = "text/html" in response.get("Content-Type", "") and response.status_code == 200
    return is_page and "Content-Disposition" not in response


def test_every_address(desk, pages, client, look):
    page, cast, user = desk
    client.force_login(user)
    addresses = [
        one
        for one in every_address(cast.rows)
        if not ("subscriptions" in one and one.endswith(OF_MAILS)) and shown(client, one)
    ]
    assert len(addresses) > 100
    problems = []
    for address in addresses:
        page.goto(pages.url + address)
        problems += look(page, address)
    assert not problems, "\n".join(problems)


FIRST_DAY = (
    "", "board/", "week/", "search/?q=x", "notices/", "status/", "deliverability/",
    "articles/article/", "articles/article/?reporter=9&q=x", "articles/article/add/", "articles/article/unsaved/",
    "articles/tag/twins/", "articles/reporter/twins/", "articles/image/", "articles/slot/",
    "articles/assignment/", "subscriptions/issue/", "subscriptions/subscriber/growth/",
    "subscriptions/segment/", "subscriptions/bounce/",
)  # fmt: skip


def test_the_first_day(new_page, pages, log_in, look):
    user = make_user(username="pertama", is_superuser=True)
    page = log_in(new_page(viewport={"width": 1280, "height": 900}, bypass_csp=True), user)
    problems = []
    for path in FIRST_DAY:
        assert page.goto(f"{pages.url}/admin/{path}").status == 200, path
        problems += look(page, path)
    assert not problems, "\n".join(problems)


def test_what_a_press_on_a_list_leads_to(desk, pages, look):
    page, _cast, _user = desk
    problems = []
    make_article(f"{LONG} siap", status="in_review")
    make_article(tags=["Joko Widodo", "Jokowi Widodo"])

    def choose(path, move):
        page.goto(f"{pages.url}/admin/articles/{path}/")
        page.check("#action-toggle")
        page.select_option("select[name=action]", label=move)
        page.get_by_role("button", name="Buka", exact=True).click()

    choose("article", "Setujui dan terbitkan")
    problems += look(page, "bulk asked")
    page.locator(".ask button.default").click()
    page.wait_for_selector(".bulk-account")
    problems += look(page, "bulk account")
    choose("image", "Hapus yang tidak dipakai…")
    problems += look(page, "pictures asked")
    page.goto(f"{pages.url}/admin/articles/tag/twins/")
    page.get_by_role("link", name="Gabungkan…").click()
    problems += look(page, "merging asked")
    page.locator("button.default").click()
    page.wait_for_selector(".messagelist")
    problems += look(page, "merged")
    page.goto(f"{pages.url}/admin/search/?q={LONG}")
    problems += look(page, "search")
    assert not problems, "\n".join(problems)


def test_what_stands_beside_a_story(desk, pages, look, client):
    page, _cast, user = desk
    editor = make_user(roles.EDITOR, first_name=LONG[:60])
    client.force_login(editor)
    story = make_article(LONG, status="draft", body=f"<p>{LONG}</p><p>Dua.</p>", created_by=user)
    save(client, story, body=f"<p>{LONG}.</p><p>Tiga {LONG}.</p>", headline=f"{LONG} dua")
    notes.resolve(notes.add(story, editor, LONG), editor, is_resolved=True)
    notes.add(story, editor, LONG, parent=notes.add(story, editor, LONG, quote="Tiga"))
    address = make_link(page, pages, story)
    problems = look(page, "a guest's link made")
    link = GuestLink.objects.get()
    guests.note(link, LONG, link.form_key)
    guests.approve(link, LONG)
    own = f"{pages.url}/admin/articles/article/{story.pk}"
    pages_of = {
        "guests": f"{own}/guests/", "the guest's page": address, "notes": f"{own}/notes/",
        "form": f"{own}/change/", "versions": f"{own}/versions/",
        "compared": f"{own}/versions/compare/?old=1&new=2", "version": f"{own}/versions/1/",
        "restoring": f"{own}/versions/1/restore/", "submitting": f"{own}/move/approve/",
        "delete": f"{own}/delete/", "notices": f"{pages.url}/admin/notices/",
    }  # fmt: skip
    for name, address_of in pages_of.items():
        assert page.goto(address_of).status == 200, name
        problems += look(page, name)
    guests.revoke(story, user, link.pk)
    page.goto(address)
    problems += look(page, "a closed link")
    assert not problems, "\n".join(problems)


@pytest.fixture
def editor(new_page, pages, log_in):
    """An editor's browser; the tool tries styles on, so the policy is left to the other tests."""
    page = new_page(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    return log_in(page, make_user(roles.EDITOR))


def test_what_two_changed_at_once(editor, pages, client, look):
    story = make_article(LONG, status="draft", body=f"<p>Satu.</p><p>{LONG} dua.</p>", tags=["A"])
    revisions.record_change(story, None)
    open_story(editor, pages, story)
    client.force_login(make_user(roles.EDITOR, first_name="Maya"))
    changed = {"headline": f"{LONG} Maya", "tags": "A, B", "dateline": "Palu"}
    save(client, story, body=f"<p>Satu.</p><p>{LONG} Maya.</p>", **changed)
    editor.fill("#id_headline", f"{LONG} saya")
    editor.fill("#id_tags", "A, C")
    begin_writing(editor.locator(".prose-page p").nth(1))
    editor.keyboard.press("End")
    editor.keyboard.type(" saya.")
    press_save(editor)
    expect(editor.locator(".conflict .hunk")).to_have_count(3)
    assert not look(editor, "conflict") + look(editor, "conflict again")
    editor.get_by_label("Maya").first.check()
    editor.locator(".conflict-end button").click()
    expect(editor.locator(".conflict")).to_have_count(0)


def test_the_dialog_before_an_update(editor, pages, look):
    story = make_article("Pasar dibuka", body=f"<p>Satu.</p><p>{LONG}.</p>")
    open_story(editor, pages, story)
    editor.fill("#id_headline", f"Pasar dibuka {LONG}")
    press_save(editor)
    dialog = editor.locator(".update-dialog")
    expect(dialog).to_be_visible()
    problems = look(editor, "update")
    dialog.get_by_text("Ya: pembaca diberi tahu lewat koreksi").click()
    problems += look(editor, "update with a correction")
    dialog.locator("textarea").fill("")
    dialog.locator("button.default").click()
    expect(dialog.locator(".errorlist")).to_be_visible()
    assert not problems + look(editor, "update refused")
