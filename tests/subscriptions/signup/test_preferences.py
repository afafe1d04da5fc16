"""What a subscriber may do by the link in a mail, without asking anybody."""

import datetime
import json
import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from subscriptions import tokens
from subscriptions.addresses import ERASED_DOMAIN
from subscriptions.issues import lifecycle
from subscriptions.mail import mime
from subscriptions.models import (
    Confirmation,
    Consent,
    Delivery,
    Edition,
    Issue,
    Subscriber,
    Suppression,
)
from subscriptions.models.delivery import State
from subscriptions.signup import holders, preferences, requests
from subscriptions.signup.preferences import Choice
from tests.clock import travel
from tests.factories import make_article, make_reporter, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(make_subscriber):
    return make_subscriber("ayu.lestari@contoh.id")


@pytest.fixture
def page(reader):
    return reverse("subscriptions:choose", args=[tokens.choice_token(reader.pk, reader.email)])


@pytest.fixture
def post(page):
    """Post as a mail's reader does: no cookie, no token, CSRF checked."""

    def send(do, **data):
        return Client(enforce_csrf_checks=True).post(page, {"do": do} | data)

    return send


class TestLink:
    def test_it_is_bound_to_purpose_person_and_address(self, client, reader, make_subscriber):
        other = make_subscriber()
        mine = tokens.choice_token(reader.pk, reader.email)
        forged = [
            reader.unsubscribe_token,
            f"{other.pk}-{mine.partition('-')[2]}",
            tokens.choice_token(reader.pk, "lain@contoh.id"),
            tokens.confirm_token(reader.pk),
            f"0{mine}",
            mine[:-1],
        ]
        for token in forged:
            assert client.get(f"/langganan/atur/{token}/").status_code == 404, token
            assert client.get(f"/langganan/atur/{token}/data/").status_code == 404, token
        assert client.get(f"/langganan/u/{mine}/").status_code == 404
        assert len(mine.partition("-")[2]) == 22  # 132 bits

    def test_the_page_is_private_and_masks_the_address(self, client, page):
        response = client.get(page)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies
        text = response.content.decode()
        assert "ayu.lestari@contoh.id" not in text
        assert "a•••@contoh.id" in text

    def test_it_costs_few_queries(self, client, page, django_assert_max_num_queries):
        for number in range(10):
            make_article(tags=[f"tag {number}"])
        client.get(page)
        with django_assert_max_num_queries(16):
            client.get(page)


class TestChoosing:
    def test_frequency_hour_day_and_topics_are_kept(self, post, reader):
        section, writer = make_section("Laut"), make_reporter("Ratna Kirana")
        response = post(
            "save", frequency="weekly", hour="19", weekday="5", topics="some",
            sections=[section.pk], reporters=[writer.pk],
        )  # fmt: skip
        assert response.status_code == 200
        assert preferences.choice_of(Subscriber.objects.get()) == Choice(
            "weekly", 19, 5, sections=(section.pk,), reporters=(writer.pk,)
        )
        post("save", frequency="daily", hour="", weekday="", topics="all", sections=[section.pk])
        assert preferences.choice_of(Subscriber.objects.get()) == Choice("daily")

    def test_an_hour_is_offered_as_the_clocks_of_all_three_zones_show_it(self, client, page):
        shown = client.get(page).content.decode()
        for value, words in (
            (6, "06.00 WIB · 07.00 WITA · 08.00 WIT"),
            (22, "22.00 WIB · 23.00 WITA · 00.00 WIT"),
            (23, "23.00 WIB · 00.00 WITA · 01.00 WIT"),
        ):
            assert f'<option value="{value}">{words}</option>' in shown
        assert "Hari berganti tengah malam WIB." in shown

    @pytest.mark.parametrize(
        "wrong",
        [
            {"frequency": "hourly"},
            {"hour": "24"},
            {"weekday": "8"},
            {"topics": "some"},
            {"sections": ["x"]},
            {"tags": ["1" * 40]},
            {"frequency": ""},
        ],
    )
    def test_nonsense_is_refused_and_changes_nothing(self, post, reader, wrong):
        data = {"frequency": "daily", "hour": "", "weekday": "", "topics": "all"} | wrong
        assert post("save", **data).status_code == 422
        assert preferences.choice_of(Subscriber.objects.get()) == Choice("instant")

    def test_topics_of_the_story_they_came_from_are_offered(self, client, make_subscriber):
        long_ago = timezone.now() - datetime.timedelta(days=400)
        story = make_article(
            tags=["Laut Aral"], reporters=[make_reporter("Bima Santosa")], published_at=long_ago
        )
        reader = make_subscriber(source_page=story.get_absolute_url())
        text = client.get(
            reverse("subscriptions:choose", args=[tokens.choice_token(reader.pk, reader.email)])
        ).content.decode()
        assert "Laut Aral" in text
        assert "Bima Santosa" in text

    def test_pausing_and_going_on(self, post, reader):
        post("pause", weeks="2")
        reader.refresh_from_db()
        left = reader.paused_until - timezone.now()
        assert datetime.timedelta(days=13) < left <= datetime.timedelta(days=14)
        assert post("pause", weeks="52").status_code == 422
        post("pause", weeks="0")
        reader.refresh_from_db()
        assert reader.paused_until is None

    def test_leaving(self, post, reader):
        for _time in range(7):
            assert post("leave").status_code == 200
        reader.refresh_from_db()
        assert reader.state == Subscriber.State.UNSUBSCRIBED


