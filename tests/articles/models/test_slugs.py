"""Names that become addresses: any script, any length, any collision, for every model with a slug."""

import string
import unicodedata
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.editing import workflow
from articles.models import (
    Article,
    Event,
    EventStory,
    FormerAddress,
    Page,
    Reporter,
    Section,
    Source,
    Tag,
)
from articles.models.slugs import MAX_LENGTH, Slugged, free_slug
from subscriptions.models import Edition
from tests.at_once import at_once
from tests.clock import travel
from tests.factories import make_article, make_reporter, make_section, make_source

pytestmark = pytest.mark.django_db
SLUG = set(string.ascii_letters + string.digits + "-_")
SCRIPTS = ["حلب", "北京", "Москва", "ירושלים", "ꦗꦮ", "Ελλάδα", "🙂🙂", "...", "—", "١٢٣"]
MODELS = {
    "section": (Section, "name", "rubrik"),
    "tag": (Tag, "name", "tag"),
    "reporter": (Reporter, "name", "reporter"),
    "source": (Source, "name", "sumber"),
    "page": (Page, "title", "halaman"),
    "event": (Event, "name", "perkembangan"),
    "edition": (Edition, "name", "edisi"),
}
anything = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\x00"),
    min_size=1,
    max_size=80,
).filter(str.strip)
steady = settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def make(kind, name):
    model, field, _fallback = MODELS[kind]
    more = {"frequency": "daily", "hour": 6} if model is Edition else {}
    return model.objects.create(**{field: name}, **more)


def test_every_model_with_a_slug_is_tried():
    from django.apps import apps

    with_slug = {
        model
        for model in apps.get_models()
        if model._meta.app_label in {"articles", "subscriptions"}
        and any(f.name == "slug" for f in model._meta.concrete_fields)
    }
    kept = {model for model, _field, _fallback in MODELS.values()}
    assert all(issubclass(model, Slugged) for model in kept)
    others = {model.__name__ for model in with_slug - kept}
    # A story's address and an issue's have a date or a number beside the slug.
    assert others == {"Article", "Issue", "FormerSlug", "FormerAddress"}


@pytest.mark.parametrize("kind", MODELS)
@steady
@given(name=anything)
def test_any_name_gets_an_address_that_answers(client, kind, name):
    if kind == "tag" and Tag.objects.typed([name]):
        return  # its form says that it exists
    rows = [make(kind, name)] + ([make(kind, name)] if kind != "tag" else [])
    for row in rows:
        assert row.slug
        assert set(row.slug) <= SLUG
        assert len(row.slug) <= MAX_LENGTH
    assert len({row.slug for row in rows}) == len(rows)
    if kind == "page":
        assert client.get(rows[0].get_absolute_url()).status_code == 200


@pytest.mark.parametrize("kind", MODELS)
def test_names_without_a_latin_letter_are_counted(kind):
    fallback = MODELS[kind][2]
    slugs = [make(kind, name).slug for name in SCRIPTS[:4]]
    assert slugs == [fallback, f"{fallback}-2", f"{fallback}-3", f"{fallback}-4"]


@steady
@given(text=anything, taken=st.integers(0, 12), most=st.integers(20, 80))
def test_a_free_slug_is_free_and_short_enough(text, taken, most):
    given_already = []
    for _n in range(taken + 1):
        slug = free_slug(text, "tag", most=most, refused=given_already)
        assert slug not in given_already
        assert 0 < len(slug) <= most
        assert set(slug) <= SLUG
        assert slug.strip("-_") == slug
        given_already.append(slug)


@pytest.mark.parametrize("name", SCRIPTS)
def test_readers_find_what_has_no_latin_letter(client, name):
    story = make_article(
        name,
        tags=[name],
        section=make_section(name),
        reporters=[make_reporter(name)],
        sources=[make_source(name)],
    )
    addresses = [
        story.get_absolute_url(),
        story.tags.get().get_absolute_url(),
        story.tags.get().get_absolute_url() + "feed/",
        story.section.get_absolute_url(),
        make_reporter(name).get_absolute_url(),
        make_source(name).get_absolute_url(),
        f"/sitemap-tag-{story.tags.get().pk // 50_000}.xml",
        "/sitemap-halaman.xml",
    ]
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_an_address_in_capitals_leads_to_the_one_in_small_letters(client):
    story = make_article("Aleppo", tags=["Aleppo"], section=make_section("Dunia"))
    before = story.get_absolute_url()
    rows = [story, story.tags.get(), story.section, story.bylines.get().reporter]
    for row in rows:
        address = row.get_absolute_url()
        head, slug = address.strip("/").rsplit("/", 1)
        for typed in (f"/{head}/{slug.upper()}/", f"/{head}/{slug.title()}/"):
            answer = client.get(f"{typed}?edisi=teks")
            assert answer.status_code == 301, typed
            assert answer["Location"].partition("?")[0] == address
    story.slug = "benteng"
    story.save()
    assert client.get(before.upper())["Location"] == story.get_absolute_url()


