"""Search: finds what was meant, shows it safely, survives whatever is typed."""

import datetime as dt
import html
import itertools
import random
import re
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import identity
from articles.db import deadline
from articles.db.deadline import patience
from articles.indexing.refresh import refresh
from articles.models import Article, Synonym
from articles.pages import kept
from articles.search import candidates
from articles.search.engine import search
from articles.search.plan import Tier
from articles.search.snippets import LENGTH, as_html, snippet
from articles.search.suggest import suggest
from tests.factories import make_article, make_reporter, make_section, make_source

pytestmark = pytest.mark.django_db


def found(query, **how):
    return search(query, **how).keys


def settled(*stories):
    while refresh():
        pass
    return [story.pk for story in stories]


def day(year):
    return dt.datetime(year, 5, 1, tzinfo=dt.UTC)


def at(days):
    return timezone.now() - dt.timedelta(days=days)


def test_it_finds_words_of_headline_standfirst_body_tags_and_names():
    story = make_article(
        "Benteng", standfirst="Di atas bukit", body="<p>Menara <em>batu</em></p>", tags=["Aleppo"],
        reporters=[make_reporter("Maya Kinanti")], sources=[make_source("Museum Geologi")],
    )  # fmt: skip
    make_article("Lain")
    for query in ("benteng", "bukit", "menara batu", "aleppo", "kinanti", "museum"):
        assert found(query) == [story.pk], query


def test_the_headline_counts_most_and_then_what_stands_below_it():
    in_body = make_article(body="<p>Sebuah benteng lama.</p>")
    below = make_article(standfirst="Sebuah benteng lama.")
    in_headline = make_article("Benteng lama")
    assert found("benteng lama") == [in_headline.pk, below.pk, in_body.pk]


def test_a_story_with_every_word_comes_before_one_that_lacks_one():
    partly = make_article("Banjir besar melanda Jakarta")
    wholly = make_article("Kabar kota", body="<p>Banjir besar di Jakarta, kata wali kota.</p>")
    assert found("banjir jakarta wali")[:2] == [wholly.pk, partly.pk]


def test_it_knows_the_words_of_one_root():
    story = make_article("Polisi menangkap pencuri")
    make_article("Kabar lain")
    settled()
    assert found("ditangkap") == found("penangkapan") == found("tertangkapnya") == [story.pk]


def test_it_knows_the_forms_of_names_that_no_list_has():
    story = make_article("Pasar Kramatwatu ramai")
    make_article("Kabar lain")
    settled()
    for query in ("kramatwatunya ", "dikramatwatukan ", "mengkramatwatu "):
        results = search(query)
        assert (results.keys, results.correction) == ([story.pk], ""), query


def test_of_headlines_with_the_same_words_the_one_typed_comes_first():
    other = make_article("Calon wali kota maju", published_at=at(1))
    story = make_article("Maju sebagai calon wali kota", published_at=at(9))
    assert found("maju sebagai calon ") == [story.pk, other.pk]


@pytest.mark.parametrize(
    ("place", "flood"), [("Bogor", "banjir"), ("Danau Toba", "banjir bandang")]
)
def test_a_word_that_editors_made_a_tag_of_tells_more(place, flood):
    elsewhere = make_article(f"Bantuan untuk korban {flood} Garut")
    there = make_article(f"Air surut di {place} usai banjir")
    asked = f"korban {flood} {place.lower()} "
    assert found(asked)[:2] == settled(elsewhere, there)
    make_article("Kabar lain", tags=[place])
    assert found(asked)[:2] == [there.pk, elsewhere.pk]


def test_it_mends_a_slip_and_says_so():
    story = make_article("Pemerintah menaikkan harga")
    make_article("Kabar lain")
    settled()
    results = search("pemerintsh harga")
    assert results.keys == [story.pk]
    assert results.correction == "pemerintah harga"
    assert search("pemerintah harga").correction == ""


def test_the_last_word_may_be_half_typed():
    story = make_article("Kabar tentang Samarinda")
    make_article("Kabar lain")
    assert found("kabar samar")[0] == story.pk
    assert found("samar ") == []


