"""What goes out comes in again: the same pages, byte for byte; and nothing is left out unsaid."""

import datetime
import json
import re
import uuid

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.management import CommandError, call_command
from django.db import models
from django.db.models.functions import Now
from django.test import Client

from articles.models import (
    ArchivedComment,
    Article,
    Correction,
    FormerPath,
    Image,
    Page,
    Section,
    SiteIdentity,
    StoredFile,
    Tag,
)
from newsroom.exchange.reading import ImportSiteError, import_site
from newsroom.exchange.tables import LEFT, NAMES, tables
from newsroom.exchange.writing import ExportError, _told, export
from subscriptions.issues import sending_again
from subscriptions.issues.progress import deliveries_by_state
from subscriptions.models import (
    Consent,
    Delivery,
    Edition,
    Issue,
    IssueSummary,
    Segment,
    Subscriber,
)
from subscriptions.models.delivery import State
from tests.factories import (
    make_article,
    make_file,
    make_image,
    make_reporter,
    make_section,
    make_source,
)

pytestmark = pytest.mark.django_db
APPS = ("articles", "subscriptions")


def quiet(_line):
    pass


def test_every_table_goes_along_or_says_why_not():
    models = {
        model._meta.label
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }
    assert models == set(NAMES.values()) | set(LEFT)
    assert not set(NAMES.values()) & set(LEFT)


def a_site():
    section, image, report = make_section("Dunia"), make_image(), make_file()
    first = make_article("Jembatan", section=section, reporters=[make_reporter("Ratna Kirana")])
    story = make_article(
        "Air naik “tinggi”",
        section=section,
        reporters=[make_reporter("Budi")],
        tags=["Banjir", "Kota"],
        lead_image=image,
        further=[make_section("Lingkungan"), make_section("Kota")],
        body=f'<p>Satu &amp; dua.</p><div data-pictures="{image.pk}"></div>'
        f'<div data-story="{first.pk}"></div><div data-file="{report.pk}"></div><p><a href="/tim/">Tim</a></p>',
    )
    story.article_sources.create(source=make_source("Antara"), url="https://antara.example/1")
    Correction.objects.create(article=story, text="Bukan Senin.")
    comment = {"article": story, "name": "A", "text": "Bagus."}
    ArchivedComment.objects.create(old_id="1", **comment)
    Article.objects.filter(pk=story.pk).update(comment_count=1)
    SiteIdentity.objects.update(name="Suluh Uji", shows_comments=True)
    above = Page.objects.create(title="Tentang situs", body="<p>Isi.</p>")
    Page.objects.create(title="Tim", body="<p>Kami.</p>", parent=above)
    FormerPath.objects.create(path="/lama", subject=story)
    FormerPath.objects.create(path="/wp-content/uploads/laporan.pdf", subject=report)
    make_article("Rancangan", status="draft")
    edition = Edition.objects.first()
    edition.sections.add(section)
    edition.tags.add(*Tag.objects.filter(name="Banjir"))
    edition.reporters.add(*story.byline)
    Segment.objects.create(name="Pembaca Dunia", rules={"sections": [section.pk]})
    return story, Subscriber.objects.create(email="a@pembaca.example")


def topics_of_editions():
    return [
        [sorted(map(str, topics.all())) for topics in (edition.sections, edition.tags, edition.reporters)]
        for edition in Edition.objects.order_by("pk")
    ]  # fmt: skip


def pages(story):
    client = Client()
    own = story.get_absolute_url()
    paths = ["/", own, f"{own}komentar/", "/rubrik/dunia/", "/rubrik/lingkungan/", "/rubrik/kota/feed/", "/tag/banjir/", "/reporter/budi/", "/sumber/antara/",
             "/koreksi/", "/tim/", "/feed/", "/sitemap.xml", "/sitemap-1.xml", "/lama/", "/wp-content/uploads/laporan.pdf", f"{own}?edisi=teks"]  # fmt: skip
    shown = {}
    for path in paths:
        answer = client.get(path)
        body = re.sub(rb"nonce-[^\"' ]+", b"", answer.content)
        shown[path] = answer.status_code, answer.headers.get("Location"), body
    return shown


