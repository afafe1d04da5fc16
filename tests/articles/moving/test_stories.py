"""What posts become."""

import datetime
import re
from html import unescape

import pytest
from django.db import connection

from articles.models import (
    Article,
    FormerPath,
    FurtherSection,
    ImportedItem,
    ImportedPicture,
    ImportNote,
    Page,
    Reporter,
    SiteIdentity,
    StatusChange,
    Tag,
)
from articles.moving import links
from tests.articles.moving.exports import attachment, category, cdata, export, item

pytestmark = pytest.mark.django_db
WIB = datetime.timezone(datetime.timedelta(hours=7))


def notes(run):
    return [(note.kind, note.text % note.values) for note in run.notes.all()]


def test_a_post_comes_with_all_that_is_told_of_it(tmp_path, move_in):
    path = export(
        tmp_path,
        category("politik", "Politik", term_id="3"),
        item(
            "Jembatan &amp; sungai",
            "JAKARTA, KABAR LAMA – Air naik.\n\nWarga mengungsi.\n\nReporter: Budi Santoso\n"
            "Editor: Sari\n\nSumber: Antara",
            old_id=7,
            slug="jembatan-dan-sungai",
            excerpt="Air naik semalam.",
            terms=[("category", "politik", "Politik"), ("post_tag", "banjir", "Banjir")],
            meta=[("_yoast_wpseo_title", "Banjir %%sep%% %%sitename%%")],
        ),
    )
    run = move_in(path, categories={"politik": "section"})
    story = Article.objects.published().get()
    assert (story.headline, story.standfirst) == ("Jembatan & sungai", "Air naik semalam.")
    assert story.body == "<p>Air naik.</p><p>Warga mengungsi.</p>"
    assert (story.dateline, story.edited_by, story.seo_title) == ("Jakarta", "Sari", "Banjir")
    assert story.section.name == "Politik"
    assert [reporter.name for reporter in story.byline] == ["Budi Santoso", "Ratna Kirana"]
    assert [line.source.name for line in story.article_sources.all()] == ["Antara"]
    assert [tag.name for tag in story.tags.all()] == ["Banjir"]
    assert story.published_at == datetime.datetime(2019, 5, 12, 8, 30, tzinfo=WIB)
    assert story.get_absolute_url() == "/2019/05/12/jembatan-dan-sungai/"
    assert run.counts["post"] == {"created": 1}
    assert StatusChange.objects.get().to_status == "approved"


@pytest.mark.parametrize(
    ("status", "date", "becomes"),
    [
        ("publish", "2019-05-12 08:30:00", "approved"),
        ("future", "2199-05-12 08:30:00", "approved"),
        ("draft", "0000-00-00 00:00:00", "draft"),
        ("pending", "2019-05-12 08:30:00", "in_review"),
        ("private", "2019-05-12 08:30:00", "draft"),
        ("publish", "0000-00-00 00:00:00", "draft"),
        ("publish", "2019-13-45 99:00:00", "draft"),
    ],
)
def test_states_and_dates(tmp_path, move_in, status, date, becomes):
    move_in(export(tmp_path, item("Judul", "Isi.", status=status, date=date)))
    assert Article.objects.get().status == becomes


def test_what_lay_in_the_trash(tmp_path, move_in):
    seen = item(
        "Pernah terbit", "Isi.", status="trash", slug="pernah__trashed",
        meta=[("_wp_trash_meta_status", "publish")],
    )  # fmt: skip
    run = move_in(export(tmp_path, seen, item("Tak pernah", "Isi.", status="trash")))
    story = Article.objects.get()
    assert (story.status, story.slug) == ("withdrawn", "pernah")
    assert [kind for kind, _text in notes(run)].count("skipped") == 1


def test_a_second_run_writes_nothing(tmp_path, move_in):
    path = export(
        tmp_path,
        category("politik", "Politik"),
        item(
            "Satu", 'Isi <img src="https://kabarlama.example/wp-content/uploads/a.jpg">', old_id=1
        ),
        item("Halaman", "Isi halaman.", old_id=2, kind="page", slug="tentang-kami"),
        attachment(3),
    )
    move_in(path)
    models = (Article, Page, Tag, Reporter, FormerPath, ImportedItem, ImportedPicture)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    run = move_in(path)
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    assert run.counts["post"] == {"unchanged": 1}
    assert run.counts["page"] == {"unchanged": 1}


