"""What the desk asks about slugs and tags: nothing is taken from anybody unknowingly."""

import re

import pytest

from articles.models import Article, FormerSlug, Page, Tag
from newsroom import roles
from subscriptions.models import Edition
from tests.articles.admin.forms import errors, filled, save
from tests.factories import make_article, make_reporter, make_section, make_source, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
SUGGEST = "/admin/articles/tag/suggest/"


@pytest.fixture
def desk(client):
    user = make_user(roles.EDITOR)
    user.is_superuser = True
    user.save()
    client.force_login(user)
    return client


def make_page(title):
    return Page.objects.create(title=title, body="<p>Isi</p>")


def make_tag(name):
    return Tag.objects.create(name=name)


def make_edition(name):
    return Edition.objects.create(name=name, frequency="daily", hour=6, subject="{judul}")


MAKERS = {
    "articles/section": make_section,
    "articles/tag": make_tag,
    "articles/reporter": make_reporter,
    "articles/source": make_source,
    "articles/page": make_page,
    "subscriptions/edition": make_edition,
}


def form_of(response, **changes):
    """Return the form as posted, without fields of several choices: none is chosen."""
    return {name: value for name, value in filled(response, **changes).items() if value != "[]"}


def asked(response):
    """Return the field that says what was asked about, as the browser sends it again."""
    found = re.search(r'name="(slug-asked)" value="([^"]*)"', response.text)
    return {found[1]: found[2]} if found else {}


@pytest.mark.parametrize("kind", MAKERS)
def test_a_former_slug_of_another_is_taken_only_knowingly(desk, kind):
    first, second = MAKERS[kind]("Pertama"), MAKERS[kind]("Kedua")
    first = type(first).objects.get(pk=first.pk)
    first.slug = "lain"
    first.save()
    address = f"/admin/{kind}/{second.pk}/change/"
    form = form_of(desk.get(address), slug="pertama")
    response = desk.post(address, form)
    assert "Pertama" in " ".join(errors(response)["slug"])
    second.refresh_from_db()
    assert second.slug == "kedua"
    # Another slug than the one asked about is no answer.
    assert desk.post(address, form | {"slug-asked": "kedua"}).status_code == 200
    response = desk.post(address, form | asked(response))
    assert response.status_code == 302
    second.refresh_from_db()
    assert second.slug == "pertama"


@pytest.mark.parametrize("kind", MAKERS)
def test_its_own_former_slug_is_not_asked_about(desk, kind):
    row = MAKERS[kind]("Pertama")
    address = f"/admin/{kind}/{row.pk}/change/"
    for slug in ("lain", "pertama"):
        assert desk.post(address, form_of(desk.get(address), slug=slug)).status_code == 302
    row.refresh_from_db()
    assert row.slug == "pertama"
    assert FormerSlug.objects.filter(slug="lain").exists()


@pytest.mark.parametrize("kind", MAKERS)
def test_an_empty_slug_is_made_anew(desk, kind):
    row = MAKERS[kind]("Pertama")
    address = f"/admin/{kind}/{row.pk}/change/"
    field = "title" if kind == "articles/page" else "name"
    changes = {"slug": "", field: "حلب"}
    assert desk.post(address, form_of(desk.get(address), **changes)).status_code == 302
    row.refresh_from_db()
    assert row.slug in {"rubrik", "tag", "reporter", "sumber", "halaman", "edisi"}


class TestStories:
    @pytest.fixture
    def moved(self):
        story = make_article("Gempa di Palu")
        story = Article.objects.get(pk=story.pk)
        story.slug = "lain"
        story.save()
        return story

    def test_a_former_address_is_asked_about(self, desk, moved):
        other = make_article("Banjir di Palu")
        response = save(desk, other, slug="gempa-di-palu")
        assert "Gempa di Palu" in " ".join(errors(response)["slug"])
        assert save(desk, other, slug="gempa-di-palu", **asked(response)).status_code == 302
        other.refresh_from_db()
        assert other.slug == "gempa-di-palu"

    def test_a_draft_that_follows_passes_it_over(self, desk, moved):
        draft = make_article("Gempa di Palu", status="in_review")
        assert save(desk, draft, _move="approve").status_code == 302
        draft.refresh_from_db()
        assert (draft.status, draft.slug) == ("approved", "gempa-di-palu-2")

    def test_a_drafts_slug_follows_the_headline_through_the_form(self, desk):
        draft = make_article("Judul pertama", status="draft")
        save(desk, draft, headline="Judul kedua")
        draft.refresh_from_db()
        assert draft.slug == "judul-kedua"
        save(desk, draft, slug="pilihan")
        save(desk, draft, headline="Judul ketiga")
        draft.refresh_from_db()
        assert draft.slug == "pilihan"
        save(desk, draft, slug="")
        draft.refresh_from_db()
        assert draft.slug == "judul-ketiga"
        save(desk, draft, headline="Judul keempat")
        draft.refresh_from_db()
        assert draft.slug == "judul-keempat"

    def test_a_public_storys_slug_stays(self, desk):
        story = make_article("Judul pertama")
        save(desk, story, headline="Judul kedua")
        story.refresh_from_db()
        assert story.slug == "judul-pertama"


class TestTags:
    @pytest.mark.parametrize("typed", ["Covid 19", "covid–19", "COVID‑19"])
    def test_the_existing_one_is_taken(self, desk, typed):
        make_article(tags=["COVID-19"])
        draft = make_article(status="draft")
        save(desk, draft, tags=f"{typed}, Covid 19")
        assert [tag.name for tag in draft.tags.all()] == ["COVID-19"]
        assert Tag.objects.count() == 1

    @pytest.mark.parametrize("typed", ["covid 1", "COVID-1", "jum'at", "jumat", "Jum’"])
    def test_it_is_suggested(self, desk, typed):
        make_article(tags=["COVID-19", "Jum’at Agung"])
        assert len(desk.get(SUGGEST, {"q": typed}).json()["tags"]) == 1

    def test_a_second_spelling_is_refused_at_its_own_desk(self, desk):
        make_tag("COVID-19")
        other = make_tag("Vaksin")
        address = f"/admin/articles/tag/{other.pk}/change/"
        response = desk.post(address, form_of(desk.get(address), name="covid 19"))
        assert "COVID-19" in " ".join(errors(response)["name"])
        assert desk.post(address, form_of(desk.get(address), name="VAKSIN")).status_code == 302