def test_phrases_exclusions_and_filters_hold():
    dunia, sains = make_section("Dunia"), make_section("Sains")
    both = make_article(
        body="<p>jembatan ampera palembang</p>", section=dunia, tags=["Timur Tengah"],
        reporters=[make_reporter("Maya Kinanti")],
    )  # fmt: skip
    apart = make_article(body="<p>ampera dan sebuah jembatan</p>", section=sains)
    assert found('"jembatan ampera"') == [both.pk]
    assert found("ampera -palembang") == [apart.pk]
    assert found("ampera -rubrik:dunia") == [apart.pk]
    assert found("ampera rubrik:sains") == [apart.pk]
    assert found('tag:"timur tengah"') == found("reporter:kinanti") == [both.pk]
    assert found("ampera tag:tidak-ada") == []
    assert found("tag:timur") == found("tag:tim") == found("tag:tengah") == [both.pk]
    assert found("tag:imur") == []


def test_a_phrase_reaches_over_stop_words_but_not_over_fields():
    story = make_article("Kota tua", standfirst="Presiden dan menteri datang.")
    assert found('"presiden dan menteri"') == [story.pk]
    assert found('"presiden menteri"') == []
    assert found('"tua presiden"') == []


def test_dates_narrow():
    old = make_article("Benteng", published_at=day(2023))
    new = make_article("Benteng", published_at=day(2024))
    assert found("benteng tanggal:2023") == [old.pk]
    assert found("benteng sejak:2024") == [new.pk]


def test_other_spellings_of_the_thesaurus_are_met():
    Synonym.objects.create(words="burka, purdah")
    story = make_article("Pasar purdah")
    assert found("burka") == [story.pk]
    quran = make_article("Naskah Al-Qur'an tua")
    assert found("alquran") == found("Qur’an") == found("koran naskah") == [quran.pk]


@pytest.mark.parametrize(
    "words", ["quran", "", ",", "a, A", "yang di, dan", "a b c d e f g h i, x"]
)
def test_the_thesaurus_takes_only_lists_of_words_and_names_that_tell(words):
    with pytest.raises(ValidationError):
        Synonym(words=words).clean()


def test_the_thesaurus_is_kept_as_words_are_indexed():
    entry = Synonym(words=" Syari’ah,  Shariah , syariah,Šari'a ")
    entry.full_clean()
    entry.save()
    assert Synonym.objects.get(pk=entry.pk).words == "syariah, shariah, saria"
    with pytest.raises(ValidationError):
        Synonym(words="SYARIAH, shariah, saria").full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Synonym.objects.filter(pk=entry.pk).update(words="syariah shariah")


def test_only_public_stories_are_found_and_drafts_by_the_desk():
    draft = make_article("Benteng rahasia", status="draft")
    later = make_article("Benteng besok", published_at=timezone.now() + dt.timedelta(days=1))
    gone = make_article("Benteng ditarik", status="withdrawn")
    assert found("benteng") == []
    assert set(found("benteng", drafts_too=True)) == {draft.pk, later.pk, gone.pk}


def test_a_scheduled_story_is_found_as_soon_as_its_time_comes():
    story = make_article("Benteng", published_at=timezone.now() + dt.timedelta(seconds=5))
    Article.objects.filter(pk=story.pk).update(published_at=at(1))
    story.refresh_from_db()
    story.save()
    assert found("benteng") == [story.pk]


def test_words_of_drafts_and_of_scheduled_stories_are_never_suggested():
    make_article("Rahasianegara terbongkar", status="draft")
    make_article("Rahasianegara besok", published_at=timezone.now() + dt.timedelta(days=1))
    settled()
    assert suggest("rahasian").questions == []
    assert search("rahasianegera").correction == ""


def test_suggestions_go_on_from_the_last_word(client):
    make_article("Kabar Samarinda", tags=["Samarinda Ilir"])
    settled()
    assert suggest("kabar samar").questions == ["kabar samarinda"]
    assert suggest("samar").questions == ["Samarinda Ilir", "samarinda"]
    answer = client.get("/cari/saran/", {"q": "samrinda"})
    assert answer.json() == {"suggestions": ["samarinda"], "stories": []}


def test_a_tag_and_a_word_that_are_one_are_offered_once(client):
    make_article("Kabar Samarinda dan Samarkand", tags=["Samarinda"])
    settled()
    assert suggest("samar").questions == ["Samarinda", "samarkand"]


