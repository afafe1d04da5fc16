"""A separator ends a line and never begins one: it hangs on what stands before it."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# What leaves text behind; all other tags leave nothing.
TEXT = re.compile(
    r"\{%\s*blocktranslate\b.*?\{%\s*endblocktranslate\s*%\}"
    r"|\{%\s*(?:translate|firstof|include|else|elif)\b.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
NOTHING = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
BEGINS_A_LINE = re.compile(r"\s(?:&nbsp;)*[·|•]")


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES.rglob("*.html") if re.search("[·•]", path.read_text())],
    ids=lambda path: str(path.relative_to(TEMPLATES)),
)
def test_no_separator_of_a_page_or_a_mail_can_begin_a_line(path):
    shown = NOTHING.sub("", TEXT.sub("x", path.read_text()))
    assert BEGINS_A_LINE.findall(shown) == [], shown
