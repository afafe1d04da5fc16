"""Developments: which stories are put together, and what an editor decides for good."""

import datetime as dt

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from articles.editing import events as desk
from articles.editing import uniting
from articles.indexing.refresh import refresh
from articles.models import Event, EventStory, FormerSlug, StoryVector
from articles.models.status import Status
from articles.related import store
from articles.related.events import names_in
from articles.related.offers import Reason, offered, related
from newsroom import roles
from subscriptions.models import Subscriber, SubscriberTopic
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

BREACH = (
    "Tanggul Sungai Wulan di Ketanjung jebol",
    (
        "<p>Tanggul Sungai Wulan di Desa Ketanjung, Kecamatan Karanganyar, jebol sepanjang tiga puluh"
        " meter. Kepala BPBD Demak Agus Nurwanto mengungsikan ribuan warga Karanganyar.</p>"
    ),
    1,
)
CAMP = (
    "Pengungsi Karanganyar kekurangan air bersih",
    (
        "<p>Dua hari sesudah tanggul Sungai Wulan jebol, pengungsi dari Ketanjung dan Karanganyar"
        " kekurangan air bersih. Agus Nurwanto dari BPBD Demak meminta dapur umum ditambah.</p>"
    ),
    3,
)
MENDED = (
    "Tanggul Wulan selesai ditambal",
    (
        "<p>Tanggul Sungai Wulan di Ketanjung yang jebol ditambal dengan karung pasir. Warga"
        " Karanganyar, Demak, menurut Agus Nurwanto boleh pulang dari tempat mengungsi.</p>"
    ),
    6,
)
OTHER_FLOOD = (
    "Kapuas meluap, Sintang darurat banjir",
    (
        "<p>Sungai Kapuas dan Melawi meluap dan merendam kota Sintang. Kepala BPBD Sintang Yohanes"
        " Kurnia mengungsikan ribuan warga Ladang ke rumah kerabat.</p>"
    ),
    2,
)
BEGUN = timezone.now() - dt.timedelta(days=40)


def write(told, **fields):
    headline, body, days = told
    given = {"published_at": BEGUN + dt.timedelta(days=days), "standfirst": headline}
    return make_article(headline, **given | {"body": body} | fields)


def settle(again=False):
    if again:
        StoryVector.objects.update(related_at=None)
    while refresh():
        pass


def together(story):
    """The stories of the development that a story is in, in the order of time."""
    row = story.event_rows.exclude(kind="cut").first()
    if row is None:
        return []
    rows = EventStory.objects.inside().filter(event=row.event)
    return [row.article for row in rows.order_by("article__published_at")]


@pytest.fixture
def archive():
    """Enough other stories for words to be rare."""
    for number in range(8):
        body = f"<p>Hal nomor {number} di Kota {chr(65 + number) * 4} saja.</p>"
        make_article(f"Lain {number}", standfirst=f"Lain {number}", body=body, published_at=BEGUN)


@pytest.fixture
def flood(archive):
    stories = [write(told) for told in (BREACH, CAMP, MENDED)]
    settle()
    return stories


@pytest.fixture
def editor():
    return make_user(roles.EDITOR)


