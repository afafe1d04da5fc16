"""Servers, tabs, networks and sessions that die at random moments while somebody types.

Eight keys a second. Whatever dies, at most the last two seconds are missing, nothing of another tab
or person is overwritten, and no second story appears. ``KILLS`` says how many moments: a handful here,
200 with ``make kill-typing``.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import time

import pytest
from django.test import Client
from playwright.sync_api import Error, expect

from articles.models import Article, Autosave
from newsroom import roles
from newsroom.accounts.models import Session
from tests.articles.admin.forms import save
from tests.browser.conftest import wait_for
from tests.browser.test_admin_editor import begin_writing
from tests.factories import make_article, make_reporter, make_section, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.ignore_template_errors]

KILLS = int(os.environ.get("KILLS", "4"))
SEED = int(os.environ.get("SEED", "8"))
KEY = 1 / 8  # seconds
MISSING = 2.0  # seconds of typing that may be lost with a tab
KEYS = 64
KINDS = ("server", "tab", "network", "session")
ADD = "articles/article/add/"


class Writer:
    """Somebody who types numbered words into the body of a story, in a tab that may die."""

    def __init__(self, site, context, story):
        self.site, self.context, self.story = site, context, story
        self.page = None
        self.typed = []  # (key, second)

    def open(self):
        self.page = self.context.new_page()
        place = f"articles/article/{self.story.pk}/change/" if self.story else ADD
        self.page.goto(f"{self.site.url}/admin/{place}")
        self.page.wait_for_selector("[data-kept]:not([hidden])", state="attached")
        begin_writing(self.page.locator(".prose-page"))
        self.page.keyboard.press("Control+End")

    def type(self, key):
        """Press a key; whoever is asked for the login, after a pause, stops."""
        if self.page.locator(".login-dialog[open]").count():
            return
        self.page.keyboard.type(key)
        self.typed.append((key, time.monotonic()))

    def text(self, until=None):
        return "".join(key for key, second in self.typed if until is None or second <= until)

    def holds(self):
        return self.page.locator(".prose-page").inner_text()


def words(start):
    number = start
    while True:
        yield from f"k{number} "
        number += 1


def rest(next_at):
    time.sleep(max(0.0, next_at - time.monotonic()))


def kept():
    texts = Autosave.objects.filter(closed_at=None).values_list("data", flat=True)
    return json.dumps(list(texts), ensure_ascii=False)


def kill(kind, site, writer):
    """Let it die, go on typing as long as there is something to type into, and bring it back."""
    if kind == "server":
        site.kill_server()
    elif kind == "network":
        writer.context.set_offline(True)
    elif kind == "session":
        Session.objects.filter(user__username="wartawan").delete()
    else:
        with contextlib.suppress(Error):  # it has crashed: nothing of the page runs any more
            writer.page.goto("chrome://crash", timeout=5_000)


def log_in(page, user):
    """Fill in the login that is shown; a crowded machine asks to come back in a moment."""
    address = page.url
    for _time in range(20):
        page.fill("#id_username", user.username)
        page.fill("#id_password", "rahasia-sekali")
        page.press("#id_password", "Enter")
        if is_let_in(page, user):
            return
        time.sleep(2)
        page.goto(address)
    pytest.fail("it asks to come back for ever")


def is_let_in(page, user):
    """Whether the user's name is at the top, or the tab closed itself; else it asks to come back."""
    name = page.locator("#user-tools", has_text=user.username)
    busy = page.get_by_role("heading", name="Sebentar")
    try:
        expect(name.or_(busy)).to_be_visible(timeout=30_000)
        return busy.count() == 0
    except (AssertionError, Error):
        if not page.is_closed():
            raise
        return True


def bring_back(kind, site, writer, user):
    if kind == "server":
        site.serve_again()
    elif kind == "network":
        writer.context.set_offline(False)
    elif kind == "session":
        dialog = writer.page.locator(".login-dialog")
        expect(dialog).to_be_visible(timeout=20_000)
        with writer.page.expect_popup() as opened:
            dialog.locator("button.default").click()
        log_in(opened.value, user)
        expect(dialog).to_be_hidden()


