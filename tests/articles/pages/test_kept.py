"""Pages that are made once of the same facts: never old, and as if made anew, byte for byte."""

import copy
import gzip
import itertools
import uuid
from typing import NamedTuple

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import identity
from articles.indexing.refresh import refresh
from articles.models import (
    ArticleSource,
    Byline,
    Correction,
    Event,
    EventStory,
    Page,
    RelatedChoice,
    Rendition,
    SectionBlock,
    SiteIdentity,
    SiteLink,
    Slot,
    Tag,
)
from articles.models.purges import PURGES
from articles.pages import kept
from tests.factories import (
    make_article,
    make_file,
    make_image,
    make_reporter,
    make_section,
    make_source,
)

pytestmark = pytest.mark.django_db
_number = itertools.count(1)


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept.forget()
    yield
    kept.forget()


@pytest.fixture(scope="class")
def made(shared_rows):
    """Stories of two sections with all that hangs on stories."""
    SiteIdentity.objects.update_or_create(pk=1, defaults={"name": "Suluh", "full_feeds": True})
    people, source = [make_reporter("Maya"), make_reporter("Bagas")], make_source("Satu")
    file = make_file()
    stories = [
        make_article(
            f"Benteng {number}",
            section=make_section(("Dunia", "Sains")[number % 2]),
            tags=["Aleppo", f"Tag {number}"],
            reporters=people[: 1 + number % 2],
            sources=[source],
            lead_image=make_image() if number % 2 else None,
            body=f'<p>Isi.</p><div data-file="{file.pk}"></div>',
        )
        for number in range(4)
    ]
    Correction.objects.create(article=stories[1], text="Yang benar begini.")
    event = Event.objects.create(name="Perang")
    for story in stories[:2]:
        EventStory.objects.create(event=event, article=story)
    for number in range(12):  # as many as stand above the blocks of the front page
        make_article(f"Lain {number}", section=make_section("Budaya"))
    return stories


@pytest.fixture
def paper(made, db):
    return copy.deepcopy(made)


def addresses(stories):
    return [
        "/", "/feed/", "/feed/atom/", "/perkembangan/perang/", "/tag/aleppo/", "/tag/aleppo/feed/json/",
        *(story.get_absolute_url() for story in stories),
        *{story.section.get_absolute_url() for story in stories},
        make_reporter("Maya").get_absolute_url(), make_source("Satu").get_absolute_url(),
    ]  # fmt: skip


class Shown(NamedTuple):
    """An answer. Compared by ``same``: of bytes that differ pytest tells more than it has time."""

    status: int
    content: bytes
    policy: str | None


def shown(path):
    response = Client().get(path)
    policy = response.headers.get("Content-Security-Policy")
    return Shown(response.status_code, response.content, policy)


def same(one, other):
    """Whether two answers are the same, byte for byte."""
    return one == other


def made_anew(path):
    kept.forget()
    identity.invalidate_cache()
    return shown(path)


