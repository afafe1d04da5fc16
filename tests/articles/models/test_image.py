"""What is said of a picture reads as one line with who made it."""

import pytest

from articles.models import Image
from tests.factories import make_article, make_image

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Foto: Ratna Kirana", "Ratna Kirana"),
        (" foto : Ratna ", "Ratna"),
        ("Gambar: Antara/Ratna", "Antara/Ratna"),
        ("Fotografer Kita", "Fotografer Kita"),
        ("Foto:", "Foto:"),
        ("Antara: Foto", "Antara: Foto"),
    ],
)
def test_a_credit_is_kept_without_the_label_that_pages_give_it(typed, kept):
    image = make_image(credit=typed)
    assert Image.objects.get(pk=image.pk).credit == kept


@pytest.mark.parametrize(
    ("caption", "sentence"),
    [
        ("Warga menunggu perahu", "Warga menunggu perahu."),
        ("Warga menunggu perahu.", "Warga menunggu perahu."),
        ("Siapa menunggu?", "Siapa menunggu?"),
        ("“Kami menunggu.”", "“Kami menunggu.”"),
        ("Poster “Menunggu”", "Poster “Menunggu”."),
        ("Turun 50%", "Turun 50%."),
        ("", ""),
    ],
)
def test_a_caption_has_ended_where_the_credit_begins(caption, sentence):
    assert Image(caption=caption).caption_sentence == sentence


def test_readers_see_them_apart(client):
    story = make_article(
        "Sungai", lead_image=make_image(caption="Di tepi sungai", credit="Foto: Ratna")
    )
    page = " ".join(client.get(story.get_absolute_url()).text.split())
    assert 'Di tepi sungai. <span class="article__credit">Gambar: Ratna' in page