def emptied():
    """The site as it was set up, in a state that only tests know: the rows are gone."""
    from django.db import connection

    names = ", ".join(
        connection.ops.quote_name(model._meta.db_table)
        for model in map(apps.get_model, [*NAMES.values(), *LEFT])
        if model._meta.managed
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"TRUNCATE {names} CASCADE")


# What the database's columns hold, as Python reads them; a kind that is missing here fails.
KINDS = {
    models.BooleanField: True,
    models.IntegerField: 7,
    models.FloatField: 0.5,
    models.CharField: "Aleppo",
    models.TextField: "Aleppo",
    models.FileField: "asli/1.jpg",
    models.DateTimeField: datetime.datetime(2026, 11, 30, 17, 5, 1, 23, tzinfo=datetime.UTC),
    models.DateField: datetime.date(2026, 11, 30),
    models.TimeField: datetime.time(17, 5),
    models.DurationField: datetime.timedelta(days=1, minutes=17, microseconds=5),
    models.UUIDField: uuid.uuid4(),
    models.JSONField: {"domain": "kantor.id"},
    models.AutoField: 7,
    models.ForeignKey: 7,
    ArrayField: ["a", "b"],
}


def test_every_kind_of_column_is_written_and_read_back():
    fields = [field for table in tables() for field in table.fields]
    assert len(fields) > 200
    for field in fields:
        kind = next(kind for kind in type(field).__mro__ if kind in KINDS)
        read = json.loads(json.dumps(KINDS[kind], default=_told))
        back = read if kind in (models.ForeignKey, ArrayField) else field.to_python(read)
        assert back == KINDS[kind], field


def test_a_mailing_arrives_with_its_numbers_and_goes_to_nobody_again(tmp_path):
    story, reader = a_site()
    sent = Issue.objects.create(
        kind="story", article=story, subject="Air naik", html="<p>x</p>", text="x", state="complete",
        send_at=Now(), started_at=Now(), completed_at=Now(), candidates=3,
        sent_for=datetime.timedelta(minutes=17, seconds=1),
    )  # fmt: skip
    Delivery.objects.create(
        issue=sent,
        subscriber=reader,
        address=reader.email,
        state=State.ACCEPTED,
        handed_at=Now(),
        finished_at=Now(),
    )
    IssueSummary.objects.create(issue=sent, state=State.ACCEPTED, number=1)
    IssueSummary.objects.create(issue=sent, state=State.FAILED, number=1)
    numbers = deliveries_by_state([sent.pk])[sent.pk]
    export(tmp_path / "site", quiet)
    emptied()
    import_site(tmp_path / "site", quiet)
    arrived = Issue.objects.get(pk=sent.pk)
    assert arrived.sent_for == sent.sent_for
    assert deliveries_by_state([sent.pk])[sent.pk] == numbers
    assert (numbers[State.ACCEPTED], numbers[State.FAILED]) == (2, 1)
    Subscriber.objects.update(state="active", confirmed_at=Now())
    assert sending_again.in_segment(arrived, None).number == 0
    assert sending_again.send_to_segment(arrived, None) == 0


def test_an_export_into_an_empty_site_makes_the_same_pages(tmp_path):
    story, subscriber = a_site()
    call_command("rebuild_index", verbosity=0)
    before, consents, topics = pages(story), list(Consent.objects.values()), topics_of_editions()
    counts = export(tmp_path / "keluar", quiet)
    emptied()
    assert not Article.objects.exists()
    assert import_site(tmp_path / "keluar", quiet) == counts
    call_command("rebuild_index", verbosity=0)
    after = pages(story)
    assert before[story.get_absolute_url()][0] == 200
    assert before["/wp-content/uploads/laporan.pdf"][0] == 301
    assert (tmp_path / "keluar" / "media" / StoredFile.objects.get().file.name).is_file()
    assert {path: told[:2] for path, told in after.items()} == {
        path: told[:2] for path, told in before.items()
    }
    for path, (_status, _to, body) in before.items():
        assert after[path][2] == body, path
    assert Subscriber.objects.get().email == subscriber.email
    assert list(Consent.objects.values()) == consents
    assert ["Dunia"] in topics[0]
    assert topics_of_editions() == topics
    assert Segment.objects.get().rules == {"sections": [Section.objects.get(name="Dunia").pk]}
    assert make_article("Sesudahnya").pk > story.pk


