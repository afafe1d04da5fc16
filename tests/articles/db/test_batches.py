"""Long lists in parts: everything once, in order, with as many questions as there are parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.db.batches import in_batches
from articles.models import Tag


class TestParts(TestCase):
    @given(number=st.integers(0, 12), size=st.integers(1, 5), lost=st.sets(st.integers(0, 11)))
    def test_every_row_comes_once_and_in_order(self, number, size, lost):
        tags = Tag.objects.bulk_create(Tag(name=f"t{n:02}", slug=f"t{n:02}") for n in range(number))
        Tag.objects.filter(pk__in=[tags[n].pk for n in lost if n < number]).delete()
        rows = list(Tag.objects.order_by("pk"))
        parts = list(in_batches(Tag.objects.order_by("-name"), size))
        assert [row for part in parts for row in part] == rows
        assert all(len(part) == size for part in parts[:-1])
        assert all(parts)


@pytest.mark.django_db
def test_a_row_that_goes_meanwhile_hides_no_other(django_assert_num_queries):
    tags = Tag.objects.bulk_create(Tag(name=f"t{n}", slug=f"t{n}") for n in range(5))
    parts = in_batches(Tag.objects.all(), 2, key="name")
    seen = next(parts)
    Tag.objects.filter(pk=tags[0].pk).delete()
    with django_assert_num_queries(2):
        seen += [row for part in parts for row in part]
    assert seen == tags
