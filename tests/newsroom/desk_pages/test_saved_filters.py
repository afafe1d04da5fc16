"""Filters above the lists of the desk: kept, shared, renamed, removed, and what became of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.editing import uniting
from articles.models import Reporter, SavedFilter, Tag
from tests.factories import make_article, make_reporter, make_section, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
DESK = "articles.article"


@pytest.fixture
def editor(client):
    user = make_user("Editor", first_name="Dewi")
    client.force_login(user)
    return user


def keep(client, query, name="Banjir", desk=DESK, **more):
    sent = {"desk": desk, "query": query, "name": name} | more
    return client.post(reverse("admin:keep_filter"), sent, follow=True)


def change(client, saved, **more):
    sent = {"desk": DESK, "query": saved.query, "filter": saved.pk} | more
    return client.post(reverse("admin:change_filter"), sent, follow=True)


def test_what_a_list_is_asked_for_stands_above_it_under_a_name(client, editor):
    make_article("Banjir di Kendal", status="draft")
    make_article("Panen raya", status="draft")
    assert "Simpan daftar ini" not in client.get(LIST).text  # it shows everything
    assert "Simpan daftar ini" in client.get(LIST, {"q": "banjir", "o": "2"}).text
    page = keep(client, "q=banjir&o=2&p=1")
    assert page.redirect_chain == [(f"{LIST}?o=2&q=banjir", 302)]
    assert "kini ada di atas" in page.text
    assert [str(row) for row in page.context["cl"].result_list] == ["Banjir di Kendal"]
    assert '<a class="chip" href="?o=2&amp;q=banjir" aria-current="true"' in page.text
    assert "Simpan daftar ini" not in page.text  # it has a name
    # Above another order of the same list the chip is not the present one, nor below another desk.
    assert 'q=banjir" aria-current' not in client.get(LIST, {"q": "banjir"}).text
    assert "saved-filters" not in client.get("/admin/articles/image/").text
    assert "saved-filters" not in client.get(LIST, {"_popup": "1"}).text


def test_others_see_what_an_editor_shares(client, editor):
    keep(client, "status=draft", "Meja malam", is_shared="on")
    keep(client, "status=in_review", "Sendiri")
    client.force_login(make_user("Reporter"))
    page = client.get(LIST, {"status": "draft"})
    assert "Meja malam" in page.text
    assert "Dibagikan oleh" in page.text
    assert "Sendiri" not in page.text
    assert "Ganti nama" not in page.text
    shared = SavedFilter.objects.get(name="Meja malam")
    assert change(client, shared, do="remove").status_code == 403
    assert keep(client, "mine=1", "Semua", is_shared="on").status_code == 403
    assert "Untuk seluruh redaksi" not in client.get(LIST, {"mine": "1"}).text
    unseen = SavedFilter.objects.get(name="Sendiri")
    assert "sudah menghapus" in change(client, unseen, do="remove").text
    assert SavedFilter.objects.count() == 2


def test_it_is_renamed_shared_and_removed_by_its_owner(client, editor):
    keep(client, "status=draft", "Draf")
    saved = SavedFilter.objects.get()
    page = change(client, saved, name="Draf kami", is_shared="on")
    assert "“Draf kami” disimpan" in page.text
    saved.refresh_from_db()
    assert (saved.name, saved.is_shared) == ("Draf kami", True)
    assert "Beri nama" in change(client, saved, name=" ").text
    keep(client, "status=in_review", "Lain")
    assert "nama ini" in change(client, saved, name="Lain").text
    page = change(client, saved, do="remove")
    assert "“Draf kami” dihapus" in page.text
    assert page.redirect_chain == [(f"{LIST}?status=draft", 302)]
    assert "sudah menghapus" in change(client, saved, do="remove").text


def test_a_filter_whose_section_is_gone_says_so(client, editor):
    section = make_section("Pesisir")
    make_article(section=make_section("Dunia"), status="draft")
    keep(client, f"section__id__exact={section.pk}", "Pesisir")
    assert "tidak ada (rubrik)" not in client.get(f"{LIST}?section__id__exact={section.pk}").text
    key = section.pk
    section.delete()
    page = client.get(LIST, {"section__id__exact": key})
    assert page.status_code == 200
    assert "tidak ada (rubrik)" in page.text
    assert "Ganti nama atau hapus “Pesisir”" in page.text


def test_a_filter_whose_reporter_is_gone_says_so(client, editor):
    page = client.get(LIST, {"reporter": "999999"})
    assert "tidak ada (reporter)" in page.text


def test_a_filter_that_names_a_merged_reporter_leads_on_to_the_one_left(client, editor):
    gone, kept = make_reporter("Siti A."), make_reporter("Siti Aminah")
    make_article("Pasar pagi", status="draft").bylines.create(reporter=gone)
    keep(client, f"reporter={gone.pk}&status=draft", "Siti")
    kept_as = SavedFilter.objects.get().query
    twins = uniting.merge("reporter", gone.pk, kept.pk, editor)
    bare = client.get(LIST)
    assert f'href="?reporter={kept.pk}&amp;status=draft"' in bare.text
    page = client.get(f"{LIST}?{kept_as}", follow=True)  # an address that somebody noted
    assert page.redirect_chain == [(f"?reporter={kept.pk}&status=draft", 302)]
    assert "“Siti A.” digabungkan ke “Siti Aminah”" in page.text
    assert [str(row) for row in page.context["cl"].result_list] == ["Pasar pagi"]
    assert 'aria-current="true"' in page.text.split("saved-filters")[1].split("</nav>")[0]
    assert "tidak ada (reporter)" not in page.text
    assert SavedFilter.objects.get().query == kept_as
    uniting.undo(twins, editor)
    page = client.get(f"{LIST}?{kept_as}")
    assert [str(row) for row in page.context["cl"].result_list] == ["Pasar pagi"]
    assert f'href="?reporter={gone.pk}&amp;status=draft"' in page.text


def test_a_chain_of_merges_leads_to_its_end_and_a_deleted_end_says_so(client, editor):
    one, two, three = (make_reporter(name) for name in ("Ani", "Any", "Anie"))
    uniting.merge("reporter", one.pk, two.pk, editor)
    uniting.merge("reporter", two.pk, three.pk, editor)
    chain = client.get(f"{LIST}?reporter={one.pk}", follow=True).redirect_chain
    assert chain == [(f"?reporter={three.pk}", 302)]
    Reporter.objects.filter(pk=three.pk).delete()
    assert "tidak ada (reporter)" in client.get(f"{LIST}?reporter={one.pk}").text


@pytest.mark.parametrize("kind", ["tag", "reporter", "source"])
def test_the_page_of_a_merged_row_leads_on_to_the_one_left(client, kind):
    client.force_login(chief := make_user("Administrator"))
    model = uniting.KINDS[kind]
    gone, kept = model.objects.create(name="Pemkab"), model.objects.create(name="Pemkab Kudus")
    uniting.merge(kind, gone.pk, kept.pk, chief)
    page = client.get(f"/admin/articles/{kind}/{gone.pk}/change/", follow=True)
    assert page.redirect_chain == [(f"/admin/articles/{kind}/{kept.pk}/change/", 302)]
    assert "“Pemkab” digabungkan ke" in page.text
    assert client.get(f"/admin/articles/{kind}/x/change/").url == "/admin/"


def test_subscribers_to_a_merged_topic_are_found_and_a_rare_topic_is_no_lost_one(client):
    client.force_login(chief := make_user("Administrator"))
    people = "/admin/subscriptions/subscriber/"
    gone, kept = (Tag.objects.create(name=name) for name in ("Banjir rob", "Rob"))
    assert "tidak ada (topik)" not in client.get(f"{people}?topic=tag-{gone.pk}").text
    uniting.merge("tag", gone.pk, kept.pk, chief)
    page = client.get(f"{people}?topic=tag-{gone.pk}", follow=True)
    assert page.redirect_chain == [(f"?topic=tag-{kept.pk}", 302)]
    assert "tidak ada (topik)" not in page.text


def test_many_filters_cost_the_list_no_more_statements(client, editor):
    def statements():
        with CaptureQueriesContext(connection) as caught:
            client.get(LIST)
        return len(caught)

    needed = []
    for number in range(3):
        gone, kept = make_reporter(f"A{number}"), make_reporter(f"B{number}")
        keep(client, f"reporter={gone.pk}", f"saringan {number}")
        uniting.merge("reporter", gone.pk, kept.pk, editor)
        needed.append(statements())
    assert needed[-1] == needed[-2] <= 12


def test_what_no_list_understands_any_more_is_said(client, editor):
    make_article(status="draft")
    keep(client, "wartawan__nama=x", "Lama")
    page = client.get(f"{LIST}?{SavedFilter.objects.get().query}", follow=True)
    assert page.status_code in {200, 400}
    keep(client, "o=x.y", "Aneh")
    assert client.get(f"{LIST}?o=x.y", follow=True).status_code == 200


@pytest.mark.parametrize(
    "desk", ["", "x", "articles.nothing", "articles.autosave", "articles.Article"]
)
def test_no_other_list_has_filters(client, editor, desk):
    assert keep(client, "q=a", desk=desk).status_code == 404


def test_who_may_not_see_a_list_keeps_nothing_of_it(client, editor):
    assert keep(client, "q=a", desk="subscriptions.subscriber").status_code == 403
    assert client.get(reverse("admin:keep_filter")).status_code == 405
    assert client.get(reverse("admin:change_filter")).status_code == 405
    assert not SavedFilter.objects.exists()
