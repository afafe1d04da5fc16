"""Lists in and out of the admin, and how the number of subscribers grew."""

import csv
import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles.csv_lines import SEMICOLON, neutral
from articles.editing import uniting
from articles.models import Event
from newsroom.roles import EDITOR
from subscriptions.lists import growth, import_jobs
from subscriptions.models import ImportJob, Segment, Subscriber, SubscriberTopic
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db
LIST = "admin:subscriptions_subscriber_changelist"


def url(name, *args):
    return reverse(f"admin:subscriptions_subscriber_{name}", args=args)


def upload(client, content=b"email\nsari@contoh.id\nbukan\n", **fields):
    data = {
        "file": SimpleUploadedFile("daftar.csv", content),
        "source": "Pameran buku",
        "given_on": "2026-03-01",
        "by": "Sari",
        "is_sure": "on",
    }
    return client.post(url("import"), {**data, **fields})


class TestImport:
    def test_a_dry_run_comes_first_and_changes_nothing(self, desk):
        place = upload(desk).url
        page = desk.get(place)
        assert page.context["is_at_work"]
        assert desk.get(place + "progress/").json()["state"] == "reading"
        import_jobs.work()
        page = desk.get(place)
        assert {name: number for name, _label, number in page.context["tally"]}["added"] == 1
        assert [line.number for line, _label in page.context["lines"]] == [3]
        report = b"".join(desk.get(place + "report/").streaming_content).decode()
        assert "2,added,sari@contoh.id," in report
        assert not Subscriber.objects.exists()

    def test_it_is_applied_by_a_post_and_logged_once(self, desk):
        place = upload(desk).url
        import_jobs.work()
        desk.get(place)
        assert not LogEntry.objects.exists()
        for _ in range(3):
            assert desk.post(place).status_code == 302
        import_jobs.work()
        assert Subscriber.objects.get().state == "active"
        assert "Pameran buku" in LogEntry.objects.get().change_message
        answer = desk.get(place + "progress/").json()
        assert (answer["state"], answer["done"], answer["counts"]["added"]) == ("done", 100, 1)
        assert desk.get(url("import")).context["jobs"][0].state == "done"

    def test_words_that_are_not_known_are_asked_about_first(self, desk):
        place = upload(desk, b"email,status\nsari@contoh.id,entah\nbima@contoh.id,active\n").url
        import_jobs.work()
        page = desk.get(place)
        (asked,) = page.context["questions"]
        assert f'name="{asked["name"]}"' in page.content.decode()
        for sent in ({}, {asked["name"]: "nonsense"}):
            desk.post(place, sent)
            assert ImportJob.objects.get().state == "read"
        desk.post(place, {asked["name"]: "unsubscribed"})
        import_jobs.work()
        states = dict(Subscriber.objects.values_list("email", "state"))
        assert states == {"sari@contoh.id": "unsubscribed", "bima@contoh.id": "active"}
        assert desk.get(place).status_code == 200

    def test_what_was_answered_is_kept_while_another_answer_is_missing(self, desk):
        place = upload(desk, b"email,status\nsari@contoh.id,entah\nbima@contoh.id,lain\n").url
        import_jobs.work()
        first, second = desk.get(place).context["questions"]
        desk.post(place, {first["name"]: "unsubscribed", second["name"]: ""})
        page = desk.get(place)
        answers = [one["answer"] for one in page.context["questions"]]
        assert answers == ["unsubscribed", ""]
        assert '<option value="unsubscribed" selected>' in page.text
        desk.post(place, {first["name"]: "", second["name"]: "skip"})  # taken back
        answers = [one["answer"] for one in desk.get(place).context["questions"]]
        assert answers == ["", "skip"]
        assert "Tidak ada yang diimpor sebelum" in desk.get(place).text
        desk.post(place, {first["name"]: "unsubscribed"})
        import_jobs.work()
        page = desk.get(place).text
        assert ImportJob.objects.get().state == "done"
        assert "Tidak ada yang diimpor sebelum" not in page
        assert "Arti kata-kata dalam daftar" in page

    def test_dates_that_can_be_read_in_two_ways_are_told(self, desk):
        place = upload(desk, b"email,confirmed_at\nsari@contoh.id,03/04/2024\n").url
        import_jobs.work()
        page = desk.get(place).text
        assert "bisa dibaca dua cara" in page
        assert "03/04/2024" in page
        told = b"email,confirmed_at\nsari@contoh.id,03/04/2024\nbima@contoh.id,23/04/2024\n"
        place = upload(desk, told).url
        import_jobs.work()
        assert "dua cara" not in desk.get(place).text

    def test_a_list_of_whom_all_are_known_offers_nothing_to_press(self, desk, make_subscriber):
        make_subscriber("sari@contoh.id")
        place = upload(desk).url
        import_jobs.work()
        page = desk.get(place).text
        assert "tidak ada yang perlu diimpor" in page
        assert 'id="import-order"' not in page
        assert "2026-03-01" not in page
        assert "1 Maret 2026" in page

    def test_it_can_be_cancelled_while_it_is_read(self, desk):
        place = upload(desk).url
        desk.post(place, {"do": "cancel"})
        assert not import_jobs.work()
        assert ImportJob.objects.get().state == "cancelled"
        assert LogEntry.objects.count() == 1
        desk.post(place)
        assert ImportJob.objects.get().state == "cancelled"

    @pytest.mark.parametrize(
        "fields", [{"source": ""}, {"given_on": ""}, {"by": ""}, {"is_sure": ""}]
    )
    def test_without_the_source_of_consent_there_is_no_import(self, fields, desk):
        response = upload(desk, **fields)
        assert response.status_code == 200
        assert response.context["form"].errors

    def test_consent_of_tomorrow_and_files_that_are_no_lists_are_refused(self, desk):
        tomorrow = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()
        assert "given_on" in upload(desk, given_on=tomorrow).context["form"].errors
        assert "file" in upload(desk, b"PK\0\0").context["form"].errors

    def test_only_who_may_import_gets_at_a_list(self, desk, client):
        place = upload(desk).url
        client.force_login(make_user(EDITOR))
        for address in (url("import"), place, place + "progress/", place + "report/"):
            assert client.get(address).status_code == 403
        assert client.post(place).status_code == 403

    def test_the_pages_take_few_queries(self, desk, django_assert_max_num_queries):
        places = [upload(desk).url for _ in range(3)]
        import_jobs.work()
        with django_assert_max_num_queries(10):
            desk.get(places[0])
        with django_assert_max_num_queries(8):
            desk.get(url("import"))


