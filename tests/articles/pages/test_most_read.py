"""Most read: readers count once, robots and floods not at all, nothing leads back to anybody."""

import datetime
import threading
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone

from articles.models import ReadCount
from articles.pages import most_read
from articles.pages.most_read import Counter
from tests.factories import make_article

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    cache.clear()
    counter = Counter()
    monkeypatch.setattr(counter, "_start_writing", lambda: None)
    monkeypatch.setattr(most_read, "counter", counter)
    yield
    cache.clear()


def beacon(client, told, agent=FIREFOX, **extra):
    return client.post(
        f"/dibaca/?{urlencode({'berita': told})}", headers={"User-Agent": agent}, **extra
    )


class TestCounting:
    def test_a_reader_counts_once_a_story(self):
        counter = Counter()
        counter._start_writing = lambda: None
        assert counter.add(1, "10.0.0.1", FIREFOX)
        assert not counter.add(1, "10.0.0.1", FIREFOX)
        assert counter.add(2, "10.0.0.1", FIREFOX)
        assert counter.add(1, "10.0.0.2", FIREFOX)
        assert counter._tally == {1: 2, 2: 1}

    @pytest.mark.parametrize(
        "agent",
        ["", "Googlebot/2.1 (+http://www.google.com/bot.html)", "curl/8", "HeadlessChrome/130"],
    )
    def test_robots_do_not_count(self, agent):
        assert not most_read.counter.add(1, "10.0.0.1", agent)

    def test_the_key_is_new_every_day(self):
        counter = most_read.counter
        with time_machine.travel("2026-11-22 10:00+07:00", tick=False):
            counter.add(1, "10.0.0.1", FIREFOX)
            key = counter._key
        with time_machine.travel("2026-11-23 10:00+07:00", tick=False):
            assert counter.add(1, "10.0.0.1", FIREFOX)
        assert counter._key != key
        assert len(counter._marks) == 1

    def test_no_address_is_kept(self):
        counter = most_read.counter
        counter.add(1, "203.0.113.77", FIREFOX)
        assert "203.0.113.77" not in repr(vars(counter))

    def test_a_flood_costs_a_bounded_memory(self, monkeypatch):
        monkeypatch.setattr(most_read, "MOST_STORIES", 50)
        monkeypatch.setattr(most_read, "MOST_MARKS", 80)
        for n in range(500):
            most_read.counter.add(n, f"10.0.{n % 7}.1", FIREFOX)
        assert len(most_read.counter._tally) == 50
        assert 0 < len(most_read.counter._marks) <= 80

    def test_one_reader_cannot_lift_everything(self, monkeypatch):
        monkeypatch.setattr(most_read, "MOST_OF_ONE", 3)
        counted = [most_read.counter.add(n, "10.0.0.1", FIREFOX) for n in range(9)]
        assert counted.count(True) == 3


@pytest.mark.django_db
class TestTheBeacon:
    def test_it_counts_without_a_query_or_a_cookie(self, client, django_assert_num_queries):
        story = make_article()
        with django_assert_num_queries(0):
            answer = beacon(client, str(story.pk))
        assert answer.status_code == 204
        assert not answer.cookies
        assert most_read.counter._tally == {story.pk: 1}

    @pytest.mark.parametrize(
        "body", ["", "x", "-1", "1.5", "9" * 16, "1" * 5000, "\u0661", "1 OR 1"]
    )
    def test_wrong_input_costs_nothing(self, client, body, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert beacon(client, body).status_code == 204
        assert not most_read.counter._tally

    def test_a_get_counts_nothing(self, client):
        assert client.get("/dibaca/").status_code == 405

    def test_the_desk_does_not_count(self, client, django_user_model):
        client.force_login(django_user_model.objects.create_user("a", is_staff=True))
        beacon(client, "1")
        assert not most_read.counter._tally

    def test_the_page_carries_the_number(self, client):
        story = make_article()
        assert f'data-read="{story.pk}"' in client.get(story.get_absolute_url()).text


@pytest.mark.django_db
class TestWriting:
    def test_it_adds_up_in_one_batch(self, django_assert_max_num_queries):
        one, two = make_article(), make_article()
        with django_assert_max_num_queries(3):
            assert most_read.write({one.pk: 3, two.pk: 1}) == 4
        most_read.write({one.pk: 2})
        assert ReadCount.objects.get(article=one).count == 5

    def test_what_readers_cannot_see_is_dropped(self):
        draft = make_article(status="draft")
        assert most_read.write({draft.pk: 3, 999_999_999_999: 1}) == 0
        assert not ReadCount.objects.exists()

    def test_old_numbers_go(self):
        story = make_article()
        long_ago = timezone.now() - datetime.timedelta(days=9)
        ReadCount.objects.create(article=story, hour=long_ago, count=5)
        most_read.write({story.pk: 1})
        assert ReadCount.objects.get().count == 1

    def test_a_database_that_is_away_loses_nothing(self, monkeypatch):
        story = make_article()
        most_read.counter.add(story.pk, "10.0.0.1", FIREFOX)

        def away(tally):
            raise OperationalError

        with monkeypatch.context() as patch:
            patch.setattr(most_read, "write", away)
            assert most_read.counter.flush() == 0
        assert most_read.counter.flush() == 1
        assert ReadCount.objects.get().count == 1


@pytest.mark.django_db
class TestTheList:
    def test_it_ranks_the_day_and_the_week(self, client, django_assert_num_queries):
        old, new = make_article("Lama"), make_article("Baru")
        now = timezone.now()
        ReadCount.objects.create(article=old, hour=now - datetime.timedelta(days=3), count=90)
        ReadCount.objects.create(article=old, hour=now, count=1)
        ReadCount.objects.create(article=new, hour=now, count=5)
        with django_assert_num_queries(1):
            lists = most_read.most_read()
        assert [line.headline for line in lists.day] == ["Baru", "Lama"]
        assert [line.headline for line in lists.week] == ["Lama", "Baru"]
        with django_assert_num_queries(0):
            most_read.most_read()
        assert "Terpopuler" in client.get("/").text

    def test_nobody_waits_for_the_next_list(self, monkeypatch, django_assert_num_queries):
        before = most_read.most_read()
        after, begun, go_on = (
            most_read.MostRead([most_read.Line("Baru", "/", 1)], []),
            threading.Event(),
            threading.Event(),
        )

        def slow():
            begun.set()
            go_on.wait(10)
            return after

        monkeypatch.setattr(most_read, "_most_read", slow)
        monkeypatch.setattr(most_read, "LIST_SECONDS", -1)
        with django_assert_num_queries(0):
            assert most_read.most_read() == before
        assert begun.wait(10)
        assert most_read.most_read() == before
        go_on.set()
        with most_read._renewing:  # it is done
            assert most_read.cache.get(most_read._CACHE_KEY)[1] == after

    def test_a_withdrawn_story_is_not_in_it(self):
        story = make_article(status="withdrawn")
        ReadCount.objects.create(article=story, hour=timezone.now(), count=9)
        assert most_read.most_read().day == []
