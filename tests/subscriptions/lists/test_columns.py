"""Which columns of a list were read, as what, and which were passed over; whose day counts."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from subscriptions.lists import csv_export, import_jobs
from subscriptions.models import Consent, Subscriber
from tests.subscriptions.lists.test_states import imported, read

pytestmark = pytest.mark.django_db
TWO_WAYS = "email,joined\na@contoh.id,03/04/2024\nb@contoh.id,05/05/2024\n"
MAILCHIMP = (
    "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LEID\n"
    "sari@contoh.id,Sari,2,2024-01-01 10:00:00,2024-01-02 11:00:00,1\n"
    "bima@contoh.id,Bima,2,2024-01-03 10:00:00,,2\n"
    "nina@contoh.id,Nina,2,,,3\n"
    "esok@contoh.id,Esok,2,2999-01-01 10:00:00,,4\n"
)


def uses(job):
    return {one["title"]: one["uses"] for one in job.layout["columns"]}


def page_of(client, job):
    return client.get(reverse("admin:subscriptions_subscriber_import_job", args=[job.pk]))


class TestWhatIsRead:
    def test_each_column_is_named_with_what_it_is_read_as(self):
        assert uses(read(MAILCHIMP)) == {
            "Email Address": ["address"], "First Name": [], "MEMBER_RATING": [],
            "OPTIN_TIME": ["agreed"], "CONFIRM_TIME": ["agreed"], "LEID": [],
        }  # fmt: skip

    def test_a_column_of_days_and_states_is_both_where_it_holds_days(self):
        days = read("Subscriber,Subscribed\nsari@contoh.id,2024-01-01 10:00:00\n")
        words = read("Subscriber,Subscribed\nsari@contoh.id,yes\n")
        assert uses(days)["Subscribed"] == ["state", "agreed"]
        assert uses(words)["Subscribed"] == ["state"]

    def test_our_own_export_is_read_whole(self, make_subscriber):
        make_subscriber("sari@contoh.id")
        job = read("".join(csv_export.lines(Subscriber.objects.all())))
        told = uses(job)
        assert told["email"] == ["address"]
        assert told["state"] == ["state"]
        assert [title for title, found in told.items() if not found] == []

    @pytest.mark.parametrize(
        "states", ["active,unsubscribed", "unsubscribed,active", "unsubscribed,", ",unsubscribed"]
    )
    def test_of_two_of_one_name_both_are_read_and_the_strictest_holds(self, desk, states):
        job = imported(f"email,status,Status\nsari@contoh.id,{states}\n")
        assert [one["uses"] for one in job.layout["columns"]] == [["address"], ["state"], ["state"]]
        assert Subscriber.objects.get().state == "unsubscribed"
        assert "Lebih dari satu kolom bernama Status, status" in page_of(desk, job).text

    def test_of_two_of_one_name_days_that_differ_are_none(self):
        assert (
            imported(
                "email,joined,joined\na@contoh.id,2024-01-02,2024-01-02\nb@contoh.id,2024-01-02,2023-01-02\n"
            ).layout["dated"]
            == 1
        )

    def test_two_that_are_passed_over_are_no_matter(self, desk):
        job = imported("email,catatan,catatan\nsari@contoh.id,a,b\n")
        assert job.layout["twice"] == []
        assert "Lebih dari satu kolom" not in page_of(desk, job).text

    def test_it_stands_on_the_page_before_and_after_the_import(self, desk):
        job = read(MAILCHIMP)
        for _time in range(2):
            page = page_of(desk, job).text
            assert "CONFIRM_TIME" in page
            assert "First Name, MEMBER_RATING, LEID" in page
            import_jobs.order(job)
            import_jobs.work()

    def test_a_list_without_headings_says_which_column_is_read(self, desk):
        job = read("Sari,sari@contoh.id\n")
        assert job.layout["columns"] == []
        assert "kolom 2" in page_of(desk, job).text

    def test_a_job_from_before_has_a_page_too(self, desk):
        job = read(MAILCHIMP)
        type(job).objects.update(layout={})
        assert page_of(desk, job).status_code == 200


class TestWhoseDay:
    def agreed(self):
        told = Consent.objects.values_list("subscriber__email", "confirmed_at")
        return {email: timezone.localdate(at).isoformat() for email, at in told}

    def test_a_line_s_own_counts_where_it_tells_one_that_is_past(self, desk):
        job = imported(MAILCHIMP)
        assert self.agreed() == {
            "sari@contoh.id": "2024-01-02", "bima@contoh.id": "2024-01-03",
            "nina@contoh.id": "2026-03-01", "esok@contoh.id": "2026-03-01",
        }  # fmt: skip
        assert (job.layout["dated"], job.layout["undated"]) == (2, 2)
        sari = Subscriber.objects.get(email="sari@contoh.id")
        consent = sari.consents.get()
        exact = datetime.datetime(2024, 1, 2, 11, tzinfo=datetime.UTC)
        assert sari.confirmed_at == consent.confirmed_at == consent.asked_at == exact
        assert consent.page.startswith("2024-01-02, ")
        assert "2 baris" in page_of(desk, job).text

    def test_of_a_list_that_is_imported_again_nobody_gets_a_day(self, desk):
        first, second = read(MAILCHIMP), read(MAILCHIMP)
        for job in (first, second):
            import_jobs.order(job)
        while import_jobs.work():
            pass
        second.refresh_from_db()
        assert second.counts["known"] == 4
        assert (second.layout["dated"], second.layout["undated"]) == (0, 0)

    def test_the_desk_reads_it_as_people_write_days(self, desk):
        imported(MAILCHIMP)
        sari = Subscriber.objects.get(email="sari@contoh.id")
        page = desk.get(reverse("admin:subscriptions_subscriber_change", args=[sari.pk])).text
        assert "2 Januari 2024, Sari: " in page
        assert "2024-01-02" not in page

    def test_where_no_column_tells_it_the_page_says_so(self, desk):
        job = imported("email,nama\nsari@contoh.id,Sari\n")
        assert self.agreed() == {"sari@contoh.id": "2026-03-01"}
        assert "1 Maret 2026 berlaku" in page_of(desk, job).text

    def test_spreadsheets_are_read_by_the_days_that_are_certain(self):
        imported("email,date\na@contoh.id,03/04/2024\nb@contoh.id,13/04/2024\n")
        assert self.agreed() == {"a@contoh.id": "2024-04-03", "b@contoh.id": "2024-04-13"}

    @pytest.mark.parametrize(
        ("answer", "day"),
        [("day_first", "2024-04-03"), ("month_first", "2024-03-04"), ("ignore", "2026-03-01")],
    )
    def test_dates_of_two_readings_are_asked_about(self, answer, day):
        job = read(TWO_WAYS)
        [(token, asked)] = job.questions.items()
        assert (asked["value"], asked["lines"]) == ("03/04/2024", 1)
        assert (job.layout["dated"], job.layout["undated"]) == (1, 0)  # the other is not known yet
        for nonsense in ("", "active", "skip"):
            assert not import_jobs.order(job, {token: nonsense})
        assert import_jobs.order(job, {token: answer})
        import_jobs.work()
        job.refresh_from_db()
        assert self.agreed() == {"a@contoh.id": day, "b@contoh.id": "2024-05-05"}
        assert job.layout["undated"] == (answer == "ignore")

    def test_the_page_asks_by_the_two_days(self, desk):
        page = page_of(desk, read(TWO_WAYS)).text
        assert "3 April 2024" in page
        assert "4 Maret 2024" in page
        assert 'value="day_first"' in page

    def test_who_stopped_elsewhere_took_the_consent_back_then(self):
        imported("email,created_at,unsub_time\nsari@contoh.id,2024-01-05,2024-02-02 10:00:00\n")
        [consent] = Consent.objects.all()
        assert consent.withdrawn_at == Subscriber.objects.get().unsubscribed_at
        assert consent.withdrawn_at.year == 2024
        assert consent.confirmed_at <= consent.withdrawn_at

    @pytest.mark.parametrize(
        ("column", "cell", "year"),
        [
            ("tanggal_berhenti", "23/02/2024", 2024),
            ("opt_out_date", "2024-02-23", 2024),
            ("Unsubscribed On", "23 Feb 2024", 2024),
            ("unsub_time", "2999-01-01 00:00:00", None),  # has not come
            ("unsub_time", "1970-01-01 00:00:00", None),  # stands for “not known”
        ],
    )
    def test_the_day_of_stopping_is_read_as_the_other_days_are(self, column, cell, year):
        imported(f"email,{column}\nsari@contoh.id,{cell}\n")
        sari = Subscriber.objects.get()
        assert sari.state == "unsubscribed"
        is_told = sari.unsubscribed_at.year == year
        is_now = timezone.now() - sari.unsubscribed_at < datetime.timedelta(minutes=1)
        assert (is_told, is_now) == (year is not None, year is None)

    @pytest.mark.parametrize(("answer", "month"), [("day_first", 4), ("month_first", 3)])
    def test_a_day_of_stopping_of_two_readings_is_asked_about_too(self, answer, month):
        imported("email,berhenti_pada\nsari@contoh.id,03/04/2024\n", {"03/04/2024": answer})
        assert timezone.localdate(Subscriber.objects.get().unsubscribed_at).month == month

    def test_days_of_stopping_tell_how_the_others_are_meant(self):
        job = imported(
            "email,joined,unsub_time\na@contoh.id,03/04/2024,\nb@contoh.id,,25/04/2024\n"
        )
        assert (job.questions, job.layout["day_first"]) == ({}, True)

    def test_so_did_who_was_imported_before(self):
        imported("email,created_at\nsari@contoh.id,2024-01-05\n")
        imported("email,created_at,unsub_time\nsari@contoh.id,2024-01-05,2024-02-02 10:00:00\n")
        sari = Subscriber.objects.get()
        assert (sari.state, sari.unsubscribed_at.year) == ("unsubscribed", 2024)
        assert Consent.objects.get().withdrawn_at == sari.unsubscribed_at

    def test_a_day_after_leaving_is_none_of_the_subscription(self):
        imported("email,created_at,unsub_time\nsari@contoh.id,2024-05-05,2024-02-02 10:00:00\n")
        sari = Subscriber.objects.get()
        assert sari.confirmed_at == sari.unsubscribed_at

    def test_who_never_confirmed_has_no_day(self):
        imported("email,status,created_at\nsari@contoh.id,unconfirmed,2024-05-05\n")
        assert Subscriber.objects.get().confirmed_at is None
        assert not Consent.objects.exists()


class TestNothingSaid:
    @pytest.mark.parametrize(
        ("headings", "line", "column"),
        [
            ("email,status", "sari@contoh.id,", "status"),
            ("email,status", "sari@contoh.id", "status"),
            ("email,status,opt_in", "sari@contoh.id,n/a,", "status"),
            ("email,opt_in", "sari@contoh.id, ", "opt_in"),
            ("email,opt_in,email_disabled", "sari@contoh.id,,no", "opt_in"),
        ],
    )
    def test_it_is_asked_what_an_empty_cell_means(self, headings, line, column):
        job = read(f"{headings}\n{line}\nbima@contoh.id,active\n")
        entry = job.questions[f"{column}\t"]
        assert (entry["value"], entry["lines"]) == ("", 1)
        assert job.counts["unclear"] == 1
        assert not import_jobs.order(job)

    def test_the_page_names_it_and_how_many_there_are(self, desk):
        job = read("email,status\na@contoh.id,\nb@contoh.id,\nc@contoh.id,active\n")
        page = page_of(desk, job).text
        assert "(kosong)" in page
        desk.post(page_of(desk, job).request["PATH_INFO"], {"answer-0": "skip"})
        import_jobs.work()
        assert [one.email for one in Subscriber.objects.all()] == ["c@contoh.id"]

    @pytest.mark.parametrize(
        "line", [",active", "unsubscribed,", ",2024-01-01", "active,", "subscribed,no"]
    )
    def test_nothing_is_asked_where_another_column_tells_it(self, line):
        assert not read(f"email,status,subscribed\nsari@contoh.id,{line}\n").questions
