"""Names of rows that hold a time: in the site's own, whatever the database keeps."""

import datetime

import pytest

from articles.models import FrontPageChange, ReadCount
from subscriptions.models import Consent, SignupAttempt

MIDNIGHT = datetime.datetime(2025, 4, 30, 17, tzinfo=datetime.UTC)  # in Jakarta


@pytest.mark.parametrize(
    "row",
    [
        Consent(asked_at=MIDNIGHT, text_version=1),
        SignupAttempt(created_at=MIDNIGHT),
        FrontPageChange(created_at=MIDNIGHT),
        ReadCount(hour=MIDNIGHT),
    ],
    ids=lambda row: type(row).__name__,
)
def test_a_row_is_named_in_site_time(row):
    assert "1 Mei 2025, 00.00" in str(row)
