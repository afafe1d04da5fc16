"""The desks stand in five groups; nobody sees a page that Django printed and nobody designed."""

import pytest
from django.urls import reverse

from articles.models import SiteIdentity, Tag
from articles.models.site import THE_ONE
from newsroom import desks, roles
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db
INDEX = reverse("admin:index")


def groups(client, url=INDEX):
    return client.get(url, follow=True).context["available_apps"]


def test_every_desk_stands_in_one_group_daily_work_first(admin_client):
    found = groups(admin_client)
    assert [group["app_label"] for group in found] == list(desks.GROUPS)
    names = [model["object_name"] for group in found for model in group["models"]]
    assert names[0] == "Article"
    assert len(names) == len(set(names))
    plain = admin_client.get(reverse("admin:app_list", args=["articles"])).context["app_list"]
    assert {model["object_name"] for model in plain[0]["models"]} <= set(names)


def test_what_nobody_named_is_a_setting(admin_client, monkeypatch):
    monkeypatch.setitem(desks.GROUPS, "mail", (desks.GROUPS["mail"][0], ()))
    found = groups(admin_client)
    assert "mail" not in [group["app_label"] for group in found]
    assert "Issue" in [model["object_name"] for model in found[-1]["models"]]


@pytest.mark.parametrize("role", roles.ROLES)
def test_each_link_of_a_role_opens_and_is_marked_there(client, role):
    SiteIdentity.objects.get_or_create(pk=THE_ONE)
    client.force_login(make_user(role))
    for group in groups(client):
        for model in group["models"]:
            current = [
                other["object_name"]
                for one in groups(client, model["admin_url"] or model["add_url"])
                for other in one["models"]
                if other["is_current"]
            ]
            assert current == [model["object_name"]]


def test_a_page_without_rights_says_so_in_the_look_of_the_desk(client):
    section = make_section("Dunia")
    client.force_login(make_user(roles.REPORTER))
    answer = client.get(reverse("admin:articles_section_delete", args=[section.pk]))
    assert answer.status_code == 403
    assert "admin/denied.html" in [template.name for template in answer.templates]
    assert INDEX in answer.text


@pytest.mark.parametrize("address", ["subscriptions/issue/999999/change/", "tidak/ada/"])
def test_a_page_that_there_is_not_leads_staff_back_to_the_desk(client, address):
    def templates():
        answer = client.get(f"{INDEX}{address}", follow=True)
        assert answer.status_code in {200, 404}
        return {template.name for template in answer.templates}

    assert "admin/missing.html" not in templates()  # who is a stranger is asked to log in
    client.force_login(make_user(roles.MAIL_DESK))
    assert "admin/missing.html" in templates()
    answer = client.get("/tidak/ada/")
    assert "404.html" in [template.name for template in answer.templates]


@pytest.mark.parametrize("named", [False, True])
def test_a_history_without_entries_is_a_sentence(admin_client, named):
    section = make_section("Dunia")
    change = reverse("admin:articles_section_change", args=[section.pk])
    if named:
        admin_client.post(change, {"name": "Dunia kita", "position": "1", "slug": section.slug})
    answer = admin_client.get(reverse("admin:articles_section_history", args=[section.pk]))
    assert ("<table" in answer.text) == named


def test_deleting_says_what_goes_and_goes(admin_client):
    tag = make_article(tags=["Aleppo"]).tags.get()
    address = reverse("admin:articles_tag_delete", args=[tag.pk])
    asked = admin_client.get(address).text
    assert "“Aleppo”" in asked
    assert "tagged with" not in asked
    assert Tag.objects.filter(pk=tag.pk).exists()
    admin_client.post(address, {"post": "yes"})
    assert not Tag.objects.filter(pk=tag.pk).exists()
