"""Lists of other programs: who wanted mail there, who left, who must never be written to."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from articles.models import Event, Tag
from subscriptions.lists import csv_export, csv_import, import_jobs, own_format, spreadsheet, states
from subscriptions.models import (
    Confirmation,
    Consent,
    ImportLine,
    Subscriber,
    SubscriberTopic,
    Suppression,
)
from tests.factories import make_section, make_user

Said = ImportLine.Said
SAID = csv_import.Statement("Formulir di pameran buku", datetime.date(2026, 3, 1), "Sari")

# Program, headings, cells, what it says. The headings are those of the programs' own exports.
CASES = [
    ("listmonk", "uuid,email,name,attributes,status,created_at,updated_at", {
        "u,{0},N,{{}},enabled,2024-01-01,2024-01-01": "active",
        "u,{0},N,{{}},disabled,2024-01-01,2024-01-01": "unsubscribed",
        "u,{0},N,{{}},blocklisted,2024-01-01,2024-01-01": "desk",
    }),
    ("listmonk of one list", "email,status,subscription_status", {
        "{0},enabled,confirmed": "active",
        "{0},enabled,unconfirmed": "pending",
        "{0},enabled,unsubscribed": "unsubscribed",
        "{0},blocklisted,confirmed": "desk",
    }),
    ("Ghost", "id,email,name,note,subscribed_to_emails,complimentary_plan,created_at,deleted_at", {
        "1,{0},N,,true,false,2024-01-01,": "active",
        "1,{0},N,,false,false,2024-01-01,": "unsubscribed",
        "1,{0},N,,true,false,2024-01-01,2024-02-02T00:00:00Z": "unsubscribed",
    }),
    ("Ghost, disabled", "email,subscribed_to_emails,email_disabled", {
        "{0},true,1": "unsubscribed", "{0},true,0": "active",
    }),
    ("Substack", "email,active_subscription,expiry,plan,email_disabled,created_at", {
        "{0},false,,other,false,2024-01-01": "active",
        "{0},true,2030-01-01,yearly,true,2024-01-01": "unsubscribed",
    }),
    ("Mailchimp, subscribed", "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LEID", {
        '{0},N,2,"2024-01-01 10:00:00","2024-01-01 10:00:00",1': "active",
    }),
    ("Mailchimp, unsubscribed", "Email Address,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON", {
        '{0},"2024-02-02 10:00:00",Kabar,N/A': "unsubscribed",
        '{0},"2024-02-02 10:00:00",Kabar,"Spam complaint (ABUSE)"': "complaint",
    }),
    ("Mailchimp, cleaned", "Email Address,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID", {
        '{0},"2024-02-02 10:00:00",Kabar,1': "bounce",
    }),
    ("MailPoet", "Email,First name,List,List status,Global status", {
        "{0},N,Kabar,subscribed,subscribed": "active",
        "{0},N,Kabar,unsubscribed,subscribed": "unsubscribed",
        "{0},N,Kabar,unconfirmed,unconfirmed": "pending",
        "{0},N,Kabar,subscribed,bounced": "bounce",
    }),
    ("Jetpack", "Email,Subscription status,Date", {
        "{0},Subscribed,2024-01-01": "active", "{0},Not confirmed,2024-01-01": "pending",
    }),
    ("Brevo", "CONTACT ID;EMAIL;FIRSTNAME;EMAIL_BLACKLISTED;ADDED_TIME", {
        "1;{0};N;No;01-01-2024": "active", "1;{0};N;Yes;01-01-2024": "desk",
    }),
    ("Buttondown", "email_address,notes,tags,type,subscriber_type,unsubscription_date", {
        "{0},,,,regular,": "active", "{0},,,,unactivated,": "pending",
        "{0},,,,unsubscribed,2024-02-02": "unsubscribed", "{0},,,,spammy,": "complaint",
    }),
    ("MailerLite", "Subscriber,Status,Subscribed,Unsubscribed", {
        "{0},active,2024-01-01 10:00:00,": "active",
        "{0},junk,2024-01-01 10:00:00,": "complaint",
        "{0},unconfirmed,,": "pending",
        "{0},active,2024-01-01 10:00:00,2024-02-02 10:00:00": "unsubscribed",
    }),
    ("Campaign Monitor", "Email Address,Name,Date Joined,Status", {
        "{0},N,2024-01-01,Active": "active", "{0},N,2024-01-01,Bounced": "bounce",
        "{0},N,2024-01-01,Deleted": "unsubscribed", "{0},N,2024-01-01,Unconfirmed": "pending",
    }),
    ("Kit", "id,first_name,email,state,created_at", {
        "1,N,{0},cancelled,2024-01-01": "unsubscribed", "1,N,{0},complained,2024-01-01": "complaint",
    }),
    ("phpList", "email,confirmed,blacklisted,optedin,bouncecount,disabled", {
        "{0},1,0,1,0,0": "active", "{0},0,0,1,0,0": "pending", "{0},1,1,1,0,0": "desk",
    }),
    ("Indonesian", "Alamat Surel;Status;Berlangganan", {
        "{0};Aktif;ya": "active", "{0};Berhenti;ya": "unsubscribed", "{0};aktif;tidak": "unsubscribed",
        "{0};Belum dikonfirmasi;": "pending", "{0};diblokir;": "desk",
    }),
    ("no headings", "", {"{0},unsubscribed": "unsubscribed", "{0},N": "active"}),
]  # fmt: skip
ROWS = [
    pytest.param(headings, line, said, id=f"{program}: {said}: {place}")
    for program, headings, lines in CASES
    for place, (line, said) in enumerate(lines.items())
]
STATES = {
    "active": "active", "pending": "pending", "unsubscribed": "unsubscribed",
    "bounce": "suppressed", "desk": "suppressed", "complaint": "suppressed",
}  # fmt: skip


def read(content, name="daftar.csv"):
    raw = content if isinstance(content, bytes) else content.encode()
    job = import_jobs.create_job(SimpleUploadedFile(name, raw), SAID, make_user())
    import_jobs.work()
    job.refresh_from_db()
    return job


def imported(content, answers=None, name="daftar.csv"):
    job = read(content, name)
    given = {
        token: (answers or {}).get(entry["value"], "") for token, entry in job.questions.items()
    }
    assert import_jobs.order(job, given)
    import_jobs.work()
    job.refresh_from_db()
    return job


def state(email="sari@contoh.id"):
    return Subscriber.objects.get(email=email).state


def as_said(rows):
    return {row.address: row.said for row in rows}


@pytest.mark.django_db
class TestOtherPrograms:
    @pytest.mark.parametrize(("headings", "line", "said"), ROWS)
    def test_their_states_are_kept(self, headings, line, said):
        job = imported(f"{headings}\n{line.format('sari@contoh.id')}\n")
        assert job.questions == {}
        subscriber = Subscriber.objects.get()
        assert subscriber.state == STATES[said]
        reasons = list(Suppression.objects.values_list("reason", flat=True))
        assert reasons == ([said] if STATES[said] == "suppressed" else [])
        assert not Confirmation.objects.exists()

    def test_of_several_lines_the_strictest_holds_wherever_it_stands(self, monkeypatch):
        monkeypatch.setattr(csv_import, "BATCH", 2)
        lines = ["a@contoh.id,active", "b@contoh.id,bounced", "c@contoh.id,active"]
        lines += ["a@contoh.id,unsubscribed", "b@contoh.id,active", "c@contoh.id,active"]
        lines += ["a@contoh.id,active", "c@contoh.id,complained"]
        job = imported("email,status\n" + "\n".join(lines) + "\n")
        assert dict(Subscriber.objects.values_list("email", "state")) == {
            "a@contoh.id": "unsubscribed", "b@contoh.id": "suppressed", "c@contoh.id": "suppressed",
        }  # fmt: skip
        assert sum(job.counts.values()) == 8
        assert (job.counts["repeated"], job.counts["stopped"], job.counts["barred"]) == (5, 1, 2)

    def test_the_imported_who_left_before_the_second_list_are_ended(self):
        imported("email\nsari@contoh.id\nbima@contoh.id\n")
        imported("Email Address,UNSUB_TIME\nsari@contoh.id,2024-02-02 10:00:00\n")
        imported("Email Address,CLEAN_TIME\nbima@contoh.id,2024-02-02 10:00:00\n")
        assert (state(), state("bima@contoh.id")) == ("unsubscribed", "suppressed")

    def test_who_confirmed_here_after_leaving_there_stays(self, make_subscriber):
        make_subscriber("sari@contoh.id", source_page="/")
        old, new = "2020-01-01 00:00:00", (timezone.now() + datetime.timedelta(1)).isoformat()
        job = imported(f"email,unsub_time\nsari@contoh.id,{old}\n")
        assert (state(), job.counts["known"]) == ("active", 1)
        assert "tetap aktif" in job.lines.get().reason
        imported(f"email,unsub_time\nsari@contoh.id,{new}\n")
        assert state() == "unsubscribed"


@pytest.mark.django_db
class TestQuestions:
    def test_an_unknown_word_is_asked_about_before_anything_is_applied(self):
        job = read("email,status\nsari@contoh.id,entah\nbima@contoh.id,active\n")
        (entry,) = job.questions.values()
        assert (entry["column"], entry["value"], entry["lines"]) == ("status", "entah", 1)
        assert (job.counts["unclear"], job.counts["added"]) == (1, 1)
        assert not import_jobs.order(job)
        assert not import_jobs.order(job, dict.fromkeys(job.questions, "nonsense"))
        assert not import_jobs.work()
        assert not Subscriber.objects.exists()

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [*STATES.items(), ("ignore", "active"), ("skip", None)],
    )
    def test_the_answer_holds(self, answer, expected):
        job = imported("email,status\nsari@contoh.id,inactive\n", {"inactive": answer})
        found = Subscriber.objects.values_list("state", flat=True).first()
        assert found == expected
        assert job.counts["unclear"] == 0
        assert sum(job.counts.values()) == 1

    @pytest.mark.parametrize(
        "name", ["cleaned_members_1.csv", "unsubscribed.csv", "bounces.csv", "daftar-berhenti.csv"]
    )
    def test_a_state_that_only_the_name_of_the_file_tells_is_asked_about(self, name):
        job = read("email\nsari@contoh.id\nbima@contoh.id\n", name)
        (entry,) = job.questions.values()
        assert (entry["column"], entry["value"], entry["lines"]) == ("", name, 2)
        assert not import_jobs.order(job)
        assert import_jobs.order(job, dict.fromkeys(job.questions, "unsubscribed"))
        import_jobs.work()
        assert state() == state("bima@contoh.id") == "unsubscribed"

    def test_where_columns_tell_it_the_name_of_the_file_is_no_question(self):
        job = read("email,unsub_time\nsari@contoh.id,2024-02-02\n", "unsubscribed.csv")
        assert job.questions == {}

    def test_a_column_of_something_else_is_one_question_at_last(self):
        rows = "".join(f"p{n}@contoh.id,Provinsi {n}\n" for n in range(100))
        job = read(f"email,state\n{rows}")
        assert len(job.questions) == 21
        assert import_jobs.order(job, dict.fromkeys(job.questions, "ignore"))
        import_jobs.work()
        assert Subscriber.objects.active().count() == 100


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        "email,status\nsari@contoh.id,unsubscribed\n".encode("utf-16"),
        "email,status\nsari@contoh.id,unsubscribed\n".encode("utf-16-le"),
        "email,status\nsari@contoh.id,unsubscribed\n".encode("utf-16-be"),
        "email\tstatus\r\nsari@contoh.id\tunsubscribed\r\n".encode("utf-16"),
        b"sep=;\r\nemail;status\r\nsari@contoh.id;unsubscribed\r\n",
        b"\xef\xbb\xbfsep=,\nemail,status\nsari@contoh.id,unsubscribed\n",
        b'"e-mail";"nama";"status"\r\n"sari@contoh.id";"A, B, C, D";"unsubscribed"\r\n',
        b"email|status\nsari@contoh.id|unsubscribed\n",
        b'status,email\nunsubscribed,"=""sari@contoh.id"""\n',
        b'email,status\n"=HYPERLINK(""mailto:sari@contoh.id"",""S"")",unsubscribed\n',
        b"email,status\nSari Dewi <sari@contoh.id>,unsubscribed\n",
        b"email,status\nmailto:sari@contoh.id,unsubscribed\n",
        b"'sari@contoh.id,unsubscribed\n".replace(b"'", b""),
    ],
)
def test_lists_in_every_writing(content):
    imported(content)
    assert state() == "unsubscribed"