def test_two_letters_behind_a_word_lead_to_stories(client):
    story = make_article("Kabar Samarinda")
    make_article("Kabar Salatiga", status="draft")
    make_article("Kabar Sabang", published_at=timezone.now() + dt.timedelta(days=1))
    make_article("Sapi Sakit")
    settled()
    answer = client.get("/cari/saran/", {"q": "kabar sa"}).json()
    assert answer["suggestions"][0] == "kabar samarinda"
    assert answer["stories"] == [{"headline": story.headline, "url": story.get_absolute_url()}]
    assert suggest("sa").questions == suggest("sa").stories == []
    assert suggest("kabar s").stories == []


def test_suggestions_ask_four_statements_at_most(django_assert_max_num_queries):
    make_article("Kabar Samarinda")
    settled()
    with django_assert_max_num_queries(4 * 3):  # within a transaction limits are set apart
        assert suggest("kabar sa").stories


def test_pages_follow_one_another_without_a_gap_or_a_repeat():
    stories = [make_article(f"Benteng {number}", published_at=at(number)) for number in range(23)]
    for by_date in (False, True):
        after, keys = "", []
        while True:
            results = search("benteng", by_date=by_date, after=after)
            keys += results.keys
            if not (after := results.further):
                break
        assert keys == [story.pk for story in stories], by_date


def test_a_story_published_between_two_pages_moves_nothing():
    stories = [make_article("Benteng", published_at=at(number)) for number in range(1, 13)]
    first = search("benteng", by_date=True)
    make_article("Benteng baru")
    second = search("benteng", by_date=True, after=first.further)
    assert first.keys + second.keys == [story.pk for story in stories]


def test_a_cursor_that_no_page_gave_out_is_not_found(client):
    assert client.get("/cari/", {"q": "benteng", "sesudah": "x"}).status_code == 404
    assert client.get("/cari/", {"q": "benteng", "sesudah": "9" * 60 + "-1"}).status_code == 404
    assert client.get(
        "/cari/", {"q": "benteng", "sesudah": "1-99999999999999999999"}
    ).status_code in {200, 404}


def test_filters_beside_the_results_carry_counts(client):
    for section, year in (("Dunia", 2023), ("Dunia", 2024), ("Sains", 2024)):
        make_article("Benteng", section=make_section(section),
                     published_at=day(year))  # fmt: skip
    page = client.get("/cari/", {"q": "benteng"})
    assert [(one.name, one.count) for one in page.context["found_sections"]] == [
        ("Dunia", 2),
        ("Sains", 1),
    ]
    assert [(one.name, one.count) for one in page.context["found_years"]] == [
        ("2024", 2),
        ("2023", 1),
    ]
    narrowed = client.get(page.context["found_sections"][1].url)
    assert len(narrowed.context["stories"]) == 1
    assert narrowed.context["found_sections"] == []


def test_the_excerpt_marks_words_and_escapes_the_rest(client):
    make_article(
        body="<p>Tulisan &lt;script&gt;alert(1)&lt;/script&gt; 3 &lt; 5 &amp; benteng.</p>"
    )
    page = client.get("/cari/", {"q": "benteng"}).content.decode()
    assert "<mark>benteng</mark>" in page
    assert "<script>alert" not in page
    assert "3 &lt; 5 &amp; <mark>" in page


@given(st.text(max_size=300), st.sets(st.sampled_from(["a", "b", "kota"])))
def test_an_excerpt_is_short_and_never_html(text, forms):
    shown = snippet(text, forms)
    assert len(shown) <= LENGTH + 6 + 2 * shown.count("\x02")
    assert as_html(shown).replace("<mark>", "").replace("</mark>", "").count("<") == 0


def test_the_excerpt_shows_the_part_with_most_words():
    text = "Awal. " + "kata biasa " * 60 + "benteng batu di bukit " + "kata biasa " * 60
    shown = snippet(text, {"benteng", "batu", "awal"})
    assert "\x02benteng\x03 \x02batu\x03" in shown
    assert shown.startswith("… ")


