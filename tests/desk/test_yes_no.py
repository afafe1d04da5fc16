"""No list of the desk draws a tick or a cross where a word is meant."""

import pytest
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField

from articles.models import Page
from tests.factories import make_user

DESKS = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)
EACH = pytest.mark.parametrize(("model", "desk"), DESKS, ids=[m.__name__ for m, _desk in DESKS])


def is_drawn(model, desk, name):
    """Whether Django draws what a column or a field that is only read holds."""
    try:
        return isinstance(model._meta.get_field(name), BooleanField)
    except (FieldDoesNotExist, TypeError, AttributeError):
        function = name if callable(name) else getattr(desk, name, getattr(model, name, None))
        return getattr(function, "boolean", False)


@EACH
def test_columns_are_words(model, desk):
    rows = [(inline.model, inline, inline.readonly_fields) for inline in desk.inlines]
    for of, place, names in [(model, desk, (*desk.list_display, *desk.readonly_fields)), *rows]:
        drawn = [name for name in names if is_drawn(of, place, name)]
        assert drawn == [], f"{of.__name__}: write them with articles.admin.yes_no"


@pytest.mark.django_db
def test_a_page_is_said_to_be_seen_or_not(client):
    Page.objects.create(title="Redaksi", slug="redaksi-baru", is_published=False)
    client.force_login(make_user("Administrator", is_superuser=True))
    page = client.get("/admin/articles/page/").text
    assert ">tidak</td>" in page
    assert ">ya</td>" in page
    assert "icon-no" not in page
