"""The page on which a story is written: what it saves, and what it says of bad data."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from articles.models import Article, Byline
from newsroom import roles
from tests.articles.admin.forms import ADD_URL, change_url, errors, filled, save
from tests.factories import (
    make_article,
    make_image,
    make_reporter,
    make_section,
    make_source,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def reporter(client):
    user = make_user(roles.REPORTER, first_name="Ratna")
    make_reporter("Ratna Kirana", user=user)
    client.force_login(user)
    return user


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user


def test_a_reporter_enters_a_whole_story(client, reporter):
    section, image = make_section(), make_image()
    second, source = make_reporter("Teuku Rasyad"), make_source()
    response = client.post(
        ADD_URL,
        filled(client.get(ADD_URL))
        | {
            "section": section.pk,
            "kicker": "Suriah",
            "headline": "  Benteng   Aleppo ",
            "standfirst": "Bukit di tengah kota.",
            "dateline": "Aleppo",
            "body": "<h1>Pasar</h1><p>Isi <b>tebal</b>.</p><script>x</script>",
            "lead_image": image.pk,
            "tags": "Warisan Dunia, Aleppo; aleppo",
            "bylines-TOTAL_FORMS": "2",
            "bylines-0-position": "2",
            "bylines-1-reporter": second.pk,
            "bylines-1-position": "1",
            "article_sources-TOTAL_FORMS": "1",
            "article_sources-0-source": source.pk,
            "article_sources-0-url": "https://geologi.example/laporan",
        },
    )
    article = Article.objects.get()
    assert response.status_code == 302
    assert response.url == change_url(article)
    assert article.headline == "Benteng Aleppo"
    assert article.body == "<h2>Pasar</h2><p>Isi <strong>tebal</strong>.</p>"
    assert article.status == "draft"
    assert article.created_by == reporter
    assert article.slug == "benteng-aleppo"
    assert sorted(tag.name for tag in article.tags.all()) == ["Aleppo", "Warisan Dunia"]
    assert [person.name for person in article.byline] == ["Teuku Rasyad", "Ratna Kirana"]
    assert [line.url for line in article.article_sources.all()] == [
        "https://geologi.example/laporan"
    ]
    assert article.version == 1
    assert article.revisions.get().user == reporter


def test_the_first_reporter_is_whoever_writes(client, reporter):
    response = client.get(ADD_URL)
    formset = response.context["inline_admin_formsets"][0].formset
    assert formset.forms[0]["reporter"].value() == reporter.reporter.pk
    saved = filled(response, headline="Satu", section=make_section().pk)
    client.post(ADD_URL, saved)
    assert [person.user for person in Article.objects.get().byline] == [reporter]


BAD = {
    "headline only of blanks": ({"headline": "   "}, "headline"),
    "headline too long": ({"headline": "a" * 161}, "headline"),
    "standfirst too long": ({"standfirst": "a" * 501}, "standfirst"),
    "no section": ({"section": ""}, "section"),
    "link that runs a script": ({"body": '<p><a href="javascript:x">a</a></p>'}, "body"),
    "tag too long": ({"tags": "a" * 101}, "tags"),
    "too many tags": ({"tags": ",".join(str(n) for n in range(30))}, "tags"),
    "picture that is gone": ({"lead_image": "999999"}, "lead_image"),
    "slug with blanks": ({"slug": "dua kata"}, "slug"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_data_is_named_at_its_field_and_nothing_typed_is_lost(client, reporter, case):
    changes, field = BAD[case]
    image, source = make_image(), make_source()
    article = make_article(status="draft", created_by=reporter, tags=["Lama"])
    typed = {
        "kicker": "Kicker baru",
        "headline": "Judul baru",
        "standfirst": "Teras baru",
        "body": "<p>Isi baru</p>",
        "tags": "Tag baru",
        "lead_image": str(image.pk),
        "article_sources-TOTAL_FORMS": "1",
        "article_sources-0-source": str(source.pk),
        "article_sources-0-url": "https://baru.example/",
    } | changes
    response = save(client, article, **typed)
    assert response.status_code == 200
    assert list(errors(response)) == [field]
    form = response.context["adminform"].form
    for name, value in typed.items():
        if not name.startswith("article_sources"):
            assert form[name].value() == value, name
    row = response.context["inline_admin_formsets"][1].formset.forms[0]
    assert row["source"].value() == str(source.pk)
    assert row["url"].value() == "https://baru.example/"
    article.refresh_from_db()
    assert article.headline != "Judul baru"


def test_the_page_shows_the_error_beside_the_field(client, reporter):
    article = make_article(status="draft", created_by=reporter)
    html = save(client, article, headline=" ").content.decode()
    at = html.index('class="field field-headline errors"')
    assert 'class="errorlist"' in html[at : at + 400]


@pytest.mark.parametrize(
    ("rows", "prefix", "at"),
    [
        ({"bylines-0-reporter": "999"}, 0, "reporter"),
        ({"article_sources-TOTAL_FORMS": "1", "article_sources-0-url": "javascript:x"}, 1, "url"),
        (
            {"article_sources-TOTAL_FORMS": "1", "article_sources-0-url": "https://a.id"},
            1,
            "source",
        ),
    ],
)
def test_a_bad_row_is_named_at_its_field(client, reporter, rows, prefix, at):
    article = make_article(status="draft", created_by=reporter)
    response = save(client, article, **rows)
    formset = response.context["inline_admin_formsets"][prefix].formset
    assert at in formset.forms[0].errors


def test_a_reporter_named_twice_is_said_at_the_row(client, reporter):
    article = make_article(status="draft", created_by=reporter)
    twice = Byline.objects.get(article=article).reporter_id
    response = save(
        client,
        article,
        **{"bylines-TOTAL_FORMS": "2", "bylines-0-reporter": twice, "bylines-1-reporter": twice},
    )
    formset = response.context["inline_admin_formsets"][0].formset
    assert "reporter" in formset.forms[1].errors
    assert article.bylines.count() == 1


def test_rows_can_be_reordered_and_removed(client, reporter):
    people = [make_reporter(name) for name in ("Ani", "Budi", "Cici")]
    article = make_article(status="draft", created_by=reporter, reporters=people)
    save(
        client,
        article,
        **{
            "bylines-0-position": "3",
            "bylines-1-DELETE": "on",
            "bylines-2-position": "1",
        },
    )
    assert [person.name for person in Article.objects.get(pk=article.pk).byline] == ["Cici", "Ani"]


def test_an_untouched_list_keeps_its_rows(client, reporter):
    article = make_article(status="draft", created_by=reporter)
    row = article.bylines.get()
    save(client, article, headline="Lain")
    assert article.bylines.get().pk == row.pk


def test_two_stories_of_a_day_cannot_have_one_slug(client, editor):
    first, second = make_article("Satu"), make_article("Dua")
    response = save(client, second, slug=first.slug)
    assert list(errors(response)) == ["slug"]


def test_a_draft_may_be_a_headline_and_a_plan(client, reporter):
    article = make_article(status="draft", created_by=reporter, standfirst="", body="")
    assert save(client, article, headline="Rencana").status_code == 302


def test_without_the_editor_blank_lines_begin_paragraphs(client, reporter):
    article = make_article(status="draft", created_by=reporter)
    typed = "Satu.\r\n\r\nDua."
    refused = save(client, article, body=typed, headline="")
    assert "Satu.\r\n\r\nDua.</textarea>" in refused.text
    save(client, article, body=typed)
    article.refresh_from_db()
    assert article.body == "<p>Satu.</p><p>Dua.</p>"
    save(client, article, body=f"{article.body}\r\n\r\nTiga.\r\n\r\nEmpat.")
    article.refresh_from_db()
    assert article.body == "<p>Satu.</p><p>Dua.</p><p>Tiga.</p><p>Empat.</p>"


@pytest.mark.parametrize("field", ["standfirst", "body"])
def test_a_public_story_keeps_what_readers_need(client, editor, field):
    article = make_article()
    response = save(client, article, **{field: ""})
    assert list(errors(response)) == [field]


def test_times_belong_to_those_who_approve(client, reporter):
    own = make_article(status="draft", created_by=reporter)
    fields = client.get(change_url(own)).context["adminform"].form.fields
    assert not {"status", "published_at", "updated_at"} & set(fields)
    save(client, own, published_at="2020-01-01T00:00", status="approved", updated_at="2020-01-01")
    own.refresh_from_db()
    assert (own.status, own.published_at, own.updated_at) == ("draft", None, None)


def test_an_editor_corrects_the_time_without_losing_its_seconds(client, editor):
    article = make_article(published_at=timezone.now() - datetime.timedelta(days=1, seconds=30))
    before = article.published_at
    save(client, article, headline="Lain")
    article.refresh_from_db()
    assert article.published_at == before
    earlier = timezone.localtime(before - datetime.timedelta(days=1))
    save(client, article, published_at=f"{earlier:%Y-%m-%dT%H:%M}")
    article.refresh_from_db()
    assert timezone.localdate(article.published_at) == earlier.date()


def test_what_readers_saw_is_not_moved_to_the_future(client, editor):
    article = make_article()
    later = timezone.localtime() + datetime.timedelta(days=1)
    response = save(client, article, published_at=f"{later:%Y-%m-%dT%H:%M}")
    assert list(errors(response)) == ["published_at"]


def test_corrections_are_entered_once_readers_saw_the_story(client, editor):
    draft, public = make_article(status="draft"), make_article()
    inlines = client.get(change_url(draft)).context["inline_admin_formsets"]
    assert [inline.formset.prefix for inline in inlines] == ["bylines", "article_sources"]
    save(client, public, **{"corrections-0-text": "Tertulis 1985. Yang benar 1986."})
    assert public.corrections.get().text.startswith("Tertulis")
    assert public.revisions.first().data["corrections"] == ["Tertulis 1985. Yang benar 1986."]


def test_the_page_has_nothing_inline(client, reporter):
    article = make_article(status="draft", created_by=reporter, lead_image=make_image())
    html = client.get(change_url(article)).content.decode()
    assert "<style" not in html
    assert 'style="' not in html
    assert "importmap" not in html
    assert " onclick=" not in html
    for start in html.split("<script")[1:]:
        assert start.split(">")[0].count("src="), start[:80]


def test_the_number_of_queries_does_not_grow_with_the_lists(
    client, reporter, django_assert_max_num_queries
):
    def story(count):
        return make_article(
            status="draft",
            created_by=reporter,
            reporters=[make_reporter(f"Orang {number}") for number in range(count)],
            sources=[make_source(f"Sumber {number}") for number in range(count)],
            tags=[f"Tag {number}" for number in range(count)],
        )

    small, large = story(1), story(8)
    client.get(change_url(small))
    with django_assert_max_num_queries(35) as small_page:
        client.get(change_url(small))
    with django_assert_max_num_queries(35) as large_page:
        client.get(change_url(large))
    assert len(large_page.captured_queries) == len(small_page.captured_queries)


@pytest.mark.parametrize("text", ["<p>ب</p>" * 130_000, "ب" * 1_000_001])
def test_a_body_longer_than_a_book_is_refused_with_a_sentence(client, text):
    user = make_user(roles.REPORTER)
    client.force_login(user)
    article = make_article(status="draft", created_by=user)
    answer = save(client, article, body=text)
    assert str(len(text)) in errors(answer)["body"][0].replace(".", "")
