"""Two versions are compared by the paragraph; only what differs is shown, word by word."""

from __future__ import annotations

import pytest

from articles.editing import comparing, revisions
from tests.factories import make_article, make_image


def of_body(before, after):
    (found,) = comparing.compared({"body": before}, {"body": after})
    return found


def told(passage):
    return "".join(
        {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}[part.kind].format(part.text)
        for part in passage.segments
    )


def test_only_changed_paragraphs_are_shown_with_their_place():
    found = of_body(
        "<p>Satu.</p><p>Kota tua.</p><p>Tiga.</p>", "<p>Satu.</p><p>Kota baru.</p><p>Tiga.</p>"
    )
    assert [told(passage) for passage in found.passages] == ["Kota [-tua.-][+baru.+]"]
    assert found.passages[0].number == 2
    assert found.same == 2


def test_a_new_and_a_removed_paragraph_are_told_apart_from_a_rewritten_one():
    before = "<p>Pasar dibuka kembali hari ini.</p><p>Hujan turun.</p>"
    after = "<p>Pasar lama dibuka kembali hari ini.</p><h2>Musim</h2><p>Angin kencang sekali.</p>"
    found = of_body(before, after)
    assert [told(passage) for passage in found.passages] == [
        "Pasar[+ lama+] dibuka kembali hari ini.",
        "[-Hujan turun.-]",
        "[+Musim+]",
        "[+Angin kencang sekali.+]",
    ]
    assert [passage.number for passage in found.passages] == [1, None, 2, 3]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("<p>satu kata</p>", "<p>satu <strong>kata</strong></p>", "satu kata[+ [tebal: kata]+]"),
        ("<h2>satu</h2>", "<p>satu</p>", "satu[- [subjudul]-]"),
        (
            '<p>a <a href="https://x.id/">b</a></p>',
            '<p>a <a href="https://y.id/">b</a></p>',
            "a b [tautan: b → [-https://x.id/]-][+https://y.id/]+]",
        ),
        ("<p>satu dua</p>", "<p>satu<br>dua</p>", None),
        ("<p>satu dua</p>", "<p>satu&nbsp;dua</p>", None),
        ("<ul><li><p>a</p></li></ul>", "<ol><li><p>a</p></li></ol>", None),
        ("<p>a</p>", "<p>a</p><hr>", None),
    ],
)
def test_a_change_of_setting_alone_is_told_in_words(before, after, shown):
    found = told(of_body(before, after).passages[0])
    assert "<" not in found
    assert "[+" in found or "[-" in found
    assert shown in (None, found)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "written",
    [
        '<p>Satu\n dua.</p>\n\n<ul>\n<li>tiga</li>\n</ul>\n<div data-story="7"></div>\n',
        '\n<p>Satu dua. </p><p></p><ul><li><p>tiga</p></li></ul><div data-story="7"></div>',
    ],
)
def test_what_differs_in_its_html_alone_is_the_same(written):
    body = '<p>Satu dua.</p><ul><li><p>tiga</p></li></ul><div data-story="7"></div>'
    assert comparing.compared({"body": written}, {"body": body}) == []
    assert revisions.differences({"body": written}, {"body": body}) == []
    (found,) = comparing.compared({"body": written}, {"body": body.replace("dua", "lima")})
    assert [told(passage) for passage in found.passages] == ["Satu [-dua.-][+lima.+]"]


@pytest.mark.django_db
def test_galleries_that_show_pictures_of_one_name_are_told_apart():
    one, other = make_image(alt="Benteng"), make_image(alt="Benteng")
    found = of_body(
        f'<div data-pictures="{one.pk},{one.pk}"></div>',
        f'<div data-pictures="{one.pk},{other.pk}"></div>',
    )
    shown = told(found.passages[0])
    assert shown.startswith("[Galeri: 2 gambar: Benteng, Benteng] [-#")
    assert "<" not in shown


@pytest.mark.django_db
def test_places_are_told_by_what_they_show():
    image, story = make_image(alt="Benteng"), make_article("Pasar dibuka")
    before = f'<p>A</p><div data-pictures="{image.pk}"></div>'
    found = of_body(before, f'<p>A</p><div data-story="{story.pk}"></div>')
    shown = " ".join(told(passage) for passage in found.passages)
    assert "Benteng" in shown
    assert "Pasar dibuka" in shown


def test_lists_show_the_lines_that_came_and_went():
    (found,) = comparing.compared({"tags": ["Aleppo", "Rusia"]}, {"tags": ["Aleppo", "Suriah"]})
    assert [told(passage) for passage in found.passages] == ["[-Rusia-]", "[+Suriah+]"]


def test_words_are_weighed_within_their_paragraph_alone(monkeypatch):
    """In a book every word against every other would take minutes."""
    sizes = []
    word_diff = revisions.word_diff
    monkeypatch.setattr(
        revisions, "word_diff", lambda a, b: sizes.append(len(a) + len(b)) or word_diff(a, b)
    )
    paragraphs = [f"<p>{' '.join(f'kata{n * 7 + m}' for m in range(100))}</p>" for n in range(300)]
    changed = [
        text.replace("kata", "Kata", 1) if n % 50 == 0 else text
        for n, text in enumerate(paragraphs)
    ]
    found = of_body("".join(paragraphs), "".join(changed))
    assert len(found.passages) == len(sizes) == 6
    assert max(sizes) < 2000
