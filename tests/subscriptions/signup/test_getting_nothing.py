"""A topic that is deleted, an edition that stops: the reader is told, the desk knows before."""

import pytest
from django.urls import reverse

from articles.models import Tag
from subscriptions import tokens
from subscriptions.issues import audience
from subscriptions.models import Edition, Subscriber
from subscriptions.signup import preferences, requests
from subscriptions.signup.preferences import Choice
from tests.factories import make_reporter, make_section
from tests.subscriptions.mailcheck import html_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def topics():
    return {
        "sections": make_section("Laut"),
        "tags": Tag.objects.create(name="Aral", slug="aral"),
        "reporters": make_reporter("Ratna Kirana"),
    }


@pytest.fixture
def reader(make_subscriber):
    return make_subscriber("ayu@contoh.id")


def choose(reader, **topics):
    chosen = {name: (topic.pk,) for name, topic in topics.items()}
    preferences.choose(reader, Choice("instant", **chosen))


def is_told(client, reader):
    page = client.get(f"/langganan/atur/{tokens.choice_token(reader.pk, reader.email)}/")
    return "tidak ada email yang datang" in page.content.decode()


class TestTopics:
    @pytest.mark.parametrize("kind", ["sections", "tags", "reporters"])
    def test_of_the_only_one_gone_the_reader_and_the_desk_are_told(
        self, client, admin_client, reader, topics, kind
    ):
        choose(reader, **{kind: topics[kind]})
        assert audience.with_only(topics[kind]) == 1
        name = topics[kind]._meta.model_name
        asked = admin_client.get(reverse(f"admin:articles_{name}_delete", args=[topics[kind].pk]))
        assert "tidak memilih yang lain" in asked.content.decode()
        assert not is_told(client, reader)
        topics[kind].delete()
        assert list(Subscriber.objects.getting_nothing()) == [reader]
        assert is_told(client, reader)
        own = admin_client.get(f"/admin/subscriptions/subscriber/{reader.pk}/change/")
        assert "tetapi tidak ada email yang datang" in own.content.decode()
        found = admin_client.get("/admin/subscriptions/subscriber/?comes=nothing")
        assert "ayu@contoh.id" in found.content.decode()

    def test_of_two_one_may_go(self, admin_client, reader, topics):
        choose(reader, sections=topics["sections"], tags=topics["tags"])
        assert audience.with_only(topics["tags"]) == 0
        topics["tags"].delete()
        assert not Subscriber.objects.getting_nothing().exists()

    def test_who_left_or_wants_all_is_not_counted(self, reader, topics, make_subscriber):
        make_subscriber()
        choose(reader, tags=topics["tags"])
        requests.unsubscribe(reader)
        assert audience.with_only(topics["tags"]) == 0


class TestEditions:
    def test_one_that_stops_is_counted_before_and_told_after(
        self, client, admin_client, make_subscriber
    ):
        reader = make_subscriber(frequency="weekly")
        make_subscriber(frequency="daily")
        weekly = Edition.objects.get(frequency="weekly")
        assert audience.only_by(weekly) == 1
        weekly.is_active = False
        weekly.save()
        assert list(Subscriber.objects.getting_nothing()) == [reader]
        assert is_told(client, reader)

    def test_who_gets_breaking_news_at_least_is_not_without_mail(self, make_subscriber):
        make_subscriber(frequency="instant")
        Edition.objects.filter(frequency="instant").update(is_active=False)
        assert not Subscriber.objects.getting_nothing().exists()

    def test_where_no_edition_was_ever_made_single_stories_go_out(self, make_subscriber):
        make_subscriber(frequency="instant")
        Edition.objects.all().delete()
        assert not Subscriber.objects.getting_nothing().exists()


class TestSigningUpAgain:
    @pytest.mark.parametrize("why", ["topic", "pause"])
    def test_the_mail_says_that_nothing_comes_and_leads_to_the_choice(
        self, reader, topics, relay, send_confirmations, why
    ):
        if why == "topic":
            choose(reader, tags=topics["tags"])
            topics["tags"].delete()
        else:
            preferences.pause(reader, 2)
        requests.ask_to_subscribe(reader.email)
        send_confirmations(relay)
        [mail] = relay.messages()
        link = f"/langganan/atur/{tokens.choice_token(reader.pk, reader.email)}/"
        assert link in text_of(mail)
        assert link in html_of(mail)

    def test_who_gets_mail_is_told_so(self, reader, relay, send_confirmations):
        requests.ask_to_subscribe(reader.email)
        send_confirmations(relay)
        [mail] = relay.messages()
        assert "/langganan/atur/" not in text_of(mail)
