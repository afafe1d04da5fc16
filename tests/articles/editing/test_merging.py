"""Two bodies are joined by the paragraph: nothing of either is lost without being shown."""

from __future__ import annotations

from collections import Counter

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from articles.body import sanitizer
from articles.editing.merging import Hunk, blocks_of, merge

NAMES = ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
BASE = [f"<p>Paragraf {name} tentang pasar di kota {name}.</p>" for name in NAMES]
PICTURE, OTHER_PICTURE = '<div data-pictures="3"></div>', '<div data-pictures="5"></div>'


def joined(mine, theirs, base=BASE):
    return merge("".join(base), "".join(mine), "".join(theirs))


def changed(at, *news, base=BASE):
    """Return the base with other paragraphs in place of the one at a place, counted from 1."""
    return [*base[: at - 1], *news, *base[at:]]


def rewritten(at, words="lama"):
    return BASE[at - 1].replace("pasar", f"pasar {words}")


def test_two_who_change_paragraphs_1_and_9_both_win():
    found = joined(changed(1, rewritten(1, "lama")), changed(9, rewritten(9, "baru")))
    assert found.hunks == []
    assert blocks_of(found.body) == [rewritten(1, "lama"), *BASE[1:8], rewritten(9, "baru")]


def test_neighbouring_paragraphs_are_no_conflict():
    found = joined(changed(4, rewritten(4)), changed(5, rewritten(5)))
    assert found.hunks == []
    assert blocks_of(found.body) == [*BASE[:3], rewritten(4), rewritten(5), *BASE[5:]]


def test_the_same_paragraph_is_shown_with_both_texts():
    found = joined(changed(4, rewritten(4, "lama")), changed(4, rewritten(4, "baru")))
    (hunk,) = found.hunks
    assert (hunk.base, hunk.mine, hunk.theirs) == (
        [BASE[3]],
        [rewritten(4, "lama")],
        [rewritten(4, "baru")],
    )
    assert (hunk.number, hunk.before) == (4, BASE[2])
    assert blocks_of(found.body)[3] == rewritten(4, "lama")


def test_what_both_wrote_alike_is_no_conflict():
    same = changed(4, rewritten(4), "<p>Baru.</p>")
    assert joined(same, same).hunks == []
    assert blocks_of(joined(same, same).body) == same


def test_a_paragraph_taken_out_and_rewritten_is_a_conflict():
    found = joined(changed(4), changed(4, rewritten(4)))
    (hunk,) = found.hunks
    assert (hunk.mine, hunk.theirs, hunk.before) == ([], [rewritten(4)], BASE[2])


def test_paragraphs_put_in_at_one_place_are_a_conflict_at_two_none():
    new, other = "<p>Hujan turun semalam.</p>", "<p>Angin kencang sekali.</p>"
    found = joined([*BASE[:4], new, *BASE[4:]], [*BASE[:4], other, *BASE[4:]])
    (hunk,) = found.hunks
    assert (hunk.base, hunk.mine, hunk.theirs) == ([], [new], [other])
    found = joined([new, *BASE], [*BASE, other])
    assert blocks_of(found.body) == [new, *BASE, other]


def test_what_is_put_in_beside_a_paragraph_that_the_other_took_out_is_asked_about():
    new = "<p>Sebab itu ditutup.</p>"
    (hunk,) = joined([*BASE[:4], new, *BASE[4:]], changed(4)).hunks
    assert (hunk.mine, hunk.theirs) == ([BASE[3], new], [])


def test_a_split_paragraph_that_the_other_rewrote_is_one_conflict():
    halves = ["<p>Paragraf empat tentang pasar.</p>", "<p>Di kota empat.</p>"]
    (hunk,) = joined(changed(4, *halves), changed(4, rewritten(4))).hunks
    assert (hunk.mine, hunk.theirs) == (halves, [rewritten(4)])


def test_a_moved_paragraph_goes_along_unless_the_other_touched_it():
    moved = [*BASE[:1], *BASE[2:], BASE[1]]
    found = joined(moved, changed(7, rewritten(7)))
    assert found.hunks == []
    assert blocks_of(found.body) == [BASE[0], *BASE[2:6], rewritten(7), *BASE[7:], BASE[1]]
    for other in (changed(2), changed(2, rewritten(2)), [BASE[1], BASE[0], *BASE[2:]]):
        (hunk,) = joined(moved, other).hunks
        assert (hunk.mine, hunk.theirs) == (moved, other)


def test_placed_parts_are_wholes():
    base = [*BASE[:2], PICTURE, *BASE[2:]]
    found = joined(changed(3, OTHER_PICTURE, base=base), changed(1, rewritten(1), base=base), base)
    assert blocks_of(found.body) == [rewritten(1), BASE[1], OTHER_PICTURE, *BASE[2:]]
    (hunk,) = joined(changed(3, OTHER_PICTURE, base=base), changed(3, base=base), base).hunks
    assert (hunk.mine, hunk.theirs) == ([OTHER_PICTURE], [])
    assert not Hunk([PICTURE], [OTHER_PICTURE], [PICTURE]).is_joined


