"""How many queries a search costs: each statement has a deadline, so transactions are real."""

import pytest
from django.urls import reverse

from articles.indexing.refresh import refresh
from tests.factories import make_article, make_reporter


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "asked",
    ["benteng", "benteng lama ", "betneg lma tuua", "bentang tag:aleppo rubrik:dunia", "bnetnng x",
     "benteng kuno&urut=tanggal"],
)  # fmt: skip
def test_a_search_asks_six_questions_at_most_whatever_is_typed(
    client, asked, django_assert_max_num_queries
):
    for number in range(12):
        make_article(f"Benteng {number}", tags=["Aleppo"], reporters=[make_reporter(f"R {number}")])
    while refresh():
        pass
    with django_assert_max_num_queries(6):
        client.get(f"{reverse('articles:search')}?q={asked}")
