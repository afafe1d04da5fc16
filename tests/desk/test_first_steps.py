"""A new site says what it still lacks, to whoever sets it up, until it is done or put away."""

import pytest
from django.urls import reverse

from articles.models import Article, Section, SiteIdentity
from articles.models.site import THE_ONE
from articles.models.status import Status
from newsroom.roles import ADMINISTRATOR, EDITOR
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db
INDEX = reverse("admin:index")


@pytest.fixture
def admin(client):
    SiteIdentity.objects.get_or_create(pk=THE_ONE)
    client.force_login(make_user(ADMINISTRATOR))
    return client


def done(client):
    return [step.is_done for step in client.get(INDEX).context["first_steps"]]


def test_an_empty_site_lists_what_is_missing_with_a_link_to_each(admin):
    steps = admin.get(INDEX).context["first_steps"]
    assert len(steps) == 8
    for step in steps:
        assert not step.url or admin.get(step.url).status_code == 200


def test_what_is_there_is_ticked_and_all_done_takes_the_list_away(admin, settings):
    before = done(admin)
    make_article(status=Status.DRAFT)
    assert sum(done(admin)) == sum(before) + 3  # section, reporter, story
    SiteIdentity.objects.filter(pk=THE_ONE).update(name="Suluh")
    settings.SMTP_URL = "smtp://127.0.0.1"
    settings.BACKUP_TO = "/mnt/backups"
    from subscriptions.models import Edition

    Edition.objects.create(name="Pagi", slug="pagi-sekali", frequency="daily", hour=6)
    assert done(admin) == []
    assert "first-steps" not in admin.get(INDEX).text


def test_it_is_put_away_by_a_button_and_by_nothing_less(admin):
    url = reverse("admin:dismiss_first_steps")
    assert admin.get(url).status_code == 405
    assert done(admin)
    assert admin.post(url).status_code == 302
    assert done(admin) == []


def test_others_neither_see_it_nor_put_it_away(client):
    client.force_login(make_user(EDITOR))
    assert done(client) == []
    assert client.post(reverse("admin:dismiss_first_steps")).status_code == 403


def test_it_costs_few_queries(admin, django_assert_max_num_queries):
    from newsroom import first_steps

    user = admin.get(INDEX).wsgi_request.user
    user.has_perm("x")
    with django_assert_max_num_queries(2):
        assert first_steps.steps(user)


def test_the_first_section_can_be_made_from_the_story(client):
    client.force_login(make_user(EDITOR))
    add = reverse("admin:articles_article_add")
    Article.objects.all().delete()
    Section.objects.all().delete()
    sign = 'id="add_id_section"'
    assert sign in client.get(add).text
    make_section()
    assert sign not in client.get(add).text
