"""PDFs and recordings that come while a story is written: judged by their bytes, kept once."""

import errno
import io
import uuid

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Autosave, StoredFile
from articles.validators import MOST_BYTES
from newsroom import roles
from tests.at_once import at_once
from tests.factories import make_article, make_file, make_user, picture_bytes

UPLOAD = "/admin/articles/storedfile/upload/"
LIST = "/admin/articles/storedfile/"
PDF = b"%PDF-1.7\nSalinan putusan"
pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter(client):
    user = make_user(roles.REPORTER)
    client.force_login(user)
    return user


def upload(client, content=PDF, name="Putusan MK.pdf"):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize(
    ("content", "name", "suffix"),
    [
        (PDF, "Putusan MK.pdf", ".pdf"),
        (PDF, "putusan.exe", ".pdf"),  # the bytes say what it is
        (b"ID3\x04" + bytes(200), "wawancara.mp3", ".mp3"),
        (b"OggS" + bytes(200), "suara", ".ogg"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(200), "rapat.m4a", ".m4a"),
    ],
)
def test_a_file_is_kept_under_its_name_as_what_it_is(client, reporter, content, name, suffix):
    answer = upload(client, content, name)
    stored = StoredFile.objects.get()
    assert answer.json() == {"key": str(stored.pk), "name": name, "size": len(content)}
    assert stored.file.name.endswith(suffix)
    assert stored.file.read() == content


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<!doctype html><script>1</script>", "a.pdf", "halaman web"),
        (b"PK\x03\x04word/document.xml", "Rilis.docx", "dokumen"),
        (b"MZ\x90\x00" + bytes(50), "laporan.pdf", "Yang diterima: PDF"),
        (b"Rapat pukul sembilan", "rapat.txt", "Ini bukan jenis berkas yang dikenal di sini"),
        (b"\n" + PDF, "putusan.pdf", "Ini bukan jenis berkas yang dikenal di sini"),
        (picture_bytes(), "foto.pdf", "Ini gambar JPEG"),
        (picture_bytes(kind="PNG"), "foto.png", "Ini gambar PNG"),
        (picture_bytes(kind="WEBP"), "foto.webp", "Ini gambar WebP"),
        (b"\x00\x00\x00\x20ftypmp42" + bytes(50), "film.mp4", "video"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(50), "rekaman.wav", "Ini rekaman WAV"),
        (
            b"RIFF\x24\x00\x00\x00CDR9vrsn" + bytes(50),
            "logo.cdr",
            "bukan jenis berkas yang dikenal",
        ),
        (b"fLaC" + bytes(50), "suara.flac", "Ini rekaman FLAC. Simpan sebagai MP3"),
        (b"FORM\x00\x00\x00\x24AIFF" + bytes(50), "suara.aif", "Ini rekaman AIFF"),
        (b"#!AMR\n" + bytes(50), "telepon.amr", "Ini rekaman AMR"),
        (bytes(range(40, 90)), "bukan.pdf", "Ini bukan jenis berkas yang dikenal di sini"),
        (b"", "kosong.pdf", "kosong"),
    ],
)
def test_another_kind_is_refused_in_a_sentence_and_kept_nowhere(
    client, reporter, content, name, said
):
    answer = upload(client, content, name)
    assert answer.status_code == 400
    assert said in answer.json()["error"]
    assert not StoredFile.objects.exists()


def test_how_much_is_taken_is_said(client, reporter):
    answer = upload(client, PDF + bytes(MOST_BYTES))
    assert answer.status_code == 400
    assert "paling besar 25 MB" in answer.json()["error"]


def test_the_same_content_is_kept_once(client, reporter):
    keys = {upload(client, name=name).json()["key"] for name in ("satu.pdf", "dua.pdf")}
    assert len(keys) == StoredFile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sent_three_times_at_once_it_is_kept_once():
    user = make_user(roles.REPORTER)

    def send():
        client = Client()
        client.force_login(user)
        return upload(client).json()["key"]

    assert len(set(at_once(*[send] * 3))) == 1
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "status"), [(roles.REPORTER, 200), (roles.EDITOR, 200), (roles.MAIL_DESK, 403)]
)
def test_who_writes_may_send_one(client, role, status):
    client.force_login(make_user(role))
    assert upload(client).status_code == status