def test_what_changed_there_is_changed_here_unless_it_was_edited_here(tmp_path, move_in):
    move_in(export(tmp_path, item("Satu", "Isi.", old_id=1), item("Dua", "Isi.", old_id=2)))
    mine = Article.objects.get(headline="Dua")
    mine.headline = "Dua, disunting"
    mine.save()
    run = move_in(
        export(tmp_path, item("Satu baru", "Isi baru.", old_id=1), item("Dua lagi", "B.", old_id=2))
    )
    assert set(Article.objects.values_list("headline", flat=True)) == {
        "Satu baru",
        "Dua, disunting",
    }
    assert run.counts["post"] == {"updated": 1, "skipped": 1}
    [(kind, _text)] = [note for note in notes(run) if "also here" in note[1]]
    assert kind == "skipped"
    assert run.notes.get(text__contains="also here").line > 1


def test_same_slugs_of_a_day_and_keys_that_come_twice(tmp_path, move_in):
    path = export(
        tmp_path,
        item("Satu", "Isi.", old_id=1, slug="sama"),
        item("Dua", "Isi.", old_id=2, slug="sama"),
        item("Tiga", "Isi.", old_id=2, slug="tiga"),
    )
    run = move_in(path)
    assert set(Article.objects.values_list("slug", flat=True)) == {"sama", "sama-2"}
    assert run.counts["post"] == {"created": 2, "skipped": 1}
    assert any("belongs to another story" in text for _kind, text in notes(run))


def test_one_item_that_the_database_refuses_takes_no_other_with_it(tmp_path, move_in, monkeypatch):
    from articles.moving import fields

    def refuse(item):
        if item.title == "Dua":
            raise ValueError("ditolak")
        return ""

    monkeypatch.setattr(fields, "standfirst_of", refuse)
    path = export(tmp_path, *(item(title, "Isi.") for title in ("Satu", "Dua", "Tiga")))
    run = move_in(path)
    assert set(Article.objects.values_list("headline", flat=True)) == {"Satu", "Tiga"}
    assert run.counts["post"] == {"created": 2, "skipped": 1}
    assert ImportNote.objects.get(run=run, kind="skipped").values == {"why": "ditolak"}


