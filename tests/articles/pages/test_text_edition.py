"""Every page has an edition in text: no picture, script or style, under 10 kB."""

import datetime
import re

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Correction
from articles.pages.text_parts import parts
from tests.factories import make_article, make_image, make_reporter, make_section, make_source

pytestmark = pytest.mark.django_db
PAGES = ["/", "/rubrik/dunia/", "/tag/aleppo/", "/reporter/maya/", "/sumber/satu/", "/koreksi/", "/cari/?q=benteng", "story"]  # fmt: skip


@pytest.fixture(scope="class")
def paper(shared_rows):
    return [
        make_article(
            f"Benteng Aleppo Nomor {n} Dibuka Kembali untuk Warga dan Peneliti",
            body="<p>Kalimat yang panjangnya wajar saja.</p>" * 90,
            section=make_section("Dunia"),
            reporters=[make_reporter("Maya")],
            sources=[make_source("Satu")],
            tags=["Aleppo"],
            lead_image=make_image(),
        )
        for n in range(25)
    ]


def get(client, path, paper):
    path = paper[3].get_absolute_url() if path == "story" else path
    return client.get(path + ("&" if "?" in path else "?") + "edisi=teks"), path


class TestEveryPage:
    @pytest.mark.parametrize("page", PAGES)
    def test_it_is_small_and_plain(self, client, paper, page):
        answer, _path = get(client, page, paper)
        assert answer.status_code == 200
        assert len(answer.content) < 10_000
        for tag in ("<img", "<script", "<style", "stylesheet", "<picture", "<svg", " style="):
            assert tag not in answer.text
        assert "Benteng Aleppo" in answer.text or page == "/koreksi/"

    @pytest.mark.parametrize("page", PAGES)
    def test_the_footer_of_the_full_page_links_to_it(self, client, paper, page):
        path = paper[3].get_absolute_url() if page == "story" else page
        assert "edisi=teks" in client.get(path).text


def test_unknown_parameters_do_not_come_back(client):
    assert "jahat" not in client.get("/?jahat=1").text


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (
            {"caption": "Warga mengungsi", "credit": "Antara/Raisan", "licence": "CC BY 4.0"},
            "[Gambar: Rumah terendam. Warga mengungsi. (Antara/Raisan / CC BY 4.0)]",
        ),
        ({"caption": "", "credit": "Antara"}, "[Gambar: Rumah terendam. (Antara)]"),
        (
            {"caption": "Warga mengungsi", "credit": "", "to_be_completed": True},
            "[Gambar: Rumah terendam. Warga mengungsi]",
        ),
    ],
)
def test_a_picture_is_told_with_who_took_it(client, told, shown):
    image = make_image(alt="Rumah terendam", **told)
    story = make_article(body=f'<p>Awal.</p><div data-pictures="{image.pk}"></div>')
    page = client.get(f"{story.get_absolute_url()}?edisi=teks").text
    assert shown in re.sub(r"\s+", " ", page)
    opened = make_article(lead_image=image, body="<p>Kalimat pertama.</p>")
    page = re.sub(r"\s+", " ", client.get(f"{opened.get_absolute_url()}?edisi=teks").text)
    assert page.index(shown) < page.index("Kalimat pertama.")


def test_the_opening_picture_is_told_on_the_first_part_alone(client):
    body = "<p>Kalimat yang panjangnya wajar saja.</p>" * 600
    story = make_article(lead_image=make_image(alt="Rumah terendam"), body=body)
    pages = [client.get(f"{story.get_absolute_url()}?edisi=teks&bagian={n}").text for n in (1, 2)]
    assert ["Rumah terendam" in page for page in pages] == [True, False]


def test_corrections_stand_where_they_belong(client):
    story = make_article()
    Correction.objects.create(article=story, text="Angkanya salah.", is_important=True)
    Correction.objects.create(article=story, text="Salah ketik.")
    text = client.get(story.get_absolute_url()).text.partition("<body")[2]
    assert text.index("Angkanya salah.") < text.index("Isi cerita") < text.index("Salah ketik.")


def test_an_old_story_says_its_age(client):
    old = make_article(published_at=timezone.now() - datetime.timedelta(days=800))
    new = make_article(published_at=timezone.now() - datetime.timedelta(days=300))
    assert "lebih dari 2 tahun yang lalu" in client.get(old.get_absolute_url()).text
    assert "yang lalu; keadaannya" not in client.get(new.get_absolute_url()).text


def test_sharing_is_plain_links(client):
    story = make_article('Kopi & "Gula"')
    text = client.get(story.get_absolute_url()).text
    for host in ("wa.me", "t.me/share", "x.com/intent", "www.facebook.com/sharer"):
        assert f"https://{host}" in text
    assert "text=Kopi%20%26%20%22Gula%22" in text


class TestLongStory:
    """A story that is too long for one page comes in parts, at the ends of paragraphs."""

    @pytest.fixture
    def address(self):
        sentences = "".join(f"<p>Kalimat nomor {n} {'yang panjang ' * 12}.</p>" for n in range(150))
        return make_article(body=sentences).get_absolute_url() + "?edisi=teks"

    def test_every_part_is_small_and_together_they_are_the_story(self, client, address):
        read, part = "", address
        while part:
            answer = client.get(part)
            assert len(answer.content) < 10_000
            read += answer.text
            onward = re.search(r'href="\?edisi=teks&amp;bagian=(\d+)">[^<]*→', answer.text)
            part = f"{address}&bagian={onward[1]}" if onward else ""
        assert re.findall(r"Kalimat nomor (\d+) ", read) == [str(n) for n in range(150)]

    @pytest.mark.parametrize("part", ["0", "99", "-1", "x", "²", "9" * 5000])
    def test_a_part_that_is_not_there_is_not_found(self, client, address, part):
        assert client.get(f"{address}&bagian={part}").status_code == 404

    def test_the_full_edition_has_no_parts(self, client, address):
        assert client.get(address.replace("edisi=teks", "bagian=99")).status_code == 200


@given(
    st.lists(
        st.sampled_from(
            ["<p>a<br>b</p>", "<ul><li>c<p>d</p></li></ul>", "x", "<hr>", "<p>" + "é" * 60 + "</p>"]
        )
    )
)
def test_parts_joined_are_the_whole(pieces):
    html = "".join(pieces)
    cut = parts(html, 50)
    assert "".join(cut) == html
    assert all(piece.count("<p>") == piece.count("</p>") for piece in cut)


class TestNothingHere:
    def test_a_page_that_is_not_there_is_said_so_in_text(self, client):
        answer = client.get("/tag/tidak-ada/?edisi=teks")
        assert answer.status_code == 404
        assert '<link rel="stylesheet"' not in answer.text
        assert 'name="edisi" value="teks"' in answer.text

    def test_so_is_a_story_that_was_withdrawn(self, client):
        story = make_article(status="withdrawn")
        answer = client.get(f"{story.get_absolute_url()}?edisi=teks")
        assert answer.status_code == 410
        assert '<link rel="stylesheet"' not in answer.text
