"""One search over all desks: finds what each desk shows to this person, and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models.status import Status
from subscriptions.models import Subscriber
from tests.factories import make_article, make_image, make_reporter, make_source, make_user

pytestmark = pytest.mark.django_db


def search(client, user, wanted):
    client.force_login(user)
    page = client.get(reverse("admin:search"), {"q": wanted})
    assert page.status_code == 200
    return {desk.title: [line.words for line in desk.lines] for desk in page.context["found"]}


@pytest.fixture
def editor():
    return make_user("Editor")


def test_it_finds_stories_people_tags_sources_and_pictures(client, editor):
    make_article("Banjir di hulu", status=Status.DRAFT, tags=["Banjir"])
    make_reporter("Banjir Sukmana")
    make_source("Badan Banjir")
    make_image(alt="Banjir di jalan")
    assert search(client, editor, "banjir") == {
        "Berita": ["Banjir di hulu"],
        "Tag": ["Banjir"],
        "Reporter": ["Banjir Sukmana"],
        "Sumber": ["Badan Banjir"],
        "Gambar": ["Banjir di jalan"],
    }


def test_a_reporter_finds_no_hidden_story_and_no_subscriber(client):
    make_article("Rahasia besar", status=Status.DRAFT)
    Subscriber.objects.create(email="rahasia@pembaca.example")
    assert search(client, make_user("Reporter"), "rahasia") == {}
    assert search(client, make_user("Mail desk"), "rahasia") == {
        "Pelanggan": ["rahasia@pembaca.example"]
    }


@pytest.mark.parametrize("wanted", ["", "  ", "%", "'", "x" * 3000, "حلب", "\\", '"a -b'])
def test_whatever_is_typed_is_answered(client, editor, wanted):
    search(client, editor, wanted)


def test_many_are_cut_with_a_way_to_the_rest(client, editor):
    for number in range(7):
        make_reporter(f"Orang {number}")
    assert len(search(client, editor, "orang")["Reporter"]) == 5
    page = client.get(reverse("admin:search"), {"q": "orang"})
    assert reverse("admin:articles_reporter_changelist") + "?q=orang" in page.text


def test_the_field_is_on_every_page_of_the_desk(client, editor):
    client.force_login(editor)
    for name in ("index", "week", "articles_tag_changelist", "articles_article_add"):
        assert f'action="{reverse("admin:search")}"' in client.get(reverse(f"admin:{name}")).text


def test_a_line_says_what_tells_it_from_others_of_its_name(client, editor):
    make_article("Banjir di hulu", status=Status.IN_REVIEW, tags=["Banjir"])
    client.force_login(editor)
    found = client.get(reverse("admin:search"), {"q": "banjir"}).context["found"]
    about = {desk.title: desk.lines[0].about for desk in found}
    assert about["Berita"].startswith("Ditinjau · ")
    assert about["Tag"] == "1 berita"


def test_the_story_that_fits_best_stands_first(client, editor):
    make_article("Banjir bandang di Luwu", status=Status.DRAFT)
    make_article("Pasar", status=Status.DRAFT, body="<p>Sesudah banjir bandang pasar tutup.</p>")
    assert search(client, editor, "banjir bandang")["Berita"] == ["Banjir bandang di Luwu", "Pasar"]


def test_it_costs_a_query_a_desk_however_many_it_finds(client, editor):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            search(client, editor, "banjir")
        return len(queries)

    def add(numbers):
        for number in numbers:
            make_article(f"Banjir {number}", status=Status.DRAFT, tags=[f"Banjir {number}"])
            make_image(alt=f"Banjir {number}")
            make_reporter(f"Banjir {number}")

    cost()
    add(range(3))
    few = cost()
    add(range(3, 30))
    assert cost() == few
    assert few <= 40  # a third of them the one search for stories, whose parts have a deadline each
