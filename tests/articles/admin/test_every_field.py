"""Each field of a story, changed once: it is kept by all that keeps a story."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from articles.admin.story import conflicts, unsaved
from articles.admin.story.form import WRITING
from articles.editing import copying, restoring, revisions
from articles.models import Article
from newsroom import roles
from tests.articles.admin.forms import change_url, filled, save
from tests.factories import make_article, make_image, make_section, make_user

pytestmark = pytest.mark.django_db

FOLLOWS = {"slug", "embargo_until"}  # what an earlier version does not bring back
OWN = {"slug", "headline"}  # what a copy has of its own


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def story(editor):
    return make_article("Benteng tua", status="draft", created_by=editor, dateline="")


def changes():
    """Another value for each field of the form, as a browser sends it."""
    return {
        "section": make_section("Ekonomi").pk,
        "further_sections": ["", str(make_section("Lingkungan").pk)],
        "kicker": "Suriah",
        "headline": "Benteng kuno",
        "standfirst": "Bukit di tengah kota.",
        "dateline": "Aleppo",
        "body": "<p>Isi yang lain.</p>",
        "lead_image": make_image().pk,
        "tags": "Aleppo, Rusia",
        "slug": "benteng-kuno-sekali",
        "seo_title": "Benteng Aleppo: sejarah",
        "seo_description": "Sejarah benteng itu.",
        "embargo_until": "2031-01-01T08:00",
    }


# Further sections are many values: test_further_sections.py has them.
@pytest.mark.parametrize("name", [one for one in WRITING if one != "further_sections"])
def test_a_field_is_kept_by_versions_copies_conflicts_and_unsaved_texts(
    client, editor, story, name
):
    save(client, story, standfirst="Lama.")  # the version that is gone back to
    first = story.revisions.first()
    value = changes()[name]
    answer = save(client, story, **{name: value})
    assert answer.status_code == 302
    story.refresh_from_db()
    last = story.revisions.first()
    assert name in [one.field for one in revisions.differences(first.data, last.data)]
    page = client.get(change_url(story))
    assert str(page.context["adminform"].form[name].value())
    post = QueryDict(mutable=True)
    for key, one in filled(page).items():
        post.setlist(key, list(map(str, one)) if isinstance(one, list) else [str(one)])
    own = conflicts.typed(post, story)
    assert conflicts.same(name, own[name], last.data[name])
    if name not in FOLLOWS:
        assert name in unsaved.as_typed(story)
    made = revisions.snapshot(copying.copy(story, editor, None))
    assert (made[name] == last.data[name]) == (name not in OWN)
    restoring.restore(story, first, editor, seen=story.version)
    now = revisions.snapshot(Article.objects.get(pk=story.pk))
    assert (now[name] == first.data[name]) == (name not in FOLLOWS)


def test_two_editors_of_different_fields_both_win_and_of_one_are_asked(client, story):
    opened = filled(client.get(change_url(story)))
    save(client, story, seo_title="Judul yang pertama")
    client.post(change_url(story), opened | {"seo_description": "Deskripsi kedua"})
    story.refresh_from_db()
    assert (story.seo_title, story.seo_description) == ("Judul yang pertama", "Deskripsi kedua")
    answer = client.post(change_url(story), opened | {"seo_title": "Judul yang kedua"})
    conflict = answer.context["adminform"].form.conflict
    assert [one.field for one in conflict.clashes] == ["seo_title"]


def test_what_search_is_told_is_one_line_of_what_fits(client, story):
    save(client, story, seo_title=" Benteng\n Aleppo ", seo_description="Satu\r\ndua")
    story.refresh_from_db()
    assert (story.seo_title, story.seo_description) == ("Benteng Aleppo", "Satu dua")
    answer = save(client, story, seo_title="a" * 201)
    assert list(answer.context["adminform"].form.errors) == ["seo_title"]
    field = answer.context["adminform"].form["seo_title"].as_widget()
    assert "maxlength" not in field
    assert 'data-limit="65"' in field


def test_a_version_older_than_the_fields_leaves_them(client, editor, story):
    save(client, story, standfirst="Lama.", seo_title="Judul lain")
    story.refresh_from_db()
    kept = story.revisions.first()
    del kept.data["seo_title"], kept.data["seo_description"]
    kept.save()
    save(client, story, headline="Benteng kuno")
    story.refresh_from_db()
    restoring.restore(story, kept, editor, seen=story.version)
    story.refresh_from_db()
    assert (story.headline, story.seo_title) == ("Benteng tua", "Judul lain")
