"""The database holds the rules: legal moves, uniqueness, what a state demands, fast queues."""

import datetime
import itertools
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from subscriptions.mail import mime
from subscriptions.models import Confirmation, Consent, Delivery, Issue, Subscriber, Suppression
from subscriptions.models.delivery import READY, State
from subscriptions.outbox import hand_over, queue

pytestmark = pytest.mark.django_db

SOME_TIME = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
MODELS = [Subscriber, Issue, Delivery, Confirmation]


@pytest.fixture
def rows(make_subscriber, start_issue):
    make_subscriber()
    issue = start_issue()
    subscriber = Subscriber.objects.get()
    consent = Consent.objects.create(subscriber=subscriber, text_version=1)
    confirmation = Confirmation.objects.create(consent=consent, message_id=mime.new_message_id())
    return {
        Subscriber: subscriber,
        Issue: issue,
        Delivery: issue.deliveries.get(),
        Confirmation: confirmation,
    }


@pytest.mark.parametrize("model", MODELS)
def test_exactly_the_declared_moves_are_possible(model, rows):
    table = model._meta.db_table
    states = sorted({state for move in model.LEGAL_MOVES for state in move})
    possible = set()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT string_agg(format('ALTER TABLE %%I DROP CONSTRAINT %%I', %s, conname), ';')"
            " FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
            [table, table],
        )
        cursor.execute(cursor.fetchone()[0])
        for before, after in itertools.permutations(states, 2):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {table} SET state = %s", [before])
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            try:
                with transaction.atomic():
                    cursor.execute(f"UPDATE {table} SET state = %s", [after])
            except IntegrityError:
                continue
            possible.add((before, after))
    assert possible == {(str(a.value), str(b.value)) for a, b in model.LEGAL_MOVES}


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        (Subscriber, {"email": "Besar@contoh.id"}),
        (Subscriber, {"email": "tanpa-at"}),
        (Subscriber, {"email": "dua baris@contoh.id"}),
        (Subscriber, {"confirmed_at": None}),
        (Subscriber, {"state": "suppressed"}),
        (Subscriber, {"state": "unsubscribed"}),
        (Subscriber, {"state": "entah"}),
        (Issue, {"send_at": None}),
        (Issue, {"text": ""}),
        (Issue, {"candidates": None}),
        (Issue, {"state": "complete"}),
        (Issue, {"state": "cancelled"}),
        (Delivery, {"state": "claimed"}),
        (Delivery, {"state": "skipped"}),
        (Delivery, {"lease_until": SOME_TIME}),
        (Delivery, {"finished_at": SOME_TIME}),
        (Confirmation, {"state": "claimed"}),
        (Confirmation, {"state": "unknown", "finished_at": SOME_TIME}),
    ],
    ids=str,
)
def test_a_state_demands_what_belongs_to_it(model, wrong, rows):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**wrong)


def test_an_issue_has_one_row_an_address_and_a_story_one_issue(rows):
    for row in (rows[Delivery], rows[Issue]):
        row.pk = None
        if isinstance(row, Delivery):
            row.message_id = mime.new_message_id()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_addresses_differ_in_more_than_capitals(make_subscriber):
    make_subscriber("a@contoh.id")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_subscriber("A@contoh.id")


def test_suppression_outlives_the_subscriber_and_the_secret(make_subscriber, settings):
    subscriber = make_subscriber("a@contoh.id")
    assert subscriber.suppress(Suppression.Reason.COMPLAINT)
    assert not subscriber.suppress(Suppression.Reason.DESK)
    assert Suppression.objects.get().reason == Suppression.Reason.COMPLAINT
    subscriber.delete()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "baru" * 15
    assert Suppression.objects.holds("a@contoh.id")
    assert not Suppression.objects.holds("b@contoh.id")


def test_a_lifted_suppression_needs_a_new_confirmation(make_subscriber):
    subscriber = make_subscriber("a@contoh.id")
    subscriber.suppress(Suppression.Reason.DESK)
    assert subscriber.lift_suppression()
    assert subscriber.state == Subscriber.State.UNSUBSCRIBED
    assert not Suppression.objects.holds("a@contoh.id")
    fresh = make_subscriber("b@contoh.id", state=Subscriber.State.PENDING)
    fresh.suppress(Suppression.Reason.DESK)
    fresh.lift_suppression()
    assert fresh.state == Subscriber.State.PENDING


def plan_of(queryset):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE subscriptions_delivery")
        cursor.execute("ANALYZE subscriptions_confirmation")
        cursor.execute("ANALYZE subscriptions_subscriber")
    return queryset.explain()


