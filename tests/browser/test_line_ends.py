"""No line of a story's foot begins with what belongs to the line before."""

from tests.factories import make_article, make_reporter, make_source

# The first letters of lines, and how far each comma stands from what is before it.
LINES = """element => {
    const first = new Set(), walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let bottom = 0;
    for (let node; (node = walker.nextNode()); )
        for (let at = 0; at < node.data.length; at++) {
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const box = range.getBoundingClientRect();
            if (!box.width || !node.data[at].trim()) continue;
            if (box.top >= bottom - 2) first.add(node.data[at]);
            bottom = Math.max(bottom, box.bottom);
        }
    return [...first].join("");
}"""


def test_neither_a_comma_nor_a_separator_begins_a_line(pages, page):
    sources = [make_source(f"Arsip {'n' * n}") for n in range(4, 16)]
    story = make_article(
        "Benteng", reporters=[make_reporter("Maya"), make_reporter("Ratna")], sources=sources
    )
    for line in story.article_sources.all():
        line.url = "https://arsip.example/berkas"
        line.save()
    page.goto(pages.url + story.get_absolute_url())
    assert page.locator(".outward").count() == len(sources)
    for width in (*range(320, 392, 4), *range(760, 900, 10)):
        page.set_viewport_size({"width": width, "height": 800})
        first = page.locator(".credits").evaluate(LINES)
        assert first
        assert not set(first) & set(",·|"), (width, first)


def test_a_short_name_stands_in_one_line_with_letters_twice_as_large(pages, page):
    page.goto(pages.url)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for width in (320, 390, 768):
        page.set_viewport_size({"width": width, "height": 800})
        mark, search = page.locator(".masthead .wordmark"), page.locator(".tool--search")
        assert len(mark.evaluate(LINES)) == 1, width
        box = search.bounding_box()
        assert box["x"] + box["width"] <= width
