"""Who left after a backup was made does not get mail again when it is restored."""

import datetime
import json

import pytest
from django.utils import timezone

from subscriptions import tokens
from subscriptions.models import Consent, Subscriber, Suppression
from subscriptions.signup import preferences, refusals, requests

pytestmark = pytest.mark.django_db
State = Subscriber.State
DAY = datetime.timedelta(days=1)


@pytest.fixture
def since():
    return timezone.now() - DAY


def test_no_address_stands_in_the_list(make_subscriber, since):
    requests.unsubscribe(make_subscriber("a@contoh.id"))
    make_subscriber("b@contoh.id").suppress(Suppression.Reason.BOUNCE)
    preferences.erase(make_subscriber("c@contoh.id"))
    lines = list(refusals.recorded(since))
    assert sorted(json.loads(line)["why"] for line in lines) == ["bounce", "erased", "left"]
    assert not any("contoh" in line or "@" in line for line in lines)


def test_who_left_before_the_oldest_backup_is_not_listed(make_subscriber, since):
    make_subscriber(
        state=State.UNSUBSCRIBED, confirmed_at=since - 2 * DAY, unsubscribed_at=since - DAY
    )
    assert list(refusals.recorded(since)) == []


def again(lines, email):
    """Apply the list to a database in which the reader is active still; return what follows."""
    Suppression.objects.all().delete()
    Subscriber.objects.all().delete()
    Subscriber.objects.create(
        email=email, state=State.ACTIVE, confirmed_at=timezone.now() - 30 * DAY
    )
    counts = refusals.apply(lines)
    found = Subscriber.objects.filter(email=email).first()
    return found and found.state, {why: n for why, n in counts.items() if n}


@pytest.mark.parametrize(
    ("act", "state", "count"),
    [
        (requests.unsubscribe, State.UNSUBSCRIBED, {"left": 1}),
        (preferences.erase, None, {"erased": 1}),
        (lambda s: s.suppress(Suppression.Reason.COMPLAINT), State.SUPPRESSED, {"complaint": 1}),
    ],
)
def test_what_happened_since_is_done_again(make_subscriber, since, act, state, count):
    act(make_subscriber("a@contoh.id"))
    lines = list(refusals.recorded(since))
    assert again(lines, "a@contoh.id") == (state, count)
    assert again(lines, "b@contoh.id") == (State.ACTIVE, {})


def test_who_came_back_before_the_backup_stays(make_subscriber, since):
    requests.unsubscribe(make_subscriber("a@contoh.id"))
    lines = list(refusals.recorded(since))
    Subscriber.objects.update(state=State.ACTIVE, confirmed_at=timezone.now(), unsubscribed_at=None)
    refusals.apply(lines)
    assert Subscriber.objects.get().state == State.ACTIVE


@pytest.mark.parametrize("act", [requests.unsubscribe, preferences.erase])
def test_who_moved_and_then_left_is_known_by_the_address_of_the_backup(make_subscriber, since, act):
    moved = make_subscriber("lama@contoh.id", confirmed_at=timezone.now() - 30 * DAY)
    preferences.move(
        Consent.objects.create(subscriber=moved, new_address="baru@contoh.id", text_version=1)
    )
    act(Subscriber.objects.get())
    assert again(list(refusals.recorded(since)), "lama@contoh.id")[0] != State.ACTIVE


def test_it_may_be_applied_twice_and_under_a_newer_key(make_subscriber, since, settings):
    make_subscriber("a@contoh.id").suppress(Suppression.Reason.DESK)
    lines = list(refusals.recorded(since))
    settings.ADDRESS_HASH_KEY_FALLBACKS = [settings.ADDRESS_HASH_KEY]
    settings.ADDRESS_HASH_KEY = "y" * 50
    assert again(lines, "a@contoh.id")[0] == State.SUPPRESSED
    assert not any(refusals.apply(lines).values())
    assert Suppression.objects.holds("a@contoh.id")
    assert tokens.address_hash("a@contoh.id") not in lines[0]
