"""A kill at any moment: the command that is given again ends in the state of an undisturbed run."""

import random
import re

import pytest
from django.db import connection, transaction

from articles.models import (
    Article,
    FormerPath,
    ImportedItem,
    ImportedPicture,
    ImportNote,
    ImportRun,
    Page,
    Section,
    SiteLink,
    StatusChange,
    Tag,
)
from articles.moving import importer
from tests.articles.moving.exports import attachment, category, export, item

pytestmark = pytest.mark.django_db
MOMENTS = 20


class Killed(BaseException):
    """What no ``except`` of the import may hold up."""


def site(folder):
    own = "https://kabarlama.example"
    picture = f"{own}/wp-content/uploads/2019/05/foto.jpg"
    stories = [
        item(
            f"Cerita {n}",
            f'JAKARTA – Isi {n}. <a href="{own}/cerita-{n % 5 + 1}/">Lihat</a>\n\n<img src="{picture}">'
            f'\n\n<p>Baca juga: <a href="{own}/cerita-{n % 3 + 1}/">Cerita {n % 3 + 1}</a></p>'
            f"\n\n[asing id=1]\n\nReporter: Budi {n % 3}",
            old_id=n,
            slug=f"cerita-{n}",
            link=f"{own}/cerita-{n}/",
            status="trash" if n == 7 else "publish",
            terms=[
                ("category", "politik", "Politik"),
                ("post_tag", f"air-{n % 4}", f"Air {n % 4}"),
            ],
            meta=[("_thumbnail_id", "50"), ("_wp_trash_meta_status", "publish")],
        )
        for n in range(1, 12)
    ]
    menu = [("_menu_item_type", "custom"), ("_menu_item_url", "https://lain.example/")]
    return export(
        folder,
        category("politik", "Politik", term_id="3"),
        attachment(50),
        *stories,
        item("Tentang", "Isi.", old_id=60, kind="page", slug="tentang-situs"),
        item("Tim", "Isi.", old_id=61, kind="page", slug="tim-kami", post_parent="60"),
        item("Lain", old_id=70, kind="nav_menu_item", terms=[("nav_menu", "utama", "Utama")], meta=menu),
    )  # fmt: skip


def state():
    """All that the import wrote, with names in place of keys."""
    pictures = dict(ImportedPicture.objects.values_list("picture", "address"))
    slugs = dict(Article.objects.values_list("pk", "slug"))

    def named(body):
        body = re.sub(r'data-pictures="(\d+)"', lambda m: pictures[int(m[1])], body)
        return re.sub(r'data-story="(\d+)"', lambda m: slugs[int(m[1])], body)

    stories = [
        (
            story.slug, story.headline, story.status, named(story.body), story.dateline,
            story.published_at, [r.name for r in story.byline],
            sorted(tag.name for tag in story.tags.all()), story.section.name,
        )
        for story in Article.objects.order_by("slug")
    ]  # fmt: skip
    return {
        "stories": stories,
        "pages": list(Page.objects.order_by("slug").values_list("slug", "body", "parent__slug")),
        "names": [
            sorted(model.objects.values_list("name", flat=True)) for model in (Section, Tag)
        ],
        "paths": sorted((row.path, str(row.subject and row.content_type.model)) for row in FormerPath.objects.all()),
        "marks": sorted(ImportedItem.objects.values_list("kind", "old_id", "links_due")),
        "links": sorted(SiteLink.objects.values_list("place", "label", "url")),
        "moves": sorted(StatusChange.objects.values_list("article__slug", "to_status")),
        "notes": sorted((n.text, str(n.values), n.line) for n in ImportNote.objects.all()),
        "runs": [(run.state, run.counts) for run in ImportRun.objects.all()],
    }  # fmt: skip


class Kill:
    """Counts the statements of a connection; at ``at`` the process is gone."""

    def __init__(self, at=None):
        self.at, self.seen = at, 0

    def __call__(self, execute, *rest):
        self.seen += 1
        if self.seen == self.at:
            raise Killed
        return execute(*rest)


@pytest.mark.thorough
def test_a_kill_at_twenty_moments_leaves_what_an_undisturbed_run_leaves(
    tmp_path, move_in, monkeypatch
):
    monkeypatch.setattr(importer, "BATCH", 3)
    path = site(tmp_path)
    for _run in range(2):  # the first fills what processes keep
        counted = Kill()
        with transaction.atomic():
            with connection.execute_wrapper(counted):
                move_in(path)
            expected = state()
            transaction.set_rollback(True)
    assert len(expected["stories"]) == 11
    assert expected["links"]
    moments = random.Random(17).sample(range(1, counted.seen), MOMENTS)
    for moment in sorted(moments):
        with transaction.atomic():
            with pytest.raises(Killed), connection.execute_wrapper(Kill(moment)):
                move_in(path)
            move_in(path)
            assert state() == expected, f"killed at statement {moment} of {counted.seen}"
            transaction.set_rollback(True)
