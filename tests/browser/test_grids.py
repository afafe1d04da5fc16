"""No card stands alone below full rows, however many there are and however wide the page is."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
WIDTHS = (320, 390, 600, 768, 900, 1024, 1280, 1600)
CARD = (
    '<article class="story story--{} story--pictured"><div class="story__picture">'
    '<img width="300" height="200" alt=""></div><div class="story__text"><h3>Judul</h3></div>'
    "</article>"
)
ITEM = '<div class="river__item"><p>Judul</p></div>'
FIGURE = "<figure><img width='300' height='200' alt=''></figure>"
GRIDS = {
    "related": (CARD.format("beside"), 1, 6),
    "block block--row": (CARD.format("small"), 1, 4),
    "block block--words": (CARD.format("small"), 1, 4),
    "river": (ITEM, 1, 8),
    "front__seconds": (CARD.format("small"), 1, 2),
    "gallery": (FIGURE, 2, 9),
}
# How many cards each row has, and how much of the grid's width the last row fills.
ROWS = """grid => {
    const rows = new Map(), all = [...grid.children].map(one => one.getBoundingClientRect());
    for (const box of all) {
        const row = [...rows.keys()].find(top => Math.abs(top - box.top) < 20) ?? box.top;
        rows.set(row, [...(rows.get(row) ?? []), box]);
    }
    const last = [...rows.values()].at(-1);
    const filled = (last.at(-1).right - last[0].left) / grid.getBoundingClientRect().width;
    return {counts: [...rows.values()].map(row => row.length), filled};
}"""


def whole(name):
    """A style sheet with what it imports."""
    text = (CSS / name).read_text()
    return re.sub(r'@import "([^"]+)";', lambda found: whole(found[1]), text)


@pytest.mark.parametrize("grid", GRIDS)
def test_no_card_is_left_alone(new_page, grid):
    card, fewest, most = GRIDS[grid]
    page = new_page()
    style = "".join(map(whole, ("site.css", "article.css", "lists.css")))
    for number in range(fewest, most + 1):
        page.set_content(f'<style>{style}</style><main class="{grid}">{card * number}</main>')
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            rows = page.locator("main").evaluate(ROWS)
            alone = rows["counts"][-1] == 1 and rows["filled"] < 0.9
            assert not alone, (number, width, rows)
            assert len(rows["counts"]) > 1 or rows["filled"] > 0.9 or number == 1, (width, rows)
