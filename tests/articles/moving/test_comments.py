"""Comments of the former site: an archive that the newsroom shows or not."""

import time

import pytest
from django.db import transaction

from articles.models import ArchivedComment, Article, SiteIdentity
from articles.models.comments import count_anew
from articles.models.site import THE_ONE
from tests.articles.admin.forms import errors
from tests.articles.moving.exports import cdata, export, item
from tests.at_once import at_once
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db
CHANGE = "/admin/articles/archivedcomment/{}/change/"


def comment(key, text, parent=0, approved="1", kind="comment", name="Pembaca"):
    return (
        f"<wp:comment><wp:comment_id>{key}</wp:comment_id><wp:comment_author>{cdata(name)}"
        "</wp:comment_author><wp:comment_author_email>a@lama.example</wp:comment_author_email>"
        "<wp:comment_author_IP>10.9.8.7</wp:comment_author_IP>"
        f"<wp:comment_date_gmt>2019-05-1{key} 03:00:00</wp:comment_date_gmt>"
        f"<wp:comment_content>{cdata(text)}</wp:comment_content>"
        f"<wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>{kind}"
        f"</wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
    )


def story(*comments, **more):
    return item("Satu", "Isi.", old_id=1, slug="satu", **more).replace(
        "</item>", "".join(comments) + "</item>"
    )


COMMENTS = (
    comment(3, "Terakhir."),
    comment(1, "Pertama\n\n<b>tebal</b> &amp; <script>x</script>", name="A <i>B</i>"),
    comment(2, "Menjawab.", parent=1),
    comment(4, "beli", approved="spam"),
    comment(5, "…", kind="pingback"),
)


@pytest.fixture
def shown():
    SiteIdentity.objects.update_or_create(pk=THE_ONE, defaults={"shows_comments": True})


def test_approved_comments_come_as_text_without_addresses(tmp_path, move_in):
    run = move_in(export(tmp_path, story(*COMMENTS)))
    rows = ArchivedComment.objects.order_by("written_at")
    assert [(row.name, row.text) for row in rows] == [
        ("A B", "Pertama\n\ntebal &"), ("Pembaca", "Menjawab."), ("Pembaca", "Terakhir."),
    ]  # fmt: skip
    assert rows[1].answers == rows[0]
    assert run.counts["comment"] == {"created": 3}
    assert Article.objects.get().comment_count == 3


def test_a_second_run_brings_only_what_is_new_and_hidden_ones_stay_hidden(tmp_path, move_in):
    move_in(export(tmp_path, story(*COMMENTS[:2])))
    ArchivedComment.objects.filter(text="Terakhir.").update(is_hidden=True)
    move_in(export(tmp_path, story(*COMMENTS)))
    assert ArchivedComment.objects.count() == 3
    assert Article.objects.get().comment_count == 2


def test_readers_see_them_where_the_newsroom_says_so(tmp_path, move_in, client, shown):
    move_in(export(tmp_path, story(*COMMENTS)))
    page = client.get("/2019/05/12/satu/").content.decode()
    assert "3 komentar arsip" in page
    answer = client.get("/2019/05/12/satu/komentar/").content.decode()
    assert answer.index("Pertama") < answer.index("Menjawab.") < answer.index("Terakhir.")
    assert 'class="comment comment--1"' in answer
    assert "10.9.8.7" not in answer
    assert "Menjawab." in client.get("/2019/05/12/satu/komentar/?edisi=teks").content.decode()


def test_readers_see_none_otherwise(tmp_path, move_in, client):
    move_in(export(tmp_path, story(*COMMENTS)))
    assert "/komentar/" not in client.get("/2019/05/12/satu/").content.decode()
    assert client.get("/2019/05/12/satu/komentar/").status_code == 404


def test_comments_of_a_story_that_is_not_public_are_not_found(tmp_path, move_in, client, shown):
    move_in(export(tmp_path, story(*COMMENTS, status="private")))
    assert client.get("/2019/05/12/satu/komentar/").status_code == 404


def test_the_desk_hides_one_and_deletes_one(tmp_path, move_in, client):
    move_in(export(tmp_path, story(*COMMENTS)))
    client.force_login(make_user("Editor"))
    one, other = ArchivedComment.objects.order_by("pk")[:2]
    answer = client.post(
        CHANGE.format(one.pk), {"name": one.name, "text": one.text, "is_hidden": "on"}
    )
    assert answer.status_code == 302, errors(answer)
    assert Article.objects.get().comment_count == 2
    client.post(f"/admin/articles/archivedcomment/{other.pk}/delete/", {"post": "yes"})
    assert Article.objects.get().comment_count == 1


def test_the_page_asks_the_database_few_times(
    tmp_path, move_in, client, shown, django_assert_max_num_queries
):
    move_in(export(tmp_path, story(*COMMENTS)))
    client.get("/2019/05/12/satu/komentar/")
    with django_assert_max_num_queries(8):
        client.get("/2019/05/12/satu/komentar/")


@pytest.mark.django_db(transaction=True)
def test_two_who_hide_at_once_are_both_counted():
    article = make_article("Satu")
    rows = [
        ArchivedComment.objects.create(article=article, old_id=str(n), text="Ya.") for n in range(3)
    ]
    with transaction.atomic():
        count_anew([article.pk])

    def hide(row, before, after):
        time.sleep(before)
        with transaction.atomic():
            ArchivedComment.objects.filter(pk=row.pk).update(is_hidden=True)
            count_anew([article.pk])
            time.sleep(after)

    at_once(lambda: hide(rows[0], 0, 0.6), lambda: hide(rows[1], 0.2, 0))
    article.refresh_from_db()
    assert article.comment_count == 1


def test_the_desk_says_what_readers_see_and_why_not(admin_client, shown):
    public, draft = make_article(), make_article(status="draft")
    for article, text in ((public, "Setuju."), (draft, "Belum.")):
        ArchivedComment.objects.create(old_id="1", article=article, text=text)
    page = "/admin/articles/archivedcomment/"
    text = admin_client.get(page).text
    assert "ditampilkan" in text
    assert "tidak: beritanya belum atau tidak terbuka bagi pembaca" in text
    SiteIdentity.objects.update(shows_comments=False)
    text = admin_client.get(page).text
    assert text.count("tidak: arsip dimatikan di Identitas situs") == 2
    assert "ditampilkan</td>" not in text
