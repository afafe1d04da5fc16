"""What a text says of a picture stands with the picture, in that text; its photographer too."""

import re

import pytest

from articles.body import sanitizer
from articles.models import Article, Image, ImportedPicture
from articles.moving import fetch
from articles.moving.blocks import Context
from articles.moving.content import converted
from articles.moving.credits import of_picture
from tests.articles.moving.exports import attachment, export, item
from tests.factories import picture_bytes

pytestmark = pytest.mark.django_db
URL = "https://kabarlama.example/wp-content/uploads/2019/05/foto.jpg"
IMG = f'<img class="wp-image-9" src="{URL}">'
WAYS = {
    "shortcode": '[caption id="attachment_9"]{img} {said}[/caption]',
    "block": '<!-- wp:image {{"id":9}} --><figure class="wp-block-image">{img}<figcaption>{said}'
    "</figcaption></figure><!-- /wp:image -->",
    "classic": '<dl class="wp-caption"><dt class="wp-caption-dt">{img}</dt>'
    '<dd class="wp-caption-dd">{said}</dd></dl>',
    "div": '<div class="wp-caption"><a href="/x">{img}</a><p class="wp-caption-text">{said}</p></div>',
    "gallery": '<figure class="wp-block-gallery"><figure class="wp-block-image">{img}<figcaption>'
    "{said}</figcaption></figure></figure>",
}


def brought(tmp_path, move_in, text, **of_library):
    run = move_in(export(tmp_path, attachment(9, **of_library), item("Satu", text, old_id=1)))
    return run, Article.objects.get().body, ImportedPicture.objects.get(old_id="9")


@pytest.mark.parametrize("way", WAYS)
def test_a_text_of_its_own_is_the_caption_there_and_gives_the_credit(tmp_path, move_in, way):
    text = WAYS[way].format(img=IMG, said="Lain sama sekali. (Foto: Budi)")
    _run, body, picture = brought(tmp_path, move_in, text, excerpt="Air naik.")
    place = f'<div data-pictures="{picture.picture}" data-title="Lain sama sekali."></div>'
    assert body == place
    assert (picture.caption, picture.credit) == ("Air naik.", "Budi")
    assert sanitizer.clean(body) == body


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_without_a_caption_takes_the_texts(tmp_path, move_in, way):
    text = WAYS[way].format(img=IMG, said="Air naik. (Foto: Budi)")
    move_in(export(tmp_path, item("Satu", text, old_id=1)))
    picture = ImportedPicture.objects.get()
    assert Article.objects.get().body == f'<div data-pictures="{picture.picture}"></div>'
    assert (picture.caption, picture.credit) == ("Air naik.", "Budi")


@pytest.mark.parametrize("way", WAYS)
def test_what_one_text_says_of_a_picture_of_the_library_stays_there(tmp_path, move_in, way):
    text = WAYS[way].format(img=IMG, said="Menara masjid, Minggu. (Foto: Budi)")
    run = move_in(
        export(
            tmp_path,
            attachment(9),
            item("Satu", text, old_id=1),
            item("Dua", f"<p>Isi.</p>{IMG}", old_id=2, meta=[("_thumbnail_id", "9")]),
        )
    )
    picture = ImportedPicture.objects.get()
    place = f'<div data-pictures="{picture.picture}"'
    first, second = Article.objects.order_by("pk")
    assert first.body == f'{place} data-title="Menara masjid, Minggu."></div>'
    assert second.body == f"<p>Isi.</p>{place}></div>"
    assert (picture.caption, picture.credit) == ("", "Budi")
    assert not run.notes.exclude(text__contains="led to another page").exists()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_one_of_two_texts_says_of_a_picture_stays_there(tmp_path, move_in, order):
    said = WAYS["block"].format(img=IMG, said="Menara.")
    texts = [item("Satu", said, old_id=1), item("Dua", IMG, old_id=2)]
    move_in(export(tmp_path, *(texts[at] for at in order)))
    picture = ImportedPicture.objects.get()
    bodies = dict(Article.objects.values_list("headline", "body"))
    assert bodies["Satu"] == f'<div data-pictures="{picture.picture}" data-title="Menara."></div>'
    assert bodies["Dua"] == f'<div data-pictures="{picture.picture}"></div>'
    assert not picture.caption


def test_a_caption_that_an_earlier_text_gave_is_told_where_it_shows(tmp_path, move_in):
    said = WAYS["block"].format(img=IMG, said="Menara.")
    first = move_in(export(tmp_path, item("Satu", said, old_id=1)))
    again = move_in(export(tmp_path, item("Satu", f"{said}<p>Baru.</p>", old_id=1)))
    assert not first.notes.exists()
    assert not again.notes.exists()
    later = move_in(export(tmp_path, item("Dua", IMG, old_id=2)))
    assert later.notes.get().values == {"text": "Menara."}