ODD = [
    "", "   ", "\x00", "yang di dan", "'; --", "😀", "\u202e", '"', "-", "a:b*c & | !()", "\\", "'",
    "tag:", "-tag:x", '"" "" -""', "sejak:0000", "<->", "kata " * 10_000, "x" * 1_000_000,
    "\ud800".encode("utf-8", "replace").decode(), "الكتاب", "%s %(x)s", "di" * 100, "a b " * 5_000,
    "tag:_ tag:% rubrik:\\", " ".join(f"kata{n}" for n in range(10_000)),
]  # fmt: skip


@pytest.mark.parametrize("query", ODD)
def test_odd_queries_are_answered(client, query):
    assert client.get("/cari/", {"q": query}).status_code == 200
    assert client.get("/cari/saran/", {"q": query}).status_code == 200


@pytest.mark.parametrize("edition", ["", "teks"])
@pytest.mark.parametrize("query", ["😀", "%", "-", "*", "👨‍👩‍👧", '""', "-benteng"])
def test_a_query_without_a_word_is_told_so(client, query, edition):
    page = client.get("/cari/", {"q": query, "edisi": edition}).text
    assert f"Tidak ada kata yang dapat dicari dalam “{html.escape(query)}”" in page
    assert "Tidak ada kata" not in client.get("/cari/", {"q": "", "edisi": edition}).text
    assert "Tidak ada kata" not in client.get("/cari/", {"q": "xyzxyz", "edisi": edition}).text


@pytest.mark.parametrize("query", ODD)
def test_odd_queries_are_answered_soon(query):
    make_article("Kata dan didi", tags=["x"])
    search(query)
    began = time.process_time()
    search(query)
    suggest(query)
    assert time.process_time() - began < 0.3  # the database has a limit of its own


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text(max_size=60))
def test_nothing_that_is_typed_breaks_it(client, query):
    assert client.get("/cari/", {"q": query}).status_code == 200


def test_an_answer_that_takes_too_long_is_partial_and_says_so(client, monkeypatch):
    story = make_article("Benteng")
    in_text = make_article("Kota", body="<p>benteng</p>")
    statement = candidates.sql.tiers

    def slow(parts):
        waiting = ", (SELECT pg_sleep(5)) slow WHERE" if Tier.ALL in parts else " WHERE"
        return statement(parts).replace(" t WHERE", f" t{waiting}")

    assert found("benteng") == [story.pk, in_text.pk]
    monkeypatch.setattr(candidates.sql, "tiers", slow)
    monkeypatch.setattr(deadline, "QUESTION", 0.5)
    began = time.monotonic()
    page = client.get("/cari/", {"q": "benteng"})
    assert time.monotonic() - began < 2
    assert page.status_code == 200
    assert page.context["results"].partial
    assert page.context["results"].keys == [story.pk]  # at least what the headlines say
    assert "terlalu lama" in page.content.decode()
    assert Article.objects.count() == 2  # the connection can be used as before


def test_further_sections_are_counted_within_the_time_of_the_question(client, monkeypatch):
    one, other = make_section("Dunia"), make_section("Sains")
    stories = [
        make_article(f"Ampera {n}", section=section) for n, section in enumerate([one, other])
    ]
    stories[0].further_sections.add(other)
    slow = candidates.sql.FURTHER_SECTIONS.replace(" WHERE", ", (SELECT pg_sleep(5)) slow WHERE")
    monkeypatch.setattr(candidates.sql, "FURTHER_SECTIONS", slow)
    monkeypatch.setattr(deadline, "QUESTION", 0.5)
    began = time.monotonic()
    page = client.get("/cari/", {"q": "ampera"})
    assert time.monotonic() - began < 2
    results = page.context["results"]
    assert results.partial
    assert sorted(results.keys) == [story.pk for story in stories]
    assert results.sections == {one.pk: 1, other.pk: 1}


def test_the_identity_of_the_site_is_compared_once_a_search(client, monkeypatch):
    for number in range(5):
        make_article(f"Ampera {number}")
    identity.current()  # read before
    at, compared = identity.at, []
    monkeypatch.setattr(identity, "at", lambda version: compared.append(version) or at(version))
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/cari/", {"q": "ampera"}).text.count("Ampera") >= 5
    assert len(compared) == 1
    assert sum("articles_siteidentity" in query["sql"] for query in asked) == 1


@pytest.mark.django_db(transaction=True)
def test_the_time_limit_holds_for_the_question_alone_outside_of_a_transaction():
    check_time_limit()


def test_the_time_limit_holds_for_the_question_alone():
    check_time_limit()