class TestExport:
    def test_it_streams_the_chosen_and_stands_in_the_log(self, desk, make_subscriber):
        make_subscriber("sari@contoh.id", source_page="=cmd()")
        make_subscriber("pergi@contoh.id", state="unsubscribed")
        response = desk.post(url("export"), {"state": "active"})
        content = b"".join(response.streaming_content).decode("utf-8-sig")
        assert response.streaming
        assert "sari@contoh.id,active,instant," in content
        assert "pergi@contoh.id" not in content
        assert ",'=cmd()" in content
        assert LogEntry.objects.count() == 1

    def test_nobody_leaves_whom_the_list_does_not_show(self, desk, make_subscriber):
        for name in ("sari", "bima", "dewi"):
            make_subscriber(f"{name}@contoh.id", source_page=f"/{name}/")
        for query in ("?q=sari", "?source=/sari/", "?q=sari&p=7", "?email__startswith=sari"):
            answer = desk.post(url("export") + query)
            text = b"".join(answer.streaming_content).decode()
            assert "sari@contoh.id" in text, query
            assert "bima@" not in text, query
        assert "pelanggan-tersaring-" in answer["Content-Disposition"]
        assert desk.post(url("export") + "?created_at__gte=kemarin").status_code == 400

    def test_the_list_says_whom_the_file_will_have(self, desk, make_subscriber):
        make_subscriber("sari@contoh.id")
        make_subscriber("bima@contoh.id")
        whole = desk.get(reverse(LIST)).content.decode()
        assert f'action="{url("export")}"' in whole
        assert 'name="state"' in whole
        narrowed = desk.get(reverse(LIST) + "?q=sari").content.decode()
        assert f'action="{url("export")}?q=sari"' in narrowed
        assert "Hanya 1 yang tampil di sini" in narrowed
        assert 'name="state"' not in narrowed
        assert url("export") not in desk.get(reverse(LIST) + "?q=tidakada").content.decode()

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
    def test_no_cell_is_a_formula(self, start):
        assert neutral(f"{start}1+1") == f"'{start}1+1"

    @pytest.mark.parametrize("between", [";", "\t", "\n"])
    def test_no_part_of_a_cell_is_where_spreadsheets_part_at_semicolons(self, between):
        assert neutral(f"Pagi{between}=1+1{between}@x") == f"Pagi{between}'=1+1{between}'@x"
        assert neutral(f"Pagi{between} = siang") == f"Pagi{between} = siang"

    def test_where_semicolons_part_the_cells_a_comma_inside_is_none(self):
        assert neutral("Pagi,=1+1", SEMICOLON) == "Pagi,'=1+1"

    def test_for_excel_columns_have_words_and_the_times_of_the_site(self, desk, make_subscriber):
        at = datetime.datetime(2026, 4, 30, 17, tzinfo=datetime.UTC)  # midnight in Jakarta
        reader = make_subscriber(
            email="sari@contoh.id", created_at=at, confirmed_at=at, everything=False,
            frequency="weekly", hour=7, weekday=1, paused_until=at,
        )  # fmt: skip
        SubscriberTopic.objects.create(subscriber=reader, section=make_section("Politik"))
        SubscriberTopic.objects.create(
            subscriber=reader, development=Event.objects.create(name="Rob")
        )
        reader.consents.create(asked_at=at, confirmed_at=at, page="/berita/", text_version=1)
        answer = desk.post(url("export"), {"for": "excel", "state": "active"})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        head, line = csv.reader(text.splitlines(), delimiter=";")
        cells = dict(zip(head, line, strict=True))
        assert head[:4] == ["Alamat email", "Status", "Alasan blokir", "Irama"]
        assert cells["Status"] == "Aktif"
        assert cells["Irama"] == "Sekali seminggu"
        assert cells["Topik"] == "Politik, Rob"
        assert cells["Mendaftar (WIB)"] == cells["Jeda sampai (WIB)"] == "2026-05-01 00:00"
        assert cells["Persetujuan (WIB)"] == (
            "diminta 2026-05-01 00:00 di /berita/, dikonfirmasi 2026-05-01 00:00"
        )
        assert "pelanggan-active-" in answer["Content-Disposition"]

    def test_the_report_of_an_import_for_excel_says_it_in_words(self, desk):
        place = upload(desk).url
        import_jobs.work()
        answer = desk.get(place + "report/?for=excel")
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert lines[0] == "Baris;Hasil;Alamat email;Keterangan"
        assert lines[1].startswith("2;Ditambahkan;sari@contoh.id;")

    def test_the_file_of_a_segment_has_its_name(self, desk, make_subscriber):
        names = []
        for name in ("Kantor Kota", "Warga"):
            segment = Segment.objects.create(name=name, rules={"domain": "kantor.id"})
            answer = desk.post(url("export"), {"segment": segment.pk})
            names.append(answer["Content-Disposition"])
        assert "pelanggan-kantor-kota-" in names[0]
        assert "pelanggan-warga-" in names[1]

    def test_looking_exports_nothing_and_others_may_not(self, desk, client):
        assert desk.get(url("export")).status_code == 405
        client.force_login(make_user(EDITOR))
        assert client.post(url("export")).status_code == 403


