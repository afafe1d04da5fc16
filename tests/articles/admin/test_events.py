"""The desk of developments: looked through, cut, merged and taken apart by an editor."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from articles.models import Event, EventStory, FormerSlug, Twins
from newsroom import roles
from subscriptions.models import Subscriber, SubscriberTopic
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/event/"


@pytest.fixture
def desk(client):
    client.force_login(make_user(roles.EDITOR))
    return client


@pytest.fixture
def event():
    event = Event.begin("Tanggul jebol")
    for head in ("Tanggul jebol", "Air surut"):
        EventStory.objects.create(event=event, article=make_article(head), kind="found")
    return event


def act(desk, action, *events):
    data = {"action": action, "_selected_action": [event.pk for event in events]}
    return desk.post(LIST, data, follow=True)


def form(event, **changes):
    rows = list(event.stories.order_by("article__published_at", "article"))
    data = {"name": event.name, "slug": event.slug, "description": "", "stories-INITIAL_FORMS": len(rows),
            "stories-TOTAL_FORMS": len(rows) + 1}  # fmt: skip
    for number, row in enumerate(rows):
        data |= {f"stories-{number}-id": row.pk, f"stories-{number}-event": event.pk,
                 f"stories-{number}-article": row.article_id, f"stories-{number}-kind": row.kind}  # fmt: skip
    data |= {f"stories-{len(rows)}-event": event.pk, f"stories-{len(rows)}-kind": "pinned"}
    return data | changes


def test_the_list_shows_each_with_its_first_headline(desk, event):
    page = desk.get(LIST).text
    assert "Tanggul jebol" in page
    assert reverse("admin:articles_event_change", args=[event.pk]) in page


def test_the_list_takes_as_many_queries_for_many(desk, event, django_assert_max_num_queries):
    for number in range(5):
        EventStory.objects.create(event=Event.begin(f"Lain {number}"), article=make_article())
    with django_assert_max_num_queries(12):
        desk.get(LIST)


def test_a_story_marked_as_not_belonging_is_cut(desk, event):
    row = event.stories.order_by("article__published_at", "article").first()
    answer = desk.post(f"{LIST}{event.pk}/change/", form(event, **{"stories-0-kind": "cut"}))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.kind == "cut"
    assert Entry.objects.filter(act=Act.CHANGED, object_type="articles.event").exists()


def test_a_story_is_put_there_and_one_of_another_development_is_not(desk, event):
    new, taken = make_article("Gabah busuk"), make_article("Lain")
    EventStory.objects.create(event=Event.begin("Lain"), article=taken)
    url = f"{LIST}{event.pk}/change/"
    assert desk.post(url, form(event, **{"stories-2-article": taken.pk})).status_code == 200
    assert desk.post(url, form(event, **{"stories-2-article": new.pk})).status_code == 302
    assert event.stories.get(article=new).kind == "pinned"


def test_confirming_is_written_down_once(desk, event):
    act(desk, "confirm", event)
    act(desk, "confirm", event)
    event.refresh_from_db()
    assert event.is_confirmed
    assert Entry.objects.filter(act=Act.CHANGED, object_type="articles.event").count() == 1


def test_two_become_one_and_the_address_of_the_other_leads_on(desk, event):
    other = Event.begin("Gabah busuk")
    story = make_article("Gabah busuk")
    EventStory.objects.create(event=other, article=story)
    asked = act(desk, "merge", event, other)
    assert asked.request["PATH_INFO"] == f"{LIST}merge/"
    assert "Tanggul jebol" in asked.text
    done = desk.post(f"{LIST}merge/", {"key": [event.pk, other.pk], "kept": event.pk}, follow=True)
    assert "Gabah busuk → Tanggul jebol" in done.text
    assert list(Event.objects.all()) == [event]
    assert event.stories.count() == 3
    assert FormerSlug.of_model(Event).get(slug="gabah-busuk").object_id == event.pk
    assert Entry.objects.filter(act=Act.MERGED).count() == 1
    assert desk.get("/perkembangan/gabah-busuk/").status_code == 301
    twins = Twins.objects.get()
    desk.post(f"{LIST}twins/{twins.pk}/undo/")
    assert Event.objects.get(pk=other.pk).slug == "gabah-busuk"
    assert [row.event_id for row in EventStory.objects.filter(article=story)] == [other.pk]


def test_readers_who_follow_one_that_is_merged_follow_the_other(desk, event):
    other = Event.begin("Gabah busuk")
    reader = Subscriber.objects.create(email="p@pembaca.example", everything=False)
    for row in (event, other):
        SubscriberTopic.objects.create(subscriber=reader, development=row)
    desk.post(f"{LIST}merge/", {"key": [event.pk, other.pk], "kept": event.pk})
    assert SubscriberTopic.objects.get().development == event
    desk.post(f"{LIST}twins/{Twins.objects.get().pk}/undo/")
    assert {row.development_id for row in SubscriberTopic.objects.all()} == {event.pk, other.pk}


def test_one_alone_is_merged_with_nothing(desk, event):
    assert "Tidak ada yang dilakukan" in act(desk, "merge", event).text
    assert Event.objects.count() == 1


def test_taken_apart_nothing_is_left_in_it(desk, event):
    act(desk, "take_apart", event)
    assert not EventStory.objects.inside().exists()
    assert event.stories.count() == 2
    act(desk, "put_together", event)
    assert EventStory.objects.inside().count() == 2


def test_a_reporter_sees_none_of_it(client, event):
    client.force_login(make_user(roles.REPORTER))
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{event.pk}/change/").status_code == 403


def test_who_deletes_one_that_readers_follow_is_told(admin_client, event):
    reader = Subscriber.objects.create(
        email="sari@contoh.id", state="active", everything=False,
        confirmed_at=timezone.now(),
    )  # fmt: skip
    SubscriberTopic.objects.create(subscriber=reader, development=event)
    address = reverse("admin:articles_event_delete", args=[event.pk])
    many = {"action": "delete_selected", "_selected_action": [event.pk]}
    for page in (admin_client.get(address), admin_client.post(LIST, many)):
        assert "1 pelanggan mengikutinya" in page.text
        assert "1 pelanggan tidak memilih yang lain" in page.text
        assert "gabungkan dengan yang lain" in page.text
        assert "bubarkan saja" in page.text
    other = Event.begin("Tak diikuti")
    address = reverse("admin:articles_event_delete", args=[other.pk])
    assert "mengikutinya" not in admin_client.get(address).text


def test_the_development_that_has_a_story_already_is_named_with_a_link(desk, event):
    story, other = event.stories.first().article, Event.begin("Lain")
    data = form(other, name="Lain") | {"stories-0-article": story.pk, "stories-TOTAL_FORMS": 1}
    page = desk.post(f"{LIST}{other.pk}/change/", data)
    assert "perkembangan lain" in page.text
    url = reverse("admin:articles_event_change", args=[event.pk])
    assert f"<a href='{url}'>“{story.headline}”</a>" in page.text
    assert page.text.count("perkembangan lain") == 1
    assert not other.stories.exists()
    desk.post(f"{LIST}{other.pk}/change/", data | {"stories-0-kind": "cut"})
    assert other.stories.get().kind == "cut"


def test_a_development_of_nothing_is_refused_in_a_sentence(desk):
    empty = {"name": "", "slug": "", "description": "", "stories-INITIAL_FORMS": 0,
             "stories-TOTAL_FORMS": 1, "stories-0-kind": "pinned"}  # fmt: skip
    assert "Beri perkembangan ini nama" in desk.post(f"{LIST}add/", empty).text
    assert not Event.objects.exists()
    desk.post(f"{LIST}add/", empty | {"name": "Banjir Demak"})
    desk.post(f"{LIST}add/", empty | {"stories-0-article": make_article("Rob").pk})
    assert Event.objects.count() == 2


def test_a_story_is_offered_best_first(desk):
    best = make_article("Banjir Demak")
    make_article("Rapat kota", body="<p>Rapat membahas banjir, juga Demak dan lain-lain.</p>")
    make_article("Pasar sepi karena banjir Demak")
    type(best).objects.filter(pk=best.pk).update(modified_at="2020-01-01T00:00Z")
    asked = {"app_label": "articles", "model_name": "eventstory", "field_name": "article"}
    found = desk.get(reverse("admin:autocomplete"), asked | {"term": "banjir demak"}).json()
    assert found["results"][0]["text"] == "Banjir Demak"
    assert len(found["results"]) == 3


def test_a_development_that_nobody_confirmed_yet_is_no_fault(desk, event):
    page = desk.get(LIST).text
    assert "icon-no" not in page
    assert re.search(r'field-confirmed_column"[^>]*>belum<', page)
    act(desk, "confirm", event)
    assert re.search(r'field-confirmed_column"[^>]*>ya<', desk.get(LIST).text)