def go_on(writer):
    """Open the story again and take back what was left."""
    writer.open()
    writer.page.locator(".draft-offer button").first.click()
    expect(writer.page.locator(".draft-offer")).to_have_count(0)


def a_round(site, new_page, kind, chance, user, colleague):
    """Type in one tab or two, of a story or a new one, while something dies and comes back."""
    is_new, has_two = chance.random() < 0.3, chance.random() < 0.5
    story = None if is_new else make_article("Benteng", status="draft", body="", created_by=user)
    first = new_page()
    first.goto(f"{site.url}/admin/login/")
    log_in(first, user)
    writers = [Writer(site, first.context, story) for _tab in range(2 if has_two else 1)]
    for writer in writers:
        writer.open()
    died = type_while_it_dies(site, writers, kind, chance, user)
    if story is not None:  # somebody else saves at the same time
        save(colleague, story, dateline="Aleppo")
    if kind == "session":
        writers[0].page.bring_to_front()
        bring_back(kind, site, writers[0], user)
    if kind == "tab":
        go_on(writers[0])
        assert writers[0].text(until=died - MISSING).strip() in writers[0].holds()
        writers[0].typed.clear()
    for writer in writers:
        wait_for(lambda writer=writer: writer.text().strip() in kept(), 60)
        assert writer.text().strip() in writer.holds()
    check_saving(writers, story)


def type_while_it_dies(site, writers, kind, chance, user):
    """Return when it died."""
    sources = [words(1000 * (number + 1)) for number in range(len(writers))]
    moment, back = chance.randrange(4, KEYS - 24), chance.randrange(8, 24)
    died = None
    for number in range(KEYS):
        started = time.monotonic()
        if number == moment:
            died = started
            kill(kind, site, writers[0])
        if number == moment + back and kind in {"network", "server"}:
            bring_back(kind, site, writers[0], user)
        for writer, source in zip(writers, sources, strict=True):
            if writer is writers[0] and kind == "tab" and died is not None:
                continue
            if len(writers) > 1:
                writer.page.bring_to_front()
            writer.type(next(source))
        rest(started + KEY * len(writers))
    return died


def check_saving(writers, story):
    """Save in the first tab, also over what a colleague saved; a second tab keeps its text."""
    page = writers[0].page
    page.bring_to_front()
    before = set(Article.objects.values_list("pk", flat=True))
    if story is None:
        page.select_option("#id_section", index=1)
        page.fill("#id_headline", "Baru")
    text = writers[0].holds().strip()
    page.keyboard.press("Control+s")
    page.wait_for_selector(".messagelist .success, .conflict", timeout=30_000)
    page.keyboard.press("Control+s")
    page.wait_for_selector(".messagelist .success", timeout=30_000)
    expect(page.locator(".conflict")).to_have_count(0)
    made = set(Article.objects.values_list("pk", flat=True)) - before
    assert len(made) == (1 if story is None else 0)
    stored = Article.objects.get(pk=story.pk if story else made.pop())
    assert text in stored.body_text
    assert story is None or stored.dateline == "Aleppo"
    for writer in writers[1:]:
        assert writer.text().strip() in kept()
        assert writer.text().strip() in writer.holds()


def test_whatever_dies_while_somebody_types_at_most_two_seconds_are_missing(live_site, new_page):
    user = make_user(roles.REPORTER, "wartawan")
    make_reporter("Ratna Kirana", user=user)
    colleague = Client()
    colleague.force_login(make_user(roles.EDITOR, "redaktur"))
    make_section("Dunia")
    chance = random.Random(SEED)
    for number in range(KILLS):
        kind = KINDS[number % len(KINDS)]
        seed = chance.randrange(2**32)
        try:
            a_round(live_site, new_page, kind, random.Random(seed), user, colleague)
        except BaseException:
            print(f"kill {number}: {kind}, SEED of the round {seed}")
            raise
        Autosave.objects.all().delete()
