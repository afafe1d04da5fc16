"""A look at the form as it stands: the page, the list of what is missing; nothing is saved."""

from __future__ import annotations

import pytest

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from articles.models import Article, Tag
from newsroom import roles
from tests.articles.admin.forms import ADD_URL, change_url, filled
from tests.factories import make_article, make_image, make_reporter, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

CHECK = "/admin/articles/article/typed/check/"
LIVE = "/admin/articles/article/typed/preview/"


@pytest.fixture
def reporter(client):
    user = make_user(roles.REPORTER)
    client.force_login(user)
    return user


@pytest.fixture
def draft(reporter):
    return make_article("Lama", status="draft", created_by=reporter, lead_image=make_image())


def look(client, url, story=None, **changes):
    form = client.get(ADD_URL if story is None else change_url(story))
    return client.post(f"{url}?story={'' if story is None else story.pk}", filled(form, **changes))


def test_the_page_shows_what_is_typed_and_nothing_is_saved(client, draft):
    before = list(Article.objects.values())
    typed = {"headline": "Judul diketik", "body": "<p>Isi <b>baru</b>.</p><script>x</script>"}
    answer = look(client, LIVE, draft, tags="Kota Baru", **typed)
    page = answer.json()["page"]
    assert "Judul diketik" in page
    assert "<strong>baru</strong>" in page
    assert "<script>x" not in page
    assert "Kota Baru" in page
    assert "Judul diketik" in answer.json()["found"]
    assert list(Article.objects.values()) == before
    assert not Tag.objects.filter(name="Kota Baru").exists()
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_a_new_story_is_shown_before_anything_is_chosen(client, reporter):
    make_reporter("Ratna")
    answer = look(client, LIVE, headline="Baru")
    assert "Baru" in answer.json()["page"]
    assert "Baru" in look(client, LIVE, headline="Baru", body="<p>x</p>").json()["page"]
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    "post", [{}, {"headline": ""}, {"bylines-TOTAL_FORMS": "x"}, {"section": "abc"}]
)
@pytest.mark.parametrize("url", [CHECK, LIVE])
def test_half_a_form_is_shown_as_far_as_it_goes(client, draft, url, post):
    assert client.post(f"{url}?story={draft.pk}", post).status_code == 200
    assert client.post(f"{url}?story=", post).status_code == 200


def test_the_list_says_what_is_missing_as_it_is_typed(client, draft):
    answer = look(client, CHECK, draft, tags="", standfirst="", body="<p>Ia dirumah.</p>")
    assert "check-block" in answer.text  # the standfirst
    assert "di rumah" in answer.text
    fewer = look(client, CHECK, draft, tags="Aleppo")
    assert fewer.text.count("check-met") > answer.text.count("check-met")


@pytest.mark.parametrize("body", ["", "<p></p>", "<p> &nbsp; </p>"])
def test_the_list_knows_that_readers_need_a_text(client, draft, body):
    told = "Isi belum ada."
    assert told in look(client, CHECK, draft, body=body).text
    assert told in look(client, CHECK, headline="Baru", body=body).text
    assert told not in look(client, CHECK, draft, body="<p>Satu.</p>").text


@pytest.mark.parametrize("url", [CHECK, LIVE])
def test_nobody_looks_at_what_they_may_not_see(client, reporter, url):
    other = make_article(status="draft")
    assert client.post(f"{url}?story={other.pk}", {}).status_code == 404
    assert Entry.objects.filter(act=Act.ACT_REFUSED, actor_id=reporter.pk).exists()
    assert client.get(f"{url}?story=").status_code == 405
    client.force_login(make_user(roles.MAIL_DESK))
    assert client.post(f"{url}?story=", {}).status_code == 403


def test_the_preview_shows_what_search_and_shares_are_told(client, draft):
    told = {"seo_title": "Judul bagi mesin", "seo_description": "Deskripsi bagi mesin"}
    answer = look(client, LIVE, draft, headline="Judul halaman", **told).json()
    assert answer["found"].count("Judul bagi mesin") == 2
    assert answer["found"].count("Deskripsi bagi mesin") == 2
    assert "Judul halaman" not in answer["found"]
    assert "Judul halaman" in answer["page"]
    long = "Judul yang panjang sekali " * 4
    assert "hasil pencarian memotongnya" in look(client, CHECK, draft, headline=long).text
    checked = look(client, CHECK, draft, headline=long, seo_title="Pendek").text
    assert "hasil pencarian memotongnya" not in checked


@pytest.mark.parametrize("name", ["headline", "seo_title"])
def test_a_title_longer_than_the_form_takes_is_told_to_be_too_long(client, draft, name):
    length = {one.name: one for one in look(client, CHECK, draft).context["findings"]}["length"]
    assert length.is_met
    answer = look(client, CHECK, draft, **{name: "Kata " * 60})
    length = {one.name: one for one in answer.context["findings"]}["length"]
    assert "299" in length.told


def test_without_a_headline_the_list_says_so_and_ticks_no_length_of_it(client, reporter):
    findings = {one.name: one for one in look(client, CHECK).context["findings"]}
    assert findings["headline"].blocks
    assert "length" not in findings