class TestLessOften:
    @pytest.fixture(autouse=True)
    def _editions(self, db):
        for frequency, extra in (("daily", {"hour": 6}), ("weekly", {"hour": 8, "weekday": 7})):
            Edition.objects.get_or_create(
                frequency=frequency, defaults={"name": frequency, "slug": frequency} | extra
            )

    def test_it_stands_beside_and_repeats_change_nothing(self, client, reader):
        link = reverse("subscriptions:unsubscribe", args=[reader.unsubscribe_token])
        page = client.get(link).content.decode()
        assert page.index("Ya, berhenti") < page.index("Lebih jarang saja")
        for _time in range(7):
            client.post(link, {"do": "less", "to": "daily"})
            reader.refresh_from_db()
            assert (reader.state, reader.frequency) == (Subscriber.State.ACTIVE, "daily")

    def test_one_click_still_ends_it_without_a_redirect(self, reader):
        client = Client(enforce_csrf_checks=True)
        link = reverse("subscriptions:unsubscribe", args=[reader.unsubscribe_token])
        for _time in range(7):
            response = client.post(link, {"List-Unsubscribe": "One-Click"})
            assert response.status_code == 200
        reader.refresh_from_db()
        assert reader.state == Subscriber.State.UNSUBSCRIBED
        first = reader.unsubscribed_at
        client.post(link, {"List-Unsubscribe": "One-Click"})
        reader.refresh_from_db()
        assert reader.unsubscribed_at == first


