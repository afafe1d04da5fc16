"""Who becomes a reporter gets a name to sign stories with, or is told what is missing."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.urls import reverse

from articles.models import Reporter
from newsroom import roles
from newsroom.accounts import bylines, mails
from tests.accounts.conftest import HERE
from tests.factories import make_article, make_reporter, make_user

pytestmark = pytest.mark.django_db
INVITE, WRITE = reverse("invite"), reverse("admin:articles_article_add")
MISSING = "belum terhubung dengan nama reporter"


@pytest.fixture
def admin(client):
    client.force_login(make_user(roles.ADMINISTRATOR, is_superuser=True))
    return client


def invite(client, role=roles.REPORTER, **fields):
    """Return the page that follows an invitation of Ratna Kirana."""
    data = {"username": "ratna", "email": "ratna@contoh.id", "first_name": "Ratna"}
    data |= {"last_name": "Kirana", "role": Group.objects.get(name=role).pk} | fields
    return client.post(INVITE, data, headers=HERE, follow=True)


def ratna():
    return User.objects.get(username="ratna")


def test_an_invited_reporter_gets_a_name_and_the_first_story_bears_it(admin, client):
    assert "dihubungkan dengan akunnya" in admin.get(INVITE).text
    page = invite(admin)
    assert "Berita ratna terbit atas nama “Ratna Kirana”" in page.text
    row = Reporter.objects.get()
    assert (row.name, row.user, row.slug) == ("Ratna Kirana", ratna(), "ratna-kirana")
    assert LogEntry.objects.filter(object_id=str(row.pk)).exists()
    client.force_login(ratna())
    page = client.get(WRITE)
    lists = [one.formset for one in page.context["inline_admin_formsets"]]
    (signed,) = [one for one in lists if one.prefix == "bylines"]
    assert signed.forms[0].initial["reporter"] == row.pk
    assert MISSING not in page.text


def test_a_reporter_of_the_name_is_joined_and_not_made_twice(admin):
    row = make_reporter("ratna  kirana".title())
    Reporter.objects.update(name="RATNA Kirana")
    invite(admin)
    row.refresh_from_db()
    assert row.user == ratna()
    assert row.name == "RATNA Kirana"
    assert Reporter.objects.count() == 1


def test_a_name_that_is_another_logins_is_left_to_a_person(admin):
    row = make_reporter("Ratna Kirana", user=make_user(roles.REPORTER, "kirana"))
    make_reporter("Ratna Kirana")
    page = invite(admin)
    assert "Akun ratna belum punya nama untuk menandai beritanya" in page.text
    assert "reporter bernama itu milik akun lain" in page.text
    assert f'href="{reverse("admin:articles_reporter_changelist")}">Reporter</a>' in page.text
    assert not Reporter.objects.filter(user=ratna()).exists()
    row.refresh_from_db()
    assert row.user.username == "kirana"


@pytest.mark.parametrize(
    ("name", "why"), [("", "belum diisi"), ("R" * 140, "bersama-sama lebih dari 120 huruf")]
)
def test_without_a_name_that_a_reporter_can_have_none_is_made(admin, name, why):
    page = invite(admin, first_name=name, last_name="")
    assert "Akun ratna belum punya nama untuk menandai beritanya: nama depan" in page.text
    assert why in page.text
    assert not Reporter.objects.exists()


@pytest.mark.parametrize("role", [roles.EDITOR, roles.MAIL_DESK, roles.ADMINISTRATOR])
def test_other_roles_sign_nothing_by_themselves(admin, role):
    assert "untuk beritanya" not in invite(admin, role).text
    assert not Reporter.objects.exists()


def test_an_invitation_that_fails_leaves_no_reporter(admin, monkeypatch):
    def fails(*_args):
        raise RuntimeError

    monkeypatch.setattr(bylines, "join_and_tell", fails)
    with pytest.raises(RuntimeError):
        invite(admin)
    monkeypatch.undo()
    monkeypatch.setattr(mails, "send_invitation", fails)
    with pytest.raises(RuntimeError):
        invite(admin)
    assert not User.objects.filter(username="ratna").exists()
    assert not Reporter.objects.exists()


def test_a_login_that_is_given_the_role_at_its_desk_gets_one_too(admin):
    user = make_user(username="ratna", first_name="Ratna", last_name="Kirana")
    url = reverse("admin:auth_user_change", args=[user.pk])
    data = {"username": "ratna", "first_name": "Ratna", "last_name": "Kirana", "is_active": "on"}
    data |= {"is_staff": "on", "groups": [Group.objects.get(name=roles.REPORTER).pk]}
    for _press in range(2):
        page = admin.post(url, data, headers=HERE, follow=True)
    assert Reporter.objects.get().user == user
    assert "belum punya nama" not in page.text


def test_a_writer_without_a_name_reads_whom_to_ask(client):
    user = make_user(roles.REPORTER)
    client.force_login(user)
    assert MISSING in client.get(WRITE).text
    draft = make_article("Naskah", status="draft", created_by=user, reporters=[])
    url = reverse("admin:articles_article_change", args=[draft.pk])
    assert MISSING in client.get(url).text
    draft.bylines.create(reporter=make_reporter("Ratna"), position=0)
    assert MISSING not in client.get(url).text
    client.force_login(make_user(roles.EDITOR))
    assert MISSING not in client.get(WRITE).text


def test_a_login_that_is_closed_gets_no_name(admin):
    user = make_user(roles.REPORTER, "lama", first_name="Ratna", last_name="Kirana")
    user.is_active = False
    assert bylines.join(user, user) is None
    assert not Reporter.objects.exists()