def check_time_limit():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchone()
        assert patience(0.05).ask("SELECT %(one)s::int", {"one": 1}) == [(1,)]
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == before
        with pytest.raises(OperationalError):
            patience(0.05).ask("SELECT pg_sleep(1)", {})
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == before


def test_one_network_may_not_ask_without_end(client, settings):
    answers = {client.get("/cari/", REMOTE_ADDR=f"10.1.2.{n}").status_code for n in range(121)}
    assert answers == {200, 429}
    late = client.get("/cari/", REMOTE_ADDR="10.1.2.9")
    assert (late.status_code, late.headers["Retry-After"]) == (429, "60")
    assert client.get("/cari/", REMOTE_ADDR="10.1.3.9").status_code == 200


def test_nothing_is_kept_of_who_searched_what(client, caplog):
    make_article("Benteng")
    with CaptureQueriesContext(connection) as asked, caplog.at_level("DEBUG"):
        page = client.get("/cari/", {"q": "bentang rahasiaku"})
        client.get("/cari/saran/", {"q": "bentang rahasiaku"})
    written = [one["sql"] for one in asked if re.search(r"\b(INSERT|UPDATE|DELETE)\b", one["sql"])]
    assert not written
    assert not page.cookies
    kept = [line for line in caplog.messages if "rahasiaku" in line and "SELECT" not in line]
    assert not kept


@pytest.mark.parametrize("asked", ["covid19", "COVID-19", "covid 19", "Covid19", '"covid-19"'])
def test_a_name_with_a_number_is_found_however_it_is_written(asked):
    hyphened = make_article("Vaksin COVID-19 Tiba")
    joined = make_article("Kasus COVID19 Turun")
    make_article("Pasar Ramai")
    while refresh():
        pass
    keys = found(asked)
    assert hyphened.pk in keys
    if not asked.startswith('"'):  # a phrase is taken at its word
        assert sorted(keys) == [hyphened.pk, joined.pk]


WORDS = ("benteng", "aleppo", "pasar", "gempa", "kuil", "menara", "batu", "sungai")


@pytest.fixture
def small_paper():
    """Sixty stories of eight words in three sections: many questions have some words, few all."""
    draw = random.Random(20261122)
    sections = [make_section(name) for name in ("Dunia", "Sains", "Budaya")]
    for number in range(60):
        make_article(
            " ".join(draw.sample(WORDS, draw.randint(1, 3))),
            standfirst="Teras.",
            body=f"<p>Isi. {' '.join(draw.sample(WORDS, draw.randint(0, 2)))}</p>",
            section=draw.choice(sections),
            published_at=timezone.now() - dt.timedelta(days=7 * number),
        )
    while refresh():
        pass


def walk(text, *, by_date):
    """Every story of every page of the results."""
    keys, after = [], ""
    while True:
        results = search(text, by_date=by_date, after=after)
        keys += results.keys
        after = results.further
        if not after:
            return keys


def test_there_is_one_number_everywhere(client, small_paper):
    """What is said to be found is what is listed, in both orders, and what each link leaves."""
    asked = [
        *(" ".join(some) for size in (1, 2, 3) for some in itertools.combinations(WORDS[:4], size)),
        "alepo bentng",
        "benteng tiadaada",
        "-benteng aleppo",
        "benteng rubrik:dunia",
    ]
    for text in asked:
        results = search(text)
        listed = walk(text, by_date=False)
        assert len(listed) == len(set(listed)) == results.count, text
        assert sorted(walk(text, by_date=True)) == sorted(listed), text
        kept.forget()  # what was rendered before has no context
        page = client.get("/cari/", {"q": text})
        for one in (*page.context["found_sections"], *page.context["found_years"]):
            assert client.get(one.url).context["results"].count == one.count, (text, one)


def test_the_sections_of_what_was_found_are_as_many_as_narrowing_finds():
    one, other = make_section("Dunia"), make_section("Sains")
    make_article("Ampera satu", section=one).further_sections.add(other)
    make_article("Ampera dua", section=other)
    make_article("Ampera tiga", section=one)
    sections = search("ampera").sections
    for section, count in ((one, 2), (other, 2)):
        assert sections[section.pk] == count == len(found(f"ampera rubrik:{section.slug}"))
