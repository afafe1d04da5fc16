"""Two become one: stories, wishes, addresses come along; for a month all of it can be undone."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from articles.editing import uniting
from articles.models import Article, Reporter, SearchEntry, Source, Tag, Twins
from articles.models.tag_names import tag_key
from newsroom import roles
from subscriptions.models import Edition, Subscriber, SubscriberTopic
from tests.factories import make_article, make_reporter, make_source, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user(roles.EDITOR)


def tags_of(story):
    return sorted(Article.objects.get(pk=story.pk).tags.values_list("name", flat=True))


def tag(name):
    return Tag.objects.get(name=name)


def merge(kind, gone, kept, user):
    return uniting.merge(kind, gone.pk, kept.pk, user)


def test_stories_come_along_and_go_back(editor):
    only = make_article(tags=["Banjir Jakarta"])
    both = make_article(tags=["Banjir Jakarta", "Banjir DKI", "Hujan"])
    other = make_article(tags=["Banjir DKI"])
    gone = tag("Banjir DKI")
    twins = merge("tag", gone, tag("Banjir Jakarta"), editor)
    assert twins.stories == 2
    assert (tags_of(only), tags_of(other)) == (["Banjir Jakarta"], ["Banjir Jakarta"])
    assert tags_of(both) == ["Banjir Jakarta", "Hujan"]
    assert SearchEntry.objects.filter(stale=True).count() == 2
    uniting.undo(twins, editor)
    assert tag("Banjir DKI").pk == gone.pk
    assert (tags_of(only), tags_of(other)) == (["Banjir Jakarta"], ["Banjir DKI"])
    assert tags_of(both) == ["Banjir DKI", "Banjir Jakarta", "Hujan"]


def test_the_old_address_leads_on_and_is_an_own_one_again(client, editor):
    make_article(tags=["Banjir Jakarta"])
    make_article(tags=["Banjir DKI"])
    gone = tag("Banjir DKI")
    gone.slug = "banjir-ibu-kota"
    gone.save()
    twins = merge("tag", gone, tag("Banjir Jakarta"), editor)
    for old in ("/tag/banjir-dki/", "/tag/banjir-ibu-kota/"):
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, "/tag/banjir-jakarta/")
    uniting.undo(twins, editor)
    assert client.get("/tag/banjir-ibu-kota/").status_code == 200
    assert client.get("/tag/banjir-dki/")["Location"] == "/tag/banjir-ibu-kota/"


def test_what_subscribers_wished_follows_once(editor):
    make_article(tags=["Satu", "Dua"])
    readers = [Subscriber.objects.create(email=f"p{n}@pembaca.example") for n in range(2)]
    for reader, names in zip(readers, (["Dua"], ["Satu", "Dua"]), strict=True):
        for name in names:
            SubscriberTopic.objects.create(subscriber=reader, tag=tag(name))
    edition = Edition.objects.create(name="Uji", slug="uji", frequency="daily", hour=7)
    edition.tags.add(tag("Dua"))
    twins = merge("tag", tag("Dua"), tag("Satu"), editor)
    topics = SubscriberTopic.objects.order_by("subscriber").values_list("subscriber", "tag__name")
    assert list(topics) == [(readers[0].pk, "Satu"), (readers[1].pk, "Satu")]
    assert [each.name for each in edition.tags.all()] == ["Satu"]
    uniting.undo(twins, editor)
    assert SubscriberTopic.objects.count() == 3
    assert [each.name for each in edition.tags.all()] == ["Dua"]


def test_whoever_types_the_old_name_meets_the_tag_that_is_left(editor):
    make_article(tags=["Jokowi", "Joko Widodo"])
    twins = merge("tag", tag("Jokowi"), tag("Joko Widodo"), editor)
    assert tags_of(make_article(tags=["JOKOWI"])) == ["Joko Widodo"]
    uniting.undo(twins, editor)
    assert tags_of(make_article(tags=["jokowi"])) == ["Jokowi"]


def test_a_chain_of_merges_is_undone_in_any_order(editor):
    story = make_article(tags=["A satu"])
    make_article(tags=["B dua", "C tiga"])
    first = merge("tag", tag("A satu"), tag("B dua"), editor)
    second = merge("tag", tag("B dua"), tag("C tiga"), editor)
    assert tags_of(story) == ["C tiga"]
    assert tags_of(make_article(tags=["a satu"])) == ["C tiga"]
    uniting.undo(first, editor)
    assert tags_of(story) == ["A satu"]
    uniting.undo(second, editor)
    assert {"A satu", "B dua", "C tiga"} <= set(Tag.objects.values_list("name", flat=True))


def test_reporters_keep_bylines_login_and_what_is_told_of_them(editor):
    user = make_user(roles.REPORTER)
    kept, gone = (
        make_reporter("Ratna Kirana"),
        make_reporter("R. Kirana", user=user, bio="Meliput."),
    )
    both = make_article(reporters=[gone, kept])
    alone = make_article(reporters=[gone])
    twins = merge("reporter", gone, kept, editor)
    assert [each.name for each in Article.objects.get(pk=alone.pk).byline] == ["Ratna Kirana"]
    assert Article.objects.get(pk=both.pk).bylines.count() == 1
    kept.refresh_from_db()
    assert (kept.user, kept.bio) == (user, "Meliput.")
    uniting.undo(twins, editor)
    kept.refresh_from_db()
    assert (kept.user, kept.bio) == (None, "")
    back = Reporter.objects.get(name="R. Kirana")
    assert (back.user, back.bio, back.bylines.count()) == (user, "Meliput.", 2)


def test_sources_are_merged_too(editor):
    kept, gone = make_source("BMKG"), make_source("Badan Meteorologi")
    story = make_article(sources=[gone])
    merge("source", gone, kept, editor)
    assert [each.name for each in story.sources.all()] == ["BMKG"]
    assert not Source.objects.filter(pk=gone.pk).exists()


def test_who_may_not_and_what_is_gone(editor):
    make_article(tags=["Satu", "Dua"])
    first, second = tag("Satu"), tag("Dua")
    for role in (roles.REPORTER, roles.MAIL_DESK):
        with pytest.raises(PermissionDenied):
            merge("tag", first, second, make_user(role))
    with pytest.raises(ValidationError):
        merge("tag", first, first, editor)
    merge("tag", first, second, editor)
    with pytest.raises(ValidationError):  # pressed twice
        uniting.merge("tag", Twins.objects.get().gone_id, second.pk, editor)


def test_undone_once_within_thirty_days_and_not_over_another(editor):
    make_article(tags=["Satu", "Dua"])
    twins = merge("tag", tag("Satu"), tag("Dua"), editor)
    Tag.objects.create(name="Satu")
    with pytest.raises(ValidationError):
        uniting.undo(twins, editor)
    Tag.objects.get(name="Satu").delete()
    Twins.objects.update(created_at=timezone.now() - datetime.timedelta(days=31))
    with pytest.raises(ValidationError):
        uniting.undo(twins, editor)
    Twins.objects.update(created_at=timezone.now() - datetime.timedelta(days=29))
    uniting.undo(twins, editor)
    with pytest.raises(ValidationError):
        uniting.undo(twins, editor)


def test_a_story_that_is_gone_meanwhile_stops_no_undoing(editor):
    story = make_article(tags=["Satu", "Dua"], status="draft")
    twins = merge("tag", tag("Satu"), tag("Dua"), editor)
    assert Twins.objects.get().gone_key == tag_key("Satu")
    story.delete()
    uniting.undo(twins, editor)
    assert tag("Satu").tagged.count() == 0
