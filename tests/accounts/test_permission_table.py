"""The table of rights is made of the rights in force, and says of everybody what they hold."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom import roles
from newsroom.accounts import permissions
from newsroom.accounts.permission_table import people, role_rows
from tests.accounts.conftest import enrol
from tests.factories import make_user

PAGE = "/admin/account/who-may-what/"


def said(role, thing):
    groups = list(Group.objects.order_by("pk"))
    row = next(row for row in role_rows(groups) if row.name == thing)
    return dict(row.cells)[role]


def test_it_follows_what_a_role_is_given(boss):
    assert said("Reporter", "Berita") == "melihat · menambah · mengubah"
    right = Permission.objects.get(codename="delete_article")
    Group.objects.get(name=roles.REPORTER).permissions.add(right)
    assert said("Reporter", "Berita") == "melihat · menambah · mengubah · menghapus"


def test_every_right_of_every_role_is_in_it_once(boss):
    for group in Group.objects.all():
        held = [dict(row.cells)[permissions.role_name(group)] for row in role_rows([group])]
        assert len(" · ".join(held).split(" · ")) == group.permissions.count()


def test_it_is_in_indonesian_throughout(client, boss):
    page = client.get(PAGE).text
    assert "Can " not in page
    assert "Siapa boleh apa" in page


def test_people_with_roles_login_and_factor(client, boss, settings):
    settings.SECOND_FACTOR = "privileged"
    with_app, without = make_user(roles.EDITOR, "bagas"), make_user(roles.EDITOR, "dewi")
    reporter = make_user(roles.REPORTER, "ratna")
    enrol(with_app)
    reporter.user_permissions.add(Permission.objects.get(codename="delete_article"))
    found = {person.user.username: person for person in people()}
    assert found["bagas"].factors == ["kode dari aplikasi"]
    assert found["dewi"].lacks_factor
    assert not found["ratna"].lacks_factor or without is None
    assert found["ratna"].roles == ["Reporter", "1 hak tersendiri"]


@pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MAIL_DESK])
def test_only_administrators_see_it(client, db, role):
    client.force_login(make_user(role))
    assert client.get(PAGE).status_code == 403


def test_more_people_cost_no_more_queries(client, boss):
    counts = []
    for number in (0, 10):
        for place in range(number):
            make_user(roles.REPORTER, f"orang{place}")
        with CaptureQueriesContext(connection) as seen:
            client.get(PAGE)
        counts.append(len(seen))
    assert counts[1] <= counts[0]
