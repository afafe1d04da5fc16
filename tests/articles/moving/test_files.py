"""PDFs and recordings of the old site: here, once, and served so that they harm nobody."""

import pytest
from django.db import connection

from articles.file_kinds import file_suffix
from articles.models import Article, FormerPath, ImportedFile, StoredFile
from articles.moving import fetch, links
from articles.moving.addresses import counted, walked
from articles.moving.fetch import Media
from newsroom import roles
from tests.articles.moving.exports import attachment, export, item
from tests.factories import make_article, make_file, make_user

pytestmark = pytest.mark.django_db

OLD = "/wp-content/uploads/2019/05"
UPLOADS = f"https://kabarlama.example{OLD}"
PDF = b"%PDF-1.7\n" + bytes(600)
MP3 = b"ID3\x03" + bytes(600)
M4A = b"\x00\x00\x00\x20ftypM4A " + bytes(600)


@pytest.fixture
def folder(tmp_path):
    """The copied uploads."""
    place = tmp_path / "uploads" / "2019" / "05"
    place.mkdir(parents=True)
    for name, content in (
        ("Laporan Banjir.pdf", PDF), ("salinan.pdf", PDF), ("siaran.mp3", MP3), ("wawancara.m4a", M4A),
        ("palsu.pdf", b"<html><script>x</script>"), ("lain.zip", b"PK\x03\x04"),
    ):  # fmt: skip
        (place / name).write_bytes(content)
    return Media(folder=tmp_path / "uploads")


def test_what_texts_and_the_library_name_comes_and_every_old_address_leads_to_it(
    tmp_path, folder, move_in, client
):
    content = (
        f'<!-- wp:file --><div class="wp-block-file"><a href="{UPLOADS}/Laporan%20Banjir.pdf">Laporan</a>'
        f'</div><!-- /wp:file --><!-- wp:audio --><figure class="wp-block-audio"><audio controls '
        f'src="{UPLOADS}/siaran.mp3"></audio><figcaption>Siaran pagi</figcaption></figure><!-- /wp:audio -->'
        f'<p>Baca <a href="/wp-content/uploads/2019/05/salinan.pdf">salinan</a>.</p>'
        f'[audio m4a="{UPLOADS}/wawancara.m4a"]'
    )
    path = export(
        tmp_path,
        item("Banjir", content, old_id=7),
        attachment(8, f"{OLD}/Laporan%20Banjir.pdf"),
        attachment(9, f"{OLD}/lain.zip"),
        attachment(10, f"{OLD}/palsu.pdf"),
    )
    run = move_in(path)
    assert run.counts["file"] == {"created": 5, "skipped": 1}
    assert not [note for note in run.notes.all() if note.text.startswith("A link")]
    fetch.fetch_waiting("kabarlama.example", folder, run, lambda *told: None)
    assert run.counts["brought"] == {"created": 3, "twin": 1, "refused": 1}
    told = [note.values for note in run.notes.all() if note.text.startswith("The file ")]
    assert [(values["url"], "neither a PDF" in values["why"]) for values in told] == [
        (f"{UPLOADS}/palsu.pdf", True)
    ]
    assert sorted(StoredFile.objects.values_list("name", flat=True)) == [
        "Laporan Banjir.pdf", "siaran.mp3", "wawancara.m4a",
    ]  # fmt: skip
    for name, kind in (
        ("Laporan%20Banjir.pdf", "application/pdf"), ("salinan.pdf", "application/pdf"),
        ("siaran.mp3", "audio/mpeg"), ("wawancara.m4a", "audio/mp4"),
    ):  # fmt: skip
        led = client.get(f"{OLD}/{name}")
        assert led.status_code == 301
        answer = client.get(led["Location"])
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    log = tmp_path / "alamat.txt"
    log.write_text(f"{OLD}/Laporan%20Banjir.pdf\n{OLD}/siaran.mp3\n{OLD}/lain.zip\n")
    *_steps, outcome = walked(counted([log]))
    assert (outcome.led_on, outcome.detours, set(outcome.lost)) == (2, {}, {f"{OLD}/lain.zip"})


def test_what_stood_alone_is_placed_and_links_within_a_text_lead_straight(
    tmp_path, folder, move_in, client
):
    content = (
        f'<!-- wp:file --><div class="wp-block-file"><a href="{UPLOADS}/Laporan%20Banjir.pdf">Laporan '
        f'&amp; <em>peta</em></a><a href="{UPLOADS}/Laporan%20Banjir.pdf" class="wp-block-file__button" '
        f'download>Unduh</a></div><!-- /wp:file -->[audio mp3="{UPLOADS}/siaran.mp3"][/audio]'
        f'<p>Baca <a href="/wp-content/uploads/2019/05/salinan.pdf">salinan</a> atau <a href="{UPLOADS}/'
        'hilang.pdf">yang hilang</a>.</p>'
    )
    path = export(tmp_path, item("Banjir", content, old_id=7))
    fetch.fetch_waiting("kabarlama.example", folder, move_in(path), lambda *told: None)
    links.lead_to_files("kabarlama.example")
    pdf, mp3 = StoredFile.objects.order_by("name")
    story = Article.objects.get()
    assert story.body == (
        f'<div data-file="{pdf.pk}" data-title="Laporan &amp; peta"></div><div data-file="{mp3.pk}"></div>'
        f'<p>Baca <a href="{pdf.get_absolute_url()}">salinan</a> atau <a href="{UPLOADS}/hilang.pdf">yang '
        "hilang</a>.</p>"
    )
    page = client.get(story.get_absolute_url())
    assert "media-src 'self'" in page["Content-Security-Policy"]
    assert f'<audio controls preload="none" src="{mp3.get_absolute_url()}"></audio>' in page.text
    assert '<span class="link-card__title">Laporan &amp; peta</span>' in page.text
    assert "siaran.mp3" in client.get(f"{story.get_absolute_url()}?edisi=teks").text
    before = list(Article.objects.values()), list(ImportedFile.objects.values())
    assert move_in(path).counts["post"] == {"unchanged": 1}
    links.lead_to_files("kabarlama.example")
    assert (list(Article.objects.values()), list(ImportedFile.objects.values())) == before


