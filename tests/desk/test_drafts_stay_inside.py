"""A draft's headline and standfirst reach nobody whose role may not see the story: role × page."""

import re

import pytest
from django.urls import reverse

from articles.models import RelatedChoice
from articles.models.status import Status
from newsroom.roles import EDITOR, MAIL_DESK, REPORTER
from tests.desk.addresses import every_address
from tests.factories import make_article, make_image, make_reporter, make_user

pytestmark = pytest.mark.django_db

HEADLINE = "Zirkonium rahasia"
STANDFIRST = "Kalimat terlarang tentang uranium"
LOOKS_FOR_STORIES = re.compile(r"/(article|issue|slot|image|tag)/$|/(find|place|pick|related)/$")


@pytest.fixture
def secret():
    picture = make_image()
    draft = make_article(
        HEADLINE,
        standfirst=STANDFIRST,
        status=Status.DRAFT,
        lead_image=picture,
        reporters=[make_reporter("Orang Lain")],
        tags=["Aleppo"],
    )
    own = make_article("Cerita umum", tags=["Aleppo"])
    RelatedChoice.objects.create(
        article=own, other=draft, kind=RelatedChoice.Kind.values[0], position=0
    )
    return draft


def leaks(client, draft):
    asked = ["?q=Zirkonium", "?q=uranium&kind=story", "?kind=story&value=1"]
    pages = [*every_address({}, draft.pk), reverse("admin:index")]
    pages += [page + asked[0] for page in every_address({}) if LOOKS_FOR_STORIES.search(page)]
    pages += [reverse("admin:articles_article_place") + query for query in asked]
    for model in ("slot", "byline", "articlesource", "relatedchoice"):
        for field in ("article", "other"):
            choice = f"app_label=articles&model_name={model}&field_name={field}"
            pages.append(f"{reverse('admin:autocomplete')}?term=Zirkonium&{choice}")
    found = []
    for page in pages:
        response = client.get(page, follow=True)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if "Zirkonium rahasia" in body.decode() or STANDFIRST in body.decode():
            found.append(page)
    return found


@pytest.mark.parametrize("role", [REPORTER, pytest.param(MAIL_DESK, marks=pytest.mark.thorough)])
def test_no_page_shows_a_draft_to_whoever_may_not_see_it(client, secret, role):
    client.force_login(make_user(role))
    assert leaks(client, secret) == []


def test_an_editor_sees_it_so_the_net_catches(client, secret):
    client.force_login(make_user(EDITOR))
    found = leaks(client, secret)
    assert any("mail-article" in page for page in found)
    assert any("place" not in page for page in found)
