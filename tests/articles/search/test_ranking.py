"""In which order found stories stand, and what each part of a story's answer is worth."""

import datetime as dt

import pytest

from articles.search.candidates import Match
from articles.search.expansion import Term
from articles.search.plan import Tier
from articles.search.query import Query
from articles.search.ranking import RANKED_IN_ALL, Ranked, longest_run, rank
from articles.text.tokenizer import words

YEAR = dt.timedelta(days=365.25).total_seconds()


def term(word, idf=1.0, **others):
    return Term(word, idf=idf, forms={word: 1.0} | others)


def match(key, headline="", *, title=(), text=(), time=0.0):
    return Match(Tier.ALL, key, 1, time, 1970, headline, title, text)


def score(typed, headline, *, terms=None, title=None, text=None, time=0.0):
    """Return what one story gets; each word typed is a term of its own, unless told."""
    terms = [term(word) for word in words(typed)] if terms is None else terms
    nowhere = [False] * len(terms)
    found = match(1, headline, title=title or nowhere, text=text or nowhere, time=time)
    (ranked,) = rank(Query(typed=tuple(words(typed))), terms, [found])
    return ranked.score


# Of a question of two words; what all of them bring: 0.4.
@pytest.mark.parametrize(
    ("headline", "title", "text", "worth"),
    [
        # Said, all of it, by a headline that says nothing else, in order.
        ("Benteng Aleppo", [True, True], [True, True], 1 + 0.4 + 0.15 + 0.15),
        # Half of what the headline says is something else.
        ("Benteng Aleppo menanti musim", [True, True], [True, True], 1 + 0.4 + 0.15 / 2 + 0.15),
        # Not side by side: a run of one of two.
        ("Aleppo, Benteng", [True, True], [True, True], 1 + 0.4 + 0.15 + 0.15 / 2),
        # One in the headline, one below it.
        ("Benteng tua", [True, True], [True, True], 1.7 / 2 + 0.4 + 0.15 / 4 + 0.15 / 2),
        # One in the headline, one in the text.
        ("Benteng", [True, False], [True, True], 1.45 / 2 + 0.4 + 0.15 / 2 + 0.15 / 2),
        # Both below the headline, both in the text.
        ("Kabar sore", [True, True], [True, True], 0.7 + 0.4),
        ("Kabar sore", [False, False], [True, True], 0.45 + 0.4),
        # One is missing.
        ("Benteng", [True, False], [True, False], 1 / 2 + 0.15 / 2 + 0.15 / 2),
        ("Kabar sore", [False, False], [True, False], 0.45 / 2),
        ("", [False, False], [False, False], 0),
        # Nothing but words that say nothing.
        ("Yang di", [False, False], [False, False], 0),
    ],
)
def test_a_story_is_worth_what_it_answers_and_where(headline, title, text, worth):
    assert score("benteng aleppo", headline, title=title, text=text) == pytest.approx(worth)


def test_a_word_counts_by_how_much_it_tells():
    terms = [term("benteng", idf=1.0), term("aleppo", idf=3.0)]
    of_each = [
        score("benteng aleppo", "", terms=terms, text=text)
        for text in ([True, False], [False, True])
    ]
    assert of_each == pytest.approx([0.45 / 4, 0.45 * 3 / 4])


def test_a_stop_word_that_was_typed_belongs_to_the_order():
    terms = [term("benteng"), term("aleppo")]
    assert score("benteng di aleppo", "Benteng di Aleppo", terms=terms) == pytest.approx(1.7)
    assert score("benteng di aleppo", "Benteng Aleppo", terms=terms) == pytest.approx(1.6)


def test_a_form_counts_by_its_weight_the_best_that_is_there():
    terms = [term("benteng", bentengan=0.5, membentengi=0.8)]
    missed = score("benteng", "Kabar", terms=terms, text=[True]) - 0.45
    by_form = {
        form: score("benteng", form, terms=terms) - missed - 0.15 - 0.15
        for form in ("benteng", "bentengan", "membentengi")
    }
    assert by_form == pytest.approx({"benteng": 1, "bentengan": 0.5, "membentengi": 0.8})
    both = score("benteng", "bentengan membentengi", terms=terms)
    assert both == pytest.approx(0.8 + 0.4 + 0.15 / 2 + 0.15)


def test_one_word_that_answers_for_two_says_no_more_than_all():
    terms = [term("benteng", kubu=1.0), term("kastel", kubu=1.0)]
    assert score("benteng kastel", "Kubu", terms=terms) == pytest.approx(1 + 0.4 + 0.15 + 0.15 / 2)


def test_twenty_years_are_worth_a_tenth_of_the_question():
    assert score("benteng", "Benteng", time=20 * YEAR) - score("benteng", "Benteng") == (
        pytest.approx(0.1)
    )


def test_a_question_of_filters_alone_puts_the_newest_first():
    found = [match(1, "Lama", time=YEAR), match(2, "Baru", time=2 * YEAR)]
    ranked = rank(Query(filters=(("tag", "aleppo"),)), [], found)
    assert ranked == [Ranked(2, pytest.approx(0.01)), Ranked(1, pytest.approx(0.005))]


def test_of_equals_the_later_entered_comes_first():
    found = [match(key, "Benteng", title=[True], text=[True]) for key in (7, 9, 8)]
    ranked = rank(Query(typed=("benteng",)), [term("benteng")], found)
    assert [story.article_id for story in ranked] == [9, 8, 7]


def test_differences_that_nobody_sees_make_no_order():
    """A cursor holds the score as it is printed: six digits."""
    found = [
        match(key, "Benteng", title=[True], text=[True], time=seconds)
        for key, seconds in ((1, 1_000_000_001.0), (2, 1_000_000_000.0))
    ]
    first, second = rank(Query(typed=("benteng",)), [term("benteng")], found)
    assert (first.article_id, second.article_id) == (2, 1)
    assert first.score == second.score == round(first.score, 6)


def test_only_so_many_are_ranked_and_none_whose_headline_is_unknown():
    unknown = Match(Tier.ALL, 999, 1, 9e9, 2026)
    found = [unknown, *(match(key, "Kabar", title=[False], text=[True]) for key in range(200))]
    ranked = rank(Query(typed=("benteng",)), [term("benteng")], found)
    assert len(ranked) == RANKED_IN_ALL
    assert {story.article_id for story in ranked} == set(range(RANKED_IN_ALL))


@pytest.mark.parametrize(
    ("said", "length"),
    [
        ("", 0),
        ("pasar", 0),
        ("aleppo", 1),
        ("benteng di aleppo", 3),
        ("di aleppo benteng", 2),
        ("benteng aleppo", 1),
        ("aleppo di benteng", 1),
        ("kabar dari benteng di hama dan benteng di aleppo lagi", 3),
        ("di di di", 1),
    ],
)
def test_words_side_by_side_in_the_order_typed_make_a_run(said, length):
    typed = [{"benteng", "bentengan"}, {"di"}, {"aleppo"}]
    assert longest_run(typed, said.split()) == length


def test_a_form_of_a_word_goes_on_with_the_run():
    assert longest_run([{"benteng", "bentengan"}, {"aleppo"}], ["bentengan", "aleppo"]) == 2
