"""On a site without sections nothing can be written: the desk says so, and who makes the first."""

import pytest
from django.urls import reverse

from articles.models import Section
from newsroom import first_steps
from newsroom.roles import ADMINISTRATOR, EDITOR, MAIL_DESK, REPORTER
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db
INDEX, WRITE = reverse("admin:index"), reverse("admin:articles_article_add")
FRONT = reverse("admin:articles_slot_changelist")
MAKE = reverse("admin:articles_section_add")
SAID = "Berita memerlukan rubrik"


@pytest.fixture(autouse=True)
def _empty():
    Section.objects.all().delete()
    first_steps.dismiss()


@pytest.mark.parametrize(("role", "may_make"), [(REPORTER, False), (EDITOR, True), (ADMINISTRATOR, True)])  # fmt: skip
@pytest.mark.parametrize("url", [INDEX, WRITE])
def test_who_writes_is_told_that_a_section_is_needed(client, role, may_make, url):
    client.force_login(make_user(role))
    page = client.get(url)
    note = page.text[page.text.index(SAID) :][:400]
    assert (f'href="{MAKE}"' in note) is may_make
    assert ("Mintalah redaktur" in note) is not may_make
    make_section("Dunia")
    assert SAID not in client.get(url).text


def test_a_story_sent_all_the_same_comes_back_with_the_sentence(client):
    client.force_login(make_user(REPORTER))
    assert SAID in client.post(WRITE, {"headline": "Benteng Aleppo"}).text


def test_who_does_not_write_reads_nothing_of_it(client):
    client.force_login(make_user(MAIL_DESK))
    assert SAID not in client.get(INDEX).text


def test_the_front_page_says_what_it_lacks(client):
    client.force_login(make_user(EDITOR))
    page = client.get(FRONT).text
    assert SAID in page
    assert "Belum ada berita yang terbit" in page
    make_article("Benteng", section=make_section("Dunia"))
    page = client.get(FRONT).text
    assert SAID not in page
    assert "Belum ada berita yang terbit" not in page


def test_a_reader_who_signs_up_is_not_asked_about_what(client):
    signup = reverse("subscriptions:signup")
    page = client.get(signup).text
    assert "Tentang apa?" not in page
    assert '<input type="hidden" name="topics" value="all">' in page
    make_section("Dunia")
    assert "Tentang apa?" in client.get(signup).text
