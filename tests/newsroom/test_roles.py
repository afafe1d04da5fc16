"""The groups of a newsroom: there after every migration, with just their permissions."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from newsroom.roles import ADMINISTRATOR, EDITOR, MAIL_DESK, REPORTER, ROLES, sync_roles
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_they_are_there():
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_every_permission_that_a_role_names_exists(role):
    group = Group.objects.get(name=role)
    held = {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}
    assert held == set(ROLES[role])


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (REPORTER, "articles.add_article", "articles.approve_article"),
        (EDITOR, "articles.approve_article", "auth.change_user"),
        (MAIL_DESK, "subscriptions.send_issue", "articles.change_article"),
        (ADMINISTRATOR, "auth.change_user", "sessions.change_session"),
    ],
)
def test_a_role_ends_where_it_should(role, may, may_not):
    user = make_user(role)
    assert user.has_perm(may)
    assert not user.has_perm(may_not)


def test_what_an_operator_added_stays():
    group = Group.objects.get(name=REPORTER)
    extra = Permission.objects.get(codename="view_user")
    group.permissions.add(extra)
    sync_roles(apps.get_app_config("auth"))
    assert extra in group.permissions.all()
