"""What is approved is what was looked at: the story, its pictures, its sources and its reporters."""

from __future__ import annotations

import pytest
from django.test import Client

from articles.models import Article, Correction, Image
from newsroom import roles
from tests.articles.admin.forms import change_url, errors, filled, save
from tests.at_once import at_once
from tests.desk.forms import controls
from tests.factories import make_article, make_image, make_reporter, make_source, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def editor(client):
    client.force_login(make_user(roles.EDITOR))
    return client


@pytest.fixture
def other():
    client = Client()
    client.force_login(make_user(roles.EDITOR, first_name="Maya"))
    return client


@pytest.fixture
def placed():
    return make_image(alt="Menara", caption="Menara lama")


@pytest.fixture
def article(placed):
    """A story in review that names one of everything that has rows of its own."""
    return make_article(
        "Benteng tua",
        status="in_review",
        reporters=[make_reporter("Ratna Kirana")],
        sources=[make_source("Badan Geologi")],
        lead_image=make_image(alt="Bukit"),
        body=f'<p>Isi.</p><div data-pictures="{placed.pk}"></div>',
    )


def change_row(client, row, **fields):
    url = f"/admin/articles/{row._meta.model_name}/{row.pk}/change/"
    data = {name: values[0] for name, values in controls(client.get(url)).items()}
    response = client.post(url, data | fields)
    assert response.status_code == 302, response.context["adminform"].form.errors


BESIDE = {
    "the caption of the lead picture": lambda c, a: change_row(c, a.lead_image, caption="Baru"),
    "its credit": lambda c, a: change_row(c, a.lead_image, credit="Orang lain"),
    "its description": lambda c, a: change_row(c, a.lead_image, alt="Lembah"),
    "a picture in the text": lambda c, a: change_row(c, Image.objects.get(alt="Menara"), alt="X"),
    "a source's name": lambda c, a: change_row(c, a.article_sources.get().source, name="Badan B"),
    "the text": lambda c, a: save(c, a, body="<p>Lain.</p>"),
    "the reporters": lambda c, a: save(c, a, **{"bylines-0-reporter": make_reporter("B").pk}),
    "the section": lambda c, a: save(c, a, kicker="Suriah"),
}


@pytest.mark.parametrize("what", BESIDE)
def test_an_approval_from_the_form_carries_what_was_seen(editor, other, article, what):
    opened = filled(editor.get(change_url(article)), _move="approve")
    BESIDE[what](other, article)
    response = editor.post(change_url(article), opened)
    assert "__all__" in errors(response)
    conflict = response.context["adminform"].form.conflict
    assert conflict.taken_over
    assert not Article.objects.published().exists()
    editor.post(change_url(article), filled(response, _move="approve"))
    assert Article.objects.published().filter(pk=article.pk).exists()


@pytest.mark.parametrize("what", BESIDE)
def test_an_approval_from_the_page_that_asks_carries_it_too(editor, other, article, what):
    url = f"/admin/articles/article/{article.pk}/move/approve/"
    save(other, article)  # there is a version to compare with
    opened = {"version": editor.get(url).context["form"]["version"].value()}
    BESIDE[what](other, article)
    response = editor.post(url, opened)
    assert response.status_code == 409
    assert response.context["changed"].changes
    assert "<ins>" in response.text
    assert not Article.objects.published().exists()
    editor.post(url, {"version": response.context["form"]["version"].value()})
    assert Article.objects.published().filter(pk=article.pk).exists()


@pytest.mark.parametrize("version", ["", "-1", "99999999", None])
def test_what_nobody_looked_at_is_not_approved(editor, article, version):
    url = f"/admin/articles/article/{article.pk}/move/approve/"
    response = editor.post(url, {} if version is None else {"version": version})
    assert response.status_code == 409
    assert not Article.objects.published().exists()


def test_a_version_from_before_pictures_were_kept_hides_no_change(editor, other, article):
    save(other, article, kicker="Satu")
    kept = article.revisions.first()
    del kept.data["pictures"]
    kept.save()
    opened = filled(editor.get(change_url(article)), _move="approve")
    change_row(other, article.lead_image, caption="Baru")
    assert "__all__" in errors(editor.post(change_url(article), opened))
    assert not Article.objects.published().exists()


def test_a_form_without_a_version_approves_nothing(editor, article):
    opened = filled(editor.get(change_url(article)), _move="approve")
    del opened["version"]
    assert "__all__" in errors(editor.post(change_url(article), opened))
    assert not Article.objects.published().exists()


def test_a_correction_added_meanwhile_is_noticed(editor, other):
    article = make_article(status="in_review")
    save(other, article, kicker="Satu")
    opened = filled(editor.get(change_url(article)), _move="approve")
    Correction.objects.create(article=article, text="Yang benar lain.")
    save(other, article, kicker="Dua")
    response = editor.post(change_url(article), opened)
    fields = {change.field for change in response.context["adminform"].form.conflict.taken_over}
    assert {"corrections", "kicker"} <= fields


def test_what_pictures_tell_stays_in_the_story_s_versions(other, article):
    save(other, article)
    before = article.revisions.count()
    change_row(other, article.lead_image, caption="Baru")
    change_row(other, article.lead_image, focal_x="0.3")  # nothing that a reader reads
    article.refresh_from_db()
    assert article.revisions.count() == before + 1
    assert article.revisions.first().version == article.version
    assert any("Baru" in line for line in article.revisions.first().data["pictures"])


@pytest.mark.django_db(transaction=True)
def test_a_picture_saved_in_the_moment_of_an_approval_is_refused_or_seen(article):
    """The reporter's save waits for an approval that is under way, and is then told."""
    image = article.lead_image
    reporter, editor = Client(), Client()
    reporter.force_login(make_user(roles.REPORTER))
    editor.force_login(make_user(roles.EDITOR))
    url = f"/admin/articles/image/{image.pk}/change/"
    data = {name: values[0] for name, values in controls(reporter.get(url)).items()}
    approving = filled(editor.get(change_url(article)), _move="approve")
    picture, approval = at_once(
        lambda: reporter.post(url, data | {"caption": "Ketikan"}),
        lambda: editor.post(change_url(article), approving),
    )
    image.refresh_from_db()
    is_public = Article.objects.published().exists()
    was_saved = image.caption == "Ketikan"
    assert is_public != was_saved  # one of the two, never a changed picture unseen
    assert picture.status_code == (302 if was_saved else 403)
    assert approval.status_code == (302 if is_public else 200)