class TestMoving:
    def link(self):
        consent = Consent.objects.exclude(new_address="").get()
        return reverse("subscriptions:confirm", args=[tokens.confirm_token(consent.pk)])

    def test_the_new_address_confirms_and_the_old_one_is_told(
        self, client, post, page, reader, relay, send_confirmations
    ):
        post("move", email="Baru@Contoh.id")
        reader.refresh_from_db()
        assert reader.email == "ayu.lestari@contoh.id"
        send_confirmations(relay)
        assert [mail["To"] for mail in relay.messages()] == ["baru@contoh.id"]
        link = self.link()
        assert "Ya, ini alamat baru saya" in client.get(link).content.decode()
        reader.refresh_from_db()
        assert reader.email == "ayu.lestari@contoh.id"
        Confirmation.objects.update(finished_at=timezone.now() - datetime.timedelta(minutes=1))
        assert client.post(link).status_code == 200
        reader.refresh_from_db()
        assert reader.email == "baru@contoh.id"
        send_confirmations(relay)
        assert relay.messages()[-1]["To"] == "ayu.lestari@contoh.id"
        assert client.get(page).status_code == 410  # the old address's link has ended
        client.post(link)
        assert Confirmation.objects.count() == 2

    def test_a_story_that_came_to_the_old_address_does_not_come_to_the_new(
        self, article, editor, reader, relay, start_issue, send_issues
    ):
        start_issue()
        send_issues(relay)
        consent = Consent.objects.create(
            subscriber=reader, new_address="baru@contoh.id", text_version=1
        )
        assert preferences.move(consent)
        edition_ = Edition.objects.create(
            name="Pagi", slug="pagi", frequency="daily", hour=5, undo_minutes=0
        )
        preferences.choose(reader, Choice("daily"))
        issue = Issue.objects.create(kind="digest", edition=edition_)
        issue.stories.create(article=article, position=0)
        assert lifecycle.queue_digest(issue)
        assert lifecycle.start(issue.pk)
        assert not issue.deliveries.exists()

    def test_an_address_that_subscribes_is_not_taken_over(self, post, reader, make_subscriber):
        other = make_subscriber("lain@contoh.id")
        consent = Consent.objects.create(
            subscriber=reader, new_address="lain@contoh.id", text_version=1
        )
        assert not preferences.move(consent)
        assert requests.confirm(tokens.confirm_token(consent.pk))[1] is requests.Answer.TAKEN
        other.refresh_from_db()
        reader.refresh_from_db()
        assert reader.email == "ayu.lestari@contoh.id"

    def test_who_holds_the_link_reads_that_the_address_has_a_subscription(
        self, client, post, page, reader, make_subscriber
    ):
        """They read that mailbox; on the site nobody learns whether an address is known."""
        answers = []
        for email in ("lain@contoh.id", "baru@contoh.id"):
            if email.startswith("lain"):
                make_subscriber(email)
            answers.append(post("move", email=email).context["done"])
            Consent.objects.filter(new_address="baru@contoh.id").delete()
        assert answers[0] == answers[1]
        link = self.link()
        for answer in (client.get(link), client.post(link, {"again": "1"}), client.get(link)):
            text = answer.content.decode()
            assert answer.status_code == 410
            assert "Alamat ini sudah menerima email kami" in text
            assert "kedaluwarsa" not in text
            assert "ayu.lestari" not in text

    def test_it_is_free_again_once_the_other_left(self, client, post, reader, make_subscriber):
        other = make_subscriber("lain@contoh.id")
        post("move", email=other.email)
        requests.unsubscribe(other)
        client.post(self.link(), {"again": "1"})
        reader.refresh_from_db()
        assert reader.email == "lain@contoh.id"

    def test_the_caps_of_sign_up_hold_for_it(self, post, reader):
        for _time in range(20):
            post("move", email="korban@contoh.id")
        requests.ask_to_subscribe("korban@contoh.id")
        assert Confirmation.objects.count() == 1

    def test_a_suppressed_address_is_never_written_to(self, post, reader, make_subscriber):
        make_subscriber("jangan@contoh.id").suppress(Suppression.Reason.DESK)
        response = post("move", email="jangan@contoh.id")
        assert response.status_code == 200  # the same answer as for any other
        assert not Confirmation.objects.exists()


def erase(client, page):
    """Press what the page of choices and the page that asks once more offer."""
    assert f"{page}hapus/" in client.get(page).content.decode()
    asked = client.get(f"{page}hapus/").context["asked"]
    return client.post(f"{page}hapus/", {"asked": asked})


