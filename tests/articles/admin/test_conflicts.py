"""Two people save one story: the second is told what changed and loses nothing."""

from __future__ import annotations

import json

import pytest
from django.contrib.messages import get_messages

from articles.editing import revisions, workflow
from articles.models import Article
from newsroom import roles
from tests.articles.admin.forms import change_url, errors, filled, save, send
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
def editor(client):
    user = make_user(roles.EDITOR, first_name="Bagas")
    client.force_login(user)
    return user


@pytest.fixture
def first(client_of):
    return client_of(make_user(roles.EDITOR, first_name="Maya", last_name="Senandika"))


@pytest.fixture
def client_of():
    from django.test import Client

    def make(user):
        client = Client()
        client.force_login(user)
        client.user = user
        return client

    return make


@pytest.fixture
def article():
    article = make_article(
        "Benteng tua di Aleppo",
        status="draft",
        tags=["Aleppo"],
        body="<p>Kota tua di atas bukit.</p>",
        standfirst="Teras lama.",
    )
    revisions.record_change(article, None)
    return article


def conflict(response):
    return response.context["adminform"].form.conflict


def test_the_second_to_save_gets_the_form_back_with_everything_typed(
    client, editor, first, article
):
    opened = filled(client.get(change_url(article)))
    save(first, article, headline="Benteng kuno di Aleppo", body="<p>Kota tua di bukit.</p>")
    typed = opened | {"headline": "Benteng megah di Aleppo", "kicker": "Suriah"}
    response = client.post(change_url(article), typed)
    assert response.status_code == 200
    assert "__all__" in errors(response)
    form = response.context["adminform"].form
    assert form["headline"].value() == "Benteng megah di Aleppo"
    assert form["kicker"].value() == "Suriah"
    article.refresh_from_db()
    assert article.headline == "Benteng kuno di Aleppo"


def test_the_panel_names_who_saved_and_both_texts(client, editor, first, article):
    opened = filled(client.get(change_url(article)))
    save(first, article, headline="Benteng kuno di Aleppo")
    response = client.post(change_url(article), opened | {"headline": "Benteng megah di Aleppo"})
    found = conflict(response)
    assert [save.user for save in found.saves] == [first.user]
    (clash,) = found.clashes
    assert clash.field == "headline"
    assert (clash.before, clash.after) == ("Benteng kuno di Aleppo", "Benteng megah di Aleppo")
    html = response.content.decode()
    assert "Maya Senandika" in html
    assert "<del>kuno</del><ins>megah</ins>" in html


def test_what_only_one_of_them_changed_wins_without_a_question(client, editor, first, article):
    opened = filled(client.get(change_url(article)))
    source, second = make_source("UNESCO"), make_reporter("Teuku Rasyad")
    save(
        first,
        article,
        body="<p>Kota tua di bukit.</p>",
        tags="Aleppo, Suriah",
        **{
            "bylines-TOTAL_FORMS": "2",
            "bylines-1-reporter": second.pk,
            "bylines-1-position": "2",
            "article_sources-TOTAL_FORMS": "1",
            "article_sources-0-source": source.pk,
            "article_sources-0-url": "https://whc.unesco.org/",
        },
    )
    response = client.post(change_url(article), opened | {"standfirst": "Teras baru."})
    assert response.url == f"{change_url(article)}?joined=1"
    said = " ".join(map(str, get_messages(response.wsgi_request)))
    assert "Maya Senandika" in said
    assert all(name in said for name in ("isi", "tag", "reporter", "sumber"))
    saved = Article.objects.get(pk=article.pk)
    assert saved.standfirst == "Teras baru."
    assert saved.body == "<p>Kota tua di bukit.</p>"
    assert sorted(tag.name for tag in saved.tags.all()) == ["Aleppo", "Suriah"]
    assert [person.name for person in saved.byline] == ["Ratna Kirana", "Teuku Rasyad"]
    assert saved.article_sources.get().url == "https://whc.unesco.org/"


def test_a_deliberate_second_save_goes_through_and_both_texts_are_kept(
    client, editor, first, article
):
    opened = filled(client.get(change_url(article)))
    save(first, article, headline="Benteng kuno di Aleppo")
    response = client.post(change_url(article), opened | {"headline": "Benteng megah di Aleppo"})
    assert client.post(change_url(article), filled(response)).status_code == 302
    article.refresh_from_db()
    assert article.headline == "Benteng megah di Aleppo"
    kept = [revision.data["headline"] for revision in article.revisions.all()]
    assert kept[:2] == ["Benteng megah di Aleppo", "Benteng kuno di Aleppo"]


