"""Broken copies that nobody can tell from what they are copies of."""

import ast

import pytest

from tests.equivalent import called_at_import, says_the_same

TEMPLATE = "def one():\n    run({!r})"


def written(statement):
    return ast.parse(TEMPLATE.format(statement)).body[0]


@pytest.mark.parametrize(
    ("statement", "copy", "same"),
    [
        ("DROP TABLE plan", "drop table plan", True),
        ("DROP TABLE plan", "DROP TABLE PLAN", True),
        ("SELECT 'queued'", "SELECT 'QUEUED'", False),
        ('SELECT "Nama"', 'select "NAMA"', False),
        ("DROP TABLE plan", "XXDROP TABLE planXX", False),
        ("Benteng", "BENTENG", False),
    ],
)
def test_the_case_of_a_statement_means_nothing(statement, copy, same):
    assert says_the_same(written(statement), written(copy)) is same


@pytest.mark.parametrize(
    ("expression", "copy", "same"),
    [
        ("digest(key, 'sha256')", "digest(key, 'SHA256')", True),
        ("digest(key, 'sha256')", "digest(key, 'sha512')", False),
        ("zip(a, b, strict=True)", "zip(a, b, strict=False)", True),
        ("zip(a, b, strict=True)", "zip(a, b)", True),
        ("zip(a, b, strict=True)", "zip(a, None, strict=True)", False),
        ("Mail.from_db('default', names, row)", "Mail.from_db(None, names, row)", True),
        ("Mail.from_db('default', names, row)", "Mail.from_db('default', None, row)", False),
        ("check(a, strict=True)", "check(a, strict=False)", False),
    ],
)
def test_other_words_for_the_same_mean_nothing(expression, copy, same):
    functions = [ast.parse(f"def one():\n    {text}").body[0] for text in (expression, copy)]
    assert says_the_same(*functions) is same


def test_what_the_import_calls_is_over_when_the_copy_comes():
    module = ast.parse(
        "def early(): ...\ndef late(): ...\nNAMES = tuple(early())\nclass A:\n    def b(self): c()"
    )
    assert called_at_import(module) == {"early"}