def test_a_rule_is_a_block_of_its_own():
    base = [*BASE[:2], "<hr>", *BASE[2:]]
    assert blocks_of("".join(base)) == base
    without = joined(BASE, changed(2, rewritten(2), base=base), base)
    assert not without.hunks
    assert blocks_of(without.body) == changed(2, rewritten(2))


def test_other_words_of_one_paragraph_are_combined():
    hunk = Hunk(
        ["<p>Pasar tua di kota dibuka hari ini.</p>"],
        ["<p>Pasar <strong>lama</strong> di kota dibuka hari ini.</p>"],
        ["<p>Pasar tua di kota dibuka kembali hari Senin.</p>"],
    )
    assert hunk.combined == [
        "<p>Pasar <strong>lama</strong> di kota dibuka kembali hari Senin.</p>"
    ]
    same = Hunk(["<p>Pasar tua.</p>"], ["<p>Pasar lama.</p>"], ["<p>Pasar baru.</p>"])
    assert not same.is_joined
    assert same.combined == ["<p>Pasar baru.</p>", "<p>Pasar lama.</p>"]


def test_words_are_not_combined_into_broken_markup():
    base = "<p>satu dua tiga empat</p>"
    mine = "<p><em>satu</em> dua tiga empat</p>"
    theirs = "<p>satu dua <em>tiga</em> empat</p>"
    hunk = Hunk([base], [mine], [theirs])
    assert all(sanitizer.clean(block) == block for block in hunk.combined)


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["rewrite", "again", "delete", "insert", "move", "split", "join", "place"]),
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    max_size=6,
)


def edited(blocks, edits, who):
    """Return the blocks as somebody left them; what is put in is told apart by who did it."""
    blocks = list(blocks)
    for number, (act, one, other) in enumerate(edits):
        at, to = one % max(len(blocks), 1), other % (len(blocks) + 1)
        if act == "insert" or not blocks:
            blocks.insert(to, f"<p>Tambahan {who} nomor {number} dan {other}.</p>")
        elif act == "place":
            blocks.insert(to, f'<div data-pictures="{other + 1}"></div>')
        elif act == "delete":
            del blocks[at]
        elif act == "move":
            block = blocks.pop(at)
            blocks.insert(min(to, len(blocks)), block)
        elif act == "again":  # both may come to write the same
            blocks[at] = blocks[at].replace("pasar", "pekan")
        elif act == "rewrite":
            blocks[at] = blocks[at].replace("</p>", f" Kata {who} {number}.</p>", 1)
        elif act == "split" and " tentang" in blocks[at]:
            first, second = blocks[at].split(" tentang", 1)
            blocks[at : at + 1] = [f"{first}</p>", f"<p>Tentang{second}"]
        elif act == "join" and at + 1 < len(blocks) and "</p><p>" in "".join(blocks[at : at + 2]):
            blocks[at : at + 2] = ["".join(blocks[at : at + 2]).replace("</p><p>", " ", 1)]
    return blocks


def check_that_nothing_is_lost(size, my_edits, their_edits):
    """Nothing that either wrote, took out or left is other than they meant, unless it is shown."""
    base = BASE[:size]
    mine, theirs = edited(base, my_edits, "saya"), edited(base, their_edits, "Maya")
    found = joined(mine, theirs, base)
    shown = {block for hunk in found.hunks for block in [*hunk.base, *hunk.mine, *hunk.theirs]}
    counts = [Counter(blocks) for blocks in (base, mine, theirs, blocks_of(found.body))]
    for block in set().union(*counts) - shown:
        before, own, others, after = (count[block] for count in counts)
        if own == before:
            assert after == others, block
        elif others in (before, own):
            assert after == own, block
        else:
            pytest.fail(f"both changed it, and nobody is asked: {block}")
    assert sanitizer.clean(found.body) == found.body
    other_way = joined(theirs, mine, base)
    assert bool(found.hunks) == bool(other_way.hunks)
    if not found.hunks:
        assert other_way.body == found.body


SIZES = st.integers(0, len(BASE))


@given(SIZES, EDITS, EDITS)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_random_pairs_of_edits_lose_nothing(size, mine, theirs):
    check_that_nothing_is_lost(size, mine, theirs)


@pytest.mark.thorough
@given(SIZES, EDITS, EDITS)
@settings(deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
def test_a_thousand_random_pairs_of_edits_lose_nothing(size, mine, theirs):
    check_that_nothing_is_lost(size, mine, theirs)


@given(EDITS)
@settings(deadline=None, max_examples=50)
def test_who_writes_alone_wins(edits):
    news = edited(BASE, edits, "saya")
    for mine, theirs in ((news, BASE), (BASE, news), (news, news)):
        found = joined(mine, theirs)
        assert found.hunks == []
        assert blocks_of(found.body) == news