def test_a_third_save_in_between_is_seen_too(client, editor, first, article):
    opened = filled(client.get(change_url(article)))
    save(first, article, headline="Kedua")
    response = client.post(change_url(article), opened | {"headline": "Punya saya"})
    save(first, article, headline="Ketiga")
    response = client.post(change_url(article), filled(response))
    assert conflict(response).clashes[0].before == "Ketiga"
    assert response.context["adminform"].form["headline"].value() == "Punya saya"


def test_rows_removed_by_the_first_do_not_make_the_form_unsavable(client, editor, first, article):
    opened = filled(client.get(change_url(article)))
    other = make_reporter("Teuku Rasyad")
    save(first, article, **{"bylines-0-reporter": other.pk})
    third = make_reporter("Ani")
    mine = opened | {
        "bylines-TOTAL_FORMS": "2",
        "bylines-1-reporter": third.pk,
        "bylines-1-position": "2",
    }
    response = client.post(change_url(article), mine)
    assert conflict(response).clashes[0].field == "reporters"
    assert client.post(change_url(article), filled(response)).status_code == 302
    names = [person.name for person in Article.objects.get(pk=article.pk).byline]
    assert names == ["Ratna Kirana", "Ani"]


def test_a_move_in_between_is_no_reason_to_stop_who_wrote_the_same(client, editor, article):
    opened = filled(client.get(change_url(article)))
    workflow.make_move(article, "submit", editor)
    assert client.post(change_url(article), opened).status_code == 302


def test_pressing_save_twice_is_no_conflict(client, editor, article):
    opened = filled(client.get(change_url(article)))
    changed = opened | {"headline": "Sekali"}
    assert client.post(change_url(article), changed).status_code == 302
    assert client.post(change_url(article), changed).status_code == 302


def test_publishing_in_between_brings_its_time_into_the_form(client, editor, first, article):
    opened = filled(client.get(change_url(article)))
    workflow.make_move(article, "approve", first.user)
    response = client.post(change_url(article), opened | {"headline": "Punya saya"})
    assert set(errors(response)) == {"__all__"}
    assert send(client, article, filled(response)).status_code == 302
    saved = Article.objects.get(pk=article.pk)
    assert saved.headline == "Punya saya"
    assert saved.published_at == article.published_at
    assert saved.slug == article.slug


def test_a_form_without_a_version_does_not_save_over_unseen(client, editor, article):
    opened = filled(client.get(change_url(article)))
    del opened["version"]
    response = client.post(change_url(article), opened | {"headline": "Lain"})
    assert conflict(response) is not None


def test_a_reporter_who_is_too_late_keeps_the_text_in_sight(client_of, first):
    user = make_user(roles.REPORTER)
    article = make_article("Judul lama", status="in_review", created_by=user)
    reporter = client_of(user)
    opened = filled(reporter.get(change_url(article)))
    workflow.make_move(article, "approve", first.user)
    response = reporter.post(
        change_url(article),
        opened | {"headline": "Judul panjang yang baru", "body": "<p>Karangan</p>"},
    )
    assert response.status_code == 409
    html = response.content.decode()
    assert "Judul panjang yang baru" in html
    assert "Karangan" in html
    assert "Maya Senandika" in html
    article.refresh_from_db()
    assert article.headline == "Judul lama"


def test_a_reporter_cannot_post_to_the_story_of_another(client_of):
    article = make_article("Judul lama", status="draft")
    reporter = client_of(make_user(roles.REPORTER))
    response = reporter.post(change_url(article), {"headline": "x", "version": "0"})
    assert response.status_code in {302, 403}
    public = make_article()
    assert reporter.post(change_url(public), {"headline": "x"}).status_code == 403


def test_versions_are_listed_with_what_each_changed(client, editor, first, article):
    save(first, article, headline="Benteng kuno di Aleppo")
    html = client.get(f"/admin/articles/article/{article.pk}/versions/").content.decode()
    assert "<del>tua</del><ins>kuno</ins>" in html
    assert "Maya Senandika" in html


PARAGRAPHS = [f"<p>Paragraf {n} tentang pasar di kota tua.</p>" for n in range(1, 10)]


def long_draft():
    article = make_article("Pasar", status="draft", body="".join(PARAGRAPHS))
    revisions.record_change(article, None)
    return article


def with_paragraph(number, text):
    return "".join([*PARAGRAPHS[: number - 1], text, *PARAGRAPHS[number:]])


