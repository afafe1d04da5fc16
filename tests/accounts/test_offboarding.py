"""Somebody leaves: everything that opens the newsroom is taken, everything that is read stays."""

import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from articles.models import Article
from newsroom import roles
from newsroom.accounts.models import Session
from subscriptions.models import ApiToken, StaffMail
from subscriptions.models.api_token import hash_of
from tests.accounts.conftest import PASSWORD, enrol, log_in
from tests.factories import make_article, make_reporter, make_user


@pytest.fixture
def leaver(db):
    leaver = make_user(roles.EDITOR, "bagas")
    leaver.email = "bagas@contoh.id"
    leaver.save()
    enrol(leaver)
    StaffMail.objects.all().delete()  # that it was enrolled is told
    return leaver


@pytest.fixture
def heir(db):
    return make_user(roles.REPORTER, "ratna")


def address(user):
    return f"/admin/account/leaving/{user.pk}/"


def leave(client, leaver, heir=None):
    response = client.post(address(leaver), {"heir": heir.pk} if heir else {})
    leaver.refresh_from_db()
    return response


class TestLeaving:
    def test_tokens_that_go_on_are_named(self, client, boss, leaver):
        tomorrow = timezone.localdate() + datetime.timedelta(days=1)
        for name, fields in {"Formulir": {}, "Lama": {"revoked_at": timezone.now()}}.items():
            ApiToken.objects.create(
                name=name, token_hash=hash_of(name), may_read=True, ends_on=tomorrow,
                created_by=leaver, **fields,
            )  # fmt: skip
        html = client.get(address(leaver)).content.decode()
        assert "Formulir" in html
        assert "Lama" not in html
        leave(client, leaver)
        assert ApiToken.objects.valid().get().name == "Formulir"

    def test_nothing_of_the_login_opens_anything_any_more(self, client, boss, leaver):
        browser = Client()
        log_in(browser, leaver)
        kept = Client()
        kept.force_login(leaver)
        assert leave(client, leaver).status_code == 302
        assert not leaver.is_active
        assert not leaver.has_usable_password()
        assert not leaver.groups.exists()
        assert not leaver.user_permissions.exists()
        assert not Authenticator.objects.filter(user=leaver).exists()
        assert not Session.objects.filter(user=leaver).exists()
        assert kept.get("/admin/articles/article/").status_code == 302
        assert log_in(Client(), leaver, PASSWORD).status_code == 200

    def test_drafts_go_to_who_was_chosen_and_the_rest_stays(self, client, boss, leaver, heir):
        reporter = make_reporter("Bagas", user=leaver)
        own = {"created_by": leaver, "reporters": [reporter]}
        draft = make_article("Naskah", status="draft", **own)
        public = make_article("Terbit", **own)
        coming = make_article(
            "Nanti", published_at=timezone.now() + timezone.timedelta(days=1), **own
        )
        page = client.get(address(leaver)).text
        assert "Naskah" in page
        assert "Nanti" in page
        assert "Terbit" not in page
        leave(client, leaver, heir)
        makers = dict(Article.objects.values_list("pk", "created_by"))
        assert makers == {draft.pk: heir.pk, public.pk: leaver.pk, coming.pk: leaver.pk}
        for story in (draft, public, coming):
            assert [byline.reporter for byline in story.bylines.all()] == [reporter]
        assert Article.objects.scheduled().filter(pk=coming.pk).exists()

    def test_who_takes_the_drafts_must_be_named_and_able(self, client, boss, leaver):
        make_article("Naskah", status="draft", created_by=leaver)
        mail = make_user(roles.MAIL_DESK, "dewi")
        for heir in (None, mail, leaver):
            assert leave(client, leaver, heir).status_code == 200
            assert leaver.is_active

    def test_it_is_written_down_with_the_roles_that_were_taken(self, client, boss, leaver):
        leave(client, leaver)
        entry = Entry.objects.get(act=Act.USER_LEFT)
        assert entry.params == {"heir": "–", "count": 0, "roles": [roles.EDITOR]}
        acts = set(Entry.objects.filter(object_id=leaver.pk).values_list("act", flat=True))
        assert {Act.ROLE_TAKEN, Act.FACTOR_REMOVED, Act.USER_DEACTIVATED} <= acts

    def test_a_get_changes_nothing(self, client, boss, leaver):
        client.get(address(leaver))
        leaver.refresh_from_db()
        assert leaver.is_active