class TestErasing:
    def test_it_is_asked_once_more(self, client, page, reader):
        assert "Hapus semua data tentang Anda?" in client.get(f"{page}hapus/").content.decode()
        for fields in ({}, {"asked": "x"}, {"asked": "x:y"}, {"do": "erase"}):
            answer = client.post(f"{page}hapus/", fields)
            assert "Hapus semua data tentang Anda?" in answer.content.decode()
        client.post(page, {"do": "erase"})
        assert Subscriber.objects.filter(pk=reader.pk).exists()

    def test_the_signature_of_one_erases_no_other(self, client, page, make_subscriber):
        other = make_subscriber("lain@contoh.id")
        theirs = f"/langganan/atur/{tokens.choice_token(other.pk, other.email)}/hapus/"
        client.post(theirs, {"asked": client.get(f"{page}hapus/").context["asked"]})
        assert Subscriber.objects.filter(pk=other.pk).exists()

    def test_pressed_twice_or_after_going_back_it_is_answered_the_same(self, client, page, reader):
        asked = {"asked": client.get(f"{page}hapus/").context["asked"]}
        answers = [client.post(f"{page}hapus/", asked) for _press in range(3)]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert "Data Anda sudah dihapus" in answers[0].content.decode()
        # Whoever goes back further meets a page that says so, and nothing breaks.
        for url in (page, f"{page}hapus/", f"{page}data/"):
            for answer in (client.get(url), client.post(url, {"do": "save"})):
                assert answer.status_code == 410
                assert "sudah dihapus" in answer.content.decode()

    @pytest.mark.parametrize("do", ["save", "pause", "move", "leave"])
    def test_erased_in_another_tab_in_the_same_moment(self, page, reader, monkeypatch, do):
        """Between the look at who holds the link and the act."""
        holder = holders.holder

        def gone(token):
            subscriber = holder(token)
            preferences.erase(subscriber)
            subscriber.pk = reader.pk
            return subscriber

        monkeypatch.setattr(holders, "holder", gone)
        fields = {"frequency": "daily", "topics": "all", "weeks": "1", "email": "x@contoh.id"}
        with transaction.atomic():
            answer = Client().post(page, {"do": do} | fields)
        assert answer.status_code == 410
        assert not Subscriber.objects.exists()


def unsubscribe_page(reader):
    return f"/langganan/u/{reader.unsubscribe_token}/"


class TestData:
    def test_everything_stored_is_in_the_file(self, client, page, reader, start_issue):
        preferences.choose(reader, Choice("instant"))
        start_issue()
        response = client.get(f"{page}data/")
        assert response["Content-Disposition"].startswith("attachment")
        assert "no-store" in response["Cache-Control"]
        data = json.loads(response.content)
        assert data["email"] == reader.email
        assert data["mails"][0]["subject"] == "Benteng Aleppo dibuka kembali"
        assert "__" not in "".join(re.findall(r'"(\w+)":', response.content.decode()))

    def test_erased_at_once_everywhere_and_no_import_brings_it_back(
        self, post, page, reader, relay, start_issue, send_issues, client
    ):
        start_issue()
        send_issues(relay)
        email, pk = reader.email, reader.pk
        Consent.objects.create(subscriber=reader, text_version=1)
        erase(client, page)
        assert post("save").status_code == 410
        assert not Subscriber.objects.filter(pk=pk).exists()
        assert not Consent.objects.exists()
        row = Delivery.objects.get()
        assert email not in str(vars(row))
        assert row.state == State.ACCEPTED  # the balance of the issue stays right
        assert Suppression.objects.get().reason == Suppression.Reason.ERASED
        assert Suppression.objects.holds(email)  # what an import asks

    def test_erased_while_an_issue_waits_nothing_is_sent(
        self, client, page, reader, relay, start_issue, send_issues
    ):
        issue = start_issue()
        erase(client, page)
        send_issues(relay)
        assert relay.mails == []
        issue.refresh_from_db()
        assert issue.state == Issue.State.COMPLETE

    def test_erased_in_the_moment_of_planning_the_address_goes_too(
        self, reader, relay, start_issue, send_issues
    ):
        start_issue()
        Subscriber.objects.filter(pk=reader.pk)._raw_delete("default")
        send_issues(relay)
        assert relay.mails == []
        row = Delivery.objects.get()
        assert (row.state, row.address) == (State.SKIPPED, f"{row.pk}@{ERASED_DOMAIN}")