@pytest.mark.django_db
@pytest.mark.parametrize("cell", ["=cmd@contoh.id", "+sari@contoh.id", "=1+sari@contoh.id"])
def test_no_other_address_is_made_of_a_formula(cell):
    imported(f"email\n{cell}\n")
    assert not Subscriber.objects.filter(email__in=["cmd@contoh.id", "sari@contoh.id"]).exists()


@pytest.mark.django_db
class TestOurOwnExport:
    def people(self, make_subscriber):
        section, tag = make_section("Politik"), Tag.objects.create(name="Banjir")
        for number, name in enumerate(("active", "pending", "unsubscribed", "suppressed")):
            make_subscriber(
                f"{name}@contoh.id", state="active" if name == "suppressed" else name,
                frequency="weekly", hour=6 + number, weekday=3, monthday=15, everything=number % 2 == 0,
                source_page="/berita/", paused_until=timezone.now(),
            )  # fmt: skip
        active = Subscriber.objects.get(email="active@contoh.id")
        active.topics.create(section=section)
        active.topics.create(tag=tag)
        active.topics.create(development=Event.objects.get_or_create(slug="banjir-demak")[0])
        for subscriber in Subscriber.objects.all():
            subscriber.consents.create(
                page="/berita/", text_version=2, choice={"frequency": "weekly"},
                confirmed_at=timezone.now(), new_address="dulu@contoh.id",
            )  # fmt: skip
        Subscriber.objects.get(email="suppressed@contoh.id").suppress("complaint")

    def everything(self):
        left_out = {"id", "unsubscribe_token", "subscriber", "subscriber_id", "pk"}
        left_out.add("changed_at")  # when the row was last written here

        def plain(row):
            names = [field.name for field in row._meta.concrete_fields]
            return {name: getattr(row, name) for name in names if name not in left_out}

        return {
            row.email: (
                plain(row),
                [plain(consent) for consent in row.consents.order_by("pk")],
                sorted(str(topic) for topic in row.topics.all()),
                Suppression.objects.holds(row.email)
                and Suppression.objects.of(row.email).get().reason,
            )
            for row in Subscriber.objects.all()
        }

    def test_it_comes_back_as_it_was(self, make_subscriber):
        self.people(make_subscriber)
        before = self.everything()
        content = "".join(csv_export.lines(Subscriber.objects.all()))
        for model in (SubscriberTopic, Consent, Subscriber, Suppression):
            model.objects.all().delete()
        imported(content, name="pelanggan-suppressed.csv")
        assert self.everything() == before

    def test_read_again_over_what_is_there_it_changes_nothing(self, make_subscriber):
        self.people(make_subscriber)
        before = self.everything()
        imported("".join(csv_export.lines(Subscriber.objects.all())))
        assert self.everything() == before

    def test_what_a_person_read_in_a_spreadsheet_brings_nobody_back(self, make_subscriber):
        self.people(make_subscriber)
        before = dict(Subscriber.objects.values_list("email", "state"))
        with translation.override("id"):
            content = "".join(spreadsheet.lines(Subscriber.objects.all()))
        for model in (SubscriberTopic, Consent, Subscriber, Suppression):
            model.objects.all().delete()
        job = imported(content)
        assert not job.questions
        after = dict(Subscriber.objects.values_list("email", "state"))
        assert after == {email: state for email, state in before.items() if email in after}
        assert {email for email, state in before.items() if state == "active"} <= after.keys()

    def test_a_topic_that_is_gone_is_told(self, make_subscriber):
        self.people(make_subscriber)
        content = "".join(csv_export.lines(Subscriber.objects.filter(email="active@contoh.id")))
        Subscriber.objects.all().delete()
        job = read(content.replace("tag:", "tag:tak-ada-"))
        assert "tag:tak-ada-" in job.lines.get().reason

    @pytest.mark.parametrize(
        "cell",
        ["", "[", "{}", "[1]", '[{"asked_at":"kemarin"}]', r'[{"page":"\u0000","choice":3}]'],
    )
    def test_what_somebody_spoilt_in_it_spoils_nothing_else(self, cell):
        marks = {"email": "sari@contoh.id", "state": "active", "frequency": "x", "hour": "99"}
        columns = {**dict.fromkeys(own_format.MARKS, "x"), **marks, "consents": cell}
        content = csv_export.as_line(columns) + csv_export.as_line(columns.values())
        imported(content)
        assert (state(), Subscriber.objects.get().hour) == ("active", None)


def test_no_word_means_two_things():
    words = [word for text in states._WORDS.values() for word in text.split("|")]
    assert len(words) == len(set(words))