class TestFinding:
    def test_stories_of_one_event_are_put_together_in_the_order_of_time(self, flood):
        assert together(flood[0]) == flood
        assert Event.objects.count() == 1

    def test_the_order_in_which_they_were_settled_makes_no_difference(self, archive):
        stories = [write(told) for told in (MENDED, CAMP, BREACH)]
        settle()
        assert together(stories[0]) == stories[::-1]

    def test_a_story_joins_when_it_is_published(self, flood, django_capture_on_commit_callbacks):
        _headline, body, _days = MENDED
        with django_capture_on_commit_callbacks(execute=True):
            new = write(("Sumiyati pulang ke Ketanjung", body, 9))
        assert together(new) == [*flood, new]

    def test_an_alike_event_elsewhere_is_another(self, flood):
        elsewhere = write(OTHER_FLOOD)
        settle()
        assert together(elsewhere) == []
        assert together(flood[0]) == flood

    def test_the_same_in_another_year_is_another(self, flood):
        headline, body, days = CAMP
        later = write((headline, body + "<p>Kali ini pompa menyala.</p>", days - 365))
        settle()
        assert together(later) == []

    def test_the_same_wire_story_twice_is_no_development(self, archive):
        first, second = write(BREACH), write(BREACH)
        settle()
        assert together(first) == together(second) == []

    def test_what_is_near_no_longer_leaves_and_a_pair_without_it_is_none(self, archive):
        first, second = write(BREACH), write(CAMP)
        settle()
        assert together(first) == [first, second]
        second.headline, second.body = "Resep", "<p>Pempek dimakan dengan cuka gula aren.</p>"
        second.save()
        settle()
        assert together(second) == []
        assert not Event.objects.exists()

    def test_a_draft_is_in_none(self, archive):
        write(BREACH)
        draft = write(CAMP, status=Status.DRAFT)
        settle()
        assert together(draft) == []

    def test_settling_again_changes_nothing(self, flood):
        before = list(EventStory.objects.values_list("pk", "event_id", "article_id"))
        settle(again=True)
        assert list(EventStory.objects.values_list("pk", "event_id", "article_id")) == before

    def test_a_story_is_in_one_development_at_most(self, flood):
        with pytest.raises(IntegrityError), transaction.atomic():
            EventStory.objects.create(event=Event.objects.create(), article=flood[0])


class TestDeciding:
    def cut(self, story):
        row = story.event_rows.get()
        row.kind = EventStory.Kind.CUT
        row.save()
        return row.event

    def test_who_was_cut_is_not_put_back(self, flood):
        first, second, third = flood
        self.cut(second)
        settle(again=True)
        assert together(first) == [first, third]
        assert together(second) == []

    def test_a_cut_story_brings_no_other_development_with_those_it_was_cut_from(self, flood):
        for story in flood[1:]:
            self.cut(story)
        settle(again=True)
        assert together(flood[0]) == [flood[0]]
        assert Event.objects.count() == 1

    def test_who_was_pinned_stays(self, flood):
        stranger = write(OTHER_FLOOD)
        event = flood[0].event_rows.get().event
        EventStory.objects.create(event=event, article=stranger, kind="pinned")
        settle(again=True)
        assert stranger in together(flood[0])

    def test_nobody_leaves_what_was_confirmed(self, flood):
        Event.objects.update(is_confirmed=True)
        story = flood[2]
        story.headline, story.body = "Resep", "<p>Pempek dimakan dengan cuka gula aren.</p>"
        story.save()
        settle()
        assert story in together(flood[0])

    def test_one_that_a_reader_follows_stays_and_takes_what_comes_next(self, archive):
        first, second = write(BREACH), write(CAMP)
        settle()
        event = Event.objects.get()
        reader = Subscriber.objects.create(email="p@pembaca.example", everything=False)
        SubscriberTopic.objects.create(subscriber=reader, development=event)
        second.headline, second.body = "Resep", "<p>Pempek dimakan dengan cuka gula aren.</p>"
        second.save()
        settle()
        assert list(event.stories.values_list("article_id", flat=True)) == [first.pk]
        third = write(MENDED)
        settle()
        assert third.event_rows.get().event == event

    def test_taken_apart_they_are_put_together_no_more(self, flood):
        assert desk.take_apart(Event.objects.get()) == 3
        settle(again=True)
        assert not EventStory.objects.inside().exists()
        assert flood[0].related_rows.filter(other=flood[1]).exists()

    def test_where_it_breaks_off_none_is_taken_apart(self, flood, monkeypatch):
        save, saved = EventStory.save, []

        def breaking(row, **given):
            if saved:
                raise OperationalError("the connection is lost")
            saved.append(save(row, **given))

        monkeypatch.setattr(EventStory, "save", breaking)
        with pytest.raises(OperationalError):
            desk.take_apart(Event.objects.get())
        assert saved
        assert EventStory.objects.inside().count() == 3

    def test_a_merged_one_keeps_its_decisions_and_its_address_leads_on(self, flood, editor):
        kept = Event.objects.get()
        other = Event.objects.create(name="Wulan")
        stranger, cut = write(OTHER_FLOOD), make_article("Bukan")
        EventStory.objects.create(event=other, article=stranger)
        EventStory.objects.create(event=other, article=cut, kind="cut")
        row = kept.stories.get(article=flood[1])
        row.kind = "cut"
        row.save()
        EventStory.objects.create(event=other, article=flood[1])
        twins = uniting.merge("event", other.pk, kept.pk, editor)
        assert twins.stories == 2
        assert Entry.objects.get(act=Act.MERGED).params["count"] == 2
        kinds = dict(kept.stories.values_list("article_id", "kind"))
        assert kinds[stranger.pk] == "pinned"
        assert kinds[cut.pk] == kinds[flood[1].pk] == "cut"
        assert FormerSlug.of_model(Event).get(slug="wulan").object_id == kept.pk
        kept.refresh_from_db()
        assert kept.name == "Wulan"
        uniting.undo(twins, editor)
        assert Entry.objects.get(act=Act.PARTED).params["count"] == 2
        kept.refresh_from_db()
        assert (kept.name, Event.objects.get(pk=other.pk).name) == ("", "Wulan")
        assert dict(other.stories.values_list("article_id", "kind")) == {
            stranger.pk: "pinned", cut.pk: "cut", flood[1].pk: "pinned",
        }  # fmt: skip
        assert dict(kept.stories.values_list("article_id", "kind"))[flood[1].pk] == "cut"
        assert not FormerSlug.of_model(Event).filter(slug="wulan").exists()

    def test_put_together_again_it_has_what_it_had_and_no_story_that_was_cut_alone(self, flood):
        event = Event.objects.get()
        row = event.stories.get(article=flood[2])
        row.kind = "cut"
        row.save()
        desk.take_apart(event)
        assert desk.put_together(event) == 2
        kinds = dict(event.stories.values_list("article_id", "kind"))
        assert kinds == {flood[0].pk: "found", flood[1].pk: "found", flood[2].pk: "cut"}
        assert desk.put_together(event) == 0

    def test_a_story_that_found_another_development_since_stays_there(self, flood):
        event = Event.objects.get()
        desk.take_apart(event)
        EventStory.objects.create(event=Event.begin("Lain"), article=flood[0])
        assert desk.put_together(event) == 2
        assert event.stories.get(article=flood[0]).kind == "cut"


