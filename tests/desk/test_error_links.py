"""Each line above a refused form leads to what it speaks of."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.desk.forms import controls, fields
from tests.factories import make_section, make_user

pytestmark = pytest.mark.django_db
LINES = re.compile(r'<li><a href="#([^"]+)"><b>([^<]+)</b>: ([^<]+)</a></li>')
WRONG = "\x00 x"  # no field takes it: neither texts nor numbers nor keys


def desks():
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", desks(), ids=lambda model: model.__name__)
def test_it_leads_to_the_field(client, model):
    user = make_user("Administrator", is_superuser=True)
    client.force_login(user)
    make_section("Dunia")
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    page = client.get(address)
    if page.status_code != 200 or "adminform" not in (page.context or {}):
        pytest.skip("nothing is added there by a form")
    data = controls(page)
    for name in fields(page):
        if name in data:
            data[name] = [WRONG]
    answer = client.post(address, data)
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    lines = LINES.findall(answer.text)
    wrong = {name for name in form.errors if name in form.fields and not form[name].is_hidden}
    rows = [row for inline in answer.context["inline_admin_formsets"] for row in inline.formset]
    assert wrong
    assert len(lines) >= len(wrong) + sum(map(bool, (row.errors for row in rows)))
    for target, _label, message in lines:
        assert f' id="{target}"' in answer.text, (target, message)


def test_rows_are_named_by_their_number(client):
    client.force_login(make_user("Administrator", is_superuser=True))
    address = reverse("admin:articles_article_add")
    data = controls(client.get(address)) | {
        "article_sources-TOTAL_FORMS": "2",
        "article_sources-0-url": "https://arsip.example/",
        "article_sources-1-url": "bukan alamat",
    }
    lines = LINES.findall(client.post(address, data).text)
    assert ("id_article_sources-1-url", "Sumber 2, Tautan") in [line[:2] for line in lines]
    assert ("id_headline", "Judul") in [line[:2] for line in lines]


def test_a_form_without_fault_lists_nothing(client):
    client.force_login(make_user("Administrator", is_superuser=True))
    assert "error-links" not in client.get(reverse("admin:articles_article_add")).text
