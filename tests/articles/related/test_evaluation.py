"""The evaluation measures what it says, on what the project ships and on what others bring."""

import datetime as dt
import json
import random

import pytest

from tests.benchmarks import collection, eval_events, measures, stories
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


DATES = [
    ("2024-05-01", "2024-05-01T00:00+00:00"),
    ("2024-05-01T07:30:00+07:00", "2024-05-01T00:30+00:00"),
    ("2024-05-01T07:30:00.125+0700", "2024-05-01T00:30:00.125+00:00"),
    ("20240501T003000Z", "2024-05-01T00:30+00:00"),
    ("2024-05-01 00:30", "2024-05-01T00:30+00:00"),
    (1714523400, "2024-05-01T00:30+00:00"),
    ("1714523400", "2024-05-01T00:30+00:00"),
    (1714523400000, "2024-05-01T00:30+00:00"),
    ("0001-01-01", "1800-01-01T00:00+00:00"),
]


@pytest.mark.parametrize(("written", "meant"), DATES)
def test_dates_may_be_written_in_many_ways(written, meant):
    story = collection.story_from({"id": 1, "title": "", "body": "", "published": written})
    assert story.published == dt.datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    "related",
    [["2", 3], [[2, 1], ["3", 1]], {"2": 1, "3": 1, "4": 0}, [{"id": 2}, {"id": 3, "grade": 1}]],
)
def test_labels_may_be_given_in_many_ways(related):
    story = collection.story_from({"id": 1, "title": "", "body": "", "related": related})
    assert story.related == {"2": 1.0, "3": 1.0}


def test_markup_and_what_the_database_cannot_hold_are_taken_out():
    row = {
        "id": " a\x00 ",
        "title": "Kopi &amp; <i>teh</i>",
        "body": "<p>3 < 4 &ldquo;ya&rdquo;\ud800&#0;</p>",
        "tags": ["\x00", "x", "x"],
        "section": None,
    }
    story = collection.story_from(row)
    assert (story.id, story.title, story.tags, story.section) == ("a", "Kopi & teh", ("x",), "")
    assert story.body.split()[:4] == ["3", "<", "4", "“ya”?�"]


def test_what_is_passed_over_is_said(tmp_path, capsys):
    lines = [
        {"id": 1, "title": "Satu", "body": "", "related": ["9"]},
        {"id": "1", "title": "Lagi", "body": ""},
    ]
    (tmp_path / "a.jsonl").write_text("\ufeff" + "\n\n".join(map(json.dumps, lines)))
    (tmp_path / "about.json").write_text("{\n}")
    (story,) = collection.read_folder(tmp_path)
    assert story.title == "Lagi"
    assert "1 lines repeat an id" in capsys.readouterr().err


BAD = [
    "{",
    '{"id": 1}',
    "[1]",
    '{"id": "", "title": "a", "body": "b"}',
    '{"id": 1, "title": "a", "body": "b", "published": "kemarin"}',
    '{"id": 1, "title": "a", "body": "b", "published": 1e300}',
    '{"id": 1, "title": "a", "body": "b", "related": "2"}',
    '{"id": 1, "title": "a", "body": "b", "related": [["2"]]}',
    '{"id": 1, "title": "a", "body": "b", "related": [{}]}',
    '{"id": 1, "title": "a", "body": "b", "tags": 5}',
    "[" * 100_000,
    b"\xff",
]


@pytest.mark.parametrize("line", BAD, ids=range(len(BAD)))
def test_a_bad_line_is_named_with_its_file(tmp_path, line, capsys):
    good = b'{"id": 1, "title": "a", "body": "b"}\n'
    line = line if isinstance(line, bytes) else line.encode()
    (tmp_path / "a.jsonl").write_bytes(good + line)
    with pytest.raises(SystemExit) as end:
        collection.read_folder(tmp_path)
    assert end.value.code == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert f"{tmp_path / 'a.jsonl'}:2: not a story" in said


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


def test_the_stories_of_events_are_judged_both_ways_and_parted_by_their_matters():
    read = collection.read_folder(eval_events.FIXTURE)
    judged = eval_events.judged_pairs(read)
    graded = {story.id: story.related for story in read}
    for story in read:
        for other, grade in story.related.items():
            assert graded[other][story.id] == grade
    halves = eval_events.halves_of(read)
    assert all(halves[story.id] == halves[other] for story in read for other in story.related)
    assert len(read) == 89
    assert len(judged) == 90
    # Without a word on halves a folder is parted by what is related at all.
    bare = [collection.Story(**{**story.__dict__, "half": ""}) for story in read]
    parted = eval_events.halves_of(bare)
    assert all(parted[story.id] == parted[other] for story in bare for other in story.related)
    assert set(parted.values()) == {"tune", "unseen"}


def test_pairs_of_events_are_counted_by_halves():
    judged = {frozenset("ab"), frozenset("bc"), frozenset("xy")}
    halves = dict.fromkeys("abc", "tune") | dict.fromkeys("xyz", "unseen")
    found = {frozenset("ab"), frozenset("ax"), frozenset("xy")}
    assert eval_events.figures(found, judged, halves, "tune") == (0.5, 0.5, 2)
    assert eval_events.figures(found, judged, halves, "unseen") == (0.5, 1.0, 2)