def test_one_of_a_gallery_with_words_of_its_own_stands_alone(tmp_path, move_in):
    others = "".join(
        f'<figure class="wp-block-image"><img src="{URL[:-8]}{n}.jpg"></figure>' for n in (1, 2)
    )
    own = f'<figure class="wp-block-image">{IMG}<figcaption>Lain.</figcaption></figure>'
    text = f'<figure class="wp-block-gallery">{others}{own}</figure>'
    run, body, picture = brought(tmp_path, move_in, text, excerpt="Air naik.")
    assert run.notes.get(kind="changed").values == {"count": "3"}
    assert re.fullmatch(
        rf'<div data-pictures="\d+,\d+"></div>'
        rf'<div data-pictures="{picture.picture}" data-title="Lain."></div>',
        body,
    )


def test_who_is_named_for_anothers_picture_is_told(tmp_path, move_in):
    text = WAYS["block"].format(img=IMG, said="Air naik. (Foto: Ani)")
    run, body, picture = brought(tmp_path, move_in, text, excerpt="Air naik. (Foto: Budi)")
    assert 'data-title="Air naik. (Foto: Ani)"' in body
    assert picture.credit == "Budi"
    assert run.notes.get(text__contains="credited to").values["credit"] == "Ani"


def test_a_picture_that_is_here_gets_the_credit_that_it_lacks(tmp_path, move_in):
    plain = WAYS["block"].format(img=IMG, said="Air.")
    _run, _body, picture = brought(tmp_path, move_in, plain, excerpt="Air.")
    picture.alt = "Sungai"
    fetch.store(picture, picture_bytes(30, 20))
    assert Image.objects.get().to_be_completed
    told = WAYS["block"].format(img=IMG, said="Air. (Foto: Budi)")
    move_in(export(tmp_path, item("Satu", told, old_id=1)))
    image = Image.objects.get()
    assert (image.credit, image.to_be_completed) == ("Budi", False)


def test_a_caption_too_long_for_a_place_stands_below(tmp_path, move_in):
    said = "panjang " * 200
    text = WAYS["block"].format(img=IMG, said=said)
    _run, body, _picture = brought(tmp_path, move_in, text, excerpt="Air.")
    assert f"<p><em>{said.strip()}</em></p>" in body


def test_a_link_in_a_caption_is_told(tmp_path, move_in):
    said = 'Air <a href="https://lain.example/x">naik</a>.'
    run, body, _picture = brought(tmp_path, move_in, WAYS["block"].format(img=IMG, said=said))
    assert 'data-title="Air naik."' in body
    assert run.notes.get(text__contains="link within a caption").values == {
        "url": "https://lain.example/x"
    }


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("Air naik. (Foto: Budi)", "Budi"),
        ("Air naik. Foto: Budi Santoso/Antara", "Budi Santoso/Antara"),
        ("Air naik. Photo by Jane Doe", "Jane Doe"),
        ("Air naik. (ANTARA FOTO/Budi Santoso)", "ANTARA FOTO/Budi Santoso"),
        ("Air naik (AP Photo/Jane Doe).", "AP Photo/Jane Doe"),
        ("Air naik. [Dok. Kementerian]", "Dok. Kementerian"),
        ("Air naik. (AP)", ""),
        ("Wali kota berfoto dengan warga.", ""),
        ("Foto bersama: siapa saja yang datang ke sana hari itu dan besok?", ""),
    ],
)
def test_whom_a_caption_names(caption, credit):
    assert of_picture(caption)[1] == credit
    if credit:
        assert credit not in of_picture(caption)[0]


def test_a_gallerys_caption_takes_no_pictures_place():
    own = f"<figure>{IMG}<figcaption>Satu.</figcaption></figure>"
    made = converted(
        f'<figure class="wp-block-gallery">{own}<figcaption>Semua.</figcaption></figure>', Context()
    )
    assert made.pictures[0].caption == "Satu."
    assert "<p>Semua.</p>" in made.body


def shown(text):
    made = converted(text, Context())
    return made, [(note.key, note.values.get("url")) for note in made.notes]


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ('href="https://toko.example/iklan"', "https://toko.example/iklan"),
        (f'href="{URL}"', None),
        ('href="https://kabarlama.example/berita/foto/"', None),
        ('href="https://kabarlama.example/x/" rel="attachment wp-att-9"', None),
        ('href="https://kabarlama.example/?attachment_id=9"', None),
        ('href="#atas"', None),
    ],
)
def test_where_a_picture_led_is_told_where_that_is_lost(link, told):
    made, notes = shown(f"<figure><a {link}>{IMG}</a></figure><p>Isi.</p>")
    assert notes == ([("picture_link", told)] if told else [])
    assert len(made.pictures) == 1


@pytest.mark.parametrize(
    "element",
    [
        f'<div class="wp-block-cover" style="background-image:url({URL})" aria-label="Sungai">',
        f'<div role="img" aria-label="Sungai" style="background:#fff url(&quot;{URL}&quot;) 50% 50%">',
    ],
)
def test_a_picture_behind_words_stands_before_them(element):
    made, notes = shown(f"<p>Awal.</p>{element}<p>Judul besar</p></div>")
    assert made.body == '<p>Awal.</p><div data-pictures="1"></div><p>Judul besar</p>'
    assert [(picture.url, picture.alt) for picture in made.pictures] == [(URL, "Sungai")]
    assert not notes


def test_a_picture_that_also_stands_behind_itself_stands_once():
    made, _notes = shown(f'<figure style="background-image:url({URL})">{IMG}</figure>')
    assert made.body == '<div data-pictures="1"></div>'
