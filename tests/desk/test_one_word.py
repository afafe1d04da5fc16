"""One mark and one word for one thing, on every list of the desk and above every form."""

import re

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from tests.desk.cast import SUPERUSER

pytestmark = pytest.mark.django_db
CELL = re.compile(r"<t[dh][^>]*>(?:<[^>]*>)*\s*([^<]*?)\s*(?:</[^>]*>)*</t[dh]>")


def lists():
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", lists(), ids=lambda model: model.__name__)
def test_what_is_empty_has_one_mark_in_every_list(login, model):
    assert admin.site.empty_value_display == "–"
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    page = login(SUPERUSER).get(reverse(name), follow=True)
    assert page.status_code == 200
    assert "-" not in CELL.findall(page.text)


@pytest.mark.parametrize(
    "path", ["auth/user/", "auth/group/", "auth/group/add/", "account/invite/"]
)
def test_roles_and_logins_have_one_name_each(login, path):
    text = re.sub(r"<[^>]*>", " ", login(SUPERUSER).get(f"/admin/{path}").text)
    assert not re.search(r"\b[Gg]rup\b", text)
    assert not re.search(r"\b(?<!ama )[Pp]engguna\b", text)


def test_a_mail_has_one_name_in_indonesian():
    file = settings.BASE_DIR / "newsroom/locale/id/LC_MESSAGES/django.po"
    with file.open("rb") as stream:
        said = [str(message.string) for message in read_po(stream)]
    assert [text for text in said if re.search(r"\b(surel|e-mail)", text, re.IGNORECASE)] == []


def test_an_assignment_of_nothing_says_so_at_the_field(login):
    page = login(SUPERUSER).post(
        reverse("admin:articles_assignment_add"), {"title": "", "article": "", "brief": "Nanti"}
    )
    assert re.search(r'<a href="#id_title"><b>[^<]+</b>: Sebutkan', page.text)
    assert page.context["adminform"].form.non_field_errors() == []


def test_the_invitation_names_its_faults_above(login):
    page = login(SUPERUSER).post(
        reverse("invite"),
        {"username": "", "email": "bukan alamat"},
        headers={"Origin": "http://testserver"},
    )
    lines = re.findall(r'<li><a href="#(\w+)"><b>', page.text)
    assert {"id_username", "id_email"} <= set(lines)
    assert all(f'id="{target}"' in page.text for target in lines)
