"""A worker whose clock is wrong: which mails go is decided by the database's."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article
from subscriptions.models import Delivery, Issue
from subscriptions.outbox import claim, hand_over, queue

pytestmark = pytest.mark.django_db
WRONG = [datetime.timedelta(days=30), datetime.timedelta(hours=-1), datetime.timedelta(days=-400)]


@pytest.fixture
def sixty(make_subscriber, start_issue):
    for number in range(60):
        make_subscriber(f"p{number}@contoh.id")
    return start_issue()


@pytest.fixture(autouse=True)
def _statements_made_anew():
    claim._going_out.cache_clear()
    hand_over._statement.cache_clear()


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_all_sixty_go(sixty, wrong):
    with time_machine.travel(timezone.now() + wrong):
        assert claim.going_out() == [Issue.objects.get().pk]
        mails = queue.claim(Delivery.objects.ready(), 60)
        assert len(mails) == 60
        assert all(hand_over.hand_over(mail) for mail in mails)


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_none_goes_of_a_story_that_is_to_come(sixty, wrong):
    mails = queue.claim(Delivery.objects.ready(), 60)
    later = timezone.now() + datetime.timedelta(hours=2)
    Article.objects.update(published_at=later)
    with time_machine.travel(timezone.now() + wrong):
        assert not any(hand_over.hand_over(mail) for mail in mails)