def test_nothing_comes_of_looking_or_of_an_empty_form(client, reporter):
    assert client.get(UPLOAD).status_code == 405
    assert client.post(UPLOAD).status_code == 400


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "Ruang simpan server sudah habis"),
        (errno.EACCES, "Server tidak dapat menyimpan berkas ini"),
    ],
)
def test_a_disk_that_takes_nothing_is_said(client, reporter, monkeypatch, number, said):
    def full(*_args, **_more):
        raise OSError(number, "refused by the disk")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.save", full)
    answer = upload(client)
    assert answer.status_code == 507
    assert said in answer.json()["error"]
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("kind", ["storedfile", "image"])
def test_a_disk_that_is_full_while_a_large_one_comes_is_said(client, reporter, monkeypatch, kind):
    def full(*_args):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", full)
    large = SimpleUploadedFile("besar.pdf", PDF + bytes(3_000_000))
    answer = client.post(f"/admin/articles/{kind}/upload/", {"file": large})
    assert answer.status_code == 400
    assert "Ruang simpan server sudah habis" in answer.json()["error"]
    assert answer.json()["fields"].keys() == {"file"}


def test_the_desk_shows_where_a_file_is_used(client):
    client.force_login(make_user(roles.EDITOR))
    used, other = make_file(), make_file("Rekaman.pdf", PDF)
    for number in range(2):
        body = f'<p>Satu.</p><p data-file="{used.pk}"></p>' * 2
        make_article(f"Banjir {number}", body=body)
    page = client.get(LIST)
    assert {row.pk: row.used for row in page.context["cl"].result_list} == {used.pk: 2, other.pk: 0}
    page = client.get(f"{LIST}{used.pk}/change/")
    assert "Banjir 0</a>" in page.text
    assert "Banjir 1</a>" in page.text
    assert "Banjir" not in client.get(f"{LIST}{other.pk}/change/").text


def test_of_drafts_of_others_the_desk_says_only_how_many(client, reporter):
    reporter.user_permissions.add(Permission.objects.get(codename="view_storedfile"))
    used = make_file()
    body = f'<p>Satu.</p><p data-file="{used.pk}"></p>'
    make_article("Banjir", body=body)
    make_article("Milik sendiri", body=body, status="draft", created_by=reporter)
    for number in range(2):
        make_article(f"Rahasia {number}", body=body, status="draft")
    page = client.get(f"{LIST}{used.pk}/change/").text
    assert "Banjir</a>" in page
    assert "Milik sendiri</a>" in page
    assert "dan 2 lagi" in page
    assert "Rahasia" not in page


def test_the_list_costs_no_more_with_more_files(client):
    client.force_login(make_user(roles.EDITOR))

    def statements():
        with CaptureQueriesContext(connection) as caught:
            client.get(LIST)
        return len(caught)

    make_file()
    few = statements()
    for number in range(5):
        make_file(f"{number}.pdf", PDF + bytes([number]))
    assert statements() <= few


def test_an_open_ended_name_is_one_line(client, reporter):
    name = "Putusan\u202e fdp.exe " + "x" * 300 + ".pdf"
    stored = io.BytesIO(PDF)
    stored.name = name
    assert client.post(UPLOAD, {"file": stored}).status_code == 200
    assert len(StoredFile.objects.get().name) <= 200
    assert "\u202e" not in StoredFile.objects.get().name


def test_a_file_in_a_text_that_a_colleague_has_not_saved_stays(client):
    client.force_login(make_user(roles.EDITOR))
    stored, writer = make_file(), make_user(roles.REPORTER, first_name="Ratna")
    data = {"body": f'<p>Satu.</p><div data-file="{stored.pk}"></div>'}
    keys = {"key": uuid.uuid4(), "writer": uuid.uuid4()}
    Autosave.objects.create(user=writer, data=data, number=1, **keys)
    refused = client.post(f"{LIST}{stored.pk}/delete/", {"post": "yes"})
    assert refused.status_code == 409
    assert "Ratna" in refused.text
    assert StoredFile.objects.filter(pk=stored.pk).exists()
