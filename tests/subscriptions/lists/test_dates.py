"""When somebody agreed: the columns and writings of other programs; what is not certain is not read."""

import datetime
from unittest import mock

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.lists import dates

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def moment(cell, day_first=None):
    with mock.patch.object(dates.clock, "now", return_value=NOW):
        return dates.moment(cell, day_first=day_first)


def utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


def here(*parts):
    return timezone.make_aware(datetime.datetime(*parts))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-01-02 10:11:12", utc(2024, 1, 2, 10, 11, 12)),
        ("2024-01-02T10:11:12.000Z", utc(2024, 1, 2, 10, 11, 12)),
        ("2024-01-02 10:11:12 UTC", utc(2024, 1, 2, 10, 11, 12)),
        ("2024-01-02 10:11:12 +0700", utc(2024, 1, 2, 3, 11, 12)),
        ("2024-01-02", here(2024, 1, 2)),
        ("2024/01/02 10:11:12 AM GMT+7", here(2024, 1, 2)),
        ("31/01/2024 10:11", here(2024, 1, 31)),
        ("1/31/2024", here(2024, 1, 31)),
        ("03-03-2024", here(2024, 3, 3)),
        ("02.01.2024", here(2024, 1, 2)),
        ("2 Januari 2024", here(2024, 1, 2)),
        ("17 Agu 2024 10:00", here(2024, 8, 17)),
        ("Jan 2, 2024", here(2024, 1, 2)),
        ("Tue, 02 Jan 2024 10:00:00 +0000", here(2024, 1, 2)),
        *((cell, None) for cell in (
            "", "-", "true", "1", "kemarin", "0000-00-00 00:00:00", "1970-01-01", "0001-01-01T00:00:00Z",
            "2026-03-02", "2026-03-01 12:00:01", "2999-01-01", "31/02/2024", "31/31/2024", "1/2/24",
            "03/04/2024", "32 Januari 2024", "2 Frimaire 2024", "2024-13-01",
        )),
    ],
)  # fmt: skip
def test_what_is_certain_and_past_is_read(cell, expected):
    assert moment(cell) == expected


def test_the_rest_of_the_list_tells_which_of_two_numbers_is_the_day():
    assert dates.is_day_first(["03/04/2024", "13/04/2024", ""]) is True
    assert dates.is_day_first(["03/04/2024", "04/13/2024"]) is False
    assert dates.is_day_first(["13/04/2024", "04/13/2024"]) is None
    assert dates.is_day_first(["03/04/2024", "2024-01-13"]) is None
    assert (
        dates.two_ways(["2024-01-13", "kemarin", "13/04/2024", "03/04/2024 10:00"]) == "03/04/2024"
    )
    assert dates.two_ways(["2024-04-03", "03.04.2024", "04/04/2024", "3 April 2024", ""]) == ""
    assert moment("03/04/2024", day_first=True) == here(2024, 4, 3)
    assert moment("03/04/2024", day_first=False) == here(2024, 3, 4)


@given(st.text(max_size=40) | st.from_regex(r"[0-9 /.:TZ+a-z-]{0,25}", fullmatch=True))
def test_no_cell_breaks_it_or_tells_a_day_to_come(cell):
    for day_first in (None, True, False):
        found = moment(cell, day_first)
        assert found is None or (found <= NOW and found.year >= dates.FIRST_YEAR)


@given(st.dates(datetime.date(1990, 1, 2), datetime.date(2026, 2, 28)))
def test_every_day_is_read_in_every_writing(day):
    for writing in ("%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y"):
        assert timezone.localdate(moment(day.strftime(writing))) == day
    assert timezone.localdate(moment(day.strftime("%d/%m/%Y"), day_first=True)) == day
    assert timezone.localdate(moment(day.strftime("%m/%d/%Y"), day_first=False)) == day


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("email_address optin_time optin_ip confirm_time leid", ["confirm_time", "optin_time"]),
        ("uuid email status created_at updated_at", ["created_at"]),
        ("id email subscribed_to_emails created_at deleted_at", ["created_at"]),
        ("email active_subscription expiry created_at", ["created_at"]),
        ("subscriber status subscribed unsubscribed", ["subscribed"]),
        ("email date_joined last_open", ["date_joined"]),
        ("contact_id email added_time", ["added_time"]),
        ("email creation_date unsubscription_date", ["creation_date"]),
        ("stempel_waktu alamat_email", ["stempel_waktu"]),
        ("alamat_surel tanggal_daftar tanggal_lahir", ["tanggal_daftar"]),
        ("email birthday unsub_time clean_time last_changed updated_at expiry", []),
    ],
)
def test_the_columns_of_other_programs(headings, expected):
    assert dates.columns(headings.split()) == expected
