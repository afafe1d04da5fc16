"""What goes in and out: validated by these models, described by them in the OpenAPI document."""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from enum import Enum
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from subscriptions.models import Frequency, Subscriber
from subscriptions.models.frequency import LAST_HOUR, LAST_MONTHDAY
from subscriptions.models.subscriber import LONGEST_ADDRESS

MOST_ROWS: Final = 200
MOST_OF_A_KIND: Final = 100
LONGEST_SOURCE: Final = 100
_RFC3339: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_FIRST: Final = datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC)
_LAST: Final = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)


def _read(value: object) -> object:
    """Read a moment as RFC 3339 has it; pydantic alone would take numbers as well."""
    with suppress(ValueError):
        if isinstance(value, str) and _RFC3339.fullmatch(value):
            return datetime.datetime.fromisoformat(value.upper())
    raise ValueError("should be a time with its zone, such as 2026-11-29T08:00:00+07:00")


def _in_utc(moment: datetime.datetime) -> datetime.datetime:
    if not _FIRST <= moment <= _LAST:
        raise ValueError("should be between 1970 and 9999")
    return moment.astimezone(datetime.UTC)


Moment = Annotated[AwareDatetime, BeforeValidator(_read), AfterValidator(_in_utc)]
Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]+$", max_length=200)]
Line = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")
]
Address = Annotated[
    str,
    StringConstraints(min_length=3, max_length=LONGEST_ADDRESS),
    Field(json_schema_extra={"format": "email"}),
]
FrequencyName = Enum("FrequencyName", {name: name for name in Frequency.values}, type=str)  # type: ignore[misc]
StateName = Enum("StateName", {name: name for name in Subscriber.State.values}, type=str)  # type: ignore[misc]


class Asked(BaseModel):
    """What is sent; a name that is not known is a slip of the pen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Topics(Asked):
    """What to read about, by the slugs in the site's addresses; at least one."""

    sections: list[Slug] = Field(default=[], max_length=MOST_OF_A_KIND)
    tags: list[Slug] = Field(default=[], max_length=MOST_OF_A_KIND)
    reporters: list[Slug] = Field(default=[], max_length=MOST_OF_A_KIND)
    developments: list[Slug] = Field(default=[], max_length=MOST_OF_A_KIND)

    @model_validator(mode="after")
    def has_one(self) -> Self:
        """Refuse none: no mail would ever come."""
        if not (self.sections or self.tags or self.reporters or self.developments):
            raise ValueError("should name one topic or more; null instead means all topics")
        return self


class Wishes(Asked):
    """What to read and when. What is left out stays, or is the newsroom's own choice."""

    frequency: FrequencyName = Field(default=None, description="How often mail comes.")  # type: ignore[assignment]
    hour: int | None = Field(
        default=None, ge=0, le=LAST_HOUR, description="Of digests, WIB; null: the edition's own."
    )
    weekday: int | None = Field(
        default=None, ge=1, le=7, description="Of weekly digests, 1 is Monday."
    )
    monthday: int | None = Field(
        default=None, ge=1, le=LAST_MONTHDAY, description="Of monthly digests."
    )
    topics: Topics | None = Field(default=None, description="null: all topics.")


class ConsentGiven(Asked):
    """What the person agreed to elsewhere: kept with the subscriber, as imports keep it."""

    source: Annotated[Line, StringConstraints(max_length=LONGEST_SOURCE)] = Field(
        description="Where and to which words, such as “form on the site of the festival”."
    )
    given_at: Moment = Field(description="When; not in the future.")
    confirmed_at: Moment | None = Field(
        default=None,
        description="When the person proved elsewhere that the address is theirs: no mail asks "
        "then, except who left or is suppressed here. Needs the right “may vouch”.",
    )


class SignUp(Wishes):
    """Somebody who wants mail. The address is asked by mail before anything comes."""

    email: Address
    consent: ConsentGiven


class Find(Asked):
    """An address to look up; in a body, since addresses of pages are written into logs."""

    email: Address


class Leave(Asked):
    """Why somebody leaves, for the audit log; no personal data please."""

    reason: Annotated[Line, StringConstraints(max_length=LONGEST_SOURCE)]


class ListQuery(Asked):
    """Which subscribers to list."""

    state: StateName | None = Field(default=None, description="Only those in this state.")
    edition: Slug | None = Field(
        default=None, description="Slug of an edition: only active readers whom it reaches now."
    )
    changed_since: Moment | None = Field(
        default=None, description="Only what changed then or later; take `as_of` of the last walk."
    )
    cursor: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}$")] | None = Field(
        default=None, description="`next` of the page before."
    )
    limit: int = Field(default=100, ge=1, le=MOST_ROWS, description="Rows a page.")


class TopicsOf(BaseModel):
    """Topics by their slugs."""

    sections: list[str]
    tags: list[str]
    reporters: list[str]
    developments: list[str]


class ConsentOf(BaseModel):
    """One consent: asked where, confirmed and withdrawn when."""

    asked_at: datetime.datetime
    source: str
    text_version: int
    confirmed_at: datetime.datetime | None
    withdrawn_at: datetime.datetime | None


class SubscriberOf(BaseModel):
    """A subscriber."""

    id: int
    email: str
    state: StateName
    frequency: FrequencyName
    hour: int | None
    weekday: int | None
    monthday: int | None
    topics: TopicsOf | None = Field(description="null: all topics.")
    source: str = Field(description="Page of the site that was signed up on; /api/, /impor/.")
    signed_up_at: datetime.datetime
    confirmed_at: datetime.datetime | None
    unsubscribed_at: datetime.datetime | None
    suppressed_at: datetime.datetime | None
    paused_until: datetime.datetime | None
    changed_at: datetime.datetime
    consents: list[ConsentOf]


class ListPage(BaseModel):
    """Subscribers in the order of their last change, the oldest first."""

    subscribers: list[SubscriberOf]
    next: str | None = Field(description="Cursor of the next page; null on the last one.")
    as_of: datetime.datetime = Field(
        description="Of the first page: `changed_since` of the next walk. A few come twice then."
    )


class Accepted(BaseModel):
    """The same for every address, whoever subscribes already, left or is suppressed."""

    status: Annotated[str, Field(json_schema_extra={"const": "accepted"})] = "accepted"
