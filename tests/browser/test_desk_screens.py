"""Lists and forms of the desk on a phone, a tablet and a laptop, for fingers and forced colours."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import User

from articles.admin.onerow import OneRow
from articles.models import Synonym
from tests.browser.test_admin_editor import log_in
from tests.desk.cast import one_of_everything
from tests.factories import make_article, make_image, make_reporter, make_section

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["log_in"]

LONG = "Mempertanggungjawabkannyalah" * 3
WIDTHS = (390, 768, 1280)

# What stands outside its place: a list wider than its frame, or one that lies under another.
OUTSIDE = """() => {
    const list = document.querySelector("#result_list")
    const frame = document.querySelector(".changelist-form-container")
    const found = []
    if (document.documentElement.scrollWidth > innerWidth) found.push("page")
    if (list && list.getBoundingClientRect().right > frame.getBoundingClientRect().right + 1)
        found.push("list")
    if (document.querySelector(".results")?.scrollWidth > frame?.clientWidth + 1)
        found.push("results")
    return found
}"""


@pytest.fixture
def desk(page, live_server, log_in):
    """One of everything, with words that have no place to break at; a superuser's browser."""
    one_of_everything()
    section = make_section(LONG[:80])
    make_article(LONG, section=section, reporters=[make_reporter(LONG)], tags=[LONG[:90]])
    make_image(alt=LONG, credit=LONG, caption=LONG)
    Synonym.objects.create(words=f"{LONG}, aleppo")
    user = User.objects.get(username="u-super")
    user.set_password("rahasia-sekali")
    user.email = f"{'nama' * 14}@{'contoh' * 8}.id"
    user.save()
    return log_in(page, user)


def test_no_list_scrolls_sideways_or_lies_under_its_filters(desk, live_server):
    found = {}
    for model, shown in admin.site._registry.items():
        if isinstance(shown, OneRow):
            continue
        desk.goto(f"{live_server.url}/admin/{model._meta.app_label}/{model._meta.model_name}/")
        for width in WIDTHS:
            desk.set_viewport_size({"width": width, "height": 900})
            if outside := desk.evaluate(OUTSIDE):
                found[f"{model._meta.label} {width}"] = outside
    assert found == {}
