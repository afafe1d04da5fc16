"""Pictures from a folder and over HTTP: whole, once, and from nowhere private."""

import http.server
import socket
import threading

import pytest
from django.utils import translation

from articles import guarded_http as downloads
from articles.guarded_http import NotToBeHadError, TryAgainError, download
from articles.models import Article, FormerPath, Image, ImportedPicture
from articles.moving import fetch
from articles.moving.fetch import Media, MediaError
from articles.moving.notes import sentence
from tests.articles.moving.exports import attachment, export, item
from tests.factories import picture_bytes

ONE, OTHER = picture_bytes(60, 40), picture_bytes(50, 50, "PNG")


@pytest.fixture
def old_site():
    """The old site over HTTP; ``answers`` maps a path to bytes, a place to go to, or a status.

    A pair is bytes with what is said of their length.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            said = server.answers.get(self.path, 404)
            server.asked.append(self.path)
            said, length = said if isinstance(said, tuple) else (said, None)
            if isinstance(said, bytes):
                self.send_response(200)
                if length is not None:
                    self.send_header("Content-Length", length)
                self.end_headers()
                self.wfile.write(said)
            elif isinstance(said, str):
                self.send_response(302)
                self.send_header("Location", said)
                self.end_headers()
            else:
                self.send_response(said)
                self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.answers, server.asked = {}, []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def base(server):
    return f"http://127.0.0.1:{server.server_address[1]}"


OPEN = frozenset({"127.0.0.1"})


def test_the_bytes_come_also_by_a_redirect(old_site):
    old_site.answers = {"/a.jpg": "/b.jpg", "/b.jpg": ONE}
    assert download(f"{base(old_site)}/a.jpg", OPEN) == ONE


@pytest.mark.parametrize(
    ("said", "error", "why"),
    [(404, NotToBeHadError, "404"), (503, TryAgainError, "503"), ("/a.jpg", NotToBeHadError, "led on"),
     ("file:///etc/passwd", NotToBeHadError, "none of the web"),
     ("http://10.0.0.1/x.jpg", NotToBeHadError, "private network"),
     ("http://[::ffff:127.0.0.2]/x.jpg", NotToBeHadError, "private network"),
     ("http://[rusak/x.jpg", NotToBeHadError, "cannot be read"),
     ((b"separuh", "900"), TryAgainError, "broke off")],
)  # fmt: skip
def test_what_is_not_to_be_had_says_why(old_site, said, error, why):
    old_site.answers = {"/a.jpg": said}
    with pytest.raises(error, match=why):
        download(f"{base(old_site)}/a.jpg", OPEN)


def test_a_length_that_is_no_number_is_not_believed(old_site):
    old_site.answers = {"/a.jpg": (ONE, "banyak")}
    assert download(f"{base(old_site)}/a.jpg", OPEN) == ONE


def test_an_address_is_asked_for_as_browsers_write_it(old_site):
    old_site.answers = {"/a%20b.jpg?judul=caf%C3%A9%20satu&n=%20": ONE}
    assert download(f"{base(old_site)}/a b.jpg?judul=café satu&n=%20", OPEN) == ONE


def test_signs_that_no_address_has_are_told_as_such():
    with pytest.raises(NotToBeHadError, match="cannot be read"):
        download("http://127.0.0.1/\ud800.jpg", OPEN)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "::1", "fe80::1%eth0", "fd00::1",
     "0.0.0.0", "::ffff:10.0.0.1", "2002:7f00:1::", "100.64.0.1", "224.0.0.1", "64:ff9b::7f00:1"],
)  # fmt: skip
def test_private_networks_are_refused_whatever_name_leads_there(monkeypatch, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    monkeypatch.setattr(
        downloads.socket, "getaddrinfo", lambda *a, **k: [(family, 1, 6, "", (address, 80))]
    )
    with pytest.raises(NotToBeHadError, match="private network"):
        download("http://gambar.example/a.jpg")


def test_a_name_is_resolved_once_and_the_connection_made_to_that(monkeypatch, old_site):
    asked, connected = [], []

    def resolve(host, port, **more):
        asked.append(host)
        return [(socket.AF_INET, 1, 6, "", ("93.184.216.34", port))]

    def connect(address, *rest, **more):
        connected.append(address)
        made = socket.socket()
        made.connect(old_site.server_address)
        return made

    monkeypatch.setattr(downloads.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(downloads.socket, "create_connection", connect)
    old_site.answers = {"/a.jpg": ONE}
    assert download("http://gambar.example/a.jpg") == ONE
    assert asked == ["gambar.example"]
    assert connected == [("93.184.216.34", 80)]


def test_no_more_is_read_than_an_upload_may_have(monkeypatch, old_site):
    monkeypatch.setattr(downloads, "MOST_BYTES", 100)
    old_site.answers = {"/a.jpg": b"x" * 5000}
    with pytest.raises(NotToBeHadError, match="larger than 25 MB"):
        download(f"{base(old_site)}/a.jpg", OPEN)


@pytest.mark.parametrize("given", ["/tidak/ada", "http://"])
def test_a_place_that_is_none_is_told(given):
    with pytest.raises(MediaError):
        Media.of(given)


def brought(tmp_path, move_in, media, **files):
    run = move_in(
        export(
            tmp_path,
            attachment(
                1,
                "/wp-content/uploads/2019/05/satu.jpg",
                meta=[("_wp_attachment_image_alt", "Jembatan")],
                excerpt="Air. Foto: Budi",
            ),
            attachment(2, "/wp-content/uploads/2019/05/kembar.jpg"),
            attachment(3, "/wp-content/uploads/2019/05/lain.png"),
            attachment(4, "/wp-content/uploads/2019/05/bukan.jpg"),
            item("Satu", "[gallery ids='1,2,3,4']", meta=[("_thumbnail_id", "1")]),
        )
    )
    fetch.fetch_waiting("kabarlama.example", media, run, lambda *told: None)
    return run


@pytest.mark.django_db
@pytest.mark.parametrize("below", ["wp-content/uploads/2019/05", "uploads/2019/05", "2019/05"])
def test_pictures_come_from_a_folder_under_the_keys_that_stories_place(tmp_path, move_in, below):
    folder = tmp_path / "media"
    (folder / below).mkdir(parents=True)
    for name, content in (("satu.jpg", ONE), ("kembar.jpg", ONE), ("lain.png", OTHER),
                          ("bukan.jpg", b"<?php evil")):  # fmt: skip
        (folder / below / name).write_bytes(content)
    run = brought(tmp_path, move_in, Media.of(str(folder)))
    keys = ImportedPicture.objects.order_by("old_id").values_list("picture", flat=True)
    first = Image.objects.get(pk=keys[0])
    assert (first.alt, first.caption, first.credit) == ("Jembatan", "Air.", "Budi")
    assert not first.to_be_completed
    twin = Image.objects.get(pk=keys[1])
    assert twin.file.name == first.file.name
    assert twin.to_be_completed
    assert Article.objects.get().lead_image == first
    assert Image.objects.count() == 3
    assert run.counts["fetched"] == {"created": 2, "twin": 1, "refused": 1}
    [note] = run.notes.filter(text__contains="could not be fetched")
    assert "bukan.jpg" in note.values["url"]
    assert note.object_id == Article.objects.get().pk


@pytest.mark.django_db
def test_the_file_of_twins_stays_until_the_last_is_gone(
    tmp_path, move_in, django_capture_on_commit_callbacks
):
    folder = tmp_path / "media"
    folder.mkdir()
    for name in ("satu.jpg", "kembar.jpg"):
        (folder / name).write_bytes(ONE)
    brought(tmp_path, move_in, Media.of(str(folder)))
    twins = list(Image.objects.order_by("pk"))
    file = twins[0].file
    Article.objects.update(lead_image=None)
    with django_capture_on_commit_callbacks(execute=True):
        twins[0].delete()
    assert file.storage.exists(twins[1].file.name)
    with django_capture_on_commit_callbacks(execute=True):
        twins[1].delete()
    assert not file.storage.exists(twins[1].file.name)


@pytest.mark.django_db
def test_over_http_a_second_run_asks_for_what_is_missing_only(tmp_path, move_in, old_site):
    below = "/wp-content/uploads/2019/05"
    old_site.answers = {f"{below}/satu.jpg": ONE, f"{below}/kembar.jpg": 503}
    media = Media.of(base(old_site))
    run = brought(tmp_path, move_in, media)
    assert Image.objects.count() == 1
    states = ImportedPicture.objects.order_by("old_id").values_list("state", flat=True)
    assert list(states) == ["stored", "waiting", "refused", "refused"]
    old_site.answers = {f"{below}/kembar.jpg": ONE}
    old_site.asked.clear()
    fetch.fetch_waiting("kabarlama.example", media, run, lambda *told: None)
    assert Image.objects.count() == 2
    assert f"{below}/satu.jpg" not in old_site.asked


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["[/rusak.jpg", f"/{'p' * 600}.jpg"])
def test_an_attachment_without_a_usable_address_takes_no_other_s_place(tmp_path, move_in, path):
    run = move_in(export(tmp_path, attachment(1, path, post_parent="7"), attachment(2)))
    picture = ImportedPicture.objects.get()
    assert picture.old_id == "2"
    assert FormerPath.objects.get(path="/foto-2").object_id == picture.picture
    assert not FormerPath.objects.filter(path="/foto-1").exists()
    assert run.counts["file"] == {"skipped": 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "why", "here"),
    [
        (b"<html>x</html>", "it is a web page, no JPEG, PNG, WebP or GIF", "halaman web"),
        (b"", "the file is empty", "kosong"),
        (ONE[:200], "the file is damaged or was cut off", "rusak"),
    ],
)
def test_why_a_file_is_no_picture_is_said_in_the_language_of_who_reads(
    tmp_path, move_in, content, why, here
):
    (tmp_path / "foto.jpg").write_bytes(content)
    one = item("Judul <em>satu</em> &amp; dua", '<img src="">', old_id=1)
    with translation.override("id"):
        run = move_in(export(tmp_path, attachment(9), one))
        fetch.fetch_waiting("kabarlama.example", Media.of(str(tmp_path)), run, lambda *told: None)
    told = run.notes.get(text__contains="could not be fetched")
    assert told.values["why"] == why
    with translation.override("id"):
        assert here in sentence(told.text, told.values)
    assert run.notes.get(text__contains="without an address").title == "Judul satu & dua"
