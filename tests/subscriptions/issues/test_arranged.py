"""Pictures, the editor's choice and headings in a digest: in HTML, in the text, for each reader."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from subscriptions.issues import digest, headings, marks, preflight
from subscriptions.models import Edition, Issue, IssueStory
from tests.factories import make_article, make_image, make_section

pytestmark = pytest.mark.django_db

CHOICE = "Pilihan redaksi"
OTHERS = "Berita lainnya"


def url(name, *args):
    return reverse(f"admin:subscriptions_issue_{name}", args=args)


@pytest.fixture
def daily(db):
    return Edition.objects.get(slug="harian")


@pytest.fixture
def draft(daily):
    """Five stories of two sections, mixed."""
    sea, land = make_section("Laut"), make_section("Darat")
    issue = Issue.objects.create(kind="digest", edition=daily)
    for place, (name, section) in enumerate(
        [("Ikan", sea), ("Gunung", land), ("Ombak", sea), ("Sawah", land), ("Karang", sea)]
    ):
        story = make_article(name, section=section, lead_image=make_image(alt=f"Foto {name}"))
        IssueStory.objects.create(issue=issue, article=story, position=place)
    digest.freeze(issue)
    return issue


def arranged(issue, *pinned, by_section=False):
    Edition.objects.filter(pk=issue.edition_id).update(has_section_headings=by_section)
    issue.stories.filter(headline__in=pinned).update(is_pinned=True)
    issue.edition.refresh_from_db()
    digest.freeze(issue)
    return [row.headline for row in issue.stories.order_by("position")]


def keys_of(issue, *headlines):
    return list(issue.stories.filter(headline__in=headlines).values_list("article_id", flat=True))


def outline(text, *words):
    """The words in the order in which they stand in the text, as often as they do."""
    found = [(text.index(word, at), word) for word in words for at in places(text, word)]
    return [word for _at, word in sorted(found)]


def places(text, word):
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


class TestHeadings:
    def test_without_choice_and_sections_there_are_none(self, draft):
        assert arranged(draft) == ["Ikan", "Gunung", "Ombak", "Sawah", "Karang"]
        content = digest.content(draft)
        assert 'class="heading' not in content.html
        assert "==" not in content.text

    def test_the_choice_stands_on_top_in_the_order_it_has(self, draft):
        assert arranged(draft, "Sawah", "Ombak") == ["Ombak", "Sawah", "Ikan", "Gunung", "Karang"]
        content = digest.content(draft)
        expected = [CHOICE, ">Ombak<", ">Sawah<", OTHERS, ">Ikan<", ">Gunung<", ">Karang<"]
        assert outline(content.html, *expected) == expected
        expected = [f"== {CHOICE} ==", "\nOmbak\n", "\nSawah\n", f"== {OTHERS} ==", "\nIkan\n"]
        assert outline(content.text, *expected) == expected

    def test_sections_follow_each_other_as_their_first_stories_do(self, draft):
        order = arranged(draft, "Sawah", by_section=True)
        assert order == ["Sawah", "Ikan", "Ombak", "Karang", "Gunung"]
        text = digest.content(draft).text
        expected = [
            f"== {CHOICE} ==", "\nSawah\n", "== Laut ==", "\nIkan\n", "\nKarang\n", "== Darat ==",
            "\nGunung\n",
        ]  # fmt: skip
        assert outline(text, *expected) == expected

    def test_doing_it_again_changes_nothing(self, draft):
        order = arranged(draft, "Sawah", by_section=True)
        before = digest.content(draft)
        digest.freeze(draft)
        assert [row.headline for row in draft.stories.order_by("position")] == order
        assert digest.content(draft) == before

    def test_a_heading_stands_once_above_whatever_a_reader_gets(self, draft):
        arranged(draft, "Sawah", by_section=True)
        for chosen, expected in (
            (["Ombak", "Karang"], ["Laut"]),
            (["Karang", "Gunung"], ["Laut", "Darat"]),
            (["Sawah"], [CHOICE]),
            (["Gunung"], ["Darat"]),
        ):
            content = digest.content(draft, keys_of(draft, *chosen))
            found = [word for word in (CHOICE, "Laut", "Darat") if f"== {word} ==" in content.text]
            assert found == expected
            assert content.html.count('<td class="heading') == len(expected)
            for mark in (marks.TEXT_MARK, marks.HEADING_MARK):
                assert mark not in content.text

    def test_a_section_is_not_named_twice(self, draft):
        arranged(draft, by_section=True)
        content = digest.content(draft)
        assert 'class="item-label' not in content.html
        assert "LAUT" not in content.text

    def test_a_mark_in_a_name_is_no_mark(self, draft):
        sea = draft.stories.order_by("position")[0].article.section
        sea.name = f"La{marks.HEADING_MARK}ut{marks.TEXT_MARK}<!--/heading-->"
        sea.save()
        arranged(draft, by_section=True)
        text = digest.content(draft, keys_of(draft, "Gunung")).text
        assert "Gunung" in text
        assert "Ikan" not in text
        assert digest.content(draft).html.count('<td class="heading') == 2

    def test_the_subject_names_the_first_of_the_choice(self, draft):
        Issue.objects.filter(pk=draft.pk).update(subject_pattern="{judul}")
        draft.refresh_from_db()
        arranged(draft, "Sawah")
        assert digest.content(draft).subject == "Sawah"
        assert digest.content(draft, keys_of(draft, "Ikan", "Ombak")).subject == "Ikan"

    def test_what_is_dropped_takes_its_heading_along(self, draft):
        arranged(draft, "Sawah")
        draft.stories.filter(headline="Sawah").update(dropped_at="2026-01-01T00:00Z")
        assert CHOICE not in digest.content(draft).html

    def test_begins_of_nothing(self):
        assert headings.begins([]) == set()


class TestPictures:
    def test_the_first_and_the_chosen_are_large_with_credit_the_others_small(self, draft):
        arranged(draft, "Sawah", "Ombak")
        html = digest.content(draft).html
        assert html.count('width="600"') >= 2
        assert html.count("Gambar: Suluh") == 2
        assert html.count('width="120"') == 3
        images = preflight.read_page(html).images
        assert [alt for _src, alt in images] == [
            f"Foto {name}" for name in ("Ombak", "Sawah", "Ikan", "Gunung", "Karang")
        ]
        assert all(src.startswith("https://berita.example/") for src, _alt in images)

    def test_the_brief_and_who_wants_none_have_none(self, draft, daily):
        for fields in (
            {"template": "ringkas"},
            {"template": "polos"},
            {"template": "surat", "has_pictures": False},
        ):
            Edition.objects.filter(pk=daily.pk).update(**fields)
            draft.edition.refresh_from_db()
            arranged(draft, "Sawah")
            assert "<img" not in digest.content(draft).html

    def test_a_story_without_a_picture_has_no_empty_place(self, draft):
        story = draft.stories.get(headline="Gunung").article
        story.lead_image = None
        story.save()
        arranged(draft)
        html = digest.content(draft, [story.pk]).html
        assert "<img" not in html
        assert 'class="small-picture' not in html

    def test_queries_do_not_grow_with_stories(self, draft):
        one = Issue.objects.create(kind="digest", edition=draft.edition)
        IssueStory.objects.create(issue=one, article=draft.stories.first().article, position=0)
        counts = []
        for issue in (one, draft):
            with CaptureQueriesContext(connection) as queries:
                digest.freeze(issue)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestPlain:
    @pytest.fixture(autouse=True)
    def _plain(self, draft, daily):
        daily.template = Edition.Template.PLAIN
        daily.full_clean()
        daily.save()
        draft.edition.refresh_from_db()
        draft.stories.filter(headline="Ikan").update(note="Yang <ini> dua kali: https://contoh.id/")
        draft.opening, draft.closing = "<p>Halo.</p>", "<p>Salam</p>"

    def test_it_is_words_and_links_in_the_order_of_the_text(self, draft):
        arranged(draft, "Sawah", by_section=True)
        content = digest.content(draft)
        for missing in ('class="masthead', 'class="button', "<img", 'class="item-label'):
            assert missing not in content.html
        said = [
            "Halo.", CHOICE, "Sawah", "Laut", "Yang &lt;ini&gt; dua kali", "Ikan", "Ombak",
            "Karang", "Darat", "Gunung", "Salam",
        ]  # fmt: skip
        body = content.html[content.html.index("Halo.") :]
        assert outline(body, *said) == said
        text = content.text[content.text.index("Halo.") :]
        said[4] = "Yang <ini> dua kali"
        assert outline(text, *said) == said

    def test_a_reader_gets_a_part_of_it_with_its_headings(self, draft):
        arranged(draft, "Sawah", by_section=True)
        content = digest.content(draft, keys_of(draft, "Karang", "Gunung"))
        assert content.html.count('class="plain-title') == 2
        assert content.html.count('class="plain-heading') == 2
        for words in ("Sawah", "Ikan", "dua kali", CHOICE):
            assert words not in content.html + content.text

    def test_the_ways_out_and_the_colours_of_the_dark_are_there(self, draft):
        arranged(draft)
        content = digest.content(draft)
        assert "Berhenti langganan" in content.html
        assert "prefers-color-scheme: dark" in content.html
        [about] = [p for p in preflight.run_checks(draft) if p.name == "links"]
        assert about.level == preflight.OK
        assert len(content.html) < 16_000


class TestDesk:
    def posted(self, desk, issue, **fields):
        context = desk.get(url("change", issue.pk)).context
        rows = [row["id"] for row in context["rows"]]
        return {
            "seen": context["seen"],
            "subject": "{judul}",
            "title": context["headline"],
            "is_listed": "on",
            "story": rows,
            "place": range(1, len(rows) + 1),
            "pins": "1",
        } | fields

    def test_a_choice_is_kept_shown_first_and_taken_back(self, desk, draft):
        [key] = keys_of(draft, "Sawah")
        desk.post(url("save", draft.pk), self.posted(desk, draft, pin=[key]))
        page = desk.get(url("change", draft.pk))
        assert page.context["rows"][0]["id"] == key
        assert f'name="pin" value="{key}" checked' in page.content.decode()
        preview = desk.get(url("preview", draft.pk)).content.decode()
        assert CHOICE in preview
        assert CHOICE in desk.get(url("preview", draft.pk) + "?as=text").content.decode()
        desk.post(url("save", draft.pk), self.posted(desk, draft))
        assert not draft.stories.filter(is_pinned=True).exists()

    def test_a_page_of_before_leaves_the_choice_alone(self, desk, draft):
        arranged(draft, "Sawah")
        form = self.posted(desk, draft)
        del form["pins"]
        desk.post(url("save", draft.pk), form)
        assert draft.stories.get(headline="Sawah").is_pinned

    def test_the_second_of_two_sees_that_the_first_chose(self, desk, draft):
        mine = self.posted(desk, draft, pin=keys_of(draft, "Ikan"))
        desk.post(url("save", draft.pk), self.posted(desk, draft, pin=keys_of(draft, "Sawah")))
        page = desk.post(url("save", draft.pk), mine)
        assert [row["is_pinned"] for row in page.context["rows"]].count(True) == 1
        assert draft.stories.get(is_pinned=True).headline == "Sawah"

    def test_what_is_no_story_of_it_cannot_be_chosen(self, desk, draft):
        other = make_article("Lain")
        form = self.posted(desk, draft, pin=[other.pk, "x", "9" * 40])
        assert desk.post(url("save", draft.pk), form).status_code == 302
        assert not draft.stories.filter(is_pinned=True).exists()

    def test_readers_of_the_archive_see_the_headings(self, draft, client):
        arranged(draft, "Sawah", by_section=True)
        sent = Issue.objects.filter(pk=draft.pk)
        sent.update(state="queued", send_at=draft.created_at)
        sent.update(state="sending", started_at=draft.created_at, candidates=1)
        for extra in ("", "?edisi=teks"):
            page = client.get(f"/nawala/{draft.pk}/{draft.slug}/{extra}").content.decode()
            page = page[page.index("<ol") :]
            assert page.count(CHOICE) == 1
            assert page.index(CHOICE) < page.index("Sawah") < page.index("Laut")