class TestWhatIsOffered:
    def test_before_and_after_stand_apart_and_once(self, flood):
        first, second, third = flood
        shown = offered(second)
        assert (shown.development.earlier, shown.development.later) == (first.pk, third.pk)
        assert shown.development.stories == 3
        assert not {first.pk, third.pk} & {one.article_id for one in shown.related}

    def test_what_is_related_besides_is_of_no_development_of_its_own(self, flood):
        assert {one.reason for one in related(flood[0])} == {Reason.NEWEST}
        assert not {story.pk for story in flood} & {one.article_id for one in related(flood[0])}

    def test_a_single_public_story_has_no_development_to_show(self, archive):
        first = write(BREACH)
        write(CAMP, published_at=timezone.now() + dt.timedelta(days=1))
        settle()
        assert together(first)[0] == first
        assert offered(first).development is None

    def test_it_takes_one_query(self, flood, django_assert_num_queries):
        with django_assert_num_queries(1):
            offered(flood[1])


def test_names_are_what_is_written_with_a_capital_within_a_sentence():
    text = "Kemarin Agus Nurwanto datang. Pengungsi di “Karanganyar” pulang.\nBPBD menunggu."
    assert names_in("", text) == {"agus", "nurwanto", "karanganyar"}
    assert names_in("Banjir di Demak surut", "") == {"demak"}
    assert names_in("Banjir Besar Di Demak Surut", "") == set()


def test_nothing_is_done_twice_for_a_story_that_is_settled(flood):
    assert not store.settle(flood[0].pk)
