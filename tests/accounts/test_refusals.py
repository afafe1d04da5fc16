"""Who tries what the own role does not allow stands in the audit log, on whichever page."""

import re

import pytest
from django.db.models import Sum
from django.test import Client

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry, Tally
from newsroom import roles
from tests.accounts.conftest import HERE
from tests.accounts.test_second_factor import accounts_addresses
from tests.accounts.test_sudo import stale
from tests.desk.addresses import every_address
from tests.desk.cast import one_of_everything
from tests.factories import make_article, make_image, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LOG = "/admin/auditlog/entry/"
A_STORY = re.compile(r"/admin/articles/article/\d+/")
ASKS_FIRST = "Tunjukkan sekali lagi"  # no refusal: who proves it goes on


def told():
    refused = Entry.objects.filter(act__in=[Act.PAGE_REFUSED, Act.ACT_REFUSED])
    return [(entry.act, entry.actor_name, entry.page) for entry in refused.order_by("pk")]


def counted():
    return Tally.objects.filter(key__startswith="access.").aggregate(Sum("count"))["count__sum"]


@pytest.mark.parametrize(
    "role", [roles.REPORTER, *(pytest.param(r, marks=pytest.mark.thorough) for r in (roles.EDITOR, roles.MAIL_DESK))]
)  # fmt: skip
def test_each_refusal_is_counted(role):
    """Address × method: what answers 403 adds one, as does a story that is hidden from the role."""
    cast = one_of_everything()
    client = Client(raise_request_exception=False)
    client.force_login(cast.users[role])
    number = 0
    for address in sorted({*every_address(cast.rows), *accounts_addresses()} - {"/admin/logout/"}):
        for method in (client.get, client.post):
            answer = method(address, headers=HERE)
            is_refusal = answer.status_code == 403 and ASKS_FIRST not in answer.text
            may_be_hidden = answer.status_code in {302, 404} and A_STORY.match(address)
            added = (counted() or 0) - number
            assert added == is_refusal or (may_be_hidden and added == 1), (address, method)
            number += added
    assert number > 20


class TestAnEntry:
    @pytest.fixture
    def reporter(self, client):
        user = make_user(roles.REPORTER, "ratna")
        client.force_login(user)
        return user

    def test_it_says_who_wanted_which_page(self, client, reporter):
        client.get(LOG)
        assert told() == [(Act.PAGE_REFUSED, "ratna", LOG)]

    def test_it_tells_acts_apart(self, client, reporter):
        client.get("/admin/account/invite/")
        client.post("/admin/account/invite/", {"username": "x"}, headers=HERE)
        assert [act for act, *_rest in told()] == [Act.PAGE_REFUSED, Act.ACT_REFUSED]

    def test_who_has_to_prove_again_is_not_refused_yet(self, client, reporter):
        stale(client)
        client.post("/admin/account/invite/", {"username": "x"}, headers=HERE)
        assert told() == []

    def test_the_curious_do_not_fill_the_log(self, client, reporter):
        for _number in range(100):
            client.get(LOG)
        assert len(told()) == 9  # 1 to 5, then 8, 16, 32, 64

    def test_of_a_stranger_nothing_is_written(self, client, db):
        client.get(LOG)
        client.get("/metrics")
        assert told() == []

    def test_a_picture_that_became_public_meanwhile(self, client, reporter, monkeypatch):
        image = make_image()
        monkeypatch.setattr("articles.admin.images.ImageAdmin.may_change", lambda *who: False)
        assert client.post(f"/admin/articles/image/{image.pk}/change/").status_code == 403
        assert [act for act, *_rest in told()] == [Act.ACT_REFUSED]

    @pytest.mark.parametrize("page", ["change", "preview", "versions", "related", "move/submit"])
    def test_the_draft_of_another_is_not_there_and_that_is_noted(self, client, reporter, page):
        story = make_article(status="draft")
        there = f"/admin/articles/article/{story.pk}/{page}/"
        assert client.get(there).status_code in {302, 404}
        assert told() == [(Act.PAGE_REFUSED, "ratna", there)]

    @pytest.mark.parametrize("page", ["move/submit", "schedule", "notes", "versions"])
    def test_so_is_what_is_sent_there_with_a_forms_token(self, client, reporter, page):
        """Work of a form is undone where it is refused; what is noted of it is not."""
        story = make_article(status="draft")
        there = f"/admin/articles/article/{story.pk}/{page}/"
        assert client.post(there, {"once": "x"}).status_code in {302, 404}
        assert told() == [(Act.ACT_REFUSED, "ratna", there)]

    def test_a_story_that_is_not_there_is_nobodys(self, client, reporter):
        for key in ("99999999", "x", "9" * 40):
            client.get(f"/admin/articles/article/{key}/change/")
            client.get(f"/admin/articles/article/{key}/versions/")
        assert told() == []
