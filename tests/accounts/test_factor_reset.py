"""A lost factor is reset by an administrator, and its owner is told of that as of all else."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from articles.auditlog.models import Entry
from newsroom import roles
from newsroom.accounts.factor_reset import reset
from newsroom.accounts.models import Session
from subscriptions.models import StaffMail
from tests.accounts.conftest import HERE, PASSWORD, code_of, enrol, log_in
from tests.at_once import at_once
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:{}.0) Gecko/20100101 Firefox/{}.0"


@pytest.fixture
def editor(editor):
    editor.email = "bagas@contoh.id"
    editor.save()
    StaffMail.objects.all().delete()
    return editor


def told():
    """Return what the mails of now say, each by its address; then forget them."""
    mails = [(mail.address, mail.text) for mail in StaffMail.objects.order_by("pk")]
    StaffMail.objects.all().delete()
    return mails


def page(user):
    return f"/admin/account/lost-factor/{user.pk}/"


class TestTheReset:
    @pytest.fixture
    def administrator(self, client):
        client.force_login(make_user(roles.ADMINISTRATOR, "maya"))
        return client

    def test_it_takes_the_factors_and_ends_the_sessions(self, administrator, editor):
        secret = enrol(editor)
        code = RecoveryCodes.activate(editor).get_unused_codes()[0]
        browser = Client()
        address = log_in(browser, editor).url
        browser.post(address, {"code": code_of(secret)}, headers=HERE)
        told()
        assert "Setel ulang" in administrator.get(page(editor)).text
        assert Authenticator.objects.exists()
        assert administrator.post(page(editor), headers=HERE).status_code == 302
        assert not Authenticator.objects.exists()
        assert browser.get("/admin/").status_code == 302
        ((to, text),) = told()
        assert to == "bagas@contoh.id"
        assert "disetel ulang oleh maya" in text
        assert Entry.objects.filter(act="factor.reset", actor_name="maya").count() == 1
        assert code not in text

    def test_the_next_login_enrols_a_new_one(self, administrator, editor, settings):
        settings.SECOND_FACTOR = "all"
        enrol(editor)
        reset(editor)
        browser = Client()
        assert log_in(browser, editor).url == "/admin/"
        assert browser.get("/admin/").url == "/admin/account/factors/"

    def test_what_is_reset_already_is_not_reset_again(self, administrator, editor):
        enrol(editor)
        for _press in range(2):
            page_after = administrator.post(page(editor), headers=HERE, follow=True)
        assert "tidak memiliki faktor kedua" in page_after.text
        assert Entry.objects.filter(act="factor.reset").count() == 1

    def test_nobody_resets_the_own(self, administrator):
        own = User.objects.get(username="maya")
        enrol(own)
        assert administrator.post(page(own), headers=HERE).status_code == 403
        assert Authenticator.objects.exists()

    def test_nor_a_superusers(self, administrator, editor):
        User.objects.filter(pk=editor.pk).update(is_superuser=True)
        enrol(editor)
        assert administrator.post(page(editor), headers=HERE).status_code == 403
        assert Authenticator.objects.exists()

    @pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MAIL_DESK])
    def test_others_reset_nothing(self, client, editor, role):
        enrol(editor)
        client.force_login(make_user(role, "ratna"))
        for method in (client.get, client.post):
            assert method(page(editor), headers=HERE).status_code == 403
        assert Authenticator.objects.exists()


class TestTheCommand:
    """On the server, for the only administrator."""

    def test_it_resets_tells_and_is_written_down(self, editor):
        enrol(editor)
        RecoveryCodes.activate(editor)
        told()
        call_command("reset_factor", editor.username)
        assert not Authenticator.objects.exists()
        ((to, text),) = told()
        assert to == "bagas@contoh.id"
        assert "disetel ulang oleh pengelola" in text
        assert Entry.objects.filter(act="factor.reset", object_id=str(editor.pk)).exists()

    @pytest.mark.parametrize("name", ["bagas", "siapa"])
    def test_where_there_is_nothing_to_reset_it_says_so(self, editor, name):
        with pytest.raises(CommandError, match=name):
            call_command("reset_factor", name)


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_press_at_once_one_resets(editor):
    enrol(editor)
    StaffMail.objects.all().delete()
    clients = [Client(), Client()]
    for number, client in enumerate(clients):
        client.force_login(make_user(roles.ADMINISTRATOR, f"maya{number}"))

    def press(client):
        return lambda: client.post(page(editor), headers=HERE).status_code

    assert at_once(*map(press, clients)) == [302, 302]
    assert Entry.objects.filter(act="factor.reset").count() == 1
    assert len(told()) == 1


def browser(user, version=140, agent=FIREFOX, network="203.0.113.7"):
    client = Client(headers={"user-agent": agent.format(version, version)}, REMOTE_ADDR=network)
    assert log_in(client, user).status_code == 302
    return client


class TestALogin:
    def test_the_first_of_all_is_expected(self, editor):
        browser(editor)
        assert told() == []

    def test_another_device_is_told_of(self, editor):
        browser(editor)
        browser(editor, agent="Mozilla/5.0 (iPhone) Version/18.0 Safari/{}.{}")
        ((_to, text),) = told()
        assert "perangkat yang belum dikenal" in text
        assert "Safari 18, iPhone" in text
        assert "203.0.113.0/24" in text
        assert "/admin/account/sessions/" in text

    def test_another_place_is_told_of(self, editor):
        browser(editor)
        browser(editor, network="198.51.100.9")
        assert len(told()) == 1

    def test_a_private_window_or_an_update_at_the_same_place_is_not(self, editor):
        browser(editor)
        browser(editor)
        browser(editor, version=141)
        assert told() == []

    def test_the_own_phone_elsewhere_is_not(self, editor):
        client = browser(editor)
        client.post("/admin/logout/")
        client.defaults["REMOTE_ADDR"] = "198.51.100.9"
        log_in(client, editor)
        assert told() == []


class TestWhatChanges:
    @pytest.fixture
    def client(self, editor, client):
        client.force_login(editor)
        return client

    def test_a_password(self, editor, client):
        new = "kata-sandi-yang-panjang"
        sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        client.post("/admin/password_change/", sent, headers=HERE)
        ((_to, text),) = told()
        assert "Kata sandi diganti" in text
        assert new not in text

    def test_an_address_is_told_at_both(self, editor):
        editor.email = "bagas@baru.example"
        editor.save()
        mails = told()
        assert [to for to, _text in mails] == ["bagas@contoh.id", "bagas@baru.example"]
        assert all("bagas@contoh.id menjadi bagas@baru.example" in text for _to, text in mails)

    def test_a_name_is_nobodys_matter(self, editor):
        editor.first_name = "Bagas"
        editor.save()
        assert told() == []

    def test_a_factor_added_and_removed(self, editor, client):
        enrol(editor)
        ((_to, text),) = told()
        assert "ditambahkan: kode dari aplikasi" in text
        assert client.post("/admin/account/factors/totp/deactivate/").status_code == 302
        ((_to, text),) = told()
        assert "dihapus" in text

    def test_a_changed_factor_ends_the_other_sessions(self, editor, client):
        enrol(editor)
        other = Client()
        other.force_login(editor)
        client.post("/admin/account/factors/totp/deactivate/")
        assert other.get("/admin/").status_code == 302
        assert client.get("/admin/").status_code == 200
        assert Session.objects.of(editor).count() == 1

    def test_recovery_codes_made_anew_and_used(
        self, editor, client, django_capture_on_commit_callbacks
    ):
        enrol(editor)
        told()
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/admin/account/factors/recovery-codes/generate/")
        ((_to, text),) = told()
        assert "Kode pemulihan baru" in text
        row = Authenticator.objects.get(type="recovery_codes")
        phone = Client()
        address = log_in(phone, editor).url
        phone.post(address, {"code": row.wrap().get_unused_codes()[0]}, headers=HERE)
        assert any("tersisa 9" in text for _to, text in told())

    def test_who_has_no_address_or_left_is_told_nothing(self, editor):
        User.objects.filter(pk=editor.pk).update(is_active=False)
        enrol(editor)
        other = make_user(roles.EDITOR, "ratna")
        User.objects.filter(pk=other.pk).update(email="")
        enrol(other)
        assert told() == []
