"""A forgotten password and an invitation: by mail, once, and only for a while."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.auditlog.acts import Act
from articles.auditlog.log import EACH, record_counted
from articles.auditlog.models import Entry
from newsroom import roles
from newsroom.accounts import mails
from subscriptions.models import StaffMail
from subscriptions.worker.lanes import StaffMailSender
from tests.accounts.conftest import HERE, PASSWORD, log_in
from tests.at_once import at_once
from tests.clock import travel
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
RESET = "/admin/password_reset/"
NEW = "sandi-baru-yang-panjang"
ADDRESS = "bagas@contoh.id"


@pytest.fixture
def editor(editor):
    editor.email = ADDRESS
    editor.save()
    return editor


def ask(client, address=ADDRESS):
    return client.post(RESET, {"email": address}, headers=HERE, follow=True)


def link_in(mail):
    return re.search(r"http://testserver(/\S+)", mail.text)[1]


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "http://testserver"


def choose(client, link, password=NEW):
    """Open the link as a browser does, and choose a password; return the last answer."""
    page = client.get(link, follow=True)
    if not page.redirect_chain:
        return page
    data = {"new_password1": password, "new_password2": password}
    return client.post(page.redirect_chain[-1][0], data, headers=HERE)


class TestAReset:
    def test_the_link_opens_once(self, editor, client):
        assert "/admin/password_reset/" in client.get("/admin/login/").text
        ask(client)
        (mail,) = StaffMail.objects.all()
        assert mail.address == ADDRESS
        assert choose(client, link_in(mail)).status_code == 302
        assert log_in(Client(), editor, NEW).status_code == 302
        again = choose(Client(), link_in(mail), "lain-lagi-yang-panjang")
        assert again.status_code == 200
        assert log_in(Client(), editor, NEW).status_code == 302

    def test_it_opens_for_an_hour(self, editor, client):
        ask(client)
        link = link_in(StaffMail.objects.get())
        with travel(timezone.now() + datetime.timedelta(minutes=61)):
            assert choose(client, link).status_code == 200
        with travel(timezone.now() + datetime.timedelta(minutes=55)):
            assert choose(client, link).status_code == 302

    @pytest.mark.parametrize(
        "change",
        [
            {"password": "x"},
            {"email": "lain@contoh.id"},
            {"last_login": datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)},
        ],
        ids=["password", "address", "login"],
    )
    def test_it_ends_with_any_change_of_the_account(self, editor, client, change):
        ask(client)
        User.objects.filter(pk=editor.pk).update(**change)
        assert choose(client, link_in(StaffMail.objects.get())).status_code == 200

    def test_it_ends_every_session(self, editor, client):
        elsewhere = Client()
        log_in(elsewhere, editor)
        ask(client)
        User.objects.filter(pk=editor.pk).update(last_login=None)
        editor.refresh_from_db()
        StaffMail.objects.all().delete()
        mails.send_reset(editor)
        choose(client, link_in(StaffMail.objects.get()))
        assert elsewhere.get("/admin/").status_code == 302

    def test_the_same_is_said_of_an_address_that_nobody_has(self, editor):
        known, unknown = ask(Client()), ask(Client(), "siapa@contoh.id")
        assert known.redirect_chain == unknown.redirect_chain
        assert known.text == unknown.text
        assert StaffMail.objects.count() == 1

    def test_nobody_fills_a_mailbox(self, editor):
        for _number in range(12):
            ask(Client())
        assert 0 < StaffMail.objects.count() <= 5

    def test_who_left_gets_none(self, editor, client):
        User.objects.filter(pk=editor.pk).update(is_staff=False)
        ask(client)
        assert not StaffMail.objects.exists()

    def test_a_foreign_host_does_not_get_into_the_link(self, editor, client, settings):
        settings.ALLOWED_HOSTS = ["*"]
        client.post(RESET, {"email": ADDRESS}, headers={"host": "jahat.example"})
        assert "jahat" not in StaffMail.objects.get().text


class TestAnAddressOfNobody:
    """It is answered as one that has a login: in words, and by the same work."""

    def work(self, address):
        with CaptureQueriesContext(connection) as seen:
            answer = ask(Client(), address)
        statements = [query["sql"].strip() for query in seen]
        written = re.findall(r"INSERT INTO \S+|pg_notify", "\n".join(statements))
        return answer.text, sorted(written)

    def test_it_is_worked_for_as_much(self, editor):
        for _number in range(EACH):  # beyond those that are told one by one
            record_counted(Act.RESET_UNKNOWN)
        known, unknown = self.work(ADDRESS), self.work("siapa@contoh.id")
        assert known == unknown
        assert len(known[1]) > 4

    def test_nothing_is_left_of_it_but_a_count(self, editor, client):
        ask(client, "siapa@contoh.id")
        assert not StaffMail.objects.exists()
        assert Entry.objects.get(act=Act.RESET_UNKNOWN).params == {"count": 1}
        assert not Entry.objects.filter(act=Act.RESET_ASKED).exists()


class TestAnInvitation:
    @pytest.fixture
    def invited(self, client):
        host = make_user(roles.ADMINISTRATOR, first_name="Maya")
        client.force_login(host)
        role = Group.objects.get(name=roles.REPORTER)
        data = {"username": "ratna", "email": "ratna@contoh.id", "role": role.pk}
        assert client.post("/admin/account/invite/", data, headers=HERE).status_code == 302
        return User.objects.get(username="ratna")

    def test_somebody_new_chooses_the_password_alone(self, invited):
        assert not invited.has_usable_password()
        (mail,) = StaffMail.objects.all()
        assert "Maya" in mail.text
        assert choose(Client(), link_in(mail)).status_code == 302
        browser = Client()
        log_in(browser, invited, NEW)
        assert browser.get("/admin/articles/article/").status_code == 200
        assert choose(Client(), link_in(mail), "lain-lagi-yang-panjang").status_code == 200

    def test_it_says_whose_login_it_opens(self, invited, client, boss):
        link = link_in(StaffMail.objects.get())
        alone = Client().get(link, follow=True).text
        assert "“ratna”" in alone
        assert 'class="warning"' not in alone
        page = client.get(link, follow=True).text  # of one who is logged in as another
        assert f"Anda masuk sebagai “{boss.username}”" in page
        choose(Client(), link)
        assert "ratna" not in Client().get(link, follow=True).text

    def test_it_holds_for_three_days(self, invited):
        link = link_in(StaffMail.objects.get())
        with travel(timezone.now() + datetime.timedelta(days=3, minutes=1)):
            assert choose(Client(), link).status_code == 200
        with travel(timezone.now() + datetime.timedelta(days=2, hours=23)):
            assert choose(Client(), link).status_code == 302

    def test_it_can_be_sent_again_until_there_is_a_password(self, invited, client):
        again = f"/admin/account/invite/{invited.pk}/"
        assert again in client.get(f"/admin/auth/user/{invited.pk}/change/").text
        assert client.post(again, headers=HERE).status_code == 302
        assert StaffMail.objects.count() == 2
        invited.set_password(NEW)
        invited.save()
        assert client.post(again, headers=HERE).status_code == 403

    @pytest.mark.parametrize(
        ("changed", "is_offered"),
        [({}, True), ({"is_active": False}, False), ({"is_superuser": True}, False),
         ({"email": ""}, False), ({"is_staff": False}, False)],
    )  # fmt: skip
    def test_another_is_offered_where_it_would_be_sent(
        self, invited, client, boss, changed, is_offered
    ):
        User.objects.filter(pk=boss.pk).update(is_superuser=True)
        User.objects.filter(pk=invited.pk).update(**changed)
        page = client.get(f"/admin/auth/user/{invited.pk}/change/").text
        assert ('form="invite-again"' in page) is is_offered
        sent = client.post(f"/admin/account/invite/{invited.pk}/", headers=HERE)
        assert sent.status_code == (302 if is_offered else 403)

    def test_the_password_of_another_stands_where_logins_do(self, invited, admin_client):
        page = admin_client.get(f"/admin/auth/user/{invited.pk}/password/").text
        crumbs = page.partition('class="breadcrumbs"')[2].partition("</div>")[0]
        assert "Pengaturan" in crumbs
        assert "Otorisasi" not in crumbs
        assert f'href="/admin/auth/user/{invited.pk}/change/"' in crumbs

    @pytest.mark.parametrize(
        ("before", "said"), [(True, "undangan lagi"), (False, "Kirim undangan")]
    )
    def test_it_is_another_only_after_a_first(self, invited, client, boss, before, said):
        User.objects.filter(pk=boss.pk).update(is_superuser=True)
        if not before:
            made = User.objects.create(username="tono", email="tono@contoh.id", is_staff=True)
            made.set_unusable_password()
            made.save()
            invited = made
        page = client.get(f"/admin/auth/user/{invited.pk}/change/").text
        button = page.partition('form="invite-again"')[2].partition("</button>")[0]
        assert said in button
        assert ("lagi" in button) is before

    def test_a_login_that_is_made_by_hand_can_be_invited_at_once(self, client, admin_client):
        page = admin_client.get("/admin/auth/user/add/").text
        assert "/admin/account/invite/" in page
        data = {"username": "tono", "email": "tono@contoh.id", "usable_password": "false"}
        sent = admin_client.post("/admin/auth/user/add/", data, headers=HERE)
        made = User.objects.get(username="tono")
        assert (made.is_staff, made.email) == (True, "tono@contoh.id")
        assert 'form="invite-again"' in admin_client.get(sent.url).text

    @pytest.mark.parametrize("is_staff", [True, False])
    def test_a_role_is_given_to_the_newsroom_s_alone(self, invited, admin_client, is_staff):
        address = f"/admin/auth/user/{invited.pk}/change/"
        form = admin_client.get(address).context["adminform"].form
        sent = {"username": "ratna", "email": invited.email, "is_active": "on"}
        sent |= {"groups": [Group.objects.get(name=roles.REPORTER).pk]}
        sent |= {"date_joined_0": "2026-01-01", "date_joined_1": "00:00"}
        sent |= {"is_staff": "on"} if is_staff else {}
        answer = admin_client.post(address, sent, headers=HERE)
        assert form.initial["is_staff"]
        assert answer.status_code == (302 if is_staff else 200)
        invited.refresh_from_db()
        assert invited.is_staff

    @pytest.mark.parametrize(
        ("name", "address"), [("ratna2", "RATNA@Contoh.ID"), ("Ratna", "lain@contoh.id")]
    )
    def test_who_has_a_login_already_is_named_in_whichever_capitals(
        self, invited, client, name, address
    ):
        role = Group.objects.get(name=roles.REPORTER).pk
        data = {"username": name, "email": address, "role": role}
        page = client.post("/admin/account/invite/", data, headers=HERE)
        assert page.status_code == 200
        assert f"/admin/auth/user/{invited.pk}/change/" in page.text
        assert User.objects.filter(email__iexact="ratna@contoh.id").count() == 1
        assert StaffMail.objects.count() == 1

    def test_nor_is_the_address_given_to_another_login_later(self, invited, client):
        other = make_user(roles.REPORTER, "jalal")
        page = client.get(f"/admin/auth/user/{other.pk}/change/")
        sent = page.context["adminform"].form.initial | {"email": "Ratna@contoh.id"}
        sent = {name: value for name, value in sent.items() if isinstance(value, str)}
        page = client.post(f"/admin/auth/user/{other.pk}/change/", sent, headers=HERE)
        assert page.status_code == 200
        other.refresh_from_db()
        assert other.email != "Ratna@contoh.id"

    def test_who_let_the_days_go_by_asks_for_a_password(self, invited):
        StaffMail.objects.all().delete()
        with travel(timezone.now() + datetime.timedelta(days=9)):
            ask(Client(), "Ratna@Contoh.id")
            (mail,) = StaffMail.objects.all()
            assert mail.address == "ratna@contoh.id"
            assert choose(Client(), link_in(mail)).status_code == 302
            assert log_in(Client(), invited, NEW).status_code == 302

    def test_a_password_that_an_administrator_switched_off_stays_off(self, invited, client):
        User.objects.filter(pk=invited.pk).update(last_login=timezone.now())
        StaffMail.objects.all().delete()
        ask(Client(), "ratna@contoh.id")
        assert not StaffMail.objects.exists()

    @pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MAIL_DESK])
    def test_others_invite_nobody(self, role, client):
        client.force_login(make_user(role))
        assert client.get("/admin/account/invite/").status_code == 403


def test_the_worker_sends_it_and_forgets_the_link(editor, relay):
    mails.send_reset(editor)
    sender = StaffMailSender(relay.relay)
    while sender.turn():
        pass
    sender.hang_up()
    (message,) = relay.messages()
    assert message["To"] == ADDRESS
    assert "http://testserver/admin/account/reset/" in message.get_body(("plain",)).get_content()
    mail = StaffMail.objects.get()
    assert (mail.state, mail.text) == ("accepted", "")


def test_the_password_of_before_opens_nothing(editor, client):
    ask(client)
    choose(client, link_in(StaffMail.objects.get()))
    assert log_in(Client(), editor, PASSWORD).status_code == 200


class TestAnotherPassword:
    """Chosen by somebody who is logged in."""

    def change(self, client, old):
        data = {"old_password": old, "new_password1": NEW, "new_password2": NEW}
        return client.post("/admin/password_change/", data, headers=HERE)

    def test_the_old_one_is_not_guessed(self, client, editor):
        log_in(client, editor)
        for _number in range(6):
            self.change(client, "salah")
        assert "Terlalu banyak percobaan" in self.change(client, PASSWORD).text
        assert Entry.objects.filter(act=Act.WRONG_SUDO, object_id=str(editor.pk)).count() == 5
        editor.refresh_from_db()
        assert editor.check_password(PASSWORD)

    def test_the_right_one_is_enough(self, client, editor):
        log_in(client, editor)
        self.change(client, "salah")
        assert self.change(client, PASSWORD).url == "/admin/password_change/done/"
        editor.refresh_from_db()
        assert editor.check_password(NEW)
        assert client.get("/admin/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_who_invite_the_same_person_at_once_make_one_login():
    role = Group.objects.get(name=roles.REPORTER).pk
    data = {"username": "ratna", "email": "ratna@contoh.id", "role": role}
    clients = [Client(), Client()]
    for number, client in enumerate(clients):
        client.force_login(make_user(roles.ADMINISTRATOR, f"maya{number}"))

    def invite(client):
        return lambda: client.post("/admin/account/invite/", data, headers=HERE).status_code

    assert sorted(at_once(*map(invite, clients))) == [200, 302]
    assert StaffMail.objects.count() == 1


class TestThePages:
    """Of Django's views, none is left as Django printed it."""

    @pytest.mark.parametrize(
        "path", [RESET, f"{RESET}done/", "/admin/account/reset/done/", "/admin/account/reset/MQ/x/"]
    )
    def test_each_leads_to_the_login(self, client, path):
        page = client.get(path)
        assert "account-column" in page.text
        assert 'href="/admin/login/"' in page.text

    def test_a_link_that_opens_nothing_leads_to_another(self, client):
        page = client.get("/admin/account/reset/MQ/x/").text
        assert f'href="{RESET}"' in page
        assert "<h1>Tautan ini tidak berlaku lagi</h1>" in page

    def test_whose_password_it_is_is_told_to_managers_of_passwords(self, editor, client):
        mails.send_reset(editor)
        page = client.get(link_in(StaffMail.objects.get()), follow=True).text
        assert 'value="bagas" autocomplete="username"' in page

    def test_it_is_said_in_both_languages(self, client):
        for language, said in (("id", "Lupa kata sandi?"), ("en", "Forgotten your login")):
            client.cookies["django_language"] = language
            assert said in client.get(RESET).text
            assert said in client.get("/admin/login/").text
