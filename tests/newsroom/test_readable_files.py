"""Files that a person reads at a sitting: short style sheets, short lines of templates."""

LONGEST_SHEET = 300  # lines
WIDEST_TEMPLATE = 160  # characters a line


def test_a_style_sheet_is_one_component(settings):
    sheets = [
        sheet
        for folder in ("static", "newsroom")
        for sheet in (settings.BASE_DIR / folder).rglob("*.css")
    ]
    assert len(sheets) > 20
    lines = {sheet.name: len(sheet.read_text().splitlines()) for sheet in sheets}
    assert {name: count for name, count in lines.items() if count > LONGEST_SHEET} == {}


def lines_of_templates(settings):
    """Yield where and what: every line of every template."""
    templates = [file for file in (settings.BASE_DIR / "templates").rglob("*") if file.is_file()]
    assert len(templates) > 100
    for file in templates:
        for number, line in enumerate(file.read_text().splitlines(), 1):
            yield f"{file.relative_to(settings.BASE_DIR)}:{number}", line


def test_a_template_needs_no_scrolling_to_the_side(settings):
    lines = lines_of_templates(settings)
    assert [where for where, line in lines if len(line) > WIDEST_TEMPLATE] == []


def test_a_comment_of_a_template_ends_on_its_line(settings):
    """Django shows a longer one to readers; ``{% comment %}`` may be as long as it likes."""
    lines = lines_of_templates(settings)
    assert [where for where, line in lines if line.count("{#") != line.count("#}")] == []
