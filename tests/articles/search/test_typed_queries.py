"""The questions of ``make eval-search`` as readers type them, and the stories that are right."""

import pytest

from tests.benchmarks import measures, typed_queries


def test_every_question_has_stories_that_are_right():
    stories = typed_queries.stories()
    assert len({story.id for story in stories}) == len(stories)
    asked = typed_queries.queries(stories)
    assert len({one.query for one in asked}) == len(asked) == 60
    assert all(2 < len(one.right) < len(stories) / 10 for one in asked)


@pytest.mark.parametrize(
    ("found", "right", "share"),
    [
        ("abcde", "abcdefg", 1.0),
        ("axbyc", "abc", 1.0),
        ("xaybzc", "abc", 2 / 3),
        ("xyzabc", "abcdef", 0.4),
        ("", "a", 0.0),
    ],
)
def test_who_finds_all_that_is_right_first_reaches_all(found, right, share):
    assert measures.precision_reached(found, set(right)) == pytest.approx(share)
