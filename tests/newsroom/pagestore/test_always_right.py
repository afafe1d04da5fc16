"""Whatever is written and however time goes on: a page that is kept is what Django would answer.

Two processes keep every page of a small paper; a machine saves, moves, renames, withdraws, writes
SQL by hand, lets time pass, cuts connections and does so while pages are being made. After each
step every page that is still kept is compared, byte for byte, with one made anew.
PAGE_STORE_STEPS=200 walks longer.
"""

import datetime
import itertools
import os
from contextlib import contextmanager

import hypothesis.strategies as st
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.db.backends.signals import connection_created
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
from articles.editing import workflow
from articles.models import (
    Article,
    ArticleSource,
    Banner,
    Byline,
    Correction,
    Page,
    RelatedChoice,
    RelatedStory,
    SectionBlock,
    SiteIdentity,
    SiteLink,
    Slot,
    StoryVector,
    TaggedArticle,
)  # fmt: skip
from articles.models.status import Status
from tests.clock import FUNCTIONS
from tests.factories import make_article, make_image, make_reporter, make_section, make_source
from tests.newsroom.pagestore.site import Process, hurry, settle

STEPS = int(os.environ.get("PAGE_STORE_STEPS", "12"))
EXAMPLES = int(os.environ.get("PAGE_STORE_EXAMPLES", "2"))
SCHEMA = "machine_time"
_number = itertools.count(1)
picks = st.integers(0, 5)


@contextmanager
def movable_time():
    """Give every connection a clock of the database's that ``move`` sets forward."""
    path = f"{SCHEMA}, pg_catalog, public"

    def set_path(connection, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('search_path', %s, false)", [path])

    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
    move(datetime.timedelta())
    set_path(connection)
    connection_created.connect(set_path)
    try:
        yield
    finally:
        connection_created.disconnect(set_path)
        with connection.cursor() as cursor:
            cursor.execute(f"SET search_path TO DEFAULT; DROP SCHEMA {SCHEMA} CASCADE")
        clock._last = None


def move(ahead):
    with connection.cursor() as cursor:
        for function in FUNCTIONS:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {SCHEMA}.{function}() RETURNS timestamptz LANGUAGE sql"
                f" STABLE AS $$ SELECT pg_catalog.clock_timestamp()"
                f" + interval '{ahead.total_seconds()} seconds' $$"
            )
    clock._last = None


