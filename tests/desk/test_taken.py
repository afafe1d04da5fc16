"""What another row has already is said once, in a sentence that leads to that row."""

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from articles.models import Reporter, Source, Tag
from tests.desk.cast import SUPERUSER
from tests.desk.forms import controls
from tests.factories import make_article, make_reporter, make_section, make_source

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

NOT_TYPED = {"form_key", "key", "sha256", "token_hash", "unsubscribe_token"}


def typed_once():
    """Models with a form for new rows and a field that two rows cannot share."""
    for model in admin.site._registry:
        unique = {f.name for f in model._meta.fields if f.unique and not f.primary_key}
        if unique - NOT_TYPED and model._meta.label != "articles.Slot":
            yield pytest.param(model, id=model._meta.label)


def page(row, what):
    meta = row._meta
    args = [] if what == "add" else [row.pk]
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{what}", args=args)


def faults(response):
    form = response.context["adminform"].form
    return {name: list(found) for name, found in form.errors.items()}


@pytest.mark.parametrize("model", [*typed_once()])
def test_the_same_again_is_one_fault_with_a_link(login, cast, model):
    client, row = login(SUPERUSER), cast.rows[model._meta.label]
    try:
        form = controls(client.get(page(row, "add")))
    except NoReverseMatch:
        pytest.skip("no form makes one")
    if client.get(page(row, "add")).status_code == 403:
        pytest.skip("no form makes one")
    same = controls(client.get(page(row, "change")))
    data = form | {name: values for name, values in same.items() if name in {*form, "slug"}}
    if model._meta.label == "auth.Group":
        data["name"] = [row.name]
    if "password1" in form:
        data |= {"password1": ["rahasia-sekali-9"], "password2": ["rahasia-sekali-9"]}
    found = faults(client.post(page(row, "add"), data))
    assert len(found) == 1, found
    (said,) = found.values()
    assert len(said) == 1
    assert f"<a href='{page(row, 'change')}'>" in str(said[0])


@pytest.mark.parametrize("name", ["Aleppo", "aleppo", "ALEPPO ", "Al\u200beppo"])
def test_a_tag_in_another_spelling_is_one_fault(login, cast, name):
    tag = Tag.objects.get(name="Aleppo")
    response = login("Editor").post(page(tag, "add"), {"name": name, "slug": "aleppo"})
    assert list(faults(response)) == ["name"]
    assert f"<a href='{page(tag, 'change')}'>" in response.text


def test_two_rows_that_stand_in_the_way_are_both_named(login, cast):
    first = Tag.objects.get(name="Aleppo")
    second = Tag.objects.get(name="Rusia")
    response = login("Editor").post(page(first, "add"), {"name": "Aleppo", "slug": second.slug})
    assert set(faults(response)) == {"name", "slug"}
    for row in (first, second):
        assert page(row, "change") in response.text


def test_names_of_rows_are_text(login, cast):
    make_source("<b>Badan</b>")
    source = Source.objects.get(name="<b>Badan</b>")
    response = login("Editor").post(
        page(source, "add"), {"name": "Lain", "slug": source.slug, "url": ""}
    )
    assert "&lt;b&gt;Badan&lt;/b&gt;" in response.text
    assert "<b>Badan" not in response.text


def test_a_login_that_is_somebody_s_names_the_reporter(login, cast):
    writer = cast.rows["articles.Reporter"]
    other = make_reporter("Siti")
    data = controls(login(SUPERUSER).get(page(other, "change"))) | {"user": [str(writer.user_id)]}
    response = login(SUPERUSER).post(page(other, "change"), data)
    assert list(faults(response)) == ["user"]
    assert writer.name in response.text
    assert Reporter.objects.get(pk=other.pk).user_id is None


def test_a_slug_of_the_same_day_names_the_story(login, cast):
    section = make_section()
    first, second = (make_article(f"Cerita {n}", section=section) for n in "ab")
    data = controls(login(SUPERUSER).get(page(second, "change"))) | {"slug": [first.slug]}
    response = login(SUPERUSER).post(page(second, "change"), data | {"_continue": ["1"]})
    assert list(faults(response)) == ["slug"]
    assert f"<a href='{page(first, 'change')}'>" in response.text
