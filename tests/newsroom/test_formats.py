"""Dates and times are written one way in all of the Indonesian interface."""

import datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

EARLY = datetime.datetime(2026, 8, 3, 7, 5)  # noqa: DTZ001 - what is written, not when


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("DATETIME_FORMAT", "3 Agu 2026, 07.05"),
        ("SHORT_DATETIME_FORMAT", "3 Agu 2026, 07.05"),
        ("DATE_FORMAT", "3 Agu 2026"),
        ("SHORT_DATE_FORMAT", "3 Agu 2026"),
        ("TIME_FORMAT", "07.05"),
    ],
)
def test_hours_have_two_digits_and_months_no_point(form, written):
    with override("id"):
        assert date_format(EARLY, form) == written


def test_other_languages_keep_their_own():
    with override("en"):
        assert date_format(EARLY, "DATETIME_FORMAT") == "Aug. 3, 2026, 7:05 a.m."
