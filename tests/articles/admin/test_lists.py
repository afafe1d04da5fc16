"""The lists of the desks: filters, search, and queries that do not grow."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from articles.admin import chips
from articles.models import Article
from newsroom import roles
from tests.factories import (
    make_article,
    make_image,
    make_reporter,
    make_section,
    make_source,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

LIST = "/admin/articles/article/"


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user


def listed(client, **query):
    return {article.headline for article in client.get(LIST, query).context["cl"].result_list}


def test_stories_are_filtered_by_where_they_stand(client, editor):
    make_article("Draf", status="draft")
    make_article("Tinjau", status="in_review")
    make_article("Umum")
    make_article("Nanti", published_at=timezone.now() + datetime.timedelta(days=1))
    make_article("Ditarik", status="withdrawn")
    for value, expected in (
        ("draft", "Draf"),
        ("in_review", "Tinjau"),
        ("public", "Umum"),
        ("scheduled", "Nanti"),
        ("withdrawn", "Ditarik"),
    ):
        assert listed(client, status=value) == {expected}


def test_stories_are_filtered_by_section_and_reporter(client, editor):
    section, reporter = make_section("Sains"), make_reporter("Maya")
    make_article("Sains Maya", section=section, reporters=[reporter])
    make_article("Lain")
    assert listed(client, section__id__exact=section.pk) == {"Sains Maya"}
    assert listed(client, reporter=reporter.pk) == {"Sains Maya"}
    assert listed(client, reporter="x") == {"Sains Maya", "Lain"}


def test_stories_are_found_by_a_part_of_the_headline_and_by_words_of_the_text(client, editor):
    make_article("Benteng Aleppo", body="<p>Sabun laurel dijual di pasar.</p>")
    make_article("Tambora")
    assert listed(client, q="enteng") == {"Benteng Aleppo"}
    assert listed(client, q="laurel") == {"Benteng Aleppo"}
    assert listed(client, q="  ") == {"Benteng Aleppo", "Tambora"}
    assert listed(client, q="\"'<>&") == set()


def test_the_list_shows_the_desk_states_byline_and_time(client, editor):
    make_article("Umum", reporters=[make_reporter("Ani"), make_reporter("Budi")])
    html = client.get(LIST).content.decode()
    assert "state-public" in html
    assert "Ani, Budi" in html


def test_a_reporter_in_two_roles_does_not_double_a_line(client, editor):
    user = make_user(roles.REPORTER)
    make_article(
        "Sekali", status="draft", created_by=user, reporters=[make_reporter("A", user=user)]
    )
    client.force_login(user)
    assert len(client.get(LIST).context["cl"].result_list) == 1


@pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MAIL_DESK])
def test_the_list_of_stories_costs_the_same_for_one_and_for_many(
    client, role, django_assert_max_num_queries
):
    client.force_login(make_user(role))
    make_article(reporters=[make_reporter("Satu")])
    client.get(LIST)
    with django_assert_max_num_queries(20) as one:
        client.get(LIST)
    number_for_one = len(one)
    for number in range(12):
        make_article(
            section=make_section(f"Rubrik {number}"),
            reporters=[make_reporter(f"Orang {number}"), make_reporter("Satu")],
        )
    client.get(LIST)  # reads the menu anew, which has these sections now
    with django_assert_max_num_queries(20) as many:
        client.get(LIST)
    assert len(many) == number_for_one
    assert not any("body_text" in query["sql"] for query in many.captured_queries)


def test_the_states_stand_above_the_list_with_their_numbers(client, editor):
    make_article("Draf", status="draft", created_by=editor)
    make_article("Draf lain", status="draft")
    make_article("Umum")
    shown = client.get(LIST, {"status": "draft"}).context["cl"]
    numbers = {str(chip.label): (chip.number, chip.is_chosen) for chip in shown.chips}
    assert numbers["Draf"] == ("2", True)
    assert numbers["Tayang"] == ("1", False)
    assert numbers["Semua"] == ("3", False)
    assert (shown.mine.number, shown.mine.url) == ("1", "?mine=1&status=draft")
    assert str(shown.mine.label) == "Milik saya"  # beside versions the same word means "my text"
    assert {chip.number for chip in client.get(LIST, {"mine": "1"}).context["cl"].chips} == {
        "1",
        "0",
    }


def test_a_month_or_a_year_is_chosen_without_a_list_of_all(client, editor):
    make_article("Mei", published_at=datetime.datetime(2019, 5, 31, 16, 59, tzinfo=datetime.UTC))
    make_article("Juni", published_at=datetime.datetime(2019, 5, 31, 17, 0, tzinfo=datetime.UTC))
    make_article("Kini")
    assert listed(client, month="2019-05") == {"Mei"}
    assert listed(client, month="2019") == {"Mei", "Juni"}
    assert listed(client, month="2019-12") == set()
    for odd in ("2019-13", "x", "", "99999", "0000-01", "2019-05-01"):
        assert listed(client, month=odd) == {"Mei", "Juni", "Kini"}
    month = client.get(LIST, {"month": "2019-05", "mine": "1"}).context["cl"].month
    assert month["name"] == "Mei 2019"
    assert month["before"].url == "?mine=1&month=2018"
    assert len(month["months"]) == 12


def test_no_list_is_counted_to_its_end(client, editor, monkeypatch):
    monkeypatch.setattr(chips, "COUNTED", 3)
    monkeypatch.setattr(chips.BoundedPaginator, "most", 3)
    for number in range(5):
        make_article(f"Berita {number}", status="draft")
    page = client.get(LIST)
    shown = page.context["cl"]
    assert (shown.chips[0].number, shown.result_count, shown.is_cut) == ("3+", 3, True)
    assert "yang terakhir disimpan dapat dibuka" in page.text


def test_the_first_page_of_stories_takes_ten_queries(client, editor, django_assert_max_num_queries):
    for number in range(8):
        make_article(f"Berita {number}", lead_image=make_image())
    client.get(LIST)
    with django_assert_max_num_queries(10):
        page = client.get(LIST)
    assert page.text.count('width="72" height="48"') == 8


def test_pictures_are_shown_small_and_found_by_their_words(client, editor):
    make_image(alt="Benteng", caption="Malam hari", credit="Ratna")
    make_image(alt="Pasar", caption="Pagi", credit="Bagas")
    url = "/admin/articles/image/"
    for term in ("benteng", "malam", "ratna"):
        found = client.get(url, {"q": term}).context["cl"].result_list
        assert [image.alt for image in found] == ["Benteng"]
    html = client.get(url).content.decode()
    assert html.count('class="thumbnail"') == 2


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("image", lambda number: make_image(alt=f"Gambar {number}")),
        ("reporter", lambda number: make_reporter(f"Orang {number}", user=make_user())),
        ("source", lambda number: make_source(f"Sumber {number}")),
        ("section", lambda number: make_section(f"Rubrik {number}")),
        ("tag", lambda number: make_article(tags=[f"Tag {number}"])),
    ],
)
def test_every_other_list_costs_the_same_for_one_and_for_many(
    client, editor, path, make, django_assert_num_queries, django_assert_max_num_queries
):
    url = f"/admin/articles/{path}/"
    make(0)
    client.get(url)
    with django_assert_max_num_queries(12) as one:
        client.get(url)
    number_for_one = len(one)
    for number in range(1, 6):
        make(number)
    client.get(url)  # reads the menu anew, where sections were made
    with django_assert_num_queries(number_for_one):
        client.get(url)


def test_the_first_page_shows_what_waits(client, editor):
    make_article("Menunggu", status="in_review")
    make_article("Nanti", published_at=timezone.now() + datetime.timedelta(days=1))
    make_article("Draf saya", status="draft", created_by=editor)
    make_article("Draf orang", status="draft")
    desk = client.get("/admin/").context["desk"]
    shown = [line.label for part in desk for line in part.lines]
    assert shown[:3] == ["Menunggu", "Draf saya", "Nanti"]


def test_the_first_page_costs_the_same_for_one_and_for_many(
    client, editor, django_assert_num_queries, django_assert_max_num_queries
):
    def wait(number):
        make_article(status="in_review", reporters=[make_reporter(f"Orang {number}")])

    wait(0)
    client.get("/admin/")
    with django_assert_max_num_queries(18) as one:
        client.get("/admin/")
    for number in range(1, 6):
        wait(number)
    with django_assert_num_queries(len(one.captured_queries)):
        client.get("/admin/")


def sorted_by(client, **query):
    """Return which column says that the list stands in its order, and the order of the lines."""
    shown = client.get(LIST, query).context["cl"]
    columns = [shown.list_display[number] for number in shown.get_ordering_field_columns()]
    return columns, [article.headline for article in shown.result_list]


def test_the_list_shows_by_what_it_stands_in_order(client, editor):
    day = datetime.datetime(2026, 3, 5, 9, tzinfo=datetime.UTC)
    make_article("Tayang dulu", published_at=day)
    make_article("Tayang kemudian", published_at=day + datetime.timedelta(days=3))
    first = Article.objects.get(headline="Tayang dulu")
    first.save()  # changed last
    assert sorted_by(client) == (["changed_column"], ["Tayang dulu", "Tayang kemudian"])
    html = client.get(LIST).content.decode()
    assert "field-changed_column" in html
    assert "sorted descending" in html
    in_month = (["time_column"], ["Tayang kemudian", "Tayang dulu"])
    assert sorted_by(client, month="2026-03") == in_month