@pytest.fixture
def a_long_history(rows):
    """Thousands of mails that are done, a handful that are not."""
    issue, subscriber = rows[Issue], rows[Subscriber]
    done = {"state": State.ACCEPTED, "finished_at": timezone.now()}
    Delivery.objects.bulk_create(
        Delivery(
            issue=issue,
            address=f"p{number}@contoh.id",
            message_id=f"<{number}@contoh.id>",
            ready_at=timezone.now(),
            handed_at=timezone.now(),
            **done,
        )
        for number in range(3000)
    )
    consents = Consent.objects.bulk_create(
        Consent(subscriber=subscriber, text_version=1) for _ in range(2000)
    )
    Confirmation.objects.bulk_create(
        Confirmation(
            consent=consent,
            message_id=f"<{consent.pk}@contoh.id>",
            ready_at=timezone.now(),
            created_at=timezone.now(),
            **done,
        )
        for consent in consents
    )
    return rows


def test_the_queues_find_their_work_by_index_however_long_the_history(a_long_history):
    ready = Delivery.objects.ready().filter(issue=a_long_history[Issue])
    ready = ready.order_by("ready_at", "pk").select_for_update(skip_locked=True, of=("self",))
    assert "delivery_ready" in plan_of(ready[:20])
    assert "delivery_in_hand" in plan_of(Delivery.objects.abandoned())
    waiting = Confirmation.objects.ready().order_by("ready_at", "pk")
    assert "confirmation_ready" in plan_of(waiting[:20])
    assert "confirmation_in_hand" in plan_of(Confirmation.objects.abandoned())
    unfinished = a_long_history[Issue].deliveries.filter(state__in=READY)
    assert "delivery_ready" in plan_of(unfinished)


def test_a_message_id_is_made_for_every_row_by_the_database(make_subscriber, start_issue):
    for _ in range(5):
        make_subscriber()
    ids = list(start_issue().deliveries.values_list("message_id", flat=True))
    assert len(set(ids)) == 5
    assert all(len(number) <= 64 and number.endswith("@berita.example>") for number in ids)


def test_settling_a_row_that_somebody_else_took_changes_nothing(rows):
    (mail,) = queue.claim(Delivery.objects.ready(), 5)
    Delivery.objects.update(lease_token=uuid.uuid4())
    assert not hand_over.hand_over(mail)
    assert not queue.accept(mail)
    assert not queue.fail(mail, "550")
    assert not queue.defer(mail, "450")
    assert not queue.release(mail)
    assert Delivery.objects.get().state == State.CLAIMED


def test_handing_over_is_one_statement_on_the_row_itself(rows, django_assert_num_queries):
    (mail,) = queue.claim(Delivery.objects.ready(), 5)
    with django_assert_num_queries(1):
        assert hand_over.hand_over(mail)
    # Conditions on the row inside of a subquery would be judged on an old version of it.
    outer = hand_over._HAND_OVER.rpartition("UPDATE")[2].partition("EXISTS")[0]
    assert "delivery.lease_token = wish.lease AND delivery.state = %%(claimed)s" in outer
    assert Delivery.objects.filter(handed_at__lte=Now()).exists()


class TestTheKeyOfHashes:
    """Who is suppressed or was erased stays so under a new key of sessions and links."""

    def test_a_new_secret_key_forgets_nobody(self, make_subscriber, settings):
        make_subscriber("sari@contoh.id").suppress(Suppression.Reason.DESK)
        settings.SECRET_KEY = "baru" * 15
        assert Suppression.objects.holds("sari@contoh.id")

    def test_a_key_of_its_own_knows_those_of_before(self, make_subscriber, settings):
        make_subscriber("sari@contoh.id").suppress(Suppression.Reason.DESK)
        settings.ADDRESS_HASH_KEY_FALLBACKS = [settings.ADDRESS_HASH_KEY]
        settings.ADDRESS_HASH_KEY = "kunci" * 12
        assert Suppression.objects.holds("sari@contoh.id")
        make_subscriber("bima@contoh.id").suppress(Suppression.Reason.DESK)
        settings.ADDRESS_HASH_KEY_FALLBACKS = []
        assert Suppression.objects.holds("bima@contoh.id")
        assert not Suppression.objects.holds("sari@contoh.id")


@pytest.mark.django_db
def test_a_doubted_suppression_does_not_lift_who_was_erased():
    Suppression.objects.add("x@contoh.id", Suppression.Reason.ERASED)
    reader = Subscriber.objects.create(email="x@contoh.id")
    reader.suppress(Suppression.Reason.BOUNCE)
    assert reader.take_suppression_back()
    assert Suppression.objects.holds("x@contoh.id")