def test_the_folder_says_what_is_what(tmp_path):
    a_site()
    folder = tmp_path / "keluar"
    export(folder, quiet)
    text = (folder / "README.md").read_text()
    for name in NAMES:
        lines = (folder / f"{name}.jsonl").read_text().splitlines()
        for line in lines[:1]:
            assert all(f"* `{column}`" in text for column in json.loads(line))
    assert "* `section_id`: key of sections.jsonl" in text
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "media" / Image.objects.get().file.name).is_file()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "surat.txt").write_text("penting")
    with pytest.raises(ExportError, match=r"surat\.txt"):
        export(tmp_path, quiet)
    assert (tmp_path / "surat.txt").read_text() == "penting"


def test_a_site_that_is_not_empty_takes_none(tmp_path):
    a_site()
    export(tmp_path / "keluar", quiet)
    with pytest.raises(ImportSiteError, match="not empty"):
        import_site(tmp_path / "keluar", quiet)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("tags.jsonl", "{}\n", "tags.jsonl, line 1"),
        ("tags.jsonl", "[1]\n", "tags.jsonl, line 1: no JSON object"),
        ("tags.jsonl", "{" * 100_000, "tags.jsonl, line 1: no JSON object"),
        ("export.json", "{}", "another format"),
        ("bylines.jsonl", '{"id": 1, "article_id": 99, "reporter_id": 98, "position": 0}\n', "articles_byline"),
    ],
)  # fmt: skip
def test_harm_changes_nothing(tmp_path, file, text, says):
    folder = tmp_path / "keluar"
    export(folder, quiet)
    (folder / file).write_text(text)
    with pytest.raises(CommandError, match=says):
        call_command("import_site", str(folder))
    assert not Tag.objects.exists()


def change_first_row(path, values):
    """Give the first row of a file other values."""
    first, *others = path.read_text().splitlines()
    rows = [json.dumps(json.loads(first) | values), *others]
    path.write_text("".join(f"{row}\n" for row in rows))


@pytest.mark.parametrize(
    ("file", "values", "says"),
    [
        ("tags.jsonl", {"name": "a\x00b"}, "NUL|0x00"),
        ("subscribers.jsonl", {"created_at": "kemarin"}, "kemarin"),
        ("former-paths.jsonl", {"content_type_id": "lain.hal"}, "former-paths.jsonl, line 1"),
        ("pictures.jsonl", {"file": "../../rahasia.jpg"}, "leads out of its folder"),
    ],
)  # fmt: skip
def test_a_row_that_is_none_is_told_and_changes_nothing(tmp_path, file, values, says):
    a_site()
    folder = tmp_path / "keluar"
    export(folder, quiet)
    emptied()
    change_first_row(folder / file, values)
    with pytest.raises(ImportSiteError, match=says):
        import_site(folder, quiet)
    assert not Article.objects.exists()


@pytest.mark.parametrize("rest", [None, ""])
def test_an_export_that_lost_rows_on_its_way_is_refused(tmp_path, rest):
    a_site()
    folder = tmp_path / "keluar"
    export(folder, quiet)
    emptied()
    file = folder / "comments.jsonl"
    file.unlink() if rest is None else file.write_text(rest)
    with pytest.raises(ImportSiteError, match=r"comments\.jsonl: 0 rows, where 1"):
        import_site(folder, quiet)
    assert not Article.objects.exists()


def test_a_body_is_cleaned_and_a_file_that_is_no_picture_refused(tmp_path):
    story, _subscriber = a_site()
    folder = tmp_path / "keluar"
    export(folder, quiet)
    emptied()
    stories = folder / "stories.jsonl"
    stories.write_text(stories.read_text().replace("<p>Satu", "<script>x</script><p>Satu"))
    import_site(folder, quiet)
    assert "script" not in Article.objects.get(pk=story.pk).body
    emptied()
    (folder / "media" / json.loads((folder / "pictures.jsonl").read_text())["file"]).write_text(
        "<html>"
    )
    with pytest.raises(ImportSiteError, match="of no kind"):
        import_site(folder, quiet)
