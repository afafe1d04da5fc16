"""Editions in the admin: who they reach, and what is said when something is wrong."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from newsroom.roles import EDITOR
from subscriptions.issues import audience
from subscriptions.models import Edition, SubscriberTopic
from tests.factories import make_section, make_user

pytestmark = pytest.mark.django_db
ADD = "admin:subscriptions_edition_add"
LIST = "admin:subscriptions_edition_changelist"
FIELDS = {
    "name": "Kabar Dunia",
    "slug": "kabar-dunia",
    "frequency": "daily",
    "hour": "6",
    "weekday": "",
    "template": "surat",
    "subject": "{judul}",
    "most_stories": "20",
    "undo_minutes": "10",
    "is_active": "on",
}


def errors(response):
    return response.context["adminform"].form.errors


def test_the_desk_makes_an_edition(desk):
    response = desk.post(reverse(ADD), FIELDS | {"sections": [make_section().pk]})
    assert response.status_code == 302
    edition = Edition.objects.get(slug="kabar-dunia")
    assert (edition.hour, edition.weekday) == (6, None)
    assert list(edition.sections.all()) == [make_section()]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"hour": ""}, "hour"),
        ({"hour": "24"}, "hour"),
        ({"frequency": "weekly"}, "weekday"),
        ({"subject": "{judull}"}, "subject"),
        ({"sender_name": "Meja <a@b.id>"}, "sender_name"),
        ({"undo_minutes": "1441"}, "undo_minutes"),
        ({"most_stories": "0"}, "most_stories"),
        ({"slug": "harian"}, "slug"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(desk, fields, field):
    response = desk.post(reverse(ADD), FIELDS | fields)
    assert response.status_code == 200
    assert field in errors(response)


def test_an_hour_that_the_frequency_does_not_have_is_dropped(desk):
    Edition.objects.filter(frequency="instant").update(is_active=False)
    desk.post(reverse(ADD), FIELDS | {"frequency": "instant", "weekday": "3"})
    edition = Edition.objects.get(slug="kabar-dunia")
    assert (edition.hour, edition.weekday) == (None, None)


def test_a_second_active_edition_for_stories_is_refused_in_words(desk):
    response = desk.post(reverse(ADD), FIELDS | {"frequency": "instant"})
    assert response.status_code == 200
    assert "another is active" in str(errors(response)) or "lain" in str(errors(response))


def test_it_counts_whoever_would_get_it_now(make_subscriber):
    dunia, budaya = make_section("Dunia"), make_section("Budaya")
    edition = Edition.objects.create(name="D", slug="d", frequency="daily", hour=6)
    edition.sections.add(dunia)
    soon = timezone.now() + datetime.timedelta(days=1)
    make_subscriber(frequency="daily")
    make_subscriber(frequency="daily", paused_until=soon)
    make_subscriber(frequency="weekly")
    make_subscriber(frequency="daily", state="unsubscribed")
    for section in (dunia, budaya):
        chooser = make_subscriber(frequency="daily", everything=False)
        SubscriberTopic.objects.create(subscriber=chooser, section=section)
    assert audience.of_edition(edition).count() == 2
    assert audience.of_edition(Edition.objects.get(slug="harian")).count() == 3


def test_important_news_also_goes_to_who_wants_every_story(make_subscriber):
    make_subscriber(frequency="breaking")
    make_subscriber(frequency="instant")
    assert audience.counts(Edition.objects.filter(frequency__in=["breaking", "instant"])) == {
        Edition.objects.get(frequency="breaking").pk: 2,
        Edition.objects.get(frequency="instant").pk: 1,
    }


def test_the_list_says_when_and_to_how_many(desk, make_subscriber):
    make_subscriber(frequency="weekly")
    page = desk.get(reverse(LIST)).content.decode()
    assert "08.00 WIB" in page
    assert '<td class="field-recipients">1</td>' in page


def test_the_list_takes_few_queries(desk, django_assert_max_num_queries):
    for number in range(10):
        Edition.objects.create(name=f"E{number}", slug=f"e{number}", frequency="daily", hour=6)
    with django_assert_max_num_queries(14):
        assert desk.get(reverse(LIST)).status_code == 200


def test_only_the_mail_desk_sees_editions(client):
    client.force_login(make_user(EDITOR))
    assert client.get(reverse(LIST)).status_code == 403
