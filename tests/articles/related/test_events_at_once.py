"""Developments while others save: nobody waits in a circle, and two never begin one each."""

import threading
import time

import pytest
from django.db import connection, transaction

from articles.db import locks
from articles.db.locks import Lock
from articles.editing import events as desk
from articles.models import Article, Event, EventStory, StoryVector
from articles.related import store
from tests.articles.related.test_events import BREACH, CAMP, MENDED, write
from tests.at_once import at_once
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)
A_WHILE = 0.3  # seconds


@pytest.fixture
def flood():
    for number in range(8):
        body = f"<p>Hal nomor {number} di Kota {chr(65 + number) * 4} saja.</p>"
        make_article(f"Lain {number}", body=body)
    stories = [write(told) for told in (BREACH, CAMP, MENDED)]
    with connection.cursor() as cursor:  # past the signals, which would have them settled again
        cursor.execute("DELETE FROM articles_eventstory; DELETE FROM articles_event")
    StoryVector.objects.update(related_at=None)
    return [story.pk for story in stories]


def test_stories_that_are_settled_at_once_are_in_one_development(flood):
    results = at_once(*(lambda key=key: store.settle(key) for key in flood))
    assert results == [True] * 3
    rows = EventStory.objects.inside().filter(article__in=flood)
    assert rows.count() == 3
    assert Event.objects.count() == 1


def test_a_story_that_is_saved_while_it_is_settled_stops_nobody(flood):
    """Its saving holds the story and waits for its vector; so it must not be the other way."""
    key, *_others = flood
    begun = threading.Event()

    def save():
        with transaction.atomic():
            Article.objects.filter(pk=key).update(kicker="Lagi")
            begun.set()
            time.sleep(A_WHILE)  # the other one waits by now
            return StoryVector.objects.filter(pk=key).update(related_at=None)

    def settle():
        begun.wait()
        return store.settle(key)

    assert at_once(save, settle) == [1, True]


def test_a_story_that_joins_while_all_are_taken_apart_is_cut_as_well():
    event = Event.begin("Tanggul jebol")
    EventStory.objects.create(event=event, article=make_article("Tanggul jebol"))
    joining, begun = make_article("Air surut"), threading.Event()

    def join():
        with transaction.atomic():
            locks.take(Lock.EVENTS)
            EventStory.objects.create(event=event, article=joining)
            begun.set()
            time.sleep(A_WHILE)  # the other one waits by now

    def take_apart():
        begun.wait()
        return desk.take_apart(event)

    assert at_once(join, take_apart) == [None, 2]
    assert not EventStory.objects.inside().exists()