def test_paragraphs_1_and_9_both_win_without_a_question(client, editor, first):
    article = long_draft()
    opened = filled(client.get(change_url(article)))
    ninth, own = "<p>Yang kesembilan.</p>", "<p>Yang kesatu.</p>"
    save(first, article, body=with_paragraph(9, ninth), dateline="Palu")
    response = client.post(change_url(article), opened | {"body": with_paragraph(1, own)})
    assert response.url.endswith("?joined=1")
    saved = Article.objects.get(pk=article.pk)
    assert saved.body == "".join([own, *PARAGRAPHS[1:8], ninth])
    assert saved.dateline == "Palu"
    assert saved.revisions.first().data["body"] == saved.body


def clash(client, first, article, mine, theirs):
    """Both write another paragraph 4; return what the second to save is answered."""
    opened = filled(client.get(change_url(article)))
    save(first, article, body=with_paragraph(4, theirs))
    return client.post(change_url(article), opened | {"body": with_paragraph(4, mine)})


def chosen(response, choice):
    found = conflict(response)
    return filled(response, hunks=found.packed, **{"hunk-0": choice})


@pytest.mark.parametrize(
    ("choice", "stays"),
    [
        ("mine", "<p>Paragraf 4 tentang pasar <em>baru</em> di kota tua.</p>"),
        ("theirs", "<p>Paragraf 4 tentang pasar di kota muda.</p>"),
        ("both", "<p>Paragraf 4 tentang pasar <em>baru</em> di kota muda.</p>"),
    ],
)
def test_of_one_paragraph_both_texts_are_shown_and_chosen_from(
    client, editor, first, choice, stays
):
    article = long_draft()
    mine = PARAGRAPHS[3].replace("pasar", "pasar <em>baru</em>")
    response = clash(client, first, article, mine, PARAGRAPHS[3].replace("tua", "muda"))
    (hunk,) = conflict(response).hunks
    assert (hunk.number, hunk.is_joined) == (4, True)
    page = response.content.decode()
    assert "<ins>muda.</ins>" in page
    assert 'name="hunk-0" value="theirs"' in page
    assert Article.objects.get(pk=article.pk).body != with_paragraph(4, stays) or choice == "theirs"
    response = client.post(change_url(article), chosen(response, choice))
    assert response.status_code == 302
    assert Article.objects.get(pk=article.pk).body == with_paragraph(4, stays)
    assert response.url.endswith("?joined=1") == (choice != "mine")


def test_a_choice_for_a_paragraph_that_was_typed_over_meanwhile_is_not_made_in_silence(
    client, editor, first
):
    article = long_draft()
    response = clash(client, first, article, "<p>Milik saya.</p>", "<p>Milik Maya.</p>")
    data = chosen(response, "theirs") | {"body": with_paragraph(4, "<p>Diketik lagi.</p>")}
    response = client.post(change_url(article), data)
    (left,) = conflict(response).displaced
    assert "Maya." in "".join(segment.text for segment in left.theirs)
    assert client.post(change_url(article), filled(response)).status_code == 302
    assert Article.objects.get(pk=article.pk).body == with_paragraph(4, "<p>Diketik lagi.</p>")


FIELDS = {
    "headline": ("Judul Maya", "Judul saya"),
    "standfirst": ("Teras Maya.", "Teras saya."),
    "kicker": ("Maya", "Saya"),
    "dateline": ("Palu", "Poso"),
    "tags": ("Aleppo, Banjir", "Aleppo, Kota"),
}


def field(article, name):
    if name == "tags":
        return ", ".join(sorted(tag.name for tag in article.tags.all()))
    return getattr(article, name)


@pytest.mark.parametrize("choice", ["mine", "theirs"])
@pytest.mark.parametrize("name", FIELDS)
def test_of_a_field_both_values_are_shown_and_one_is_chosen(
    client, editor, first, article, name, choice
):
    theirs, mine = FIELDS[name]
    opened = filled(client.get(change_url(article)))
    save(first, article, **{name: theirs})
    typed = opened | {name: mine, "seo_title": "Lain"}
    response = client.post(change_url(article), typed)
    assert f'name="clash-{name}" value="theirs"' in response.text
    data = filled(response, clashes=conflict(response).packed_clashes, **{f"clash-{name}": choice})
    response = client.post(change_url(article), data)
    assert response.status_code == 302
    saved = Article.objects.get(pk=article.pk)
    assert field(saved, name) == (theirs if choice == "theirs" else mine)
    assert saved.seo_title == "Lain"
    assert response.url.endswith("?joined=1") == (choice == "theirs")


