"""A list with nothing in it says what it is and where to begin, or that nothing was found."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import User

from articles.admin.onerow import OneRow
from articles.models import Article, ImportRun, Section
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

NEVER_EMPTY = {"auth.User", "auth.Group", "auditlog.Entry"}  # the login is an entry
LISTS = [
    pytest.param(desk, id=desk.opts.label)
    for desk in admin.site._registry.values()
    if not isinstance(desk, OneRow) and desk.opts.label not in {"articles.Slot", *NEVER_EMPTY}
]
OTHER_FIRST_STEPS = {"articles.ImportRun": "begin/"}  # a command makes them


@pytest.fixture
def superuser(client):
    client.force_login(User.objects.create_superuser("kepala", "k@contoh.id", "x" * 20))
    return client


def url_of(desk):
    return f"/admin/{desk.opts.app_label}/{desk.opts.model_name}/"


def empty_part(page):
    found = re.findall(r'<div class="empty-list">.*?</div>', page, re.DOTALL)
    return found[0] if found else ""


@pytest.mark.parametrize("desk", LISTS)
def test_the_first_day_s_list_says_what_it_is(superuser, desk):
    desk.model._default_manager.all().delete()
    page = superuser.get(url_of(desk)).text
    part = empty_part(page)
    assert str(desk.about) in part.replace("&#x27;", "'")
    assert part.count("<a ") == bool(getattr(desk, "first_step", ""))
    if 'class="button default"' in part:
        page = OTHER_FIRST_STEPS.get(desk.opts.label, "add/")
        assert f'href="{url_of(desk)}{page}"' in part
    assert 'id="searchbar"' not in page  # nothing to search in
    assert "changelist-filter" not in page.partition("<main")[2]


@pytest.mark.parametrize("desk", LISTS)
def test_a_search_without_a_find_leads_back(superuser, desk):
    if not desk.search_fields:
        pytest.skip("it is not searched")
    make_article()
    part = empty_part(superuser.get(url_of(desk), {"q": "tidakadakatasepertiini"}).text)
    assert 'href="?"' in part
    assert "default" not in part


def test_a_filter_without_a_find_leads_back(superuser):
    make_article()
    page = superuser.get("/admin/articles/article/", {"status": "withdrawn"}).text
    assert 'href="?"' in empty_part(page)
    assert 'href="?status=draft"' in page  # another can be chosen


def test_who_may_not_add_is_offered_no_button(client):
    client.force_login(make_user("Mail desk"))
    part = empty_part(client.get("/admin/articles/article/").text)
    assert part
    assert "<a " not in part


def test_a_list_with_something_in_it_is_a_list(superuser):
    make_article()
    assert not empty_part(superuser.get("/admin/articles/article/").text)
    assert Article.objects.exists()
    assert Section.objects.exists()


def test_the_list_of_imports_says_how_a_site_is_brought_over(superuser):
    from django.core.management import get_commands

    page = superuser.get("/admin/articles/importrun/begin/").text
    named = set(re.findall(r"manage\.py (\w+)", page))
    assert named == {name for name in get_commands() if name.startswith("import_")} - {
        "import_site"
    }
    ImportRun.objects.create(system="WordPress", site="lama.example", files=[], answers={})
    assert (
        'href="/admin/articles/importrun/begin/"'
        in superuser.get("/admin/articles/importrun/").text
    )


def test_how_a_site_is_brought_over_is_for_who_sees_the_list(client):
    client.force_login(make_user("Mail desk"))
    assert client.get("/admin/articles/importrun/begin/").status_code == 403
