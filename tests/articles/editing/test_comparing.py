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


def test_a_change_of_setting_alone_shows_its_tags():
    found = of_body("<p>satu kata</p>", "<p>satu <strong>kata</strong></p>")
    assert "<strong>" in told(found.passages[0])


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
