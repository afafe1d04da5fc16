"""A content is kept once, whoever brings it and whenever."""

from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from articles.models import FormerPath, ImportedFile, StoredFile
from articles.moving import files
from newsroom import roles
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nPutusan"


@pytest.fixture
def overtaken(monkeypatch):
    """Whenever a file is written, somebody else has just kept the same content."""
    write = FileSystemStorage.save

    def save(storage, name, content, **given):
        with monkeypatch.context() as undisturbed:
            undisturbed.setattr(FileSystemStorage, "save", write)
            StoredFile.keep(ContentFile(PDF), "Lebih dulu.pdf")
        return write(storage, name, content, **given)

    monkeypatch.setattr(FileSystemStorage, "save", save)


def kept_on_disk(settings):
    return [path.name for path in Path(settings.MEDIA_ROOT).rglob("*.pdf")]


def test_the_same_content_is_one_row_and_one_file(settings):
    first, is_new = StoredFile.keep(ContentFile(PDF), "Putusan MK.pdf")
    assert is_new
    assert (first.name, first.size) == ("Putusan MK.pdf", len(PDF))
    assert StoredFile.keep(ContentFile(PDF), "salinan.pdf") == (first, False)
    assert kept_on_disk(settings) == ["putusan-mk.pdf"]


def test_whoever_comes_second_is_given_the_first_ones_row_and_leaves_no_file(overtaken, settings):
    stored, is_new = StoredFile.keep(ContentFile(PDF), "Terlambat.pdf")
    assert (stored.name, is_new) == ("Lebih dulu.pdf", False)
    assert StoredFile.objects.get() == stored
    assert kept_on_disk(settings) == ["lebih-dulu.pdf"]


def test_an_old_address_leads_to_what_was_sent_at_the_desk_meanwhile(overtaken, settings):
    waiting = ImportedFile.objects.create(site="kabarlama.example", address="/lama/Putusan.pdf")
    assert files.store(waiting, PDF)
    waiting.refresh_from_db()
    assert waiting.stored == StoredFile.objects.get(name="Lebih dulu.pdf")
    assert FormerPath.objects.get().object_id == waiting.stored_id
    assert kept_on_disk(settings) == ["lebih-dulu.pdf"]


def test_of_a_file_that_was_there_nobody_is_said_to_have_added_it(overtaken, client):
    client.force_login(make_user(roles.REPORTER))
    sent = ContentFile(PDF, "Terlambat.pdf")
    assert client.post("/admin/articles/storedfile/upload/", {"file": sent}).status_code == 200
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("content", [b"<!doctype html>", b"", b"\xff\xd8\xff"])
def test_what_readers_may_not_have_is_kept_by_nothing(content, settings):
    with pytest.raises(ValidationError):
        StoredFile.keep(ContentFile(content), "laporan.pdf")
    assert not StoredFile.objects.exists()
    assert kept_on_disk(settings) == []


@pytest.mark.parametrize(
    ("came_with", "name", "path"),
    [
        ("Rilis " + "x" * 300 + ".pdf", "Rilis " + "x" * 194, "rilis.pdf"),
        ("\n", "{digest}.pdf", "{digest}.pdf"),
        ("putusan.exe", "putusan.exe", "putusan.pdf"),
    ],
)
def test_a_name_is_one_line_that_fits(came_with, name, path, settings):
    stored, _is_new = StoredFile.keep(ContentFile(PDF), came_with)
    assert stored.name == name.format(digest=stored.sha256[:8])
    assert kept_on_disk(settings) == [path.format(digest=stored.sha256[:8])]
