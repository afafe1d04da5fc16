"""Related stories: an editor's choice, then likeness of words, then the newest, marked so."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.indexing.refresh import refresh
from articles.models import RelatedChoice, RelatedStory, StoryVector
from articles.pages.story_footer import around
from articles.related import similarity, store
from articles.related.offers import STORED, Reason, explain, related
from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db

BRIDGE = "<p>Jembatan gantung tua di Sungai Musi ambruk diterjang arus, kata petugas pelabuhan.</p>"
AGAIN = "<p>Petugas pelabuhan memeriksa jembatan gantung yang ambruk; arus Sungai Musi deras.</p>"
FOOD = "<p>Pempek kapal selam dimakan dengan cuka, gula aren dan cabai rawit di warung.</p>"
KITCHEN = "<p>Warung itu menyajikan pempek dengan cuka gula aren, cabai rawit dan mentimun.</p>"


def at(hours):
    return timezone.now() - dt.timedelta(hours=hours)


def write(headline, **fields):
    """A story without words that other stories share by chance."""
    return make_article(headline, **{"standfirst": headline, "body": f"<p>{headline}</p>"} | fields)


def settle():
    while refresh():
        pass


def keys_of_related(story):
    return [row.article_id for row in related(story)]


@pytest.fixture
def paper():
    """Two stories of a bridge, years apart, two of food, and enough others for words to be rare."""
    stories = {
        "bridge": write("Jembatan ambruk", body=BRIDGE, published_at=at(24 * 400)),
        "bridge again": write("Musi", body=AGAIN, published_at=at(80)),
        "food": write("Pempek", body=FOOD, published_at=at(70)),
        "kitchen": write("Cuka", body=KITCHEN, published_at=at(60)),
    }
    for number in range(6):
        write(f"Lain {number}", body=f"<p>Hal nomor {number} saja ya.</p>", published_at=at(9))
    settle()
    return stories


def test_stories_of_like_words_come_first_and_are_claimed(paper):
    first, *rest = related(paper["bridge"])
    assert (first.article_id, first.reason) == (paper["bridge again"].pk, Reason.NEAR)
    assert {story.reason for story in rest} == {Reason.NEWEST}


def test_nothing_is_claimed_below_the_floor(paper):
    stranger = write("Kuda laut", body="<p>Terumbu karang memutih.</p>")
    settle()
    assert {story.reason for story in related(stranger)} == {Reason.NEWEST}


def test_the_newest_of_the_section_fill_what_is_left():
    section = make_section("Sains")
    story = make_article("Satu", section=section)
    older = make_article("Dua", section=section, published_at=at(5))
    newer = make_article("Tiga", section=section, published_at=at(1))
    make_article("Empat", section=make_section("Dunia"))
    assert keys_of_related(story) == [newer.pk, older.pk]


def test_it_names_six_at_most_and_never_the_story_itself():
    story, *_others = [make_article(tags=["Aleppo"]) for _ in range(9)]
    found = keys_of_related(story)
    assert len(found) == len(set(found)) == 6
    assert story.pk not in found


def test_what_is_not_public_is_never_offered(paper):
    other = paper["bridge again"]
    for change in (
        {"status": "withdrawn"},
        {"published_at": timezone.now() + dt.timedelta(days=1)},
    ):
        type(other).objects.filter(pk=other.pk).update(status="approved", published_at=at(80))
        type(other).objects.filter(pk=other.pk).update(**change)
        assert other.pk not in keys_of_related(paper["bridge"]), change


def test_what_the_text_links_to_is_not_offered_again(paper):
    story, other = paper["bridge"], paper["bridge again"]
    story.body += f'<p>Baca juga: <a href="{other.get_absolute_url()}">Musi</a></p>'
    story.save()
    assert other.pk not in keys_of_related(story)


def test_pins_come_first_in_order_and_bans_never(paper):
    story = paper["bridge"]
    for position, name in enumerate(["kitchen", "food"]):
        RelatedChoice.objects.create(
            article=story, other=paper[name], kind="pin", position=position
        )
    RelatedChoice.objects.create(article=story, other=paper["bridge again"], kind="ban")
    settle()
    offered = related(story)
    assert [one.article_id for one in offered[:2]] == [paper["kitchen"].pk, paper["food"].pk]
    assert {one.reason for one in offered[:2]} == {Reason.PINNED}
    assert paper["bridge again"].pk not in [one.article_id for one in offered]


def test_a_story_cannot_be_pinned_below_itself(paper):
    story = paper["food"]
    with pytest.raises(IntegrityError), transaction.atomic():
        RelatedChoice.objects.create(article=story, other=story)


def test_the_same_wire_story_twice_is_offered_once(paper):
    twin = make_article("Musi", body=AGAIN, published_at=at(2))
    settle()
    StoryVector.objects.update(related_at=None)
    settle()
    offered = [one.article_id for one in related(paper["bridge"]) if one.reason == Reason.NEAR]
    assert len({twin.pk, paper["bridge again"].pk} & set(offered)) == 1


def test_a_new_story_is_offered_below_its_neighbours_at_once(
    paper, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        new = make_article("Jembatan gantung Musi dibangun lagi", body=BRIDGE + AGAIN)
    stored = RelatedStory.objects.filter(article=paper["bridge"]).values_list("other_id", flat=True)
    assert new.pk in stored
    assert keys_of_related(paper["bridge"])[0] == new.pk


def test_a_list_never_grows_beyond_what_is_kept(paper):
    for number in range(STORED + 4):
        make_article(
            f"Jembatan Musi {number}", body=f"{AGAIN}<p>Bagian {number} {'x' * number}</p>"
        )
    settle()
    assert RelatedStory.objects.filter(article=paper["bridge"]).count() <= STORED


def test_a_draft_has_related_stories_to_look_at(paper):
    draft = make_article("Jembatan", body=BRIDGE, status="draft")
    assert keys_of_related(draft)[0] in {paper["bridge"].pk, paper["bridge again"].pk}


def test_a_page_reads_them_in_one_query(paper, django_assert_num_queries):
    with django_assert_num_queries(1):
        related(paper["bridge"])


def test_the_editor_is_told_why(paper):
    paper["bridge"].tags.add("Palembang")
    paper["bridge again"].tags.add("Palembang", "Air")
    why = explain(paper["bridge"])[0]
    assert why.article == paper["bridge again"]
    assert {"jembatan", "musi"} <= set(why.words)
    assert why.tags == ["Palembang"]
    assert why.related.score >= similarity.CHOSEN.floor


def test_the_factors_make_up_a_fourth_at_most(paper):
    story = paper["bridge"]
    most = similarity.Evidence(story.pk, 1.0, section=True, time=1.0, tags=1.0).score()
    assert similarity.Evidence(story.pk, 1.0, section=False, time=0.0, tags=0.0).score() == 1.0
    assert 1.1 < most < 1.27


def test_what_is_compared_is_what_is_stored(paper):
    StoryVector.objects.filter(pk=paper["food"].pk).update(terms=[], weights=[])
    for name in ("bridge", "kitchen"):
        story = paper[name]
        found = similarity.evidence(story, similarity.vector_of(story), floor=0.0)
        assert found
        stored = similarity.vectors([one.article_id for one in found])
        assert {one.article_id: one.vector for one in found} == stored


def test_rare_tags_in_common_count_and_only_those(paper):
    story, other = paper["bridge"], paper["bridge again"]
    story.tags.add("Palembang", "Musi")
    other.tags.add("Palembang", "Air")
    shares = {
        one.article_id: one.tags for one in similarity.evidence(story, similarity.vector_of(story))
    }
    assert 0 < shares[other.pk] < 1
    other.tags.set(["Palembang", "Musi", "Air"])
    shares = {
        one.article_id: one.tags for one in similarity.evidence(story, similarity.vector_of(story))
    }
    assert shares[other.pk] == pytest.approx(1)


def test_a_withdrawn_story_leaves_the_postings(paper):
    from articles.editing import workflow

    workflow.make_move(paper["bridge again"], "withdraw", None)
    assert not paper["bridge again"].postings.exists()
    assert not store.settle(paper["bridge again"].pk)


@pytest.mark.parametrize("headline", ["'; --", "& | ! ( ) :*", "😀", "a:b*c", "الكتاب"])
def test_an_odd_headline_breaks_nothing(headline):
    story = make_article(headline, tags=["it's", "a & b"])
    other = make_article()
    assert keys_of_related(story) == [other.pk]


def test_the_neighbours_in_the_section_are_the_next_older_and_newer():
    section = make_section("Sains")
    oldest, middle, newest = (
        make_article(section=section, published_at=at(hours)) for hours in (30, 20, 10)
    )
    make_article(section=make_section("Dunia"), published_at=at(15))
    near = around(middle).neighbours()
    assert (near.previous, near.next) == (oldest, newest)
    assert around(oldest).neighbours().previous is None
    assert around(newest).neighbours().next is None
