"""Every link of a mail, whatever became of its reader: something true, and no error for a machine.

Mail programs press the link to leave (RFC 8058) months later, repeat it and count what fails.
"""

import datetime

import pytest
from django.utils import timezone

from subscriptions import tokens
from subscriptions.models import Consent, EndedLink, Subscriber, Suppression
from subscriptions.signup import preferences, refusals, requests
from tests.clock import travel

pytestmark = pytest.mark.django_db
OLD, NEW = "lama@contoh.id", "baru@contoh.id"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def move(reader, email=NEW):
    consent = Consent.objects.create(subscriber=reader, new_address=email, text_version=1)
    assert requests.confirm(tokens.confirm_token(consent.pk))[1] is requests.Answer.MOVED


def join(reader, make_subscriber):
    """Another subscription moves to the address of one that is over, which goes."""
    Subscriber.objects.filter(pk=reader.pk).update(
        state="unsubscribed", unsubscribed_at=timezone.now()
    )
    move(make_subscriber(NEW), reader.email)


def erase_moved(reader, _make):
    move(reader)
    preferences.erase(Subscriber.objects.get(pk=reader.pk))


def restored_and_erased(reader, _make):
    """A backup of before the erasure was restored, and what happened since was done again."""
    held = f'{{"hash": "{tokens.address_hash(reader.email)}", "why": "erased"}}'
    refusals.apply([held])


FATES = {
    "active": lambda reader, make: None,
    "paused": lambda reader, make: preferences.pause(reader, 2),
    "left": lambda reader, make: requests.unsubscribe(reader),
    "complained": lambda reader, make: reader.suppress(Suppression.Reason.COMPLAINT),
    "bounced": lambda reader, make: reader.suppress(Suppression.Reason.BOUNCE),
    "moved": lambda reader, make: move(reader),
    "joined": join,
    "erased": lambda reader, make: preferences.erase(reader),
    "erased after moving": erase_moved,
    "restored and erased": restored_and_erased,
}
# What is true of the link to the choices: the page itself, moved on, or gone.
CHOICES = {
    "moved": "alamat lain", "joined": "alamat lain", "erased": "sudah dihapus",
    "erased after moving": "sudah dihapus", "restored and erased": "sudah dihapus",
}  # fmt: skip


@pytest.fixture
def links(make_subscriber):
    """Make a reader, keep the links of a mail of then, and let something become of the reader."""

    def of(fate):
        reader = make_subscriber(OLD)
        consent = Consent.objects.create(subscriber=reader, text_version=1)
        found = {
            "leave": f"/langganan/u/{reader.unsubscribe_token}/",
            "choose": f"/langganan/atur/{tokens.choice_token(reader.pk, OLD)}/",
            "confirm": f"/langganan/konfirmasi/{tokens.confirm_token(consent.pk)}/",
        }
        FATES[fate](reader, make_subscriber)
        return found

    return of


@pytest.mark.parametrize("fate", FATES)
def test_pressed_by_a_mail_program_it_is_a_plain_success_and_nobody_gets_mail(client, links, fate):
    leave = links(fate)["leave"]
    for _press in range(3):
        answer = client.post(leave, ONE_CLICK)
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert not Subscriber.objects.active().exists()


@pytest.mark.parametrize("fate", FATES)
def test_pressed_by_a_person_the_link_to_leave_says_what_is(client, links, fate):
    leave = links(fate)["leave"]
    asked, answered = client.get(leave), client.post(leave)
    assert (asked.status_code, answered.status_code) == (200, 200)
    if "erased" in fate:
        assert "sudah dihapus" in asked.content.decode()
    else:
        assert "berhenti" in answered.content.decode().lower()
    assert not Subscriber.objects.active().exists()


@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize("below", ["", "data/", "hapus/"])
def test_the_link_to_the_choices_is_told_from_one_that_never_was(client, links, fate, below):
    page = client.get(links(fate)["choose"] + below)
    assert page.status_code == (410 if fate in CHOICES else 200)
    assert CHOICES.get(fate, "") in page.content.decode()


@pytest.mark.parametrize("fate", FATES)
def test_the_link_to_confirm_is_never_called_mangled(client, links, fate):
    confirm = links(fate)["confirm"]
    for press in (client.get, client.post):
        assert press(confirm).status_code in {200, 410}


def test_who_was_joined_leaves_by_a_mail_to_either_address(client, make_subscriber):
    reader = make_subscriber(OLD)
    old = f"/langganan/u/{reader.unsubscribe_token}/"
    join(reader, make_subscriber)
    [stays] = Subscriber.objects.active()
    assert stays.email == OLD
    assert tokens.mask(OLD) in client.get(old).content.decode()  # the mailbox it comes to now
    client.post(old, ONE_CLICK)
    stays.refresh_from_db()
    assert stays.state == Subscriber.State.UNSUBSCRIBED


def test_what_is_kept_of_the_erased_is_neither_address_nor_link(links):
    found = links("erased after moving")
    kept = str(list(EndedLink.objects.values()))
    assert EndedLink.objects.count() == 4  # to leave and to choose, of both addresses
    assert OLD not in kept
    assert all(url.split("/")[3] not in kept for url in found.values())


def test_a_subscription_of_after_is_not_touched_by_links_of_before(client, links, make_subscriber):
    leave = links("erased")["leave"]
    again = make_subscriber(OLD)
    assert client.post(leave, ONE_CLICK).status_code == 200
    again.refresh_from_db()
    assert again.state == Subscriber.State.ACTIVE


@pytest.mark.parametrize("token", ["a" * 22, "12-" + "a" * 22, "1:salah"])
def test_links_that_were_never_ours_stay_unknown(client, token):
    for page in ("u", "atur", "konfirmasi"):
        for press in (client.get, client.post):
            assert press(f"/langganan/{page}/{token}/").status_code == 404


def test_a_link_to_confirm_of_an_erased_reader_says_that_it_has_run_out(client, links):
    confirm = links("erased")["confirm"]
    with travel(timezone.now() + datetime.timedelta(days=1)):
        page = client.get(confirm).content.decode()
    assert "Daftar lagi" in page
