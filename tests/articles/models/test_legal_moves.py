"""The database holds the moves that ``LEGAL_MOVES`` declares, and no other."""

import itertools

import pytest
from django.db import IntegrityError, transaction

from articles.models import Article
from articles.models.status import LEGAL_MOVES, Status
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("before", "after"), list(itertools.product(Status, Status)))
def test_it_lets_through_the_declared_moves_only(before, after):
    story = make_article(status=before)
    if before not in {Status.APPROVED, Status.WITHDRAWN}:
        Article.objects.filter(pk=story.pk).update(
            published_at=story.created_at, publication_date=story.created_at.date()
        )
    move = Article.objects.filter(pk=story.pk)
    if before == after or (before, after) in LEGAL_MOVES:
        assert move.update(status=after) == 1
    else:
        with pytest.raises(IntegrityError, match="cannot move"), transaction.atomic():
            move.update(status=after)


def test_it_knows_no_other_state():
    story = make_article(status=Status.DRAFT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=story.pk).update(status="public")


def test_an_approved_story_has_a_time_and_an_address():
    story = make_article(status=Status.DRAFT)
    with pytest.raises(IntegrityError, match="article_approved_has_address"), transaction.atomic():
        Article.objects.filter(pk=story.pk).update(status=Status.APPROVED)


def test_two_stories_of_a_day_cannot_share_an_address():
    first, second = make_article(), make_article()
    with pytest.raises(IntegrityError, match="article_address_unique"), transaction.atomic():
        Article.objects.filter(pk=second.pk).update(
            slug=first.slug, publication_date=first.publication_date
        )
