"""Lists within a form begin empty: a row is there when somebody asks for one."""

import re

import pytest
from django.contrib import admin

from articles.admin.story.links import links_for
from articles.models import Correction, SiteLink
from tests.desk.cast import SUPERUSER
from tests.desk.forms import answer, controls

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def with_scripts(page):
    """Return the page as a browser that runs scripts builds it, but for what these add."""
    return re.sub(r"<(noscript|template)>.*?</\1>", "", page, flags=re.DOTALL)


def change(row):
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


@pytest.mark.parametrize("desk", [d for d in admin.site._registry.values() if d.inlines], ids=str)
def test_no_inline_shows_an_empty_row(login, cast, desk):
    client = login(SUPERUSER)
    row = (
        cast.rows["public"] if desk.opts.label == "articles.Article" else cast.rows[desk.opts.label]
    )
    response = client.get(change(row))
    shown = with_scripts(response.text)
    for inline in response.context["inline_admin_formsets"]:
        prefix, stored = inline.formset.prefix, inline.formset.initial_form_count()
        subject = inline.opts.fields[0] if inline.opts.fields else "label"
        names = set(re.findall(rf'name="({prefix}-\d+-{subject})"', shown))
        assert len(names) <= stored, prefix


def test_a_new_story_begins_with_its_writer_alone(login, cast):
    shown = with_scripts(login("Reporter").get("/admin/articles/article/add/").text)
    assert set(re.findall(r'name="(\w+)-\d+-\w+"', shown)) == {"bylines"}
    shown = with_scripts(login(SUPERUSER).get("/admin/articles/article/add/").text)
    assert not re.findall(r'name="\w+-\d+-\w+"', shown)


def test_without_a_script_there_are_rows_to_fill(login, cast):
    client, story = login(SUPERUSER), cast.rows["public"]
    data = controls(client.get(change(story)))
    free = [name for name, values in data.items() if re.fullmatch(r"corrections-\d+-text", name)]
    empty = [name for name in free if not data[name][0].strip()]
    assert empty
    response = client.post(change(story), data | {empty[0]: ["Yang ketiga."]})
    client.post(change(story), answer(response))
    assert Correction.objects.filter(article=story, text="Yang ketiga.").exists()
    identity = cast.rows["articles.SiteIdentity"]
    data = controls(client.get(change(identity) + "?rows=more"))
    data |= {"links-1-place": [SiteLink.Place.values[0]], "links-1-label": ["B"]}
    client.post(change(identity), data | {"links-1-url": ["/b/"]})
    assert SiteLink.objects.filter(label="B").exists()


def test_a_row_that_comes_back_with_a_fault_is_shown(login, cast):
    client, story = login(SUPERUSER), cast.rows["public"]
    data = controls(client.get(change(story)))
    number = len([name for name in data if re.fullmatch(r"article_sources-\d+-url", name)]) - 1
    data[f"article_sources-{number}-url"] = ["bukan alamat"]
    shown = with_scripts(client.post(change(story), data | {"_continue": ["1"]}).text)
    assert f'name="article_sources-{number}-url"' in shown


def test_links_above_a_story_are_handed_in(rf, cast):
    request = rf.get("/")
    story = cast.rows["public"]
    for role, expected in (("Mail desk", ["mail-link"]), ("Reporter", [])):
        request.user = cast.users[role]
        found = links_for(request, story, is_public=True)
        assert [link.css_class for link in found] == expected
        assert links_for(request, story, is_public=False) == []
