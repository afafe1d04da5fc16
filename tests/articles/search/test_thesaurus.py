"""Names in full and in short mean one thing, once an editor says so."""

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import User

from articles.indexing.refresh import refresh
from articles.models import SearchEntry, Synonym
from articles.search.engine import search
from articles.text import short_forms, thesaurus
from tests.factories import make_article

pytestmark = pytest.mark.django_db
LONG = "Badan Urusan Menara"
EXPLAINED = f"<p>Kepala {LONG} (BUM) bicara.</p>"


def found(query):
    return search(query).keys


def settle():
    while refresh():
        pass


def offered():
    return list(Synonym.objects.filter(state=Synonym.State.OFFERED).values_list("words", flat=True))


def test_a_name_is_met_by_its_short_form_and_the_reverse_alike():
    in_short = [make_article(f"KPK Tahan Pejabat {n}").pk for n in range(3)]
    in_full = make_article("Sejarah Komisi Pemberantasan Korupsi").pk
    make_article("Komisi Bahas Pemberantasan Hama, Bukan Korupsi")
    settle()
    for asked in (
        "kpk ",
        "komisi pemberantasan korupsi ",
        "KPK tahan ",
        "Komisi Pemberantasan Korupsi tahan ",
    ):
        assert set(in_short) <= set(found(asked)[:4]), asked
    assert found("kpk ")[-1] == in_full or in_full in found("kpk ")


def test_a_name_of_small_words_is_met_in_a_row():
    story = make_article("BPOM Tarik Obat").pk
    full = make_article("Badan Pengawas Obat dan Makanan Bicara").pk
    settle()
    assert set(found("badan pengawas obat dan makanan ")) == set(found("bpom ")) == {story, full}


def test_what_stories_explain_is_offered_and_known_to_searches_when_an_editor_takes_it(client):
    for number in range(2):
        make_article(f"Rapat {number}", body=EXPLAINED)
    make_article("Rapat rahasia", body=EXPLAINED, status="draft")
    settle()
    assert offered() == []
    make_article("Rapat besar", body=EXPLAINED)
    short = make_article("BUM Dibubarkan").pk
    settle()
    assert offered() == ["bum, badan urusan menara"]
    assert (
        short not in found("badan urusan menara dibubarkan")[:1]
        or not search("badan urusan menara dibubarkan").strict
    )
    client.force_login(User.objects.create_superuser("kepala", "k@contoh.id", "x" * 20))
    entry = Synonym.objects.get(state=Synonym.State.OFFERED)
    answer = client.post(
        "/admin/articles/synonym/", {"action": "take", "_selected_action": [entry.pk]}
    )
    assert answer.status_code == 302
    assert found("badan urusan menara dibubarkan")[0] == short
    assert search("badan urusan menara dibubarkan").strict


def test_what_was_refused_is_not_offered_again():
    for number in range(3):
        make_article(f"Rapat {number}", body=EXPLAINED)
    Synonym.objects.filter(state=Synonym.State.OFFERED).update(state=Synonym.State.REFUSED)
    make_article("Rapat lagi", body=EXPLAINED)
    SearchEntry.objects.update(stale=True)
    settle()
    assert offered() == []
    short = make_article("BUM Dibubarkan").pk
    assert short not in found("badan urusan menara ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Komisi Pemberantasan Korupsi (KPK) kalah", {("kpk", "komisi pemberantasan korupsi")}),
        ("kata Ketua Komisi Yudisial (KY)", {("ky", "komisi yudisial")}),
        ("Badan Pengawas Obat dan Makanan (BPOM)", {("bpom", "badan pengawas obat dan makanan")}),
        ("Kementerian Kesehatan (Kemenkes)", {("kemenkes", "kementerian kesehatan")}),
        ("Presiden Prabowo (PDIP)", set()),
        ("Gedung Merdeka (Bandung)", set()),
        ("Rapat (RDP) ditunda", set()),
    ],
)
def test_a_short_form_is_read_with_the_words_that_it_is_made_of(text, expected):
    assert set(short_forms.pairs(text)) == expected


def test_the_thesaurus_to_begin_with_is_in_use_and_says_where_it_is_from():
    rows = list(thesaurus.rows())
    assert len(rows) > 300
    assert all(source and ", " in words for words, source in rows)
    assert len({words for words, _source in rows}) == len(rows)
    entries = dict(Synonym.objects.values_list("words", "source"))
    assert entries.items() >= dict(rows).items()
    for words, _source in rows:
        Synonym(words=words).clean()


def test_a_part_of_a_name_stands_for_no_other():
    """An army of elsewhere is none of ours, a newspaper no scripture."""
    rows = [words.split(", ") for words in Synonym.objects.values_list("words", flat=True)]
    for part in ("angkatan darat", "angkatan laut", "angkatan udara", "ikhwan", "koran"):
        assert not any(part in forms for forms in rows), part
    [papua] = [forms for forms in rows if "irian jaya" in forms]
    assert "papua" in papua


@pytest.mark.parametrize("deleted", [False, True])
def test_what_was_shipped_before_is_mended_unless_an_editor_changed_it(deleted):
    migration = importlib.import_module("articles.migrations.0037_thesaurus_mended")
    Synonym.objects.all().delete()
    if not deleted:
        Synonym.objects.create(words="tni ad, angkatan darat", source="Lembaga")
    Synonym.objects.create(words="ormas, organisasi massa")
    migration.mend(apps, None)
    rows = set(Synonym.objects.values_list("words", flat=True))
    assert "ormas, organisasi massa" in rows
    assert ("tni ad, tni angkatan darat" in rows) is not deleted
    assert "bgn, badan gizi nasional" in rows


def test_diseases_are_met_by_their_short_forms():
    fever = make_article("Kasus demam berdarah melonjak").pk
    lungs = make_article("Vaksin tuberkulosis diuji").pk
    settle()
    assert found("dbd ") == [fever]
    assert found("tbc ") == [lungs]


@pytest.mark.parametrize("is_changed", [False, True])
def test_the_short_form_of_a_fever_is_mended_unless_an_editor_changed_it(is_changed):
    migration = importlib.import_module("articles.migrations.0039_thesaurus_diseases")
    Synonym.objects.all().delete()
    Synonym.objects.create(words="dbd, demam dengue" if is_changed else migration.FEVER)
    migration.add(apps, None)
    rows = set(Synonym.objects.values_list("words", flat=True))
    assert (migration.MENDED in rows) is not is_changed
    assert migration.LUNGS in rows


@pytest.mark.parametrize("is_changed", [False, True])
def test_two_rows_of_one_meaning_are_joined_unless_an_editor_changed_one(is_changed):
    migration = importlib.import_module("articles.migrations.0043_thesaurus_joined")
    Synonym.objects.all().delete()
    second = "idulfitri, hari raya" if is_changed else "idulfitri, idul fitri"
    Synonym.objects.create(words="idulfitri, lebaran")
    Synonym.objects.create(words=second, source="Ejaan")
    migration.join(apps, None)
    rows = dict(Synonym.objects.values_list("words", "source"))
    joined = {"idulfitri, idul fitri, lebaran": "Ejaan"}
    assert rows == ({"idulfitri, lebaran": "", second: "Ejaan"} if is_changed else joined)


def test_no_two_rows_to_begin_with_begin_alike():
    firsts = [words.split(", ")[0] for words in Synonym.objects.values_list("words", flat=True)]
    assert {one for one in firsts if firsts.count(one) > 1} == {"kip"}  # two things of one name
