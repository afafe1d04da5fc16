"""A file that went with a refused form: its field says that it has to be chosen once more."""

import pytest
from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from articles.admin.uploads import AGAIN, StoresFiles
from articles.models import SiteIdentity
from tests.factories import make_user, picture_bytes

pytestmark = pytest.mark.django_db
IMPORT = "admin:subscriptions_subscriber_import"


@pytest.fixture
def desk(client):
    client.force_login(make_user(is_superuser=True))
    return client


def logo():
    return SimpleUploadedFile("logo.jpg", picture_bytes())


def said(response, field):
    desk = response.context.get("adminform")
    form = desk.form if desk else response.context["form"]
    return [str(error) for error in form.errors.get(field, [])]


def test_every_desk_with_a_file_asks_for_it_again():
    request = RequestFactory().get("/")
    request.user = make_user(is_superuser=True)
    desks = [
        desk
        for desk in admin.site._registry.values()
        if desk.has_add_permission(request) or desk.has_change_permission(request)
        for field in desk.get_form(request).base_fields.values()
        if isinstance(field, forms.FileField)
    ]
    assert len(desks) >= 2
    assert all(isinstance(desk, StoresFiles) for desk in desks)


def test_a_picture_without_its_description(desk):
    page = desk.post(reverse("admin:articles_image_add"), {"file": logo(), "alt": ""})
    assert page.status_code == 200
    assert said(page, "file") == [str(AGAIN)]


def test_a_list_refused_for_its_day_or_for_itself(desk):
    file = SimpleUploadedFile("daftar.csv", b"email\nsari@contoh.id\n")
    page = desk.post(reverse(IMPORT), {"file": file, "source": "Pameran"})
    assert said(page, "file") == [str(AGAIN)]
    page = desk.post(reverse(IMPORT), {"file": SimpleUploadedFile("a.csv", b"")})
    assert len(said(page, "file")) == 1
    assert said(page, "file") != [str(AGAIN)]
    assert said(desk.post(reverse(IMPORT), {}), "file") != [str(AGAIN)]


@pytest.mark.parametrize("wrong", [{"accent": "merah"}, {"links-0-url": "bukan alamat"}])
def test_the_logo_also_where_a_link_below_was_refused(desk, wrong):
    one, _made = SiteIdentity.objects.get_or_create()
    address = reverse("admin:articles_siteidentity_change", args=[one.pk])
    form = desk.get(address).context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value}
    sent |= {
        "links-TOTAL_FORMS": 1, "links-INITIAL_FORMS": 0, "links-0-label": "Redaksi",
        "links-0-url": "/redaksi/", "links-0-place": "footer", "links-0-position": 1, "links-0-site": one.pk,
    }  # fmt: skip
    sent |= {"logo": logo()} | wrong
    assert said(desk.post(address, sent), "logo") == [str(AGAIN)]
