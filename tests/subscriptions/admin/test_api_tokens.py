"""Tokens at the desk: made by administrators alone, shown to who made them, ended at once."""

import datetime
import re
import uuid

import pytest
from django.utils import timezone

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from newsroom.roles import ADMINISTRATOR, EDITOR, MAIL_DESK, REPORTER
from subscriptions.models import ApiToken

pytestmark = pytest.mark.django_db
DESK = "/admin/subscriptions/apitoken/"
SECRET = re.compile(r'value="(newsroom_[\w-]{43})"')


@pytest.fixture
def boss(login):
    return login(ADMINISTRATOR)


def form(**fields):
    return {
        "form_key": str(uuid.uuid4()),
        "name": "Pameran",
        "may_read": "on",
        "ends_on": "2030-01-01",
    } | fields


def test_it_opens_what_it_may(boss, client):
    secret = SECRET.search(boss.post(f"{DESK}add/", form()).text)[1]
    token = ApiToken.objects.get()
    assert token.rights == ["boleh membaca"]
    assert secret not in str(ApiToken.objects.values().get())
    entry = Entry.objects.filter(act=Act.ADDED).get()
    assert entry.object_type == "subscriptions.apitoken"
    asked = client.get("/api/v1/subscribers", headers={"authorization": f"Bearer {secret}"})
    assert asked.status_code == 200


def test_pressed_twice_makes_one_and_shows_it_again(boss):
    sent = form()
    pages = [boss.post(f"{DESK}add/", sent) for _n in range(2)]
    assert len({SECRET.search(page.text)[1] for page in pages}) == 1
    assert ApiToken.objects.count() == 1
    assert "no-store" in pages[1].headers["Cache-Control"]


def test_later_it_is_shown_to_nobody(boss):
    sent = form()
    boss.post(f"{DESK}add/", sent)
    ApiToken.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=11))
    page = boss.post(f"{DESK}add/", sent)
    assert page.status_code == 200
    assert "Token ini sudah pernah dibuat" in page.text
    assert not SECRET.search(page.text)
    assert not SECRET.search(boss.get(f"{DESK}{ApiToken.objects.get().pk}/change/").text)
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"may_read": ""}, "Pilih paling sedikit satu hak."),
        ({"ends_on": "2020-01-01"}, "Hari ini sudah lewat."),
        ({"name": ""}, ""),
        ({"may_vouch": "on"}, "harus boleh mendaftarkan juga"),
        ({"form_key": ""}, ""),
    ],
)
def test_what_is_no_token(boss, wrong, said):
    page = boss.post(f"{DESK}add/", form(**wrong))
    assert page.status_code == 200
    assert said in page.text
    assert not ApiToken.objects.exists()


def test_revoked_at_once_and_once(boss):
    boss.post(f"{DESK}add/", form())
    token = ApiToken.objects.get()
    page = boss.get(f"{DESK}{token.pk}/change/").text
    assert f"{token.pk}/revoke/" in page
    for _n in range(2):
        boss.post(f"{DESK}{token.pk}/revoke/")
    assert Entry.objects.filter(act=Act.TOKEN_REVOKED).count() == 1
    assert not ApiToken.objects.valid().exists()
    assert f"{token.pk}/revoke/" not in boss.get(f"{DESK}{token.pk}/change/").text
    assert boss.get(f"{DESK}{token.pk}/revoke/").status_code == 405


def test_vouching_alone_is_said_once(boss):
    page = boss.post(f"{DESK}add/", form(may_read="", may_vouch="on")).text
    lines, field = page.split('<ul class="error-links">')[1].split("</ul>", 1)
    assert lines.count("harus boleh mendaftarkan juga") == 1
    assert field.count("harus boleh mendaftarkan juga") == 1
    assert "Pilih paling sedikit satu hak" not in page


@pytest.mark.parametrize("role", [REPORTER, EDITOR, MAIL_DESK])
def test_nobody_else_makes_or_ends_one(login, role):
    token = ApiToken.objects.create(
        name="x", token_hash="a" * 64, may_read=True, ends_on="2030-01-01"
    )
    browser = login(role)
    assert browser.get(DESK).status_code == 403
    assert browser.post(f"{DESK}add/", form()).status_code == 403
    assert browser.post(f"{DESK}{token.pk}/revoke/").status_code == 403
    assert ApiToken.objects.valid().count() == 1


def test_more_tokens_cost_no_more_queries(boss, django_assert_max_num_queries):
    for n in range(30):
        ApiToken.objects.create(
            name=f"x{n}", token_hash=f"{n:064x}", may_read=True, ends_on="2030-01-01"
        )
    boss.get(DESK)
    with django_assert_max_num_queries(12):
        boss.get(DESK)
