"""What there is one of opens as its form: no list of one, no button for a second."""

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import CheckConstraint
from django.test.utils import CaptureQueriesContext

from articles.admin.onerow import OneRow
from subscriptions.models import MailDefaults
from tests.desk.cast import SUPERUSER

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def one_of_a_kind():
    """Models of which the database holds one row: their key may be one number only."""
    for model in admin.site._registry:
        rules = [rule for rule in model._meta.constraints if isinstance(rule, CheckConstraint)]
        if any(r.condition.deconstruct()[1] in ((("id", 1),), (("pk", 1),)) for r in rules):
            yield model


def url_of(model):
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def test_there_are_three_of_these_and_the_desk_knows_them():
    found = {model._meta.label for model in one_of_a_kind()}
    assert found == {"articles.Checklist", "articles.SiteIdentity", "subscriptions.MailDefaults"}
    assert found == {
        model._meta.label
        for model, desk in admin.site._registry.items()
        if isinstance(desk, OneRow)
    }


@pytest.mark.parametrize("model", [*one_of_a_kind()])
def test_it_opens_as_its_form(login, cast, model):
    client, row = login(SUPERUSER), cast.rows[model._meta.label]
    response = client.get(url_of(model), follow=True)
    assert response.redirect_chain == [(f"{url_of(model)}{row.pk}/change/", 302)]
    assert 'name="_save"' in response.text
    assert "_addanother" not in response.text
    assert client.get(f"{url_of(model)}add/").status_code == 403


def test_no_page_of_another_desk_asks_whether_there_is_one(login, cast):
    client = login(SUPERUSER)
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/admin/articles/tag/").status_code == 200
    tables = {model._meta.db_table for model in one_of_a_kind()}
    asked = [q["sql"] for q in queries if q["sql"].startswith("SELECT 1 ")]
    assert not any(table in sql for sql in asked for table in tables)


def test_before_the_first_saving_nothing_says_add(login, cast):
    MailDefaults.objects.all().delete()
    page = login("Mail desk").get("/admin/").text
    assert f'href="{url_of(MailDefaults)}' in page
    assert f'class="desk-add" href="{url_of(MailDefaults)}add/"' not in page


def test_before_the_first_saving_the_form_is_empty_and_nothing_is_made(login, cast):
    MailDefaults.objects.all().delete()
    client = login("Mail desk")
    response = client.get(url_of(MailDefaults), follow=True)
    assert response.redirect_chain == [(f"{url_of(MailDefaults)}add/", 302)]
    assert not MailDefaults.objects.exists()
    client.post(f"{url_of(MailDefaults)}add/", {"frequency": "weekly"})
    assert MailDefaults.objects.get().frequency == "weekly"
