"""Whatever is written and however time goes on: a page that is kept is what Django would answer.

Two processes keep every page of a small paper; a machine saves, moves, renames, withdraws, mails,
writes SQL by hand, lets time pass, cuts connections, starts processes anew and does so while pages
are being made. After each step every page that is still kept is compared, byte for byte, with one
made anew. PAGE_STORE_STEPS=200 PAGE_STORE_EXAMPLES=10 walk longer, by other ways each time.
"""

import datetime
import difflib
import html
import os
import re

import hypothesis.strategies as st
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from articles import identity
from articles.db import clock
from articles.models import (
    Article,
    ArticleSource,
    Banner,
    Byline,
    Correction,
    Event,
    FurtherSection,
    Page,
    RelatedChoice,
    RelatedStory,
    SectionBlock,
    SiteLink,
    Slot,
    StoryVector,
    TaggedArticle,
)  # fmt: skip
from subscriptions.issues import archive
from subscriptions.models import Edition, Issue
from tests.factories import make_article, make_image, make_reporter, make_section, make_source
from tests.newsroom.pagestore.acts import Acts
from tests.newsroom.pagestore.movable_time import movable_time, move
from tests.newsroom.pagestore.site import Process, hurry, settle

STEPS = int(os.environ.get("PAGE_STORE_STEPS", "12"))
EXAMPLES = int(os.environ.get("PAGE_STORE_EXAMPLES", "2"))
picks = st.integers(0, 5)
acts = st.sampled_from(sorted(name[3:] for name in dir(Acts) if name.startswith("do_")))
# Further pages of a list, as its links name them.
FURTHER = re.compile(r'href="(/[^"?]*)\?((?:sebelum|sesudah|bagian)=[^"#]*)"')
PROCESSES = []
MAKE = [Process]  # how a process is made
COMPARED = []


def differing(wanted, kept, fresh):
    """The lines of a kept page that differ from those of a fresh one."""
    lines = (kept.page.body.decode().splitlines(), fresh[wanted][1].decode().splitlines())
    return "\n".join([str(wanted), *difflib.unified_diff(*lines, "kept", "fresh", n=0)][:30])