def test_a_run_that_was_stopped_is_carried_on(tmp_path, move_in, monkeypatch):
    from articles.moving import importer
    from articles.moving.stories import Stories

    monkeypatch.setattr(importer, "BATCH", 2)
    path = export(tmp_path, *(item(f"Cerita {n}", "Isi.", old_id=n) for n in range(1, 8)))
    write, calls = Stories.write, []

    def killed(self, items):
        calls.append(len(items))
        if len(calls) == 3:
            raise KeyboardInterrupt
        write(self, items)

    monkeypatch.setattr(Stories, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        move_in(path)
    assert Article.objects.count() == 4
    monkeypatch.setattr(Stories, "write", write)
    run = move_in(path)
    assert Article.objects.count() == 7
    assert run.state == "done"
    assert run.counts["post"] == {"created": 7}


def test_own_links_lead_on_and_read_also_becomes_a_place(tmp_path, move_in):
    own = "https://kabarlama.example/2019/05/12/sasaran/"
    path = export(
        tmp_path,
        item(
            "Satu",
            f'<p>Lihat <a href="{own}">di sini</a> dan <a href="/hilang/">sana</a>.</p>'
            f'<p><strong>Baca juga: <a href="{own}">Sasaran kita</a></strong></p><p>Akhir.</p>',
        ),
        item("Sasaran kita", "Isi.", slug="sasaran", date="2019-05-12 08:30:00"),
    )
    run = move_in(path)
    story = Article.objects.get(headline="Satu")
    target = Article.objects.get(headline="Sasaran kita")
    assert f'<a href="{target.get_absolute_url()}">di sini</a>' in story.body
    assert f'<div data-story="{target.pk}"></div>' in story.body
    assert any("/hilang/" in text for _kind, text in notes(run))


def test_pages_keep_what_stands_above_them(tmp_path, move_in):
    path = export(
        tmp_path,
        item("Tim", "Isi.", old_id=5, kind="page", slug="tim", post_parent=4,
             link="https://kabarlama.example/tentang/tim/"),
        item("Tentang", "Isi.", old_id=4, kind="page", slug="tentang"),
        item("Feed", "Isi.", old_id=6, kind="page", slug="feed", status="draft"),
    )  # fmt: skip
    move_in(path)
    child = Page.objects.get(slug="tim")
    assert child.parent == Page.objects.get(slug="tentang")
    hidden = Page.objects.get(title="Feed")
    assert (hidden.is_published, hidden.slug) == (False, "feed-2")


def test_pictures_are_registered_once_under_keys_that_bodies_place(tmp_path, move_in):
    base = "https://kabarlama.example/wp-content/uploads/2019/05"
    path = export(
        tmp_path,
        attachment(9, meta=[("_wp_attachment_image_alt", "Jembatan")], excerpt="Air. (Foto: Budi)"),
        item(
            "Satu",
            f'[caption id="attachment_9"]<img class="wp-image-9" src="{base}/foto-300x200.jpg"> '
            f'Lain sama sekali[/caption]\n\n<img src="{base}/foto-scaled.jpg">\n\n[gallery ids="9,77"]',
            meta=[("_thumbnail_id", "9")],
        ),
    )
    run = move_in(path)
    picture = ImportedPicture.objects.get()
    assert (picture.alt, picture.caption, picture.credit) == ("Jembatan", "Air.", "Budi")
    body = Article.objects.get().body
    assert body.count(f'<div data-pictures="{picture.picture}"></div>') == 2
    assert f'<div data-pictures="{picture.picture}" data-title="Lain sama sekali"></div>' in body
    assert ImportedItem.objects.get(kind="post").lead_picture == picture.picture
    assert any("77" in text for _kind, text in notes(run))


def test_a_picture_whose_own_name_ends_in_a_size_is_no_copy_of_another(tmp_path, move_in):
    base = "https://kabarlama.example/wp-content/uploads/2019/05"
    names = ("banjir.jpg", "banjir-750x375.jpg", "banjir-300x200.jpg")
    library = [
        attachment(old_id, f"/wp-content/uploads/2019/05/{name}")
        for old_id, name in enumerate(names, 9)
    ]
    shown = (*names, "banjir-150x150.jpg", "banjir-750x375-150x75.jpg")
    text = "\n\n".join(f'<img src="{base}/{name}">Isi.' for name in shown)
    path = export(tmp_path, *library, item("Satu", text, old_id=1))
    move_in(path)
    keys = dict(ImportedPicture.objects.values_list("old_id", "picture"))
    placed = re.findall(r'data-pictures="(\d+)"', Article.objects.get().body)
    assert [int(key) for key in placed] == [keys[n] for n in ("9", "10", "11", "9", "10")]
    move_in(path)
    assert ImportedPicture.objects.count() == len(names)


def test_a_page_without_a_title_is_called_by_its_words(tmp_path, move_in):
    move_in(export(tmp_path, item("", "<p>Tentang <b>kami</b>.</p>", kind="page")))
    assert Page.objects.filter(title="Tentang kami.").exists()


def test_posts_links_and_marks_are_written_by_the_batch(
    tmp_path, move_in, django_assert_max_num_queries
):
    first = item("Pertama", "Isi.", old_id=1, link="https://kabarlama.example/2019/05/pertama/")
    others = [
        item(
            f"Cerita {n}",
            f'Isi {n}, <a href="https://kabarlama.example/2019/05/pertama/">lihat</a>.',
            terms=[("post_tag", f"tag-{n % 5}", f"Tag {n % 5}")],
        )
        for n in range(60)
    ]
    tags = "".join(
        f"<wp:tag><wp:tag_slug>tag-{n}</wp:tag_slug><wp:tag_name>{cdata(f'Tag {n}')}</wp:tag_name>"
        "</wp:tag>"
        for n in range(5)
    )
    with django_assert_max_num_queries(110):  # a few a tag, none a post
        move_in(export(tmp_path, first, *others, head=tags))
    story = Article.objects.get(headline="Cerita 7")
    assert f'href="{Article.objects.get(headline="Pertama").get_absolute_url()}"' in story.body
    assert story.body_text == "Isi 7, lihat."


@pytest.mark.django_db(transaction=True)
def test_who_saves_while_links_are_led_on_waits_and_loses_nothing(tmp_path, move_in, monkeypatch):
    free = []

    def settle_one(mark, row, *rest):
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM articles_article WHERE id = %s FOR UPDATE SKIP LOCKED", [row.pk]
            )
            free.extend(cursor.fetchall())
        other.close()
        return real(mark, row, *rest)

    real = links._settle_one
    monkeypatch.setattr(links, "_settle_one", settle_one)
    first = item("Pertama", "Isi.", old_id=1, link="https://kabarlama.example/2019/05/pertama/")
    body = '<a href="https://kabarlama.example/2019/05/pertama/">lihat</a>'
    move_in(export(tmp_path, first, item("Kedua", body)))
    assert "kabarlama" not in Article.objects.get(headline="Kedua").body
    assert free == []