class TestScanners:
    """Programs that follow every link of a mail before its reader does."""

    def links(self, relay):
        bodies = [
            message.get_body((kind,)).get_content()
            for message in relay.messages()
            for kind in ("plain", "html")
        ]
        found = {link for body in bodies for link in re.findall(r"https://[^\s\"<>]+", body)}
        found |= {
            message["List-Unsubscribe"].strip("<>")
            for message in relay.messages()
            if "List-Unsubscribe" in message
        }
        return {link.removeprefix("https://berita.example") for link in found}

    def test_get_head_and_options_on_every_link_of_every_mail_change_0_rows(
        self, client, reader, relay, article, start_issue, send_issues, send_confirmations,
        make_subscriber, post,
    ):  # fmt: skip
        make_subscriber("harian@contoh.id", frequency="daily")
        daily = Edition.objects.create(
            name="Pagi", slug="pagi", frequency="daily", hour=5, undo_minutes=0
        )
        start_issue()
        issue = Issue.objects.create(kind="digest", edition=daily)
        issue.stories.create(article=make_article(), position=0)
        assert lifecycle.queue_digest(issue)
        assert lifecycle.start(issue.pk)
        requests.ask_to_subscribe("baru@contoh.id")
        requests.ask_to_subscribe(reader.email)
        requests.ask_to_move(reader, "pindah@contoh.id")
        Confirmation.objects.create(
            notify_address="lama@contoh.id", message_id=mime.new_message_id()
        )
        send_confirmations(relay)
        send_issues(relay)
        assert len(relay.mails) == 6
        before = rows()
        links = self.links(relay)
        assert len(links) >= 9
        for link in links:
            for method in ("get", "head", "options"):
                assert getattr(client, method)(link).status_code < 500
        assert rows() == before

    def test_a_confirm_within_3_seconds_of_the_mail_asks_for_a_second_click(
        self, client, relay, send_confirmations
    ):
        requests.ask_to_subscribe("baru@contoh.id")
        send_confirmations(relay)
        link = reverse(
            "subscriptions:confirm", args=[tokens.confirm_token(Consent.objects.get().pk)]
        )
        response = client.post(link)
        assert Subscriber.objects.get().state == Subscriber.State.PENDING
        assert 'name="again"' in response.content.decode()
        client.post(link, {"again": "1"})
        assert Subscriber.objects.get().state == Subscriber.State.ACTIVE

    def test_later_one_click_is_enough(self, client, relay, send_confirmations):
        requests.ask_to_subscribe("baru@contoh.id")
        send_confirmations(relay)
        Confirmation.objects.update(finished_at=timezone.now() - datetime.timedelta(seconds=4))
        client.post(
            reverse("subscriptions:confirm", args=[tokens.confirm_token(Consent.objects.get().pk)])
        )
        assert Subscriber.objects.get().state == Subscriber.State.ACTIVE


def rows():
    """Every row of this application, as the database has it."""
    from django.apps import apps

    return {
        model.__name__: sorted(map(str, model.objects.order_by("pk").values_list()))
        for model in apps.get_app_config("subscriptions").get_models()
    }


class TestSignUpPage:
    def test_what_was_chosen_before_the_address_holds_once_confirmed(self, client, settings):
        section = make_section("Laut")
        data = {
            "email": "baru@contoh.id", "frequency": "weekly", "hour": "9", "weekday": "6",
            "topics": "some", "sections": [section.pk], "stamp": tokens.form_stamp(),
        }  # fmt: skip

        with travel(timezone.now() + datetime.timedelta(seconds=5)):
            assert client.post("/langganan/", data).status_code == 303
        subscriber = Subscriber.objects.get()
        assert preferences.choice_of(subscriber) == Choice("instant")
        consent = Consent.objects.get()
        client.post(reverse("subscriptions:confirm", args=[tokens.confirm_token(consent.pk)]))
        subscriber.refresh_from_db()
        assert preferences.choice_of(subscriber) == Choice("weekly", 9, 6, sections=(section.pk,))

    def test_somebody_elses_wishes_change_no_active_subscription(self, client, reader):
        requests.ask_to_subscribe(reader.email, choice=Choice("weekly").as_json())
        reader.refresh_from_db()
        assert reader.frequency == "instant"

    def test_the_publisher_chooses_for_those_who_choose_nothing(self):
        from subscriptions.models import MailDefaults

        MailDefaults.objects.create(frequency="daily")
        requests.ask_to_subscribe("baru@contoh.id")
        assert Subscriber.objects.get().frequency == "daily"