class Paper(Acts, RuleBasedStateMachine):
    """A small paper with two processes."""

    @initialize()
    def begin(self):
        self.ahead = datetime.timedelta()
        move(self.ahead)
        self.clean()
        identity.invalidate_cache()
        self.sections = [make_section("Dunia"), make_section("Budaya")]
        self.reporters = [make_reporter("Ratna Kirana"), make_reporter("Bagas Wirayuda")]
        self.sources = [make_source("Badan Geologi")]
        self.page, _made = Page.objects.get_or_create(
            title="Tentang", defaults={"body": "<p>Kami.</p>"}
        )
        self.image = make_image()
        self.stories = [
            make_article(f"Jauh {n}", section=self.sections[n % 2], tags=["Aleppo"], lead_image=self.image,
                         reporters=[self.reporters[n % 2]], sources=self.sources * (n % 2),
                         published_at=clock.now() - datetime.timedelta(hours=n + 1))
            for n in range(5)
        ]  # fmt: skip
        self.tags = [TaggedArticle.objects.select_related("tag")[0].tag]
        self.settled()
        for process in PROCESSES:
            process.store.purge(["all"])
        settle(*PROCESSES)
        self.visit()

    @staticmethod
    def clean():
        for model in (
            Issue,
            Edition,
            Slot,
            SectionBlock,
            Banner,
            SiteLink,
            Correction,
            Event,
            RelatedStory,
            RelatedChoice,
            Byline,
            ArticleSource,
            TaggedArticle,
            FurtherSection,
            Article,
        ):
            model.objects.all().delete()

    # What readers open.

    def paths(self):
        yield from (
            "/",
            "/feed/",
            "/feed/atom/",
            "/koreksi/",
            "/nawala/",
            "/robots.txt",
            "/manifest.webmanifest",
        )
        for subject in (*self.sections, *self.reporters, *self.sources, *self.tags, self.page):
            subject.refresh_from_db()
            yield subject.get_absolute_url()
        for event in Event.objects.all():
            yield event.get_absolute_url()
            yield f"{event.get_absolute_url()}feed/json/"
        for subject in (self.sections[0], self.reporters[0], self.tags[0]):
            yield f"{subject.get_absolute_url()}feed/json/"
        today = clock.today()
        yield from (f"/{today:%Y}/", f"/{today:%Y/%m}/", f"/{today:%Y/%m/%d}/")
        yield from ("/sitemap.xml", *self.sitemaps())
        for story in Article.objects.filter(publication_date__isnull=False):
            yield story.get_absolute_url()
        for issue in Issue.objects.filter(state__in=archive.WENT_OUT):
            yield archive.archive_address(issue)
        yield from (f"/nawala/{slug}/" for slug in Edition.objects.values_list("slug", flat=True))

    @staticmethod
    def sitemaps():
        body = PROCESSES[0].get("/sitemap.xml")[2].decode()
        return [f"/sitemap-{name}.xml" for name in re.findall(r"/sitemap-([\w-]+)\.xml", body)]

    def visit(self):
        for path in list(self.paths()):
            for process in PROCESSES:
                self.visit_path(process, path)

    def visit_path(self, process, path):
        """Open the page, its edition in text, and what follows it."""
        body = process.get(path)[2].decode()
        process.get(path, query="edisi=teks")
        for further, query in FURTHER.findall(body)[:4]:
            process.get(further, query=html.unescape(query))

    def visit_one(self, subject):
        """Open the page of what may be gone soon, and the lists that name it."""
        for process in PROCESSES:
            for path in (subject.get_absolute_url(), "/", "/feed/"):
                self.visit_path(process, path)

    @staticmethod
    def settled():
        """Let every story be as the indexer leaves it; nothing is near by words alone."""
        known = set(StoryVector.objects.values_list("pk", flat=True))
        missing = Article.objects.exclude(pk__in=known)
        StoryVector.objects.bulk_create(
            StoryVector(article=story, terms=[], weights=[], norm=1, stories=1) for story in missing
        )
        StoryVector.objects.filter(related_at=None).update(related_at=clock.now())

    def act(self, what, pick, other):
        getattr(self, f"do_{what}")(self.story(pick), self.story(other), self.next_number())
        self.settled()

    @rule(what=acts, pick=picks, other=picks)
    def something_is_written(self, what, pick, other):
        self.act(what, pick, other)

    @rule(what=acts, then=acts, pick=picks, other=picks)
    def two_things_are_written(self, what, then, pick, other):
        self.act(what, pick, other)
        self.act(then, other, pick)

    @rule(what=acts, pick=picks, other=picks, page=st.integers(0, 60), process=st.integers(0, 1))
    def something_is_written_while_a_page_is_made(self, what, pick, other, page, process):
        paths = list(self.paths())
        PROCESSES[process].store.purge(["all"])
        PROCESSES[process].after = lambda: self.act(what, pick, other)
        PROCESSES[process].get(paths[page % len(paths)])
        PROCESSES[process].after = None

    @rule(minutes=st.sampled_from([5, 10, 20, 60, 24 * 60]))
    def time_passes(self, minutes):
        self.ahead += datetime.timedelta(minutes=minutes)
        move(self.ahead)

    @rule(what=acts, pick=picks)
    def a_connection_is_cut(self, what, pick):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database() AND query LIKE 'SELECT extract(epoch FROM statement%'"
            )
        self.act(what, pick, pick)
        for each in PROCESSES:
            each.words.clear()
            each.open()

    @rule(process=st.integers(0, 1), what=acts, pick=picks)
    def a_process_starts_anew(self, process, what, pick):
        PROCESSES[process].stop()
        PROCESSES[process] = MAKE[0]()
        PROCESSES[process].open()
        self.act(what, pick, pick)

    @invariant()
    def what_is_kept_is_right(self):
        if not hasattr(self, "tags"):
            return
        for process in PROCESSES:
            process.open()
        settle(*PROCESSES)
        fresh = {}
        for process in PROCESSES:
            process.store.begin()  # what the clock changes, as any request does
            now = process.store.clock.now
            for wanted, kept in list(process.store._kept.items()):
                if kept.until <= now:
                    continue
                if wanted not in fresh:
                    fresh[wanted] = process.fresh(wanted)
                assert fresh[wanted] == (200, kept.page.body), differing(wanted, kept, fresh)
                COMPARED.append(wanted.path)
        self.visit()


@pytest.mark.django_db(transaction=True)
def test_a_kept_page_is_always_what_django_would_answer(monkeypatch):
    walk(monkeypatch, Process)


def walk(monkeypatch, make):
    """Let processes that ``make`` makes keep pages while all sorts of things happen."""
    MAKE[:] = [make]
    hurry(monkeypatch)
    monkeypatch.setattr("articles.pages.lists.PER_PAGE", 3)
    monkeypatch.setattr("subscriptions.issues.archive.PER_PAGE", 2)
    ContentType.objects.clear_cache()
    COMPARED.clear()
    with movable_time():
        PROCESSES[:] = [make(), make()]
        for process in PROCESSES:
            process.open()
        try:
            run_state_machine_as_test(
                Paper,
                settings=settings(
                    max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None,
                    derandomize="PAGE_STORE_STEPS" not in os.environ, phases=[Phase.explicit, Phase.generate],
                    suppress_health_check=list(HealthCheck),
                ),
            )  # fmt: skip
            assert len(COMPARED) > 100
            print(f"compared {len(COMPARED)} kept pages, {len(set(COMPARED))} addresses")
        finally:
            for process in PROCESSES:
                process.stop()
            connections.close_all()
