"""What a list says of each person: wants mail, never confirmed, left, or must not be written to.

Other programs say it in columns of words (``status``), of yes and no (``email_disabled``), of dates
(``UNSUB_TIME``), or by a file of its own. What they say of several columns or lines, the strictest
holds; a word that is not known here is asked about, for a guess would write to somebody who left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from subscriptions.models import ImportLine

Said = ImportLine.Said

# From the mildest to the strictest.
ORDER: Final = tuple(Said)

_WORDS: Final[dict[str, str]] = {
    Said.ACTIVE: "active|enabled|subscribed|subscriber|confirmed|regular|premium|gifted|paid|free|"
    "comped|trialed|opted in|opt in|double opt in|single opt in|verified|valid|aktif|berlangganan|"
    "terkonfirmasi",
    Said.PENDING: "pending|unconfirmed|not confirmed|not yet confirmed|unactivated|validating|"
    "unverified|not verified|awaiting confirmation|waiting for confirmation|pending confirmation|"
    "confirmation pending|opt in pending|belum dikonfirmasi|menunggu konfirmasi|"
    "belum terkonfirmasi",
    Said.UNSUBSCRIBED: "unsubscribed|unsubscribe|unsub|opted out|opt out|optout|cancelled|canceled|"
    "removed|deleted|disabled|archived|left|non subscribed|nonsubscribed|not subscribed|"
    "do not email|do not contact|do not mail|berhenti|berhenti berlangganan|dihapus|keluar",
    Said.BOUNCE: "bounced|bounce|hard bounce|hard bounced|hardbounced|cleaned|invalid|"
    "undeliverable|terpantul|memantul",
    Said.DESK: "blocklisted|blocklist|blacklisted|blacklist|blocked|suppressed|banned|denylisted|"
    "diblokir|diblok",
    Said.COMPLAINT: "complained|complaint|complainer|spam|spam complaint|marked as spam|junk|abuse|"
    "abuse complaint|reported spam|reported as spam|spammy",
}
WORDS: Final = {word: said for said, words in _WORDS.items() for word in words.split("|")}

_WORD_COLUMN: Final = re.compile(
    r"(?!marital|order|payment|stripe|lead)(.*_)?(status|state|keadaan)(_\w+)?|"
    r"subscri(ber|ption)_type|subscription|langganan|permission"
)
_STEMS: Final[tuple[tuple[ImportLine.Said, str], ...]] = (
    (Said.COMPLAINT, r"complain(ed|t)|(marked_as_)?spam|abuse"),
    (Said.DESK, r"(black|block|deny)list(ed)?|blocked|suppress(ed|ion)|banned|diblokir"),
    (Said.BOUNCE, r"(hard_?)?bounced?|clean(ed)?|undeliverable|invalid"),
    (
        Said.UNSUBSCRIBED,
        (
            r"unsub(scribed?|scription)?|opt(ed)?_?out|disabled|deleted?|removed?|dnc|"
            r"do_not_(e?mail|contact)|berhenti(_berlangganan)?"
        ),
    ),
)
_PREFIX: Final = r"(is_|has_|was_|e_?mail_|date_|tanggal_)*"
_DATE_SUFFIX: Final = r"_(time|at|date|on|timestamp|pada)"
_AGAINST: Final = [(said, re.compile(rf"{_PREFIX}({stem})")) for said, stem in _STEMS]
_DATED: Final = [
    (said, re.compile(rf"{_PREFIX}({stem}){_DATE_SUFFIX}|(date|tanggal)_({stem})"))
    for said, stem in _STEMS
]
_FOR: Final = re.compile(
    rf"{_PREFIX}(subscribed(_to_emails?)?|emails?_enabled|enabled|opt(ed)?_?in|active|aktif|"
    r"berlangganan|accepts_marketing|marketing(_consent)?|receives_emails?|consent)"
)
_PROVEN: Final = re.compile(rf"{_PREFIX}(confirmed|verified|double_opt_?in|terkonfirmasi)")
_REASON: Final = re.compile(r"unsub(scribe|scription)?_reason")
_YES: Final = frozenset(["true", "yes", "y", "1", "t", "ya", "iya", "on", "x", "benar", "✓", "✔"])
_NO: Final = frozenset(["false", "no", "n", "0", "f", "tidak", "off", "salah"])
_NOTHING: Final = frozenset(["", "none", "null", "nil", "n/a", "na", "-", "–", "never", "nan"])
_DATE: Final = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|\d{1,2} \w+ \d{4}.*|\w+ \d{1,2}, \d{4}.*"
)
_NO_DATE: Final = re.compile(r"0{4}-00-00.*")
_FILE: Final = re.compile(
    r"un-?sub|opt-?_?out|cleaned|bounce|complain|spam|suppress|block-?list|black-?list|"
    r"non-?_?subscribed|unconfirmed|not-?_?confirmed|pending|inactive|archived|deleted|"
    r"berhenti|diblokir|tidak-?_?aktif",
    re.IGNORECASE,
)
NAME_OF_FILE: Final = ""  # the column of a question about the name of the file
NO_WORD: Final = ""  # the value of a question about cells that say nothing
LONGEST_VALUE: Final = 60


@dataclass(frozen=True)
class Question:
    """A word that is not known: somebody must say what it means."""

    column: str
    value: str

    @property
    def token(self) -> str:
        return f"{self.column}\t{self.value}"


@dataclass
class Verdict:
    """What is said of one person, and what must be asked first."""

    said: ImportLine.Said = Said.ACTIVE
    questions: list[Question] = field(default_factory=list)

    def add(self, said: ImportLine.Said) -> None:
        self.said = strictest([self.said, said])


def strictest(said: Iterable[str]) -> ImportLine.Said:
    """Return the one after which least is written."""
    return max((Said(one) for one in said), key=ORDER.index, default=Said.ACTIVE)


def heading(cell: str) -> str:
    """Return a heading in the one form that is compared."""
    return re.sub(r"[^\w]+", "_", cell.strip().lower()).strip("_")


def of_file(name: str) -> list[Question]:
    """Return the question that the name of a file without any states raises."""
    return [Question(NAME_OF_FILE, name[:LONGEST_VALUE])] if _FILE.search(name) else []


def speaks(headings: Iterable[str]) -> bool:
    """Whether one of the columns tells states."""
    return any(_kind(name) is not None for name in headings)


@lru_cache(maxsize=1000)
def tells_end(name: str) -> bool:
    """Whether a column tells on which day somebody stopped."""
    return any(said == Said.UNSUBSCRIBED and days.fullmatch(name) for said, days in _DATED)


def state_of(cells: dict[str, str]) -> Verdict:
    """Return what the cells, by their headings, say of one person.

    Where columns tell who wants mail and none says anything of this person, it is asked.
    """
    verdict, silent, is_told = Verdict(), [], False
    for name, cell in cells.items():
        value = " ".join(cell.split())[:LONGEST_VALUE]
        kind = _kind(name)
        if kind is None:
            continue
        tells = kind in {_read_word, _read_for}
        if value.lower() not in _NOTHING:
            kind(verdict, name, value)
            is_told = is_told or tells
        elif tells:
            silent.append(name)
    if silent and not is_told and verdict.said == Said.ACTIVE:
        # The column of words, if there is one, is what the others only add to.
        asked = min(silent, key=lambda name: _kind(name) is _read_for)
        verdict.questions.append(Question(asked, NO_WORD))
    return verdict


def judge_bare(cells: Iterable[str]) -> Verdict:
    """Return what the cells of a list without headings say: only words that are known count."""
    verdict = Verdict()
    for cell in cells:
        if (said := WORDS.get(_word(cell))) is not None:
            verdict.add(Said(said))
    return verdict


@lru_cache(maxsize=1000)
def _kind(name: str) -> Callable[[Verdict, str, str], None] | None:
    if _REASON.fullmatch(name):
        return _read_reason
    if any(pattern.fullmatch(name) for _said, pattern in _DATED):
        return _read_date
    if any(pattern.fullmatch(name) for _said, pattern in _AGAINST):
        return _read_against
    if _FOR.fullmatch(name) or _PROVEN.fullmatch(name):
        return _read_for
    return _read_word if _WORD_COLUMN.fullmatch(name) else None


def _word(cell: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_", " ", cell.lower()).split())


def _read_word(verdict: Verdict, name: str, value: str) -> None:
    for part in [value] if _word(value) in WORDS else re.split(r"[,;|:]", value):
        word = _word(part)
        if (said := WORDS.get(word)) is not None:
            verdict.add(Said(said))
        elif word:
            verdict.questions.append(Question(name, value))
            return


def _read_for(verdict: Verdict, name: str, value: str) -> None:
    word = value.lower()
    if word in _NO:
        verdict.add(Said.PENDING if _PROVEN.fullmatch(name) else Said.UNSUBSCRIBED)
    elif word not in _YES and not _DATE.fullmatch(value):
        _read_word(verdict, name, value)


def _read_against(verdict: Verdict, name: str, value: str) -> None:
    word = value.lower()
    if word in _YES or _DATE.fullmatch(value):
        verdict.add(next(said for said, pattern in _AGAINST if pattern.fullmatch(name)))
    elif word not in _NO:
        _read_word(verdict, name, value)


def _read_date(verdict: Verdict, name: str, value: str) -> None:
    if value.lower() not in _NO and not _NO_DATE.fullmatch(value):
        verdict.add(next(said for said, pattern in _DATED if pattern.fullmatch(name)))


def _read_reason(verdict: Verdict, name: str, value: str) -> None:
    if re.search(r"abuse|spam|complain", value, re.IGNORECASE):
        verdict.add(Said.COMPLAINT)