def test_what_somebody_edited_meanwhile_is_left_as_it_is(tmp_path, folder, move_in):
    run = move_in(export(tmp_path, item("Banjir", f'[audio mp3="{UPLOADS}/siaran.mp3"]', old_id=7)))
    Article.objects.update(headline="Disunting")
    before = Article.objects.get().body
    fetch.fetch_waiting("kabarlama.example", folder, run, lambda *told: None)
    links.lead_to_files("kabarlama.example")
    assert Article.objects.get().body == before


def test_a_deleted_file_leaves_nothing_on_the_page(client):
    stored = make_file()
    story = make_article(
        body=f'<p>Isi.</p><div data-file="{stored.pk}" data-title="Laporan"></div>'
    )
    assert "Laporan" in client.get(story.get_absolute_url()).text
    stored.delete()
    assert "Laporan" not in client.get(story.get_absolute_url()).text


@pytest.mark.parametrize(
    ("asked", "status", "sent"),
    [
        ("bytes=0-4", 206, "%PDF-"), ("bytes=5-", 206, "1.7\n"), ("bytes=-2", 206, "7\n"),
        ("bytes=5-900", 206, "1.7\n"), ("bytes=-900", 206, "%PDF-1.7\n"), ("bytes=9-", 416, ""),
        ("bytes=-0", 416, ""), ("bytes=4-2", 200, "%PDF-1.7\n"), ("bytes=0-1,3-4", 200, "%PDF-1.7\n"),
        ("bytes=-", 200, "%PDF-1.7\n"), ("lines=1-2", 200, "%PDF-1.7\n"), ("", 200, "%PDF-1.7\n"),
    ],
)  # fmt: skip
def test_players_get_the_part_that_they_ask_for(client, asked, status, sent):
    answer = client.get(make_file().get_absolute_url(), headers={"range": asked})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, content.decode()) == (status, sent)
    assert answer["Accept-Ranges"] == "bytes"
    if status == 206:
        assert int(answer["Content-Length"]) == len(sent)


def test_a_second_run_changes_no_row(tmp_path, folder, move_in):
    post = item("Banjir", f'<p><a href="{UPLOADS}/siaran.mp3">Siaran</a></p>', old_id=7)
    path = export(tmp_path, post, attachment(8, f"{OLD}/salinan.pdf"))
    fetch.fetch_waiting("kabarlama.example", folder, move_in(path), lambda *told: None)
    rows = [_rows(model) for model in (Article, ImportedFile, StoredFile, FormerPath)]
    again = move_in(path)
    fetch.fetch_waiting("kabarlama.example", folder, again, lambda *told: None)
    assert [_rows(model) for model in (Article, ImportedFile, StoredFile, FormerPath)] == rows
    assert again.counts["file"] == {"unchanged": 1}


def _rows(model):
    """Return the rows with the transactions that wrote them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.xmin::text, t.ctid::text, t.* FROM {model._meta.db_table} t ORDER BY 1, 2"
        )
        return cursor.fetchall()


@pytest.fixture
def stored():
    return make_file("Laporan Banjir.pdf", PDF)


def test_it_is_handed_out_as_a_download_that_can_run_nothing(client, stored):
    answer = client.get(stored.get_absolute_url())
    assert answer["Content-Disposition"] == 'attachment; filename="laporan-banjir.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == PDF


@pytest.mark.parametrize("name", ["berkas/../asli/x.pdf", "berkas/x.html", "berkas/x", "x.pdf"])
def test_nothing_else_is_handed_out(client, name):
    assert client.get(f"/media/{name}").status_code == 404


def test_a_deleted_one_is_gone_at_once(client, stored, django_capture_on_commit_callbacks):
    FormerPath.objects.create(path="/wp-content/uploads/laporan.pdf", subject=stored)
    client.force_login(make_user(roles.EDITOR))
    assert "Laporan Banjir.pdf" in client.get("/admin/articles/storedfile/").text
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/admin/articles/storedfile/{stored.pk}/delete/", {"post": "yes"})
    assert client.get(stored.get_absolute_url()).status_code == 404
    assert client.get("/wp-content/uploads/laporan.pdf").status_code == 404


@pytest.mark.parametrize(
    ("head", "name", "suffix"),
    [
        (PDF, "a.mp3", ".pdf"), (MP3, "a", ".mp3"), (b"\xff\xfb\x90\x00", "a.mp3", ".mp3"),
        (b"OggS\x00", "a.ogg", ".ogg"), (M4A, "x", ".m4a"),
        (b"\x00\x00\x00\x20ftypmp42", "a.m4a", ".m4a"), (b"\x00\x00\x00\x20ftypmp42", "a.mp4", ""),
        (b"\xff\xd8\xff\xe0", "foto.mp3", ""), (b"<html>", "a.pdf", ""), (b"", "a.pdf", ""),
    ],
)  # fmt: skip
def test_the_first_bytes_say_what_it_is(head, name, suffix):
    assert file_suffix(head, name) == suffix
