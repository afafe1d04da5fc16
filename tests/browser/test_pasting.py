"""What is pasted in Chromium: the editor's reader and the server's make the same of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from articles.body import sanitizer
from newsroom import roles
from tests.articles.body.pasted import CASES
from tests.articles.body.test_body import PIECES
from tests.browser.test_admin_editor import begin_writing, log_in, open_story
from tests.factories import make_article, make_reporter, make_user

CLIPBOARD = Path(__file__).parents[1] / "articles/body/clipboard"
READ = """async (html) => {
    const start = document.querySelector("script[src*='/editor.']").src
    const { tidied } = await import(new URL("pasting.js", start).href)
    return tidied(html).html
}"""

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["log_in"]


@pytest.fixture
def writing(page, live_server, log_in):
    """The page of a draft without a text, the cursor in it."""
    reporter = make_user(roles.REPORTER, first_name="Ratna", last_name="Kirana")
    make_reporter("Ratna Kirana", user=reporter)
    log_in(page, reporter)
    article = make_article(status="draft", body="", created_by=reporter)
    begin_writing(open_story(page, live_server, article))
    return page


def as_pasted(html):
    """What the server makes of ``html`` from elsewhere: its sidebars and places mean nothing."""
    for own in ("aside", "data-story", "data-pictures", "data-embed", "data-link"):
        html = html.replace(own, f"x{own}" if own != "aside" else "section")
    return html


def test_both_readers_make_the_same_of_every_case(writing):
    for html, _expected in CASES:
        assert writing.evaluate(READ, as_pasted(html)) == sanitizer.clean(as_pasted(html)), html
    for file in CLIPBOARD.glob("*.html"):
        html = file.read_text()
        assert writing.evaluate(READ, html) == sanitizer.clean(as_pasted(html)), file.name


def test_both_readers_make_the_same_of_anything(writing):
    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(PIECES)
    def same(html):
        assert writing.evaluate(READ, as_pasted(html)) == sanitizer.clean(as_pasted(html))

    same()
