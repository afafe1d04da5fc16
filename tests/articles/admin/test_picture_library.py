"""The library: in how many stories each picture stands, and which stand nowhere."""

from __future__ import annotations

import uuid

import pytest

from articles.admin import picture_list
from articles.editing import uses
from articles.models import Autosave, Image, Page
from newsroom import roles
from tests.factories import make_article, make_image, make_reporter, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

LIST = "/admin/articles/image/"


def shown(client, query=""):
    answer = client.get(f"/admin/articles/image/{query}")
    return {image.pk: image for image in answer.context["cl"].result_list}


def test_each_story_counts_once_however_often_it_shows_the_picture(client):
    client.force_login(make_user(roles.EDITOR))
    one, other, third = make_image(), make_image(), make_image()
    place = f'<div data-pictures="{one.pk},{other.pk}"></div>'
    make_article(lead_image=one, body=f"<p>a</p>{place}{place}")
    make_article(body=f'<p>a</p><div data-pictures="{one.pk}"></div>')
    found = shown(client)
    assert [found[image.pk].use_count for image in (one, other, third)] == [2, 1, 0]


def test_only_what_stands_nowhere_is_unused(client):
    client.force_login(make_user(roles.EDITOR))
    lead, placed, photo, of_page, free = (make_image() for _number in range(5))
    make_article(lead_image=lead, body=f'<p>a</p><div data-pictures="{placed.pk}"></div>')
    make_reporter("Ratna", photo=photo)
    body = f'<div data-pictures="{of_page.pk}"></div>'
    Page.objects.create(title="Kami", slug="kami", body=body)
    assert set(shown(client, "?unused=1")) == {free.pk}


def test_the_list_costs_as_much_for_many_as_for_few(client, django_assert_max_num_queries):
    client.force_login(make_user(roles.EDITOR))
    for _number in range(12):
        make_article(lead_image=make_image())
    with django_assert_max_num_queries(11):
        shown(client)


@pytest.mark.parametrize("counted", [1, 1000])
def test_every_page_is_there_however_many_are_counted_for_the_chips(client, monkeypatch, counted):
    monkeypatch.setattr(picture_list.chips, "COUNTED", counted)
    client.force_login(make_user(roles.EDITOR))
    for number in range(3):
        make_image(alt=f"Benteng {number}")
    assert client.get(LIST).context["cl"].result_count == 3
    assert client.get(LIST, {"q": "Benteng 1"}).context["cl"].result_count == 1


def test_nothing_is_asked_for_no_pictures(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert uses.counted([]) == {}


def test_what_is_to_be_completed_and_used_nowhere_stands_above_the_list(client):
    client.force_login(make_user(roles.EDITOR))
    make_article(lead_image=make_image())
    make_image()
    chips = client.get(LIST).context["cl"].chips
    assert [(str(chip.label), chip.number) for chip in chips] == [
        ("Semua", "2"),
        ("Tidak dipakai di mana pun", ""),
    ]
    Image.objects.update(to_be_completed=True)
    chips = client.get(LIST, {"unused": "1"}).context["cl"].chips
    assert [(chip.number, chip.is_chosen) for chip in chips] == [
        ("2", False),
        ("2", False),
        ("1", True),
    ]


def remove(client, *images, **more):
    chosen = {"action": "remove_unused", "_selected_action": [image.pk for image in images]}
    return client.post(LIST, chosen | more, follow=True)


def test_what_nothing_shows_is_deleted_after_a_question_and_the_rest_stays_with_its_reason(client):
    client.force_login(make_user(roles.EDITOR))
    free, lead, photo = make_image(alt="Bebas"), make_image(alt="Utama"), make_image(alt="Potret")
    make_article(lead_image=lead)
    make_reporter("Ratna", photo=photo)
    page = remove(client, free, lead, photo)
    assert [image.alt for image in page.context["going"]] == ["Bebas"]
    assert Image.objects.count() == 3  # it only asked
    page = remove(client, free, lead, photo, confirmed="1")
    assert set(Image.objects.values_list("alt", flat=True)) == {"Utama", "Potret"}
    assert "1 gambar dihapus." in page.text
    assert "“Utama”: dalam 1 berita" in page.text
    assert "“Potret”: reporter: Ratna" in page.text


def test_a_picture_that_got_used_after_the_question_stays(client):
    client.force_login(make_user(roles.EDITOR))
    image = make_image()
    remove(client, image)
    make_article(lead_image=image)
    remove(client, image, confirmed="1")
    assert Image.objects.filter(pk=image.pk).exists()


def test_what_the_filtered_list_shows_no_more_is_told_of_all_the_same(client):
    client.force_login(make_user(roles.EDITOR))
    gone, used = make_image(alt="Bebas"), make_image(alt="Utama")
    chosen = {"action": "remove_unused", "_selected_action": [gone.pk, used.pk], "confirmed": "1"}
    make_article(lead_image=used)
    page = client.post(f"{LIST}?unused=1", chosen, follow=True)
    assert "1 gambar dihapus." in page.text
    assert "“Utama”: dalam 1 berita" in page.text
    again = client.post(f"{LIST}?unused=1", chosen, follow=True)
    assert "1 gambar sudah dihapus sebelumnya." in again.text


@pytest.mark.parametrize("placed", [True, False], ids=["placed", "lead"])
def test_what_a_colleague_is_writing_with_stays(client, placed):
    client.force_login(make_user(roles.EDITOR))
    image, writer = make_image(alt="Benteng"), make_user(roles.REPORTER, first_name="Ratna")
    body = {"body": f'<p>Satu.</p><div data-pictures="{image.pk}"></div>'}
    data = body if placed else {"lead_image": [str(image.pk), "Benteng"]}
    keys = {"key": uuid.uuid4(), "writer": uuid.uuid4()}
    Autosave.objects.create(user=writer, data=data, number=1, **keys)
    page = remove(client, image, confirmed="1")
    assert "dalam tulisan yang belum disimpan: Ratna" in page.text
    refused = client.post(f"{LIST}{image.pk}/delete/", {"post": "yes"})
    assert refused.status_code == 409
    assert "Ratna" in refused.text
    assert Image.objects.filter(pk=image.pk).exists()


def test_who_may_delete_no_picture_is_offered_nothing(client):
    client.force_login(make_user(roles.REPORTER))
    image = make_image()
    remove(client, image, confirmed="1")
    assert Image.objects.filter(pk=image.pk).exists()
