"""Pictures and sources of what readers see: every use is found, and only editors change them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from articles.editing import uses
from articles.models import Article, Image, Page, Section, Source, Tag
from newsroom import roles
from subscriptions.issues import single_story
from tests.factories import (
    make_article,
    make_image,
    make_reporter,
    make_section,
    make_source,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

STATUSES = ["draft", "in_review", "approved", "withdrawn"]
WORDS = {"alt": "Lain", "credit": "Lain", "focal_x": "0.5", "focal_y": "0.4"}


def place(*keys: int) -> str:
    return f'<p>Isi.</p><div data-pictures="{",".join(map(str, keys))}"></div>'


def change(row) -> str:
    return reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])


def use_in(kind: str, image: Image, status: str = "approved") -> str:
    """Use the picture somewhere; return the words by which the place must be named."""
    if kind == "lead":
        return make_article("Pembuka", status=status, lead_image=image).headline
    if kind == "gallery":
        body = place(999_999, image.pk, 888_888)
        return make_article("Galeri", status=status, body=body).headline
    if kind == "single":
        return make_article("Tunggal", status=status, body=place(image.pk)).headline
    if kind == "page":
        return Page.objects.create(title="Tentang", slug="tentang-x", body=place(image.pk)).title
    return make_reporter("Teuku", photo=image).name


@pytest.mark.parametrize("kind", ["lead", "gallery", "single", "page", "reporter"])
def test_a_used_picture_is_not_deleted_and_every_place_is_named(client, kind):
    client.force_login(make_user(roles.ADMINISTRATOR))
    image = make_image()
    named = use_in(kind, image)
    url = reverse("admin:articles_image_delete", args=[image.pk])
    for response in (client.get(url), client.post(url, {"post": "yes"})):
        assert response.status_code == 409
        assert f">{named}</a>" in response.text
    assert Image.objects.filter(pk=image.pk).exists()


def test_a_picture_that_only_a_mail_still_shows_is_not_deleted(client):
    client.force_login(make_user(roles.ADMINISTRATOR))
    image = make_image()
    story = make_article("Terkirim", lead_image=image)
    issue = single_story.draft_issue(Article.objects.with_page().get(pk=story.pk))
    issue.save()
    story.lead_image = None
    story.save()
    url = reverse("admin:articles_image_delete", args=[image.pk])
    response = client.post(url, {"post": "yes"})
    assert response.status_code == 409
    assert issue.subject in response.text


def test_keys_that_only_contain_its_digits_do_not_count():
    image = make_image()
    make_article(body=place(int(f"1{image.pk}"), int(f"{image.pk}0")))
    make_article(body=f"<p>data-pictures={image.pk}</p>")
    assert not uses.stories_with_picture(image).exists()


def test_what_is_used_nowhere_goes(client):
    client.force_login(make_user(roles.EDITOR))
    image = make_image()
    url = reverse("admin:articles_image_delete", args=[image.pk])
    assert client.post(url, {"post": "yes"}).status_code == 302
    assert not Image.objects.exists()


def test_the_places_of_a_picture_are_found_by_an_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = uses.stories_with_picture(make_image()).order_by().explain()
    assert "article_with_pictures_placed" in plan


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("kind", ["lead", "gallery"])
def test_a_reporter_changes_a_picture_until_a_story_with_it_is_approved(client, kind, status):
    client.force_login(make_user(roles.REPORTER))
    image = make_image(caption="Semula")
    use_in(kind, image, status)
    may = status in {"draft", "in_review"}
    page = client.get(change(image))
    assert page.status_code == 200
    assert ('name="caption"' in page.text) is may
    assert ("locked-note" in page.text) is not may
    response = client.post(change(image), WORDS | {"caption": "Diubah"})
    assert response.status_code == (302 if may else 403)
    image.refresh_from_db()
    assert image.caption == ("Diubah" if may else "Semula")


@pytest.mark.parametrize("kind", ["page", "reporter"])
def test_a_reporter_changes_no_picture_of_a_page_or_a_person(client, kind):
    client.force_login(make_user(roles.REPORTER))
    image = make_image()
    use_in(kind, image)
    assert client.post(change(image), WORDS).status_code == 403


@pytest.mark.parametrize("status", STATUSES)
def test_a_reporter_renames_a_source_until_a_story_that_names_it_is_approved(client, status):
    client.force_login(make_user(roles.REPORTER))
    source = make_source("BMKG")
    story = make_article("Gempa", status=status, sources=[source])
    may = status in {"draft", "in_review"}
    page = client.get(change(source))
    assert ('name="name"' in page.text) is may
    if status == "approved":
        assert f">{story.headline}</a>" in page.text
    response = client.post(change(source), {"name": "Badan Baru", "slug": source.slug})
    assert response.status_code == (302 if may else 403)
    assert Source.objects.get().name == ("Badan Baru" if may else "BMKG")


@pytest.mark.parametrize("role", [roles.EDITOR, roles.ADMINISTRATOR])
def test_an_editor_changes_both_at_any_time(client, role):
    client.force_login(make_user(role))
    image, source = make_image(), make_source()
    make_article(lead_image=image, sources=[source])
    assert client.post(change(image), WORDS | {"caption": "Diubah"}).status_code == 302
    assert client.post(change(source), {"name": "Baru", "slug": "baru"}).status_code == 302
    assert (Image.objects.get().caption, Source.objects.get().name) == ("Diubah", "Baru")


@pytest.mark.parametrize("role", [None, roles.MAIL_DESK])
def test_others_change_neither(client, role):
    client.force_login(make_user(role))
    image, source = make_image(), make_source()
    for row in (image, source):
        assert client.post(change(row), WORDS | {"name": "x", "slug": "x"}).status_code == 403


def test_a_reporter_changes_no_tag_section_or_reporter(client):
    client.force_login(make_user(roles.REPORTER))
    tag = Tag.objects.create(name="Aleppo", slug="aleppo")
    rows = [tag, make_section(), make_reporter()]
    for row in rows:
        assert client.post(change(row), {"name": "Lain", "slug": "lain"}).status_code == 403
        assert type(row).objects.get().name == row.name
    assert Section.objects.exists()


def test_a_draft_of_somebody_else_is_counted_but_not_named(client):
    client.force_login(make_user(roles.REPORTER))
    image = make_image()
    make_article("Umum", lead_image=image)
    make_article("Rahasia", lead_image=image, status="draft")
    page = client.get(change(image)).text
    assert "Umum" in page
    assert "Rahasia" not in page


def test_the_rule_costs_few_queries(client, django_assert_max_num_queries):
    client.force_login(make_user(roles.REPORTER))
    image = make_image()
    make_article(lead_image=image)
    client.get(change(image))  # what a process asks once is no matter of the order of tests
    with django_assert_max_num_queries(18):
        client.get(change(image))
