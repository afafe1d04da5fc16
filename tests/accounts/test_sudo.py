"""What could hurt others is done only by somebody who has just shown who it is."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from newsroom import roles
from newsroom.accounts import sudo
from subscriptions.models import Subscriber, Suppression
from tests.accounts.conftest import HERE, PASSWORD, enrol
from tests.accounts.test_second_factor import accounts_addresses
from tests.desk.addresses import addresses_of, names
from tests.desk.cast import SUPERUSER, one_of_everything
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
UNSAFE = ["post", "put", "patch", "delete"]
# What has to be sent for the address to be held; elsewhere anything.
SENT = {
    "subscriptions_subscriber_changelist": {"action": "suppress"},
    "subscriptions_bounce_decide": {"do": "confirm"},
    "subscriptions_issue_save": {"_send": "1"},
}
KEPT_APART = re.compile(r'(UPDATE|INSERT INTO|DELETE FROM) "?(accounts_|auditlog_)')
WRITES = re.compile(r"\s*(UPDATE|INSERT|DELETE)")


def stale(client):
    """Let the last proof be long ago."""
    session = client.session
    session[sudo.PROVED_AT] = 0
    session.save()
    return client


@pytest.fixture
def administrator(client):
    user = make_user(roles.ADMINISTRATOR, "maya")
    client.force_login(user)
    stale(client)
    return user


def held_addresses(rows):
    """Return the addresses that the table holds, each with what is sent there."""
    found = {}
    for name in names():
        if name in sudo.HELD or name in sudo.HELD_PAGES or name.startswith(sudo.HELD_DESKS):
            for address in addresses_of(name, rows):
                found[address] = SENT.get(name, {"action": "delete_selected"})
    resolver = get_resolver()
    for name in (*sudo.HELD, *sudo.HELD_PAGES):
        if resolver.reverse_dict.getlist(name):
            pattern = resolver.reverse_dict.getlist(name)[0][0][0][0]
            found["/" + re.sub(r"%\(\w+\)s", str(rows["auth.User"].pk), pattern)] = {}
    return found


def test_without_a_fresh_proof_none_of_them_acts():
    """Address × method: each asks, none writes a row of the newsroom."""
    cast = one_of_everything()
    client = Client(raise_request_exception=False)
    client.force_login(cast.users[SUPERUSER])
    stale(client)
    addresses = held_addresses(cast.rows)
    assert len(addresses) >= 25
    for address, sent in addresses.items():
        for method in UNSAFE:
            with CaptureQueriesContext(connection) as seen:
                data = {"data": sent} if method == "post" else {}
                answer = getattr(client, method)(address, **data)
            wrote = [q["sql"] for q in seen if WRITES.match(q["sql"])]
            assert not [sql for sql in wrote if not KEPT_APART.match(sql)], (method, address)
            if method == "post":
                assert answer.status_code == 403, address
                assert "Tunjukkan sekali lagi" in answer.text, address


@pytest.mark.parametrize("chosen", [0, 1])
def test_of_several_actions_the_one_that_is_done_is_held(client, administrator, chosen):
    reader = Subscriber.objects.create(email="a@contoh.id")
    data = {"action": ["suppress", ""], "index": chosen, "_selected_action": reader.pk}
    answer = client.post("/admin/subscriptions/subscriber/", data)
    assert answer.status_code == 403
    assert not Suppression.objects.exists()


def test_every_factor_is_held_too(client, editor):
    """allauth's own pages: addresses × methods."""
    enrol(editor)
    client.force_login(editor)
    stale(client)
    before = list(Authenticator.objects.values())
    for address in accounts_addresses():
        if "/factors/" not in address or address.endswith(("/authenticate/", "/reauthenticate/")):
            continue
        for method in ("get", *UNSAFE):
            answer = getattr(client, method)(address)
            if "login" not in address:
                is_list = address.endswith(("/factors/", "/webauthn/"))
                assert answer.status_code in ({200, 405} if is_list else {302, 404, 405}), address
    assert list(Authenticator.objects.values()) == before


