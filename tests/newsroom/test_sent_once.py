"""A form of the desk does its work once, however often it is sent."""

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connection
from django.shortcuts import redirect
from django.test import Client, RequestFactory
from django.urls import reverse

from articles.models import Assignment, Image, Tag
from newsroom import roles
from newsroom.accounts.models import SentForm
from newsroom.sent_once import once
from subscriptions.models import Edition, Issue
from tests.at_once import at_once
from tests.desk.forms import controls, picture
from tests.desk.posting import post_forms
from tests.factories import make_article, make_user

ADD = "/admin/articles/assignment/add/"
TWICE = "Terkirim dua kali; dikerjakan sekali."


@pytest.fixture
def editor(client):
    client.user = make_user(roles.EDITOR)
    client.force_login(client.user)
    return client


def form_of(client, url=ADD, **changes):
    return controls(client.get(url)) | {"title": ["Pelantikan"]} | changes


def said(client):
    page = client.get(reverse("admin:articles_assignment_changelist"))
    return [str(message) for message in page.context["messages"]]


@pytest.mark.django_db
def test_the_second_press_is_led_to_what_the_first_made(editor):
    data = form_of(editor, _continue=["1"])
    first, second = (editor.post(ADD, data) for _press in range(2))
    plan = Assignment.objects.get()
    assert first.url == second.url == f"/admin/articles/assignment/{plan.pk}/change/"
    assert said(editor)[-1] == TWICE


@pytest.mark.django_db
def test_another_button_of_the_same_form_makes_nothing_more(editor):
    data = form_of(editor)
    editor.post(ADD, data | {"_save": ["1"]})
    editor.post(ADD, data | {"_addanother": ["1"]})
    assert Assignment.objects.count() == 1


@pytest.mark.django_db
def test_other_words_and_a_fresh_page_make_another(editor):
    data = form_of(editor)
    editor.post(ADD, data)
    editor.post(ADD, data | {"title": ["Konferensi pers"]})
    editor.post(ADD, form_of(editor))
    assert Assignment.objects.count() == 3
    assert TWICE not in said(editor)


@pytest.mark.django_db
def test_what_was_refused_can_be_sent_again(editor):
    data = form_of(editor, person=["999999"])
    assert editor.post(ADD, data).status_code == editor.post(ADD, data).status_code == 200
    assert not SentForm.objects.exists()
    assert editor.post(ADD, data | {"person": [""]}).status_code == 302


@pytest.mark.django_db
def test_a_warning_that_leads_to_a_page_was_a_refusal(editor):
    plan = Assignment.objects.create(title="Rapat")  # there is no section that a story could have
    url = f"/admin/articles/assignment/{plan.pk}/change/"
    data = controls(editor.get(url)) | {"_begin": ["1"]}
    assert editor.post(url, data).status_code == editor.post(url, data).status_code == 302
    assert TWICE not in said(editor)


@pytest.mark.django_db
def test_a_name_that_only_one_row_may_have_is_no_fault_of_the_second_press(editor):
    editor.user.is_superuser = True
    editor.user.save()
    url = "/admin/articles/tag/add/"
    data = controls(editor.get(url)) | {"name": ["Aleppo"], "slug": ["aleppo"]}
    assert [editor.post(url, data).status_code for _press in range(2)] == [302, 302]
    assert Tag.objects.get().name == "Aleppo"


@pytest.mark.django_db
def test_a_file_is_part_of_what_was_sent(editor):
    url = "/admin/articles/image/add/"
    data = controls(editor.get(url)) | {"alt": ["Pasar"], "credit": ["Antara"]}
    for _press in range(2):
        assert editor.post(url, data | {"file": picture()}).status_code == 302
    assert Image.objects.count() == 1


@pytest.mark.django_db
def test_the_token_of_somebody_else_holds_nobody_up(editor):
    data = form_of(editor)
    editor.post(ADD, data)
    other = Client()
    other.force_login(make_user(roles.EDITOR))
    other.post(ADD, data)
    assert Assignment.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "9" * 5000, "حلب"])
