"""Every desk speaks Indonesian: its head, its columns, its fields, where libraries speak English, too."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import User
from django.utils.translation import override

DESKS = [pytest.param(desk, id=desk.opts.label) for desk in admin.site._registry.values()]
ALIKE = {
    "html", "id", "kicker", "logo", "message-id", "slug", "status", "tag", "domain", "editor",
    "reporter", "email", "url", "server", "total", "filter", "host", "relay",
}  # fmt: skip


def texts_of(desk, request, language):
    """Return what the desk's list and form say, by where they say it."""
    with override(language):
        columns = [name for name in desk.get_list_display(request) if name != "action_checkbox"]
        texts = {f"column {name}": label_for_field(name, desk.model, desk) for name in columns}
        if desk.has_add_permission(request):
            for name, field in desk.get_form(request).base_fields.items():
                texts |= {f"field {name}": field.label, f"help {name}": field.help_text}
        return {place: str(text) for place, text in texts.items() if text}


@pytest.mark.django_db
@pytest.mark.parametrize("desk", DESKS)
def test_no_column_or_field_is_left_in_english(rf, desk):
    request = rf.get("/admin/")
    request.user = User.objects.create_superuser("kepala", "k@contoh.id", "x" * 20)
    english, here = (texts_of(desk, request, language) for language in ("en", "id"))
    same = {place: text for place, text in here.items() if text == english[place]}
    assert {place: text for place, text in same.items() if text.lower() not in ALIKE} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("desk", DESKS)
def test_no_two_columns_have_one_name(rf, desk):
    request = rf.get("/admin/")
    request.user = User.objects.create_superuser("kepala", "k@contoh.id", "x" * 20)
    texts = texts_of(desk, request, "id")
    columns = [text.lower() for place, text in texts.items() if place.startswith("column ")]
    assert len(columns) == len(set(columns)), columns


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("desk", DESKS)
def test_a_list_is_headed_by_what_it_lists(client, desk):
    client.force_login(User.objects.create_superuser("kepala", "k@contoh.id", "x" * 20))
    page = client.get(f"/admin/{desk.opts.app_label}/{desk.opts.model_name}/", follow=True).text
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL).group(1)
    assert not re.search(r"\b(Pilih|Select)\b.*\b(ubah|change|dilihat|view)\b", title)