class TestWhoMay:
    def test_nobody_closes_the_own_login(self, client, boss):
        assert "akun sendiri" in client.get(address(boss)).text
        leave(client, boss)
        assert boss.is_active

    @pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MAIL_DESK])
    def test_others_may_not(self, client, leaver, role):
        client.force_login(make_user(role, "lain"))
        assert client.get(address(leaver)).status_code == 403
        assert leave(client, leaver).status_code == 403
        assert leaver.is_active

    def test_a_superuser_is_left_to_superusers(self, client, boss, admin_user):
        assert leave(client, admin_user).status_code == 403
        assert admin_user.is_active

    def test_the_last_administrator_stays(self, client, boss, monkeypatch):
        """Of two who press for each other at once the second finds the own login closed."""
        other = make_user(roles.ADMINISTRATOR, "tono")
        from newsroom.accounts import offboarding

        def closed_meanwhile(*args):
            User.objects.filter(pk=boss.pk).update(is_active=False)
            return ""

        monkeypatch.setattr(offboarding, "_why_not", closed_meanwhile)
        assert leave(client, other).status_code == 403
        assert other.is_active

    def test_the_second_of_two_at_once_is_told(self, client, boss, leaver, monkeypatch):
        leave(client, leaver)
        from newsroom.accounts import offboarding

        monkeypatch.setattr(offboarding, "_why_not", lambda *args: "")
        page = client.post(address(leaver), {}, follow=True).text
        assert "sudah ditutup" in page
        assert Entry.objects.filter(act=Act.USER_LEFT).count() == 1


class TestComingBack:
    def test_the_login_is_open_with_the_roles_it_had(self, client, boss, leaver):
        leave(client, leaver)
        assert "Buka lagi" in client.get(f"/admin/auth/user/{leaver.pk}/change/").text
        client.post(f"/admin/account/coming-back/{leaver.pk}/")
        leaver.refresh_from_db()
        assert leaver.is_active
        assert [group.name for group in leaver.groups.all()] == [roles.EDITOR]
        assert not leaver.has_usable_password()
        assert StaffMail.objects.get().address == leaver.email

    @pytest.mark.parametrize("has_password", [False, True])
    def test_no_mail_is_promised_where_none_is_sent(self, client, boss, leaver, has_password):
        leave(client, leaver)
        leaver.email = ""
        if has_password:
            leaver.set_password(PASSWORD)
        leaver.save()
        StaffMail.objects.all().delete()
        page = client.post(f"/admin/account/coming-back/{leaver.pk}/", follow=True).text
        assert not StaffMail.objects.exists()
        assert "lewat tautan di email" not in page
        assert ("belum ada yang dapat masuk" in page) is not has_password

    def test_one_that_is_none_of_the_newsroom_s_is_told_so(self, client, boss, leaver):
        leave(client, leaver)
        User.objects.filter(pk=leaver.pk).update(is_staff=False)
        StaffMail.objects.all().delete()
        page = client.post(f"/admin/account/coming-back/{leaver.pk}/", follow=True).text
        assert not StaffMail.objects.exists()
        assert "bukan milik ruang redaksi" in page

    def test_roles_that_were_taken_since_do_not_come_back(self, client, boss, leaver):
        leave(client, leaver)
        client.post(f"/admin/account/coming-back/{leaver.pk}/")
        leaver.refresh_from_db()
        leaver.groups.clear()
        leaver.is_active = False
        leaver.save()
        client.post(f"/admin/account/coming-back/{leaver.pk}/")
        leaver.refresh_from_db()
        assert leaver.is_active
        assert not leaver.groups.exists()

    def test_a_session_of_before_stays_ended(self, client, boss, leaver):
        kept = Client()
        kept.force_login(leaver)
        leave(client, leaver)
        client.post(f"/admin/account/coming-back/{leaver.pk}/")
        assert kept.get("/admin/articles/article/").status_code == 302

    def test_twice_is_once(self, client, boss, leaver):
        leave(client, leaver)
        for _ in range(2):
            client.post(f"/admin/account/coming-back/{leaver.pk}/")
        assert StaffMail.objects.count() == 1

    def test_a_get_opens_nothing(self, client, boss, leaver):
        leave(client, leaver)
        assert client.get(f"/admin/account/coming-back/{leaver.pk}/").status_code == 403
        leaver.refresh_from_db()
        assert not leaver.is_active
