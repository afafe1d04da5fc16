"""A rebuild while a worker refreshes the index and the desk saves: neither disturbs the other."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection

from articles.db import locks
from articles.db.locks import Lock
from articles.indexing import entries, rebuild
from articles.indexing.refresh import refresh
from articles.models import SearchEntry, StoryVector, Word
from articles.related import vectors
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stories():
    return [make_article(f"Benteng nomor {n}", body="<p>Benteng tua itu.</p>") for n in range(6)]


def beside(work, other, times=8):
    """Do ``work`` over and over in threads of their own while ``other`` runs; return errors."""
    errors, done = [], threading.Event()

    def run():
        try:
            while not done.is_set():
                work()
        except Exception as error:  # noqa: BLE001 - the test says what it was
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _n in range(times):
            other()
    finally:
        done.set()
        for thread in threads:
            thread.join()
    return errors


def test_a_worker_that_refreshes(stories, capsys):
    def lose_and_refresh():
        SearchEntry.objects.filter(pk=stories[0].pk).update(stale=True)
        refresh()

    assert beside(lose_and_refresh, lambda: call_command("rebuild_index", "--again")) == []
    # A thread that marked a row while the other one refreshed has left it to the next.
    refresh()
    assert SearchEntry.objects.filter(stale=False).count() == 6
    assert Word.objects.get(word="").df == 6


def test_a_worker_stays_away_while_it_runs(stories):
    SearchEntry.objects.update(stale=True)
    with locks.held(Lock.INDEX):
        assert refresh() is False
    assert SearchEntry.objects.filter(stale=True).count() == 6


def test_the_desk_saves_what_is_just_written(stories):
    keys = [story.pk for story in stories]

    def save():
        for key in keys:
            entries.write(key)

    def write():
        SearchEntry.objects.all().delete()
        entries.write_many(keys)

    assert beside(save, write, times=25) == []
    assert SearchEntry.objects.count() == 6


def test_two_weigh_the_same_stories(stories):
    keys = [story.pk for story in stories]
    assert beside(lambda: vectors.weigh(keys), lambda: vectors.weigh(keys[::-1]), times=25) == []
    assert StoryVector.objects.count() == 6


def test_words_are_counted_anew_while_stories_are_saved(stories, capsys):
    def save():
        for story in stories:
            entries.write(story.pk)

    assert beside(save, lambda: call_command("rebuild_index", "--again"), times=4) == []
    for step in rebuild.STEPS:
        list(rebuild.run(step))
    assert Word.objects.get(word="benteng").df == 6
