"""Stories on their way to WordPress: what its importer reads, and what ours reads back."""

import pytest

from articles.models import Article, Correction
from articles.moving import wxr
from newsroom.exchange.wxr import write_stories
from tests.factories import make_article, make_image, make_reporter, make_section

BODY = "<p>Isi.</p><hr><h2>Anak judul</h2><p>Akhir.</p>"
pytestmark = pytest.mark.django_db


def test_a_story_with_all_that_hangs_on_it(tmp_path, settings):
    image = make_image()
    first = make_article("Jembatan")
    story = make_article(
        "Air & tanah ]]>",
        section=make_section("Ekonomi & Bisnis"),
        further=[make_section("Kota", position=9), make_section("Dunia", position=1)],
        reporters=[make_reporter("Budi"), make_reporter("Sari")],
        tags=["Banjir"],
        lead_image=image,
        dateline="Jakarta",
        body=f'<p>Isi.</p><div data-pictures="{image.pk}"></div><div data-story="{first.pk}"></div>'
        '<div data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ"></div><p><a href="/tim/">T</a></p>',
    )
    Correction.objects.create(article=story, text="Bukan Senin.")
    make_article("Ditarik", status="withdrawn")
    path = tmp_path / "stories.xml"
    assert write_stories(path) >= 3
    parts = list(wxr.parts([path]))
    items = {part.title: part for part in parts if isinstance(part, wxr.Item)}
    told = items["Air & tanah ]]>"]
    content = told["content:encoded"]
    assert told["wp:status"] == "publish"
    assert items["Ditarik"]["wp:status"] == "trash"
    assert f'<a href="{settings.SITE_URL}{first.get_absolute_url()}">Jembatan</a>' in content
    assert f'<a href="{settings.SITE_URL}/tim/">' in content
    assert "\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\n" in content
    assert "Bukan Senin." in content
    assert "data-" not in content
    terms = [(term.domain, term.name) for term in told.terms]
    assert terms == [
        ("category", "Ekonomi & Bisnis"), ("category", "Kota"), ("category", "Dunia"),
        ("post_tag", "Banjir"), ("author", "Budi"), ("author", "Sari"),
    ]  # fmt: skip
    attachment = next(item for item in items.values() if item.kind == "attachment")
    assert attachment.old_id == told.meta["_thumbnail_id"]
    assert attachment["wp:attachment_url"].startswith(settings.SITE_URL)


def test_our_own_importer_takes_it_back(tmp_path, move_in):
    kota, alam = make_section("Kota"), make_section("Lingkungan")
    make_article(
        "Satu",
        section=kota,
        further=[alam],
        reporters=[make_reporter("Budi")],
        dateline="Jakarta",
        body=BODY,
    )
    path = tmp_path / "stories.xml"
    write_stories(path)
    Article.objects.all().delete()
    move_in(path, categories={"kota": "section", "lingkungan": "section"})
    [story] = Article.objects.all()
    assert (story.headline, story.body, story.dateline) == ("Satu", BODY, "Jakarta")
    assert [one.name for one in story.byline] == ["Budi"]
    assert (story.section, list(story.further_sections.all())) == (kota, [alam])