class TestGrowth:
    def test_came_left_and_totals_add_up(self, make_subscriber):
        now = timezone.now()
        before = now - datetime.timedelta(days=3)
        make_subscriber(confirmed_at=before)
        make_subscriber(confirmed_at=now)
        make_subscriber(state="unsubscribed", confirmed_at=before, unsubscribed_at=now)
        make_subscriber(state="pending")
        rows = growth.periods("day")
        assert len(rows) == growth.SPANS["day"]
        today, then = rows[-1], rows[-4]
        assert (today.came, today.left, today.total) == (1, 1, 2)
        assert (then.came, then.left, then.total) == (2, 0, 2)
        assert rows[0].total == 0
        weeks = growth.periods("week")
        assert sum(week.came for week in weeks) == 3
        assert weeks[-1].start.weekday() == 0

    def test_the_story_that_brought_people_is_named(self, desk, make_subscriber, article):
        make_subscriber(source_page=article.get_absolute_url())
        make_subscriber(source_page="/")
        page = desk.get(url("growth")).content.decode()
        assert article.headline in page
        assert "<svg" in page
        assert "<table" in page

    def test_the_page_takes_few_queries(self, desk, make_subscriber, django_assert_max_num_queries):
        for number in range(10):
            story = make_article(f"Cerita {number}")
            make_subscriber(source_page=story.get_absolute_url())
        with django_assert_max_num_queries(13):
            assert desk.get(url("growth") + "?by=week").status_code == 200

    def test_others_do_not_see_it(self, client):
        client.force_login(make_user(EDITOR))
        assert client.get(url("growth")).status_code == 403


