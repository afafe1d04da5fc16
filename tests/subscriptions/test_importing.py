"""Lists of addresses: what is in a file, who is added, who never is."""

import datetime
import io

import pytest

from subscriptions import importing
from subscriptions.models import Consent, Subscriber, Suppression

pytestmark = pytest.mark.django_db
SAID = importing.Statement("Formulir di pameran buku", datetime.date(2026, 3, 1), "Sari")


def outcomes(content, run=importing.examine, *arguments):
    file = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    return [
        (line.number, line.outcome, line.address)
        for batch in run(file, *arguments)
        for line in batch
    ]


def states():
    return dict(Subscriber.objects.values_list("email", "state"))


@pytest.mark.parametrize(
    "content",
    [
        b"nama,email\nSari,sari@contoh.id\nBima,bima@contoh.id\n",
        b"\xef\xbb\xbfemail;nama\r\nsari@contoh.id;S\xc3\xa1ri\r\nbima@contoh.id;B\r\n",
        b"nama\temail\nS\xe1ri\tsari@contoh.id\nBima\tbima@contoh.id\n",
        b"\xef\xbb\xbfsari@contoh.id\nbima@contoh.id",
        b'"Sari, dari Solo",SARI@Contoh.id\n\n"Bima",bima@contoh.id\n',
    ],
)
def test_encodings_and_separators_are_found_out(content):
    assert [a for _n, _o, a in outcomes(content)] == ["sari@contoh.id", "bima@contoh.id"]


def test_every_line_has_an_outcome_and_looking_changes_nothing(make_subscriber):
    make_subscriber("lama@contoh.id")
    make_subscriber("pergi@contoh.id", state="unsubscribed")
    make_subscriber("ditahan@contoh.id").suppress(Suppression.Reason.COMPLAINT)
    make_subscriber("dihapus@contoh.id").suppress(Suppression.Reason.ERASED)
    Subscriber.objects.filter(email="dihapus@contoh.id").delete()
    before = states()
    found = outcomes(
        "email\nbaru@contoh.id\nlama@contoh.id\npergi@contoh.id\nditahan@contoh.id\n"
        "dihapus@contoh.id\nbukan alamat\nBARU@contoh.id\n"
    )
    assert [(number, outcome) for number, outcome, _a in found] == [
        (2, "added"),
        (3, "known"),
        (4, "left"),
        (5, "suppressed"),
        (6, "suppressed"),
        (7, "invalid"),
        (8, "repeated"),
    ]
    assert states() == before


def test_the_imported_are_active_by_the_stated_consent_only():
    outcomes("sari@contoh.id\n", importing.apply, SAID)
    subscriber = Subscriber.objects.get()
    consent = subscriber.consents.get()
    assert subscriber.state == "active"
    assert consent.page == "2026-03-01, Sari: Formulir di pameran buku"
    assert consent.confirmed_at is not None


def test_nobody_is_revived(make_subscriber):
    make_subscriber("pergi@contoh.id", state="unsubscribed")
    make_subscriber("ditahan@contoh.id").suppress(Suppression.Reason.BOUNCE)
    make_subscriber("tunggu@contoh.id", state="pending")
    before = states()
    outcomes("pergi@contoh.id\nditahan@contoh.id\ntunggu@contoh.id\n", importing.apply, SAID)
    assert states() == before


def test_an_interrupted_import_is_continued_by_starting_again(monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 10)
    content = "".join(f"p{number}@contoh.id\n" for number in range(35))
    stream = importing.apply(io.BytesIO(content.encode()), SAID)
    next(stream)
    next(stream)
    assert Subscriber.objects.count() == 20
    found = outcomes(content, importing.apply, SAID)
    assert sum(outcome == "added" for _n, outcome, _a in found) == 15
    assert Subscriber.objects.count() == Consent.objects.count() == 35


@pytest.mark.parametrize("content", [b"PK\0\0zip", b"\xff\xfee\0m\0", b"nama\nSari\n"])
def test_what_is_no_list_is_refused_in_words(content):
    with pytest.raises(importing.FileError):
        outcomes(content)


def test_a_hundred_thousand_lines_cost_queries_by_the_batch(django_assert_max_num_queries):
    content = "".join(f"p{number}@contoh.id\n" for number in range(5000)).encode()
    with django_assert_max_num_queries(2 * 5):
        assert sum(len(batch) for batch in importing.examine(io.BytesIO(content))) == 5000
