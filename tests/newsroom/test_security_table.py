"""The page on security names every requirement, and for each a test that exists."""

import ast
import functools
import re

import pytest
from django.conf import settings

PAGE = settings.BASE_DIR / "docs" / "security.md"
TESTS = settings.BASE_DIR / "tests"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \|(.*)\|(.*)\|(.*)\|$", re.MULTILINE)
NAMED = re.compile(r"`((?:[a-z_]+/)*test_\w+\.py)(?:::(\w+))?`")
# Of ASVS 5.0, levels 1 and 2: how many requirements a section has, all numbered from 1.
SECTIONS = {
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip
STATES = ("holds", "none", "**otherwise**: ")


@functools.cache
def names_in(path):
    """The classes and functions of a file of tests; empty where there is no such file."""
    file = TESTS / path
    if not file.exists():
        return frozenset()
    return frozenset(
        node.name
        for node in ast.parse(file.read_text()).body
        if isinstance(node, (ast.ClassDef, ast.FunctionDef))
    )


@pytest.fixture(scope="module")
def rows():
    return ROW.findall(PAGE.read_text())


def test_every_requirement_has_its_row_in_order(rows):
    wanted = [f"{part}.{n + 1}" for part, count in SECTIONS.items() for n in range(count)]
    assert [number for number, *_cells in rows] == wanted


def test_each_row_says_how_it_stands(rows):
    unclear = [number for number, _asks, state, _shown in rows if not state[1:].startswith(STATES)]
    assert unclear == []


def test_what_is_there_names_a_test(rows):
    bare = [
        number
        for number, _asks, state, shown in rows
        if not state.strip().startswith("none") and not NAMED.search(shown)
    ]
    assert bare == []


def test_each_test_that_is_named_exists():
    named = NAMED.findall(PAGE.read_text())
    lost = [(path, name) for path, name in named if not names_in(path) >= ({name} - {""})]
    assert len(named) > 80
    assert lost == []
    assert all(names_in(path) for path, _name in named)