def test_a_merged_development_leads_to_the_one_that_is_left(desk):
    kept, gone = Event.begin("Tanggul jebol"), Event.begin("Air surut")
    uniting.merge("event", gone.pk, kept.pk, make_user(EDITOR))
    page = desk.get(f"{reverse(LIST)}?topic=development-{gone.pk}", follow=True)
    assert page.request["QUERY_STRING"] == f"topic=development-{kept.pk}"


def test_the_list_is_filtered_by_topic_frequency_and_page(desk, make_subscriber):
    chooser = make_subscriber("sari@contoh.id", everything=False, source_page="/koreksi/")
    SubscriberTopic.objects.create(subscriber=chooser, section=make_section())
    event = Event.begin("Tanggul jebol")
    SubscriberTopic.objects.create(subscriber=chooser, development=event)
    make_subscriber("bima@contoh.id", frequency="weekly")
    assert "tanggul-jebol (1)" in desk.get(reverse(LIST)).text
    for query, found in [
        (f"?topic=section-{make_section().pk}", "sari@contoh.id"),
        (f"?topic=development-{event.pk}", "sari@contoh.id"),
        ("?topic=all", "bima@contoh.id"),
        ("?source=/koreksi/", "sari@contoh.id"),
        ("?frequency__exact=weekly", "bima@contoh.id"),
    ]:
        rows = desk.get(reverse(LIST) + query).context["cl"].result_list
        assert [row.email for row in rows] == [found]


def test_what_the_desk_does_to_a_subscriber_stands_in_its_history(desk, make_subscriber):
    subscriber = make_subscriber()
    data = {"action": "suppress", "_selected_action": [subscriber.pk]}
    desk.post(reverse(LIST), data)
    assert LogEntry.objects.get().object_id == str(subscriber.pk)


def test_the_list_writes_times_as_readers_see_them(desk, make_subscriber):
    reader = make_subscriber()
    early = datetime.datetime(2026, 8, 3, 0, 5, tzinfo=datetime.UTC)
    Subscriber.objects.filter(pk=reader.pk).update(created_at=early)
    assert "3 Agu 2026, 07.05" in desk.get(reverse(LIST)).text