def raw(statement, *values):
    """Write past every model, as somebody at a prompt would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# One change of each table that is seen on a story, a list or the front page, past the models' own
# ``save`` where that can be. ``s`` are the stories.
CHANGES = {
    "articles_section": lambda s: raw("UPDATE articles_section SET name = name || '!'"),
    "articles_tag": lambda s: raw("UPDATE articles_tag SET name = name || '!'"),
    "articles_reporter": lambda s: raw("UPDATE articles_reporter SET name = name || '!'"),
    "articles_source": lambda s: raw("UPDATE articles_source SET name = name || '!'"),
    "articles_image": lambda s: raw("UPDATE articles_image SET alt = alt || '!'"),
    "articles_rendition": lambda s: Rendition.objects.filter(format="jpeg").delete(),
    "articles_storedfile": lambda s: raw("UPDATE articles_storedfile SET name = name || '!'"),
    "articles_correction": lambda s: Correction.objects.create(article=s[0], text="Maaf."),
    "articles_relatedchoice": lambda s: RelatedChoice.objects.create(
        article=s[0], other=s[3], kind=RelatedChoice.Kind.PIN, position=1
    ),
    "articles_slot": lambda s: Slot.objects.create(position=1, article=s[2]),
    "articles_sectionblock": lambda s: SectionBlock.objects.create(
        section=s[0].section, layout="words", position=9
    ),
    "articles_banner": lambda s: raw(
        "INSERT INTO articles_banner (text, url, ends_at) VALUES ('Gempa', '', now() + '1 hour')"
    ),
    "articles_siteidentity": lambda s: raw("UPDATE articles_siteidentity SET name = 'Obor'"),
    "articles_sitelink": lambda s: SiteLink.objects.create(
        site_id=1, place="header", label="Lain", url="/lain/"
    ),
    "articles_page": lambda s: Page.objects.create(title="Tentang", body="<p>Kami.</p>"),
    "articles_byline": lambda s: Byline.objects.filter(article=s[1]).delete(),
    "articles_articlesource": lambda s: ArticleSource.objects.filter(article=s[1]).delete(),
    "articles_taggedarticle": lambda s: s[1].tags.add(Tag.objects.create(name="Baru")),
    "articles_furthersection": lambda s: s[1].further_sections.set([s[0].section]),
    "articles_event": lambda s: raw("UPDATE articles_event SET name = name || '!'"),
    "articles_eventstory": lambda s: raw("UPDATE articles_eventstory SET kind = 'cut'"),
    "articles_article": lambda s: raw(
        "UPDATE articles_article SET headline = headline || '?', body = body || '<p>Lagi.</p>'"
    ),
}  # fmt: skip
ELSEWHERE = {
    "articles_relatedstory": "what is offered is asked every time (articles.related.offers)",
    "articles_storyvector": "likewise",
    "articles_archivedcomment": "has a page of its own, made each time; its number is the story's",
}


def test_every_table_that_changes_pages_is_changed_here():
    told = {table for table in PURGES if table.startswith("articles_")} | {"articles_article"}
    assert told == set(CHANGES) | set(ELSEWHERE)


class TestAChange:
    @pytest.mark.parametrize("table", CHANGES)
    def test_is_seen_at_once_by_whichever_way_it_came(self, paper, table):
        paths = addresses(paper)
        before = [shown(path) for path in paths]
        assert same(before, [shown(path) for path in paths])  # now from what is kept
        CHANGES[table](paper)
        after = [shown(path) for path in paths]
        assert not same(before, after), "the change is seen nowhere: it tests nothing"
        for path, answer in zip(paths, after, strict=True):
            assert same(answer, made_anew(path)), path

    def test_a_story_that_is_withdrawn_is_gone_from_every_page(self, paper):
        for path in addresses(paper):
            shown(path)
        story = paper[2]
        raw("UPDATE articles_article SET status = 'withdrawn' WHERE id = %s", story.pk)
        assert shown(story.get_absolute_url()).status == 410
        for path in addresses([paper[0], paper[1], paper[3]]):
            assert story.get_absolute_url().encode() not in shown(path).content, path


BODIES = st.lists(
    st.sampled_from(
        [
            "<p>Sungai.</p>",
            '<div data-story="{story}"></div>',
            '<div data-pictures="{image}"></div>',
            '<div data-embed="https://www.youtube.com/watch?v=aqz-KE-bpKQ"></div>',
            '<p>Lihat <a href="{address}">ini</a> &amp; itu &lt;b&gt;.</p>',
            "<table><tbody><tr><td>1</td></tr></tbody></table>",
        ]
    ),
    max_size=5,
)
WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=BODIES, headline=WORDS, standfirst=WORDS, pictured=st.booleans())
def test_any_story_is_kept_as_it_is_made(paper, pieces, headline, standfirst, pictured):
    body = "".join(["<p>Isi.</p>", *pieces]).format(
        story=paper[0].pk, image=paper[1].lead_image_id, address=paper[3].get_absolute_url()
    )
    story = make_article(
        f"{headline} {next(_number)}", standfirst=standfirst, body=body, tags=["Aleppo"],
        lead_image=paper[1].lead_image if pictured else None, slug=uuid.uuid4().hex,
    )  # fmt: skip
    for path in ("/", "/feed/", "/tag/aleppo/", story.get_absolute_url()):
        first = shown(path)
        assert same(first, shown(path))
        assert same(first, made_anew(path))
    paper[0].headline += "*"  # a story that others place
    paper[0].save()
    path = story.get_absolute_url()
    assert same(shown(path), made_anew(path))


# What changes a page of results and is no word of a story: the rest is the index's.
SEEN_IN_RESULTS = (
    "articles_article", "articles_banner", "articles_byline", "articles_reporter",
    "articles_section", "articles_siteidentity", "articles_sitelink",
)  # fmt: skip


class TestResults:
    @pytest.fixture
    def results(self, paper):
        while refresh():
            pass
        return [f"/cari/?q={words}" for words in ("benteng", "benteng&urut=tanggal", "xyzzy", "")]

    def test_are_made_once_of_the_same_facts(self, results):
        for path in results:
            kept.forget()
            first = shown(path)
            assert (len(kept.SEARCHES), len(kept.PAGES)) == (1, 0), path
            assert same(first, shown(path))

    def test_make_no_room_at_the_cost_of_other_pages(self, paper, results, monkeypatch):
        for path in addresses(paper):
            shown(path)
        pages = set(kept.PAGES._rows)
        assert pages
        monkeypatch.setattr(kept.SEARCHES, "most", 20_000)
        monkeypatch.setattr(kept.PAGES, "most", kept.PAGES.taken)  # full
        for number in range(20):
            shown(f"/cari/?q=benteng+{number}")
        assert set(kept.PAGES._rows) == pages
        assert 0 < len(kept.SEARCHES) < 20
        assert 0 < kept.SEARCHES.taken <= 20_000

    def test_say_whether_they_are_the_first_page(self, results):
        further = shown(f"{results[0]}&sesudah=").content
        assert further != shown(results[0]).content
        assert same(shown(f"{results[0]}&sesudah="), made_anew(f"{results[0]}&sesudah="))

    @pytest.mark.parametrize("table", SEEN_IN_RESULTS)
    def test_show_a_change_at_once(self, paper, results, table):
        before = [shown(path) for path in results]
        CHANGES[table](paper)
        after = [shown(path) for path in results]
        assert not same(before, after), "the change is seen nowhere: it tests nothing"
        for path, answer in zip(results, after, strict=True):
            assert same(answer, made_anew(path)), path

    def test_have_no_story_that_was_withdrawn(self, paper, results):
        path = paper[2].get_absolute_url().encode()
        assert path in shown(results[0]).content
        raw("UPDATE articles_article SET status = 'withdrawn' WHERE id = %s", paper[2].pk)
        assert path not in shown(results[0]).content


class TestMaking:
    def test_making_a_page_asks_for_nothing_beyond_its_facts(self, paper):
        """A page whose making does is not kept: a column that a template reads is among the facts."""
        for path in addresses(paper):
            kept.forget()
            shown(path)
            assert len(kept.PAGES) == 1, path

    def test_who_takes_no_gzip_gets_the_same_page(self, paper):
        path = paper[0].get_absolute_url()
        packed = Client(headers={"Accept-Encoding": "gzip"}).get(path)
        plain = Client().get(path)
        assert gzip.decompress(packed.content) == plain.content
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"

    def test_no_more_is_held_than_the_bound(self, paper, monkeypatch):
        monkeypatch.setattr(kept.PAGES, "most", 8_000)
        for path in addresses(paper):
            shown(path)
        assert 0 < sum(page.size for page in kept.PAGES._rows.values()) == kept.PAGES.taken <= 8_000