class Paper(RuleBasedStateMachine):
    """A small paper with two processes."""

    @initialize()
    def begin(self):
        self.ahead = datetime.timedelta()
        move(self.ahead)
        self.clean()
        SiteIdentity.objects.get_or_create(pk=1)  # the flush between tests took it
        identity.invalidate_cache()
        self.sections = [make_section("Dunia"), make_section("Budaya")]
        self.reporters = [make_reporter("Ratna Kirana"), make_reporter("Bagas Wirayuda")]
        self.sources = [make_source("Badan Geologi")]
        self.page, _made = Page.objects.get_or_create(
            title="Tentang", defaults={"body": "<p>Kami.</p>"}
        )
        self.image = make_image()
        self.stories = []
        self.by_name = [
            make_article(f"Jauh {n}", section=self.sections[n % 2], tags=["Aleppo"], lead_image=self.image,
                         reporters=[self.reporters[n % 2]], published_at=clock.now() - datetime.timedelta(hours=n + 1))
            for n in range(4)
        ]  # fmt: skip
        self.stories = list(self.by_name)
        self.tags = [row.tag for row in TaggedArticle.objects.select_related("tag")[:1]]
        self.settled()
        for process in PROCESSES:
            process.store.purge(["all"])
            process.compared = getattr(process, "compared", 0)
        settle(*PROCESSES)
        self.visit()

    @staticmethod
    def clean():
        for model in (
            Slot,
            SectionBlock,
            Banner,
            SiteLink,
            Correction,
            RelatedStory,
            RelatedChoice,
            Byline,
            ArticleSource,
            TaggedArticle,
        ):
            model.objects.all().delete()
        Article.objects.all().delete()

    # What readers open.

    def paths(self):
        yield from (
            "/",
            "/feed/",
            "/feed/atom/",
            "/koreksi/",
            "/sitemap.xml",
            "/sitemap-halaman.xml",
            "/robots.txt",
        )
        for subject in (*self.sections, *self.reporters, *self.sources, *self.tags, self.page):
            subject.refresh_from_db()
            yield subject.get_absolute_url()
        yield f"{self.tags[0].get_absolute_url()}feed/json/"
        yield f"/sitemap-berita-{self.stories[0].pk // 50_000}.xml"
        today = clock.today()
        yield from (f"/{today:%Y}/", f"/{today:%Y/%m}/", f"/{today:%Y/%m/%d}/")
        for story in Article.objects.filter(publication_date__isnull=False):
            yield story.get_absolute_url()

    def visit(self):
        for path in self.paths():
            for process in PROCESSES:
                process.get(path)
        PROCESSES[0].get("/", query="edisi=teks")

    @staticmethod
    def settled():
        """Let every story be as the indexer leaves it; nothing is near by words alone."""
        known = set(StoryVector.objects.values_list("pk", flat=True))
        missing = Article.objects.exclude(pk__in=known)
        StoryVector.objects.bulk_create(
            StoryVector(article=story, terms=[], weights=[], norm=1, stories=1) for story in missing
        )
        StoryVector.objects.filter(related_at=None).update(related_at=clock.now())

    def story(self, pick):
        return Article.objects.get(pk=self.stories[pick % len(self.stories)].pk)

    # What can happen: each is one transaction or some, by whatever way.

    def act(self, what, pick, other):
        getattr(self, f"do_{what}")(self.story(pick), self.story(other), next(_number))
        self.settled()

    def do_headline(self, story, other, number):
        story.headline = f"Judul {number}"
        story.save()

    def do_place(self, story, other, number):
        story.body = f'<p>Isi {number}.</p><div data-story="{other.pk}"></div><p>Akhir.</p>'
        story.save()

    def do_section(self, story, other, number):
        story.section = self.sections[number % 2]
        story.save()

    def do_slug(self, story, other, number):
        story.slug, story.slug_is_set = f"alamat-{number}", True
        story.save()

    def do_day(self, story, other, number):
        if story.published_at:
            story.published_at -= datetime.timedelta(hours=7 * (number % 9))
            story.save()

    def do_new(self, story, other, number):
        ahead = datetime.timedelta(minutes=(number % 5) * 10 - 20)
        self.stories.append(
            make_article(f"Baru {number}", section=story.section, tags=["Aleppo"], published_at=clock.now() + ahead,
                         reporters=[self.reporters[number % 2]], sources=self.sources)
        )  # fmt: skip

    def do_withdraw(self, story, other, number):
        if story.status == Status.APPROVED:
            workflow.make_move(story, "withdraw", None)

    def do_restore(self, story, other, number):
        if story.status == Status.WITHDRAWN:
            workflow.make_move(story, "restore", None)

    def do_tag(self, story, other, number):
        if number % 2:
            story.tags.add("Aleppo")
        else:
            story.tags.clear()

    def do_rename_tag(self, story, other, number):
        tag = self.tags[0]
        tag.refresh_from_db()
        tag.name, tag.slug = f"Aleppo {number}", f"aleppo-{number}"
        tag.save()

    def do_rename_reporter(self, story, other, number):
        reporter = self.reporters[0]
        reporter.refresh_from_db()
        reporter.name = f"Ratna {number}"
        reporter.save()

    def do_unsign(self, story, other, number):
        Byline.objects.filter(article=story).delete()

    def do_image(self, story, other, number):
        self.image.refresh_from_db()
        self.image.alt = self.image.caption = f"Gambar {number}"
        self.image.save()

    def do_correct(self, story, other, number):
        Correction.objects.create(
            article=story, text=f"Salah {number}.", is_important=bool(number % 2)
        )

    def do_relate(self, story, other, number):
        if story.pk != other.pk:
            RelatedStory.objects.update_or_create(
                article=story, other=other, defaults={"score": number, "cosine": 0.5}
            )

    def do_ban(self, story, other, number):
        if story.pk != other.pk:
            kind = "ban" if number % 2 else "pin"
            RelatedChoice.objects.update_or_create(
                article=story, other=other, defaults={"kind": kind}
            )

    def do_slot(self, story, other, number):
        Slot.objects.filter(article=story).delete()
        end = clock.now() + datetime.timedelta(minutes=15)
        Slot.objects.update_or_create(
            position=1 + number % 3, defaults={"article": story, "ends_at": end}
        )

    def do_unslot(self, story, other, number):
        Slot.objects.all().delete()

    def do_block(self, story, other, number):
        SectionBlock.objects.update_or_create(
            section=story.section, defaults={"is_shown": bool(number % 2)}
        )

    def do_banner(self, story, other, number):
        Banner.objects.create(
            text=f"Gempa {number}",
            ends_at=clock.now() + datetime.timedelta(minutes=10 * (number % 3 + 1)),
        )

    def do_name(self, story, other, number):
        SiteIdentity.objects.update_or_create(pk=1, defaults={"name": f"Suluh {number}"})

    def do_menu(self, story, other, number):
        SiteLink.objects.create(site_id=1, place="header", label=f"Baris {number}", url="/tentang/")

    def do_page(self, story, other, number):
        self.page.refresh_from_db()
        self.page.body = f"<p>Kami {number}.</p>"
        self.page.save()

    def do_sql(self, story, other, number):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE articles_article SET standfirst = 'Ringkas {number}'")

    def do_sql_section(self, story, other, number):
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE articles_section SET description = 'Rubrik {number}' WHERE id = {story.section_id}"
            )

    def do_rollback(self, story, other, number):
        from django.db import transaction

        with transaction.atomic():
            Article.objects.filter(pk=story.pk).update(headline="Tidak jadi")
            transaction.set_rollback(True)

    acts = st.sampled_from(sorted(name[3:] for name in dir() if name.startswith("do_")))

    @rule(what=acts, pick=picks, other=picks)
    def something_is_written(self, what, pick, other):
        self.act(what, pick, other)

    @rule(what=acts, pick=picks, other=picks, page=st.integers(0, 30), process=st.integers(0, 1))
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

    @rule(process=st.integers(0, 1), what=acts, pick=picks)
    def a_connection_is_cut(self, process, what, pick):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database() AND query LIKE 'SELECT extract(epoch FROM statement%'"
            )
        self.act(what, pick, pick)
        for each in PROCESSES:
            each.words.clear()
            each.open()

    @invariant()
    def what_is_kept_is_right(self):
        if not hasattr(self, "stories"):
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
                assert fresh[wanted] == (200, kept.page.body), wanted
                process.compared += 1
        self.visit()


PROCESSES = []


@pytest.mark.django_db(transaction=True)
def test_a_kept_page_is_always_what_django_would_answer(monkeypatch):
    hurry(monkeypatch)
    ContentType.objects.clear_cache()
    with movable_time():
        PROCESSES[:] = [Process(), Process()]
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
            assert sum(process.compared for process in PROCESSES) > 100
            print(
                "compared",
                [process.compared for process in PROCESSES],
                [p.store.counts for p in PROCESSES],
            )
        finally:
            for process in PROCESSES:
                process.listener.stop()
            connections.close_all()