def test_every_name_in_the_table_is_an_address():
    known = {*names(), *(str(name) for name in get_resolver().reverse_dict if name)}
    missing = {*sudo.HELD, *sudo.HELD_PAGES} - known
    assert not missing
    for label in sudo.HELD_DESKS:
        assert any(name.startswith(label) for name in names())


class TestWhatWasSent:
    def invite(self, client, **proof):
        role = Group.objects.get(name=roles.REPORTER)
        data = {"username": "ratna", "email": "ratna@contoh.id", "role": role.pk}
        return client.post("/admin/account/invite/", data | proof, headers=HERE)

    def test_it_waits_and_goes_on_with_the_password(self, client, administrator):
        page = self.invite(client)
        assert not User.objects.filter(username="ratna").exists()
        fields = dict(page.context["fields"])
        assert fields["email"] == "ratna@contoh.id"
        answer = client.post(
            page.context["address"], fields | {"sudo-password": PASSWORD}, headers=HERE
        )
        assert answer.status_code == 302
        assert User.objects.get(username="ratna").email == "ratna@contoh.id"

    def test_a_wrong_password_keeps_it(self, client, administrator):
        page = self.invite(client, **{"sudo-password": "salah"})
        assert page.status_code == 403
        assert "ratna@contoh.id" in page.text
        assert "salah" not in page.text
        assert not User.objects.filter(username="ratna").exists()

    def test_guessing_there_is_slowed_down(self, client, administrator):
        for _number in range(6):
            self.invite(client, **{"sudo-password": "salah"})
        page = self.invite(client, **{"sudo-password": PASSWORD})
        assert "Terlalu banyak percobaan" in page.text
        assert not User.objects.filter(username="ratna").exists()

    def test_for_a_quarter_of_an_hour_nobody_asks_again(self, client, administrator):
        self.invite(client, **{"sudo-password": PASSWORD})
        page = f"/admin/auth/user/{User.objects.get(username='ratna').pk}/delete/"
        assert client.post(page, {"post": "yes"}, headers=HERE).status_code == 302
        stale(client)
        assert self.invite(client).status_code == 403

    def test_two_tabs_prove_one_after_the_other(self, client, administrator):
        self.invite(client, **{"sudo-password": PASSWORD})
        data = {"username": "jalal", "email": "jalal@contoh.id", "sudo-password": PASSWORD}
        role = Group.objects.get(name=roles.REPORTER).pk
        client.post("/admin/account/invite/", data | {"role": role}, headers=HERE)
        assert User.objects.filter(username="jalal").exists()

    def test_a_login_is_proof_enough(self, administrator):
        client = Client()
        client.post("/admin/login/", {"username": "maya", "password": PASSWORD})
        assert self.invite(client).status_code == 302

    def test_several_values_of_one_name_are_kept(self, client, administrator):
        address = "/admin/subscriptions/subscriber/"
        sent = {"action": "suppress", "_selected_action": ["1", "2"]}
        page = client.post(address, sent, headers=HERE)
        assert [value for name, value in page.context["fields"] if name == "_selected_action"] == [
            "1", "2",
        ]  # fmt: skip


class TestAPageThatIsAskedFor:
    def test_it_comes_after_the_proof(self, client, administrator, editor):
        page = f"/admin/auth/user/{editor.pk}/password/"
        assert client.get(page).status_code == 403
        proof = {"sudo-page": "1", "sudo-password": PASSWORD}
        answer = client.post(page, proof, headers=HERE)
        assert (answer.status_code, answer.url) == (302, page)
        assert client.get(page).status_code == 200