def test_further_categories_that_are_sections_become_further_sections(tmp_path, move_in):
    heads = [
        category(slug, name, above, key)
        for slug, name, above, key in (
            ("politik", "Politik", "", "3"), ("dunia", "Dunia", "", "4"), ("asia", "Asia", "dunia", "5"),
            ("laut", "Laut", "", "6"), ("luar", "Luar negeri", "", "7"),
        )
    ]  # fmt: skip
    terms = [
        ("category", "asia", "Asia"), ("category", "politik", "Politik"), ("category", "dunia", "Dunia"),
        ("category", "laut", "Laut"), ("category", "luar", "Luar negeri"), ("post_tag", "pemilu", "Pemilu"),
    ]  # fmt: skip
    meta = [("_yoast_wpseo_primary_category", "4")]
    told = {
        "politik": "section",
        "dunia": "section",
        "asia": "tag",
        "laut": "none",
        "luar": "section:Dunia",
    }

    def brought(terms):
        post = item("Sidang", "Isi.", old_id=7, terms=terms, meta=meta)
        run = move_in(export(tmp_path, *heads, post), categories=told)
        story = Article.objects.get()
        further = [section.name for section in story.further_sections.all()]
        tags = sorted(tag.name for tag in story.tags.all())
        return run, story.section.name, further, tags

    assert brought(terms)[1:] == ("Dunia", ["Politik"], ["Asia", "Pemilu"])
    assert not Tag.objects.filter(name="Politik").exists()
    rows = list(FurtherSection.objects.values())
    run = brought(terms)[0]
    assert run.counts["post"] == {"unchanged": 1}
    assert list(FurtherSection.objects.values()) == rows
    run, *there = brought(terms[2:])
    assert run.counts["post"] == {"updated": 1}
    assert there == ["Dunia", [], ["Pemilu"]]
    assert FormerPath.objects.get(path="/category/politik").subject.name == "Politik"
    assert FormerPath.objects.get(path="/category/dunia/asia").subject == Tag.objects.get(
        name="Asia"
    )


@pytest.mark.parametrize(
    ("written", "opening"),
    [
        ("Air naik.", ""),
        ("JAKARTA, KABAR LAMA – Air naik.", "JAKARTA, SULUH\xa0–"),
        ("KABAR LAMA – Air naik.", "SULUH\xa0–"),
    ],
)
def test_a_story_opens_with_no_dateline_that_it_never_had(
    tmp_path, move_in, client, written, opening
):
    identity = SiteIdentity.objects.get_or_create(pk=1)[0]
    identity.name, identity.full_feeds = "Suluh", True
    identity.save()
    move_in(export(tmp_path, item("Banjir", written, old_id=1)))
    story = Article.objects.get()

    def seen():
        pages = [story.get_absolute_url(), f"{story.get_absolute_url()}?edisi=teks", "/feed/"]
        return [re.findall(r'class="dateline">(.*?)</span>', unescape(client.get(page).text))
                for page in pages]  # fmt: skip

    assert seen() == [[opening] if opening else []] * 3
    story.dateline = "Palu"
    story.save()
    assert seen() == [["PALU, SULUH\xa0–"]] * 3


def test_a_story_that_changed_there_opens_as_it_does_there_now(tmp_path, move_in):
    move_in(export(tmp_path, item("Banjir", "Air naik.", old_id=1)))
    assert Article.objects.get().opens_plain
    move_in(export(tmp_path, item("Banjir", "JAKARTA – Air naik.", old_id=1)))
    assert not Article.objects.get().opens_plain
