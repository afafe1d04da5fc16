"""The evaluation measures what it says, on what the project ships and on what others bring."""

import json
import random

import pytest

from tests.benchmarks import collection, measures, stories
from tests.benchmarks.known_items import KINDS, known_items, other_form, slip


def test_the_fixture_is_what_the_recipe_makes():
    kept = (stories.FOLDER / "stories.jsonl").read_text(encoding="utf-8")
    assert kept == stories.as_lines()


def test_the_fixture_tells_sixty_events_eight_ways():
    read = collection.read_folder(stories.FOLDER)
    assert len(read) == 480
    assert all(len(story.related) == 7 for story in read)
    assert len({story.title for story in read}) > 400


def test_the_measures_are_those_of_the_textbook():
    grades = {"a": 1.0, "b": 1.0}
    assert measures.ndcg(["a", "b"], grades) == pytest.approx(1.0)
    assert measures.ndcg(["x", "a"], {"a": 1.0}) == pytest.approx(0.6309, abs=1e-4)
    assert measures.precision(["a", "x", "b"], grades) == pytest.approx(0.4)
    assert measures.reciprocal_rank(["x", "a"], "a") == 0.5
    assert measures.reciprocal_rank(["x"] * 10 + ["a"], "a") == 0.0


def test_it_reads_what_others_bring(tmp_path):
    rows = [
        {"id": 1, "title": "Satu", "body": "Isi", "related": [2, "3"]},
        {
            "id": "2",
            "title": "Dua",
            "body": "Isi",
            "tags": "a, b",
            "published": "2024-05-01",
            "related": {"1": 2, "9": 0},
        },
        {
            "id": "3",
            "title": "Tiga",
            "body": None,
            "published": 1714500000,
            "related": [["1", 0.5]],
        },
    ]
    (tmp_path / "cerita.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    one, two, three = collection.read_folder(tmp_path)
    assert one.related == {"2": 1.0, "3": 1.0}
    assert (two.tags, two.related) == (("a", "b"), {"1": 2.0})
    assert two.published.tzinfo is not None
    assert three.related == {"1": 0.5}
    assert [story.id for story in collection.judged([one, two, three], {"1", "2"})] == [
        "1",
        "2",
        "3",
    ]


@pytest.mark.parametrize("content", [None, "{", '{"id": 1}'])
def test_what_cannot_be_read_is_said_in_a_line(tmp_path, content, capsys):
    if content is not None:
        (tmp_path / "a.jsonl").write_text(content)
    with pytest.raises(SystemExit) as end:
        collection.read_folder(tmp_path)
    assert end.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_links_to_the_answer_is_hidden_from_the_rankers():
    body = (
        '<p>Satu &amp; dua.</p><p>Baca juga: <a href="/2024/05/01/kabar/">Kabar</a></p><p>Tiga.</p>'
    )
    text = collection.without_links(body)
    assert "Satu & dua." in text
    assert "Tiga." in text
    assert "Kabar" not in text


def test_known_items_are_of_every_kind_and_the_same_for_the_same_seed():
    read = collection.read_folder(stories.FOLDER)
    items = list(known_items(read, 20, seed=3))
    assert items == list(known_items(read, 20, seed=3))
    assert {item.kind for item in items} == set(KINDS)


def test_a_slip_is_one_and_another_form_is_another():
    from articles.text.spelling import distance

    chance = random.Random(5)
    assert all(distance("pemerintah", slip("pemerintah", chance), 2) == 1 for _ in range(50))
    assert other_form("ditangkap", chance) == "menangkap"
    assert other_form("membangun", chance) == "dibangun"
    assert other_form("dan", chance) == ""