class TestAFile:
    LIST = "/admin/subscriptions/subscriber/?state__exact=active"

    def asked(self, client, referer, **sent):
        headers = HERE | {"Referer": referer} if referer else HERE
        return client.post("/admin/subscriptions/subscriber/export/", sent, headers=headers)

    def test_the_page_that_stays_says_so_and_leads_back(self, client, administrator):
        page = self.asked(client, f"http://testserver{self.LIST}")
        assert "halaman ini tetap" in page.text
        assert page.context["back"] == self.LIST
        assert f'href="{self.LIST}"' in page.text

    def test_a_wrong_password_leads_back_as_far(self, client, administrator):
        sent = {"sudo-password": "salah", "sudo-back": self.LIST}
        page = self.asked(
            client, "http://testserver/admin/subscriptions/subscriber/export/", **sent
        )
        assert page.context["back"] == self.LIST

    @pytest.mark.parametrize(
        "back",
        ["", "https://lain.example/", "//lain.example/", "http://testserver//lain.example/",
         "javascript:alert(1)", "/admin/subscriptions/subscriber/export/"],
    )  # fmt: skip
    def test_it_leads_nowhere_else(self, client, administrator, back):
        assert self.asked(client, "", **{"sudo-back": back}).context["back"] == "/admin/"

    def test_what_is_no_file_promises_none(self, client, administrator):
        page = client.post("/admin/account/invite/", {}, headers=HERE)
        assert page.status_code == 403
        assert "terunduh" not in page.text

    def test_every_download_that_is_held_is_known_as_one(self):
        assert sudo.HELD_PAGES | sudo.HELD.keys() >= sudo.DOWNLOADS
        named = sudo.HELD_PAGES | sudo.HELD.keys()
        assert {n for n in named if n.endswith(("export", "report"))} == sudo.DOWNLOADS


class TestTheWholeWay:
    def test_an_export(self, client, administrator):
        address = "/admin/subscriptions/subscriber/export/"
        assert client.post(address, headers=HERE).status_code == 403
        answer = client.post(address, {"sudo-password": PASSWORD}, headers=HERE)
        assert answer.headers["Content-Type"].startswith("text/csv")

    def test_a_suppression(self, client, administrator):
        reader = Subscriber.objects.create(
            email="pembaca@contoh.id", state="active", confirmed_at=timezone.now()
        )
        sent = {"action": "suppress", "_selected_action": [reader.pk]}
        client.post("/admin/subscriptions/subscriber/", sent, headers=HERE)
        assert not Suppression.objects.exists()
        proof = {"sudo-password": PASSWORD}
        client.post("/admin/subscriptions/subscriber/", sent | proof, headers=HERE)
        assert Suppression.objects.exists()

    def test_everyday_work_is_not_asked(self, client, editor):
        client.force_login(editor)
        stale(client)
        answer = client.post("/admin/articles/section/add/", {"name": "Dunia"}, headers=HERE)
        assert "Tunjukkan sekali lagi" not in answer.text

    def test_who_has_no_right_gets_none_by_a_proof(self, client, editor):
        client.force_login(editor)
        stale(client)
        address = "/admin/subscriptions/subscriber/export/"
        assert client.post(address, {"sudo-password": PASSWORD}, headers=HERE).status_code == 403


def test_the_passkey_is_offered_first(client, editor, monkeypatch):
    Authenticator.objects.create(user=editor, type="webauthn", data={"name": "Ponsel"})
    monkeypatch.setattr(sudo, "begin_authentication", lambda user: {"publicKey": {}})
    client.force_login(editor)
    stale(client)
    editor.user_permissions.add(Permission.objects.get(codename="add_user"))
    page = client.post("/admin/account/invite/", {"username": "ratna"}, headers=HERE).text
    assert page.index("data-passkey=") < page.index('name="sudo-password"')
    # The passkey of this test cannot sign: allauth's own pages lead to it all the same.
    assert "webauthn" in client.get("/admin/account/factors/totp/activate/").url


def test_who_has_a_passkey_alone_is_asked_for_no_password(client, editor, monkeypatch):
    Authenticator.objects.create(user=editor, type="webauthn", data={"name": "Ponsel"})
    monkeypatch.setattr(sudo, "begin_authentication", lambda user: {"publicKey": {}})
    editor.set_unusable_password()
    editor.save()
    client.force_login(editor)
    stale(client)
    page = client.post("/admin/account/sessions/", {"others": "1"}, headers=HERE).text
    assert "data-passkey=" in page
    assert "sudo-password" not in page
    sent = {"others": "1", "sudo-password": PASSWORD}
    assert client.post("/admin/account/sessions/", sent, headers=HERE).status_code == 403
