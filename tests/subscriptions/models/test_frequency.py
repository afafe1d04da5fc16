"""What a frequency is stands in one class each, and everything asks it: monthly is the proof."""

import datetime
import subprocess
from itertools import pairwise

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles.db import clock
from subscriptions.issues import digest, lifecycle, recipients
from subscriptions.models import Edition, Frequency, Issue, Subscriber
from subscriptions.models.frequency import (
    DIGESTS,
    TIME_FIELDS,
    digest_of,
    schedule_of,
    slower_than,
)
from subscriptions.signup import preferences
from subscriptions.signup.preferences import Choice
from tests.factories import make_article

JAKARTA = timezone.get_default_timezone()


def at(*moment):
    return datetime.datetime(*moment, tzinfo=JAKARTA)


@pytest.fixture
def monthly(db):
    fields = {"name": "Bulanan", "frequency": "monthly", "hour": 6, "monthday": 1}
    defaults = fields | {"is_active": True, "undo_minutes": 0}
    return Edition.objects.update_or_create(slug="bulanan", defaults=defaults)[0]


class TestEveryFrequency:
    def test_has_a_class_and_a_column_for_each_part_of_its_time(self):
        for frequency in Frequency:
            assert schedule_of(frequency).frequency is frequency
        for field in TIME_FIELDS:
            for model in (Edition, Subscriber):
                assert model._meta.get_field(field.name).null
            assert getattr(Choice("daily"), field.name) is None

    def test_slower_ones_are_slower_and_end(self):
        now = at(2024, 3, 31, 12)
        for frequency in Frequency:
            waits = [now - digest_of(slower).back(now, 1) for slower in slower_than(frequency)]
            assert all(one < next_ for one, next_ in pairwise(waits))

    @given(
        st.sampled_from(DIGESTS),
        st.integers(0, 8 * 365 * 24 * 60),
        st.data(),
    )
    def test_the_last_moment_is_at_its_slot_and_less_than_a_period_ago(self, kind, minutes, data):
        schedule = digest_of(kind)
        now = at(2024, 1, 1) + datetime.timedelta(minutes=minutes)
        slot = tuple(data.draw(st.integers(f.lowest, f.highest)) for f in schedule.times)
        last = schedule.latest(now, slot)
        assert last <= now
        assert schedule.slot_of(last) == slot
        assert (last.minute, last.second, last.microsecond) == (0, 0, 0)
        # The one before it is a period earlier, and there was none between.
        before = schedule.latest(last - datetime.timedelta(seconds=1), slot)
        assert before == schedule.back(last, 1)
        assert now - last < last - before + datetime.timedelta(days=4)

    @pytest.mark.django_db
    @pytest.mark.parametrize("frequency", Frequency.values)
    def test_the_database_wants_its_times_and_no_others(self, frequency):
        times = {field.name: field.lowest for field in schedule_of(frequency).times}
        Edition.objects.filter(frequency=frequency).update(is_active=False)
        edition = Edition(name="Uji", slug="uji", frequency=frequency, **times)
        edition.full_clean()
        edition.save()
        for field in TIME_FIELDS:
            wrong = {field.name: None if field.name in times else field.lowest}
            with pytest.raises(IntegrityError), transaction.atomic():
                Edition.objects.filter(pk=edition.pk).update(**wrong)
            with pytest.raises(ValidationError):
                Edition(
                    name="Uji", slug="uji-2", frequency=frequency, **(times | wrong)
                ).full_clean()
            for beyond in (field.highest + 1, field.lowest - 1):
                if field.name in times:
                    with pytest.raises(IntegrityError), transaction.atomic():
                        Edition.objects.filter(pk=edition.pk).update(**{field.name: beyond})

    @pytest.mark.outside
    def test_its_words_stand_in_its_class_alone(self):
        """Who names a digest's frequency elsewhere decides there what it is."""
        names = "|".join(f"Frequency\\.{f.name}|[\"']{f.value}[\"']" for f in DIGESTS)
        found = subprocess.run(
            ["git", "grep", "-lE", names, "--", "*.py", "*.html", "*.js", "*.css"],
            cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
        ).stdout.split()  # fmt: skip
        # Beside migrations and tests: the demo's cast of subscribers, the feed of a sitemap.
        allowed = {"subscriptions/models/frequency.py", "newsroom/demo/readers.py"}
        of_mail = {
            name
            for name in found
            if name.startswith(("subscriptions/", "templates/", "static/", "newsroom/demo"))
            and "/migrations/" not in name
        }
        assert of_mail <= allowed


@pytest.mark.django_db
class TestMonthly:
    def test_it_is_built_on_its_day_from_the_month(self, monthly, make_subscriber, monkeypatch):
        monkeypatch.setattr(clock, "now", timezone.now)  # the machine and its database travel
        make_subscriber(frequency="monthly")
        with time_machine.travel(at(2024, 1, 20, 9), tick=False):
            make_article("Januari", published_at=timezone.now())
        with time_machine.travel(at(2023, 12, 31, 9), tick=False):
            make_article("Tahun lalu", published_at=timezone.now())
        built = {}
        for moment in (
            at(2024, 1, 31, 23), at(2024, 2, 1, 5, 59), at(2024, 2, 1, 6, 1), at(2024, 2, 2, 6, 1),
        ):  # fmt: skip
            with time_machine.travel(moment, tick=False):
                built[moment] = digest.build_due()
        assert list(built.values()) == [0, 0, 1, 0]
        issue = Issue.objects.get()
        assert issue.period == at(2024, 2, 1, 6)
        assert issue.is_listed
        assert [story.headline for story in issue.stories.all()] == ["Januari"]

    def test_it_goes_to_those_whose_day_it_is(self, monthly, make_subscriber):
        own = make_subscriber(frequency="monthly")
        make_subscriber(frequency="monthly", monthday=15)
        make_subscriber(frequency="monthly", hour=20)
        make_subscriber(frequency="weekly")
        issue = Issue(kind="digest", edition=monthly, period=at(2024, 2, 1, 6))
        issue.save()
        issue.stories.create(article=make_article(), position=0)
        assert lifecycle.queue_digest(issue)
        assert recipients.expected(issue).number == 1
        assert recipients.plan(issue) == 1
        assert issue.deliveries.get().subscriber == own

    def test_readers_choose_it_and_their_day(self, client, monthly, make_subscriber):
        reader = make_subscriber(frequency="weekly")
        page = f"/langganan/u/{reader.unsubscribe_token}/"
        assert "sekali sebulan" in client.get(page).content.decode()
        client.post(page, {"do": "less", "to": "monthly"})
        reader.refresh_from_db()
        assert reader.frequency == "monthly"
        preferences.choose(reader, Choice("monthly", hour=7, monthday=15))
        assert preferences.choice_of(reader) == Choice("monthly", hour=7, monthday=15)

    def test_the_page_offers_its_day_and_refuses_a_29th(self, client, monthly):
        page = client.get("/langganan/").content.decode()
        assert 'data-times="hour monthday"' in page
        assert 'name="monthday"' in page
        data = {"email": "a@contoh.id", "frequency": "monthly", "monthday": "29", "topics": "all"}
        assert client.post("/langganan/", data).status_code == 422
