"""What a login may do stands in the forms in the page's own language, by desk, in plain words."""

import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import translation

from newsroom import roles
from newsroom.accounts import permissions
from newsroom.roles import DESCRIBED, ROLES
from tests.desk.forms import controls
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def superuser(client):
    user = User.objects.create_superuser("kepala", "k@contoh.id", "x" * 20)
    client.force_login(user)
    return client


def url_of(row):
    return f"/admin/auth/{row._meta.model_name}/{row.pk}/change/"


def test_what_goes_with_a_login_is_counted_in_indonesian(superuser):
    login = make_user(roles.EDITOR)
    Client().force_login(login)
    page = superuser.get(f"/admin/auth/user/{login.pk}/delete/")
    counts = {str(name): number for name, number in page.context["model_count"]}
    assert counts.pop("Sesi yang masih terbuka") == 1
    assert not [name for name in counts if "session" in name.lower() or "user-" in name.lower()]


def test_every_right_and_role_is_said_in_indonesian():
    with translation.override("en"):
        english = {
            right.pk: str(permissions.right_in_words(right)) for right in permissions.offered()
        }
    with translation.override("id"):
        for right in permissions.offered():
            assert permissions.right_in_words(right) != english[right.pk], right
        for name in set(DESCRIBED) - {"Reporter", "Administrator"}:
            assert str(DESCRIBED[name][0]) != name
    assert set(DESCRIBED) == set(ROLES)


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_form_shows_django_s_names_of_rights(superuser, settings, language):
    superuser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for row in (make_user("Editor"), Group.objects.get(name="Mail desk")):
        page = superuser.get(url_of(row)).text
        assert 'class="rights"' in page
        assert not re.search(r"Can (add|change|delete|view) ", page)
        assert "|" not in re.sub(r"<[^>]*>", "", page.partition('class="rights"')[2])


def test_what_no_form_offers_is_kept(superuser):
    user = make_user("Reporter")
    odd = Permission.objects.get(codename="change_session")
    user.user_permissions.add(odd)
    superuser.post(url_of(user), controls(superuser.get(url_of(user))) | {"first_name": ["Ani"]})
    user.refresh_from_db()
    assert user.first_name == "Ani"
    assert list(user.user_permissions.all()) == [odd]


def test_rights_are_ticked_and_taken_away(superuser):
    group = Group.objects.create(name="Magang")
    wanted = Permission.objects.get(codename="approve_article")
    form = controls(superuser.get(url_of(group)))
    superuser.post(url_of(group), form | {"permissions": [str(wanted.pk)]})
    assert list(group.permissions.all()) == [wanted]
    superuser.post(url_of(group), form | {"permissions": []})
    assert not group.permissions.exists()


def test_the_site_s_own_roles_keep_their_names(superuser):
    group = Group.objects.get(name="Editor")
    superuser.post(url_of(group), controls(superuser.get(url_of(group))) | {"name": ["Lain"]})
    group.refresh_from_db()
    assert group.name == "Editor"
    assert superuser.get(f"/admin/auth/group/{group.pk}/delete/").status_code == 403


def test_who_invites_chooses_a_role_by_its_name(superuser, settings):
    superuser.cookies[settings.LANGUAGE_COOKIE_NAME] = "id"
    assert "Mail desk" not in superuser.get("/admin/account/invite/").text


def test_a_password_s_making_is_nobody_s_matter(superuser):
    page = superuser.get(url_of(make_user("Editor"))).text
    assert "md5" not in page.lower()
    assert "argon2" not in page


def test_the_filter_of_logins_calls_roles_as_the_column_does(superuser):
    make_user(roles.EDITOR)
    page = superuser.get("/admin/auth/user/").text
    assert f'?groups__id__exact={Group.objects.get(name=roles.EDITOR).pk}">Redaktur</a>' in page
    assert ">Editor<" not in page