def test_section_picture_and_rows_are_chosen_as_well(client, editor, first, article):
    opened = filled(client.get(change_url(article)))
    kota, laut = make_section("Kota"), make_section("Laut")
    maya, saya = make_image(alt="Maya"), make_image(alt="Saya")
    rows = {"bylines-TOTAL_FORMS": "1", "bylines-0-position": "1"}
    theirs, mine = make_reporter("Teuku Rasyad"), make_reporter("Jalal")
    save(
        first,
        article,
        section=kota.pk,
        lead_image=maya.pk,
        **rows | {"bylines-0-reporter": theirs.pk},
    )
    typed = {"section": laut.pk, "lead_image": saya.pk, **rows, "bylines-0-reporter": mine.pk}
    response = client.post(change_url(article), opened | typed)
    names = [clash.field for clash in conflict(response).clashes]
    assert sorted(names) == ["lead_image", "reporters", "section"]
    choices = {f"clash-{name}": "theirs" for name in names}
    data = filled(response, clashes=conflict(response).packed_clashes, **choices)
    assert client.post(change_url(article), data).status_code == 302
    saved = Article.objects.get(pk=article.pk)
    assert (saved.section, saved.lead_image, saved.byline) == (kota, maya, [theirs])


def test_a_field_that_was_typed_over_after_the_choice_is_asked_about_anew(
    client, editor, first, article
):
    opened = filled(client.get(change_url(article)))
    save(first, article, headline="Judul Maya", kicker="Maya")
    response = client.post(change_url(article), opened | {"headline": "Saya", "kicker": "Saya"})
    data = filled(response, clashes=conflict(response).packed_clashes)
    data |= {"clash-headline": "theirs", "clash-kicker": "theirs", "headline": "Diketik lagi"}
    response = client.post(change_url(article), data)
    assert response.status_code == 200
    (left,) = conflict(response).clashes
    assert (left.field, left.before, left.after) == ("headline", "Judul Maya", "Diketik lagi")
    assert Article.objects.get(pk=article.pk).headline == "Judul Maya"
    data = filled(response, clashes=conflict(response).packed_clashes)
    assert client.post(change_url(article), data).status_code == 302
    saved = Article.objects.get(pk=article.pk)
    assert (saved.headline, saved.kicker) == ("Diketik lagi", "Maya")


def test_a_third_save_is_what_is_taken_by_who_chose_another_s(client, editor, first, article):
    opened = filled(client.get(change_url(article)))
    save(first, article, headline="Judul Maya")
    response = client.post(change_url(article), opened | {"headline": "Saya"})
    save(first, article, headline="Judul Maya lagi", dateline="Palu")
    data = filled(response, clashes=conflict(response).packed_clashes) | {
        "clash-headline": "theirs"
    }
    assert client.post(change_url(article), data).status_code == 302
    saved = Article.objects.get(pk=article.pk)
    assert (saved.headline, saved.dateline) == ("Judul Maya lagi", "Palu")


@pytest.mark.parametrize(
    "sent",
    [
        "x",
        "[]",
        "7",
        '{"headline": 7}',
        '{"headline": ["a"]}',
        '{"x": "y"}',
        "[" * 9999,
        '{"tags": "a"}',
    ],
)
def test_strange_clashes_are_none(client, editor, article, sent):
    data = filled(client.get(change_url(article)), clashes=sent, headline="Baru")
    data |= {"clash-headline": "theirs", "clash-tags": "theirs", "clash-x": "theirs"}
    response = client.post(change_url(article), data)
    assert response.status_code in {200, 302}
    assert Article.objects.get(pk=article.pk).headline in {"Baru", "Benteng tua di Aleppo"}


@pytest.mark.parametrize(
    "sent", ["x", "{}", "[1]", '[{"base": 1}]', "[" * 5000, '[{"base":[],"mine":[],"theirs":[]}]']
)
def test_strange_hunks_are_none(client, editor, article, sent):
    opened = filled(client.get(change_url(article)), hunks=sent, **{"hunk-0": "theirs"})
    response = client.post(change_url(article), opened)
    assert response.status_code == 302
    assert Article.objects.get(pk=article.pk).body == "<p>Kota tua di atas bukit.</p>"


def test_what_is_chosen_passes_the_sanitiser_as_all_does(client, editor, article):
    hunk = {"base": [], "mine": ["<p>Kota tua di atas bukit.</p>"], "before": "", "number": 1}
    packed = json.dumps([hunk | {"theirs": ["<p>A<script>x</script></p>"]}])
    opened = filled(client.get(change_url(article)), hunks=packed, **{"hunk-0": "theirs"})
    client.post(change_url(article), opened)
    assert Article.objects.get(pk=article.pk).body == "<p>A</p>"


def test_an_approval_is_shown_what_came_in(client, editor, first, article):
    opened = filled(client.get(change_url(article)))
    save(first, article, dateline="Palu")
    response = client.post(change_url(article), opened | {"_move": "approve"})
    assert [change.field for change in conflict(response).taken_over] == ["dateline"]