def test_a_strange_token_is_a_token(editor, token):
    data = form_of(editor, once=[token])
    assert [editor.post(ADD, data).status_code for _press in range(2)] == [302, 302]
    assert Assignment.objects.count() == 1


class TestAMailing:
    """Its draft is saved, whatever is said then of the mail."""

    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def desk(self, client):
        client.force_login(make_user(roles.MAIL_DESK, email="meja@berita.example"))
        return client

    @pytest.fixture
    def issue(self, desk):
        make_article("Benteng")
        edition = Edition.objects.get(slug="harian")
        desk.post(reverse("admin:subscriptions_issue_start_digest"), {"edition": edition.pk})
        return Issue.objects.get()

    def pressed(self, desk, issue, **changes):
        """Return what is said once the form was sent twice and one answer was lost."""
        page = reverse("admin:subscriptions_issue_change", args=[issue.pk])
        form = next(form for form in post_forms(desk.get(page), page) if "subject" in form.data)
        cookies = desk.cookies.copy()
        first = desk.post(form.action, form.data | changes)
        desk.cookies = cookies
        second = desk.post(form.action, form.data | changes)
        assert first.url == second.url
        issue.refresh_from_db()
        return [(m.level_tag, str(m)) for m in desk.get(second.url).context["messages"]]

    def test_a_bad_address_of_a_trial_mail_is_said_to_both_presses(self, desk, issue):
        changes = {"_trial_mail": ["1"], "address": ["bukan"], "title": ["Kabar pagi"]}
        told = self.pressed(desk, issue, **changes)
        assert [level for level, _text in told] == ["success", "error"]
        assert told[0][1] == TWICE
        assert "tidak seperti alamat email" in told[1][1]
        assert issue.headline == "Kabar pagi"

    def test_that_it_cannot_go_out_is_said_to_both_presses(self, desk, issue, settings):
        settings.SMTP_URL = ""
        told = self.pressed(desk, issue, _send=["1"], title=["Kabar pagi"])
        assert [level for level, _text in told] == ["success", "error"]
        assert "daftar periksa" in told[1][1]
        assert issue.state == "draft"

    def test_what_was_left_out_of_it_is_said_to_both_presses(self, desk, issue):
        hidden = make_article("Rahasia", status="draft")
        told = self.pressed(desk, issue, _add=[str(hidden.pk)], _search=["1"])
        assert [level for level, _text in told] == ["success", "warning"]
        assert TWICE in told[0]

    def test_what_the_first_press_said_is_said_once(self, desk, issue):
        page = reverse("admin:subscriptions_issue_change", args=[issue.pk])
        form = next(form for form in post_forms(desk.get(page), page) if "subject" in form.data)
        data = form.data | {"_trial_mail": ["1"], "address": ["bukan"], "title": ["Kabar"]}
        for _press in range(2):  # the first answer's cookie came
            answer = desk.post(form.action, data)
        told = [m.level_tag for m in desk.get(answer.url).context["messages"]]
        assert sorted(told) == ["error", "success", "success"]


@pytest.mark.django_db
def test_an_address_of_any_length_takes_no_work_back():
    long, user = f"/admin/?q={'x' * 9000}", make_user(roles.EDITOR)
    view = once(lambda request: Assignment.objects.create(title="Rapat") and redirect(long))
    for _press in range(2):
        request = RequestFactory().post("/", {"once": "t"})
        request.user, request.session = user, {}
        request._messages = FallbackStorage(request)
        assert view(request).url == long
    assert Assignment.objects.count() == 1


@pytest.mark.django_db
def test_it_is_forgotten_after_two_days(editor):
    editor.post(ADD, form_of(editor))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_sentform SET created_at = now() - interval '49 hours'")
    editor.post(ADD, form_of(editor))
    assert SentForm.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressed_three_times_at_once_it_works_once(editor):
    data = form_of(editor, _continue=["1"])

    def press():
        client = Client()
        client.force_login(editor.user)
        return client.post(ADD, data).url

    assert len(set(at_once(*[press] * 3))) == 1
    assert Assignment.objects.count() == 1
