"""Cards of Ghost's editor: what readers saw of a story stays, controls and others' pictures do not."""

import pytest

from articles.moving.blocks import Context
from articles.moving.content import converted

LINK = (
    '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="{}">'
    '<div class="kg-bookmark-content"><div class="kg-bookmark-title">Judul &amp; isi</div>'
    '<div class="kg-bookmark-description">Uraian</div><div class="kg-bookmark-metadata">'
    '<img class="kg-bookmark-icon" src="https://lain.example/ikon.png">'
    '<span class="kg-bookmark-author">Situs</span></div></div><div class="kg-bookmark-thumbnail">'
    '<img src="https://lain.example/foto.jpg"></div></a>{}</figure>'
)
PLAYER = (
    '<button class="kg-{0}-play-icon" aria-label="Play"><svg><path d="M0"/></svg></button>'
    '<span class="kg-{0}-current-time">0:00</span><div class="kg-{0}-time">/'
    '<span class="kg-{0}-duration">0:10</span></div><input type="range" '
    'class="kg-{0}-seek-slider" max="100" value="0"><button class="kg-{0}-playback-rate">1&#215;</button>'
)


@pytest.mark.parametrize("caption", ["", "<figcaption>Lihat <b>juga</b></figcaption>"])
def test_a_card_of_a_link_is_a_link_and_takes_no_picture_of_another_site(caption):
    made = converted(LINK.format("https://lain.example/a", caption), Context())
    below = "<p>Lihat <strong>juga</strong></p>" if caption else ""
    assert made.body == f'<p><a href="https://lain.example/a">Judul &amp; isi</a></p>{below}'
    assert not made.pictures
    assert not made.lost
    [told] = made.notes
    for text in (
        "Uraian",
        "Situs",
        "https://lain.example/foto.jpg",
        "https://lain.example/ikon.png",
    ):
        assert text in told.values["text"]


def test_a_card_without_an_address_stays_as_it_is_read():
    made = converted(LINK.format("#", ""), Context())
    assert "Uraian" in made.body
    assert not made.lost


@pytest.mark.parametrize(
    ("card", "becomes", "told"),
    [
        (
            (
                '<figure class="kg-card kg-video-card"><video src="https://a.example/v.mp4" '
                'poster="https://img.example/spacer.png" style="background: url(\'https://a.example/t.jpg'
                f"') 50%\"></video>{PLAYER.format('video')}<figcaption>Ket</figcaption></figure>"
            ),
            '<p><a href="https://a.example/v.mp4">https://a.example/v.mp4</a></p><p>Ket</p>',
            ["https://a.example/v.mp4", "https://a.example/t.jpg"],
        ),
        (
            (
                '<div class="kg-card kg-audio-card"><img src="" class="kg-audio-thumbnail kg-audio-hide">'
                '<audio src="https://a.example/a.mp3"></audio><div class="kg-audio-title">Rekaman</div>'
                f"{PLAYER.format('audio')}</div>"
            ),
            '<p><a href="https://a.example/a.mp3">https://a.example/a.mp3</a></p><p>Rekaman</p>',
            ["https://a.example/a.mp3"],
        ),
        (
            (
                '<div class="kg-card kg-toggle-card"><h4>Judul</h4><button class="kg-toggle-card-icon" '
                'aria-label="Expand"><svg/></button><div class="kg-toggle-content"><p>Isi</p></div></div>'
            ),
            "<h3>Judul</h3><p>Isi</p>",
            [],
        ),
    ],
)
def test_the_controls_of_a_card_are_no_text(card, becomes, told):
    made = converted(card, Context())
    assert made.body == becomes
    assert [list(note.values.values())[-1] for note in made.notes] == told
    assert not made.lost
