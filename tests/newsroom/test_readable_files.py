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


def test_a_template_needs_no_scrolling_to_the_side(settings):
    templates = [file for file in (settings.BASE_DIR / "templates").rglob("*") if file.is_file()]
    assert len(templates) > 100
    wide = [
        f"{file.name}:{number}: {len(line)}"
        for file in templates
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if len(line) > WIDEST_TEMPLATE
    ]
    assert wide == []