def test_capitals_tell_of_nothing_that_is_not_public(client):
    draft = make_article("Rahasia", tags=["Operasi Senyap"], status="draft")
    assert client.get(f"/tag/{draft.tags.get().slug.upper()}/").status_code == 404
    assert client.get("/tag/TIDAK-ADA/").status_code == 404


class TestStories:
    LONG = "Pemerintah " + "memperpanjang " * 10

    def test_a_slug_of_eighty_signs_twice_a_day_is_cut(self, client):
        headline = "a" * 80
        stories = [make_article(headline) for _n in range(12)]
        slugs = [story.slug for story in stories]
        assert slugs[:2] == ["a" * 80, "a" * 78 + "-2"]
        assert slugs[-1] == "a" * 77 + "-12"
        assert all(client.get(story.get_absolute_url()).status_code == 200 for story in stories)

    def test_a_long_headline_is_cut_at_a_word(self):
        assert make_article(self.LONG).slug.endswith("memperpanjang")
        assert make_article(self.LONG).slug.endswith("memperpanjang-2")

    def test_a_former_address_is_passed_over(self, client):
        first = make_article("Gempa di Palu")
        before = first.get_absolute_url()
        first.slug = "gempa-palu"
        first.save()
        second = make_article("Gempa di Palu")
        assert second.slug == "gempa-di-palu-2"
        assert client.get(before).headers["Location"] == first.get_absolute_url()

    def test_it_follows_the_headline_until_readers_know_it(self):
        story = make_article("Judul pertama", status="draft")
        story.headline = "Judul kedua"
        story.save()
        assert story.slug == "judul-kedua"
        later = timezone.now() + timezone.timedelta(hours=1)
        workflow.make_move(story, "approve", None, published_at=later)
        story = Article.objects.get(pk=story.pk)
        story.headline = "Judul ketiga"
        story.save()
        assert story.slug == "judul-ketiga"
        assert not FormerAddress.objects.exists()  # nobody knew it
        with travel(later):
            story = Article.objects.get(pk=story.pk)
            story.headline = "Judul keempat"
            story.save()
            assert story.slug == "judul-ketiga"

    def test_it_stays_once_somebody_chose_it(self):
        story = make_article("Judul pertama", status="draft", slug="pilihan")
        story.headline = "Judul kedua"
        story.save()
        workflow.make_move(story, "approve", None)
        assert story.slug == "pilihan"
        assert Article.objects.get().slug == "pilihan"


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def all_at_once(self, work, rows):
        results = at_once(*(partial(work, row) for row in rows))
        assert [one for one in results if isinstance(one, Exception)] == []

    @pytest.mark.parametrize("headline", ["Gempa di Palu", "حلب", "a" * 80])
    def test_six_publish_one_headline(self, headline):
        drafts = [make_article(headline, status="draft") for _n in range(6)]
        self.all_at_once(lambda story: workflow.make_move(story, "approve", None), drafts)
        slugs = sorted(Article.objects.values_list("slug", flat=True), key=lambda s: s[-2:])
        assert len(set(slugs)) == 6
        assert [slug[-2:] for slug in slugs[:5]] == ["-2", "-3", "-4", "-5", "-6"]

    @pytest.mark.parametrize("kind", [kind for kind in MODELS if kind != "tag"])
    def test_five_make_one_name(self, kind):
        self.all_at_once(lambda _n: make(kind, "حلب"), range(5))
        assert len({row.slug for row in MODELS[kind][0].objects.all()}) >= 5

    def test_four_type_one_tag(self):
        stories = [make_article(status="draft") for _n in range(4)]
        self.all_at_once(lambda story: story.tags.add("Jum'at Agung"), stories)
        assert Tag.objects.filter(name="Jum'at Agung").count() == 1
        assert Article.objects.filter(tags=Tag.objects.get()).count() == 4


