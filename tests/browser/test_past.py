"""What was published already is named while a story is written; one press places it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.indexing.refresh import refresh
from tests.articles.related.test_events import BREACH, MENDED, write
from tests.browser.test_admin_editor import begin_writing, cast, expect_typed, log_in, open_story
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "log_in"]


def test_one_press_places_what_is_named_at_the_cursor(page, live_server, log_in, cast):
    known = write(BREACH, published_at=timezone.now() - dt.timedelta(days=2))
    for number in range(4):
        make_article(f"Lain {number}", body=f"<p>Hal nomor {number} di Kota Lain saja.</p>")
    while refresh():
        pass
    headline, body, _days = MENDED
    story = make_article(headline, status="draft", created_by=cast["reporter"], body=body)
    log_in(page, cast["reporter"])
    begin_writing(open_story(page, live_server, story))
    page.keyboard.press("Control+End")
    place = page.locator(f"[data-place-story='{known.pk}']")
    expect(place).to_be_visible()
    place.click()
    expect_typed(page, lambda text: text.endswith(f'<div data-story="{known.pk}"></div>'))
    expect(page.locator(".past-part")).to_be_hidden()
