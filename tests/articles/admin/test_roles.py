"""Who sees and does what in the newsroom's admin."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from newsroom import roles
from tests.articles.admin.forms import ADD_URL, change_url, filled, save
from tests.factories import make_article, make_image, make_reporter, make_section, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

LIST = "/admin/articles/article/"


@pytest.fixture
def as_role(client):
    def login(role, **fields):
        user = make_user(role, **fields)
        client.force_login(user)
        return user

    return login


def listed(client):
    return {article.headline for article in client.get(LIST).context["cl"].result_list}


def test_each_role_sees_its_list(client, as_role):
    make_article("Umum")
    make_article("Nanti", published_at=timezone.now() + datetime.timedelta(days=1))
    make_article("Draf orang", status="draft")
    as_role(roles.EDITOR)
    assert listed(client) == {"Umum", "Nanti", "Draf orang"}
    as_role(roles.MAIL_DESK)
    assert listed(client) == {"Umum", "Nanti"}
    reporter = as_role(roles.REPORTER)
    make_article("Punya sendiri", status="draft", created_by=reporter)
    assert listed(client) == {"Umum", "Punya sendiri"}


def test_a_reader_without_a_role_sees_nothing(client, as_role):
    as_role(None)
    assert client.get(LIST).status_code == 403


def test_a_reporter_reads_what_is_public_and_changes_nothing_of_it(client, as_role):
    as_role(roles.REPORTER)
    public = make_article("Umum", body="<p>Isi <strong>tebal</strong>.</p>")
    page = client.get(change_url(public))
    html = page.content.decode()
    assert "<p>Isi <strong>tebal</strong>.</p>" in html
    assert 'id="article_form"' not in html
    assert client.post(change_url(public), {"headline": "x"}).status_code == 403


def test_a_reporter_does_not_find_the_draft_of_another(client, as_role):
    as_role(roles.REPORTER)
    assert client.get(change_url(make_article(status="draft"))).status_code == 302


@pytest.mark.parametrize(
    ("status", "may_write"),
    [("draft", True), ("in_review", True), ("approved", False), ("withdrawn", False)],
)
def test_a_reporter_edits_own_stories_until_approval(client, as_role, status, may_write):
    reporter = as_role(roles.REPORTER)
    article = make_article(status=status, created_by=reporter)
    has_form = 'id="article_form"' in client.get(change_url(article)).content.decode()
    assert has_form is may_write


def test_a_reporter_submits_and_pulls_back(client, as_role):
    reporter = as_role(roles.REPORTER)
    article = make_article(status="draft", created_by=reporter)
    save(client, article, _move="submit", headline="Disimpan dulu")
    article.refresh_from_db()
    assert (article.status, article.headline) == ("in_review", "Disimpan dulu")
    save(client, article, _move="return")
    article.refresh_from_db()
    assert article.status == "draft"
    assert [change.user for change in article.status_changes.all()] == [reporter, reporter]


@pytest.mark.parametrize("move", ["approve", "schedule"])
def test_a_reporter_cannot_publish(client, as_role, move):
    reporter = as_role(roles.REPORTER)
    article = make_article(status="draft", created_by=reporter)
    later = timezone.localtime() + datetime.timedelta(days=1)
    response = save(client, article, _move=move, move_at=f"{later:%Y-%m-%dT%H:%M}")
    assert response.status_code == 403
    article.refresh_from_db()
    assert article.status == "draft"


def test_the_mail_desk_reads_stories_and_finds_the_way_to_mail_one(client, as_role):
    as_role(roles.MAIL_DESK)
    public = make_article("Umum")
    html = client.get(change_url(public)).content.decode()
    assert "Umum" in html
    assert 'id="article_form"' not in html
    assert client.get(ADD_URL).status_code == 403
    assert reverse("admin:subscriptions_issue_mail_article", args=[public.pk]) in html


def test_reporters_are_not_offered_to_mail(client, as_role):
    as_role(roles.REPORTER)
    assert "mail-link" not in client.get(change_url(make_article())).content.decode()


@pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MAIL_DESK])
def test_nobody_but_an_administrator_sees_logins(client, as_role, role):
    user = as_role(role)
    for path in ("auth/user/", f"auth/user/{user.pk}/change/", "auth/group/"):
        assert client.get(f"/admin/{path}").status_code == 403, path


def test_an_editor_cannot_raise_own_rights(client, as_role):
    user = as_role(roles.EDITOR)
    group = Group.objects.get(name=roles.ADMINISTRATOR)
    response = client.post(
        f"/admin/auth/user/{user.pk}/change/",
        {"username": user.username, "groups": [group.pk], "is_superuser": "on"},
    )
    assert response.status_code == 403
    assert not User.objects.get(pk=user.pk).groups.filter(pk=group.pk).exists()


def test_an_administrator_gives_roles_but_makes_no_superuser(client, as_role):
    administrator = as_role(roles.ADMINISTRATOR)
    other = make_user(None)
    editors = Group.objects.get(name=roles.EDITOR)
    url = f"/admin/auth/user/{other.pk}/change/"
    assert client.get(url).status_code == 200
    permission = Permission.objects.first()
    posted = {
        "username": other.username,
        "is_active": "on",
        "is_staff": "on",
        "groups": [editors.pk],
        "is_superuser": "on",
        "user_permissions": [permission.pk],
        "date_joined_0": "22/11/2026",
        "date_joined_1": "10:00:00",
    }
    assert client.post(url, posted).status_code == 302
    other.refresh_from_db()
    assert list(other.groups.all()) == [editors]
    assert not other.is_superuser
    assert not other.user_permissions.exists()
    boss = make_user(None, is_superuser=True)
    assert client.post(f"/admin/auth/user/{boss.pk}/change/", posted).status_code == 403
    assert client.get(f"/admin/auth/user/{boss.pk}/password/").status_code == 403
    assert not User.objects.get(pk=administrator.pk).is_superuser


def test_an_administrator_does_all_that_an_editor_does(client, as_role):
    as_role(roles.ADMINISTRATOR)
    article = make_article(status="in_review")
    assert save(client, article, _move="approve").status_code == 302
    assert Article.objects.published().filter(pk=article.pk).exists()


def test_a_reporter_adds_pictures_and_sources_but_no_sections_and_reporters(client, as_role):
    as_role(roles.REPORTER)
    for path, status in (("image", 200), ("source", 200), ("section", 403), ("reporter", 403)):
        assert client.get(f"/admin/articles/{path}/add/").status_code == status, path


def test_the_status_is_no_field_for_anybody(client, as_role):
    as_role(roles.ADMINISTRATOR)
    make_image()
    response = client.get(ADD_URL)
    assert "status" not in response.context["adminform"].form.fields
    client.post(
        ADD_URL, filled(response, headline="Baru", section=make_section().pk, status="approved")
    )
    assert Article.objects.get().status == "draft"


def test_a_reporter_named_in_the_byline_finds_the_story(client, as_role):
    user = as_role(roles.REPORTER)
    make_article("Berdua", status="draft", reporters=[make_reporter("Teuku", user=user)])
    assert listed(client) == {"Berdua"}
