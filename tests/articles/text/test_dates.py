"""Days of the year, however they are written."""

import pytest

from articles.text import dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Senin (27/3) di Jakarta", ["hari:3-27"]),
        ("Selasa (26/5/2026).", ["hari:5-26"]),
        ("17 Agustus 1945, 17-8-1945, 1945-08-17", ["hari:8-17"] * 3),
        ("5 Jan dan 09 NOPEMBER", ["hari:1-5", "hari:11-9"]),
        ("32 Mei, 27/13, 1/2/3/4, 5 meisje, skor 3-1", []),
    ],
)
def test_a_day_is_read(text, expected):
    assert list(dates.lexemes(text)) == expected


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("17/8/2017", "17 agustus 2017"),
        ("17-08-2017", "17 agustus 2017"),
        ("2017-8-17", "17 agustus 2017"),
        ("27/3", "27 maret"),
        ("27/13", "27/13"),
        ("covid-19", "covid-19"),
    ],
)
def test_a_date_in_digits_is_put_into_words(typed, said):
    assert dates.in_words(typed) == said


def test_a_day_and_a_month_side_by_side_are_a_day():
    assert dates.of_words("17", "agustus") == dates.lexeme(8, 17)
    assert dates.of_words("17", "pejuang") is None
    assert dates.of_words("45", "agustus") is None
