"""A later run's report: what was to be completed before, and still is, stands in it."""

import pytest
from django.urls import reverse

from articles.models import Article, ImportedPicture, ImportNote, ImportRun, Page
from articles.moving import before, fetch, report
from articles.moving.fetch import Media
from tests.articles.moving.exports import attachment, export, item

pytestmark = pytest.mark.django_db
BASE = "https://kabarlama.example/wp-content/uploads/2019/05"


def to_do(run):
    rows = ImportNote.objects.filter(run=run, kind="todo")
    return sorted((row.title, row.text % row.values, bool(row.since)) for row in rows)


def known(run):
    return sorted({(title, old) for title, _text, old in to_do(run)})


def test_what_is_open_stands_in_the_next_report_and_says_since_when(tmp_path, move_in):
    path = export(
        tmp_path,
        item("Rahasia", "Isi.", old_id=1, status="private"),
        item("Kode", 'Isi [formulir id="3"].', old_id=2),
        item("Tautan", '<a href="https://kabarlama.example/hilang/">x</a>', old_id=3),
        item("Atas", "Isi.", old_id=4, is_sticky=1),
        item("Laman", "Isi [peta_kota].", old_id=5, kind="page"),
    )
    first = move_in(path)
    told = to_do(first)
    assert {title for title, _text, _old in told} == {"Rahasia", "Kode", "Tautan", "Atas", "Laman"}
    assert not any(old for *_words, old in told)
    for _run in range(2):
        second = move_in(path)
        assert [row[:2] for row in to_do(second)] == [row[:2] for row in told]
        assert all(old for *_words, old in to_do(second))
        assert ImportNote.objects.filter(run=second, since=first.started_at).count() == len(told)
    words = report.of_run(second)
    assert f"({len(told)} " in words
    assert second.counts["notes"]["todo"] == len(told)


def test_what_was_done_meanwhile_stands_there_no_more(tmp_path, move_in):
    path = export(
        tmp_path,
        item("Rahasia", "Isi.", old_id=1, status="private"),
        item("Kode", 'Isi [formulir id="3"].', old_id=2),
        item("Tautan", '<a href="https://kabarlama.example/hilang/">x</a>', old_id=3),
        item("", "Tanpa judul sama sekali.", old_id=4),
        item("Dihapus", "Isi [peta_kota].", old_id=5),
        item("Laman", "Isi [peta_kota].", old_id=6, kind="page"),
    )
    move_in(path)
    Article.objects.filter(headline="Rahasia").update(status="in_review")
    for title in ("Kode", "Tautan"):
        Article.objects.filter(headline=title).update(body="<p>Isi.</p>")
    Article.objects.filter(headline__startswith="Tanpa").update(headline="Judul")
    Article.objects.get(headline="Dihapus").delete()
    Page.objects.update(body="<p>Isi.</p>")
    assert to_do(move_in(path)) == []


def test_what_changed_there_is_told_anew_and_once(tmp_path, move_in):
    def path(text):
        return export(tmp_path, item("Kode", text, old_id=2), item("Lain", "[peta_kota]", old_id=3))

    move_in(path("Isi [formulir_satu]."))
    run = move_in(path("Isi [formulir_satu] dan [formulir_dua]."))
    assert known(run) == [("Kode", False), ("Lain", True)]
    assert len(to_do(run)) == 3
    run = move_in(path("Isi."))
    assert known(run) == [("Lain", True)]


def test_a_picture_is_open_until_it_is_here_and_names_its_stories(tmp_path, move_in):
    path = export(
        tmp_path,
        attachment(8, "/wp-content/uploads/2019/05/lepas.jpg"),
        item("Satu", f'<img src="{BASE}/foto.jpg">', old_id=1),
        item("Dua", "Isi.", old_id=2, meta=[("_thumbnail_url", f"{BASE}/foto.jpg")]),
        item("Laman", f'<img src="{BASE}/foto.jpg">', old_id=3, kind="page", slug="laman"),
    )
    folder = Media(folder=tmp_path)

    def run_with(media):
        run = move_in(path)
        if media:
            fetch.fetch_waiting("kabarlama.example", media, run, lambda *_told: None)
            before.settle(run)
        return run

    run = run_with(folder)
    told = {row.title: row for row in ImportNote.objects.filter(run=run, kind="todo")}
    assert set(told) == {"Satu", "Dua", "Laman", ""}
    assert told["Satu"].values["url"] == f"{BASE}/foto.jpg"
    assert told["Satu"].address == "https://kabarlama.example/2019/05/12/tulisan-1"
    assert "old media library" in told[""].text
    words = report.of_run(run)
    assert "“Satu” (https://kabarlama.example/2019/05/12/tulisan-1) – " in words
    assert len(to_do(run_with(None))) == 4
    ImportedPicture.objects.update(state=ImportedPicture.State.STORED)
    assert to_do(run_with(None)) == []


def test_a_run_that_was_stopped_loses_nothing_of_what_is_open(tmp_path, move_in, monkeypatch):
    from articles.moving import importer

    path = export(tmp_path, item("Kode", "Isi [formulir_satu].", old_id=2))
    move_in(path)
    with monkeypatch.context() as patch:
        patch.setattr(importer, "_posts", lambda _job: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            move_in(path)
    assert known(move_in(path)) == [("Kode", True)]
    assert ImportRun.objects.count() == 2


def test_the_desk_shows_since_when_and_where_it_stood(tmp_path, move_in, admin_client):
    path = export(tmp_path, item("Kode", "Isi [formulir_satu].", old_id=2))
    move_in(path)
    run = move_in(path)
    page = admin_client.get(reverse("admin:articles_importrun_change", args=[run.pk])).text
    assert 'href="https://kabarlama.example/2019/05/12/tulisan-2/"' in page
    assert report.since(run.notes.get()) in page
