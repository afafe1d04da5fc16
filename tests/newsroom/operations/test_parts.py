"""What backups are made of, each by itself: keys under a passphrase, programs, the hour."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.operations import postgres, schedule, sealed
from newsroom.operations.postgres import ProgramError
from newsroom.operations.sealed import PassphraseError, seal, unseal

TEXTS = st.text(max_size=30)


@pytest.fixture(scope="module", autouse=True)
def _quick():
    """Guessing may be cheap here."""
    patch = pytest.MonkeyPatch()
    patch.setattr(sealed, "COST", 2)
    yield
    patch.undo()


@given(st.dictionaries(TEXTS, TEXTS, max_size=4), TEXTS, TEXTS)
def test_only_the_passphrase_opens_what_was_sealed(secrets, passphrase, other):
    made = seal(secrets, passphrase)
    assert unseal(made, passphrase) == secrets
    if other != passphrase:
        with pytest.raises(PassphraseError):
            unseal(made, other)


@given(st.data())
@settings(max_examples=60)
def test_a_changed_or_shortened_seal_is_refused(data):
    made = seal({"SECRET_KEY": "x" * 50}, "kuda")
    place = data.draw(st.integers(len(sealed.MARK), len(made) - 1))
    changed = made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :]
    for broken in (changed, made[:place], b"", sealed.MARK):
        with pytest.raises(PassphraseError):
            unseal(broken, "kuda")


@pytest.fixture
def programs(monkeypatch):
    """Give each path the major version that it is told."""

    def have(**majors):
        paths = {postgres.Path(f"/{name}/pg_dump"): major for name, major in majors.items()}
        monkeypatch.setattr(postgres, "_candidates", lambda _name: iter(paths))
        monkeypatch.setattr(postgres, "_major", paths.get)

    return have


def test_the_nearest_program_that_is_not_too_old_is_taken(programs):
    programs(a=18, b=15, c=17, d=14)
    assert postgres.find_program("pg_dump", 16) == postgres.Path("/c/pg_dump")
    assert postgres.find_program("pg_dump", 15) == postgres.Path("/b/pg_dump")


def test_where_all_are_too_old_it_says_what_to_install(programs):
    programs(a=15)
    with pytest.raises(ProgramError, match="postgresql-client-17"):
        postgres.find_program("pg_dump", 17)
    programs()
    with pytest.raises(ProgramError, match="none at all"):
        postgres.find_program("pg_dump", 17)


def at(day, hour, minute=0):
    """A time of the site's clock (WIB)."""
    zone = datetime.timezone(datetime.timedelta(hours=7))
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        (at(20, 12), None, True),
        (at(20, 2, 59), at(19, 3, 1), False),
        (at(20, 3), at(19, 3, 1), True),
        (at(20, 3, 5), at(20, 3, 1), False),
        (at(20, 23), at(19, 23), True),  # a backup by hand in the evening is not the night's
        (at(20, 2), at(18, 3, 1), True),  # nobody was there last night
    ],
)
def test_a_backup_is_due_once_its_hour_has_come(now, last, due, settings):
    settings.BACKUP_HOUR = 3
    assert schedule.is_due(now, last and last.astimezone(datetime.UTC)) is due