class TestFormerSlugs:
    @pytest.fixture
    def named(self):
        story = make_article(tags=["Aleppo"], sources=[make_source()])
        event = Event.objects.create(name="Perang")
        for one in (story, make_article()):
            EventStory.objects.create(event=event, article=one)
        return {
            "event": event,
            "tag": story.tags.get(),
            "section": story.section,
            "reporter": make_reporter(),
            "source": make_source(),
            "page": Page.objects.create(title="Tentang kami"),
            "edition": Edition.objects.create(name="Sore", frequency="daily", hour=17),
        }

    def address(self, kind, row):
        if kind == "edition":
            return reverse("archive:edition", args=[row.slug])
        return row.get_absolute_url()

    @pytest.mark.parametrize("kind", MODELS)
    def test_they_lead_on_for_ever(self, client, named, kind):
        row = named[kind]
        before = []
        for slug in ("nama-kedua", "nama-ketiga"):
            before.append(self.address(kind, row))
            row = type(row).objects.get(pk=row.pk)
            row.slug = slug
            row.save()
        for old in before:
            moved = client.get(f"{old}?edisi=teks")
            assert moved.status_code == 301
            assert moved.headers["Location"] == f"{self.address(kind, row)}?edisi=teks"
            assert client.get(moved.headers["Location"]).status_code == 200

    @pytest.mark.parametrize("kind", ["tag", "section", "reporter", "event"])
    @pytest.mark.parametrize("form", ["", "atom/", "json/"])
    def test_their_feeds_as_well(self, client, named, kind, form):
        row = named[kind]
        old = row.get_absolute_url()
        row = type(row).objects.get(pk=row.pk)
        row.slug = "nama-kedua"
        row.save()
        moved = client.get(f"{old}feed/{form}")
        assert moved.status_code == 301
        assert moved.headers["Location"] == f"{row.get_absolute_url()}feed/{form}"

    @pytest.mark.parametrize("kind", MODELS)
    def test_a_new_one_passes_them_over(self, named, kind):
        row = type(named[kind]).objects.get(pk=named[kind].pk)
        field = MODELS[kind][1]
        name, old = getattr(row, field), row.slug
        setattr(row, field, "Nama lain")
        row.slug = ""
        row.save()
        assert row.slug == "nama-lain"
        assert make(kind, name).slug == f"{old}-2"

    def test_the_name_of_what_is_to_come_is_not_told(self, client):
        tag = Tag.objects.create(name="Aleppo")
        tag = Tag.objects.get()
        tag.slug = "rahasia"
        tag.save()
        assert client.get("/tag/aleppo/").status_code == 404

    def test_it_is_deleted_with_its_subject(self, client):
        page = Page.objects.create(title="Tentang")
        page = Page.objects.get()
        page.slug = "lain"
        page.save()
        page.delete()
        assert client.get("/tentang/").status_code == 404
        assert Page.objects.create(title="Tentang").slug == "tentang"


class TestPages:
    @pytest.mark.parametrize(
        "slug",
        ["tag", "media", "static", "rubrik", "reporter", "sumber", "cari", "koreksi", "feed",
         "bagikan", "gaya", "dibaca", "langganan", "nawala", "health", "2026"],
    )  # fmt: skip
    def test_what_the_site_answers_itself_is_refused(self, slug):
        with pytest.raises(ValidationError, match="Alamat ini"):
            Page(title="Halaman", slug=slug, body="<p>Isi</p>").full_clean()

    def test_a_title_that_is_such_a_word_gets_another(self, client):
        page = Page.objects.create(title="Tag")
        assert page.slug == "tag-2"
        assert client.get(page.get_absolute_url()).status_code == 200

    def test_the_admins_address_is_refused(self, settings):
        assert settings.ADMIN_PATH.partition("/")[0] in Page.refused_slugs()


SPELLINGS = [
    ("COVID-19", "Covid 19", "covid‑19", "COVID–19", " covid   19 "),
    ("Jum'at", "Jum’at", "JUM‘AT", "Jumʼat"),
    ("Anak-anak", "anak anak"),
    ("Café", unicodedata.normalize("NFD", "CAFÉ")),
    ("Straße", "STRASSE"),
    ("حلب", "حلب"),
]


class TestSpellings:
    @pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda spellings: spellings[0])
    def test_the_existing_tag_is_taken(self, spellings):
        first = make_article(tags=[spellings[0]])
        second = make_article(tags=list(spellings))
        assert [tag.name for tag in Tag.objects.all()] == [spellings[0]]
        assert list(first.tags.all()) == list(second.tags.all())

    def test_others_stay_others(self):
        make_article(tags=["Jawa", "Jawa Timur", "C", "C++", "!", "!!"])
        assert Tag.objects.count() == 6

    @steady
    @given(name=anything)
    def test_any_name_is_taken_again(self, name):
        story = make_article(status="draft")
        story.tags.add(name)
        story.tags.add(name.swapcase() if name.swapcase().swapcase() == name else name)
        story.tags.add(unicodedata.normalize("NFD", name))
        assert story.tags.count() == 1
        story.delete()
        Tag.objects.all().delete()
