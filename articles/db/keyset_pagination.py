"""Lists by the page without offsets: a page begins where its neighbour ended.

A cursor is the place of one row in the order, so page 10,000 costs what page 1 costs, and a story
that appears meanwhile moves no other from one page to the next.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import BigIntegerField, DateTimeField, F, Func, Model, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan

OLDER = "sebelum"
NEWER = "sesudah"
_FORM = struct.Struct(">qq")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)

Item = TypeVar("Item")


@dataclass(frozen=True)
class Cursor:
    """The place of a row: its time and its key."""

    time: datetime.datetime
    key: int

    def __str__(self) -> str:
        """Return it as it stands in an address."""
        packed = _FORM.pack((self.time - _EPOCH) // _MICROSECOND, self.key)
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Return the cursor that an address holds.

        Raises:
            ValueError: it is none.
        """
        try:
            packed = base64.b64decode(text + "==", altchars=b"-_", validate=True)
            micros, key = _FORM.unpack(packed)
            cursor = cls(_EPOCH + micros * _MICROSECOND, key)
        except (binascii.Error, struct.error, OverflowError) as error:
            raise ValueError("no cursor") from error
        if str(cursor) != text:
            raise ValueError("no cursor")
        return cursor


@dataclass(frozen=True)
class Order:
    """By which columns a list is ordered, both descending: its time, then its key."""

    time: str
    key: str

    def place(self, row: Any) -> Cursor:
        """Return where ``row`` stands."""
        return Cursor(getattr(row, self.time), getattr(row, self.key))

    def after(self, cursor: Cursor) -> LessThan:
        """The condition for rows that come after ``cursor`` in the list: the older ones."""
        return LessThan(self._pair(), _value(cursor))

    def before(self, cursor: Cursor) -> GreaterThan:
        """The condition for rows that come before ``cursor`` in the list: the newer ones."""
        return GreaterThan(self._pair(), _value(cursor))

    def _pair(self) -> Func:
        """The two columns as one value, which an index on both can compare at once."""
        return Func(F(self.time), F(self.key), function="ROW", output_field=DateTimeField())


@dataclass(frozen=True)
class ListPage(Generic[Item]):
    """Items of a page, and the cursors of the pages beside it: empty where there is none."""

    items: Sequence[Item]
    newer: str = ""
    older: str = ""

    @property
    def has_others(self) -> bool:
        """Whether there is a way on or back."""
        return bool(self.newer or self.older)


Row = TypeVar("Row", bound=Model)


def page(
    rows: QuerySet[Row], order: Order, size: int, *, older_than: str = "", newer_than: str = ""
) -> ListPage[Row]:
    """Return a page of ``rows``, which come newest first; at most one of the cursors is given.

    Raises:
        ValueError: a cursor is none.
    """
    if newer_than:
        return _page_back(rows, order, size, Cursor.parse(newer_than))
    if older_than:
        rows = rows.filter(order.after(Cursor.parse(older_than)))
    found = list(rows[: size + 1])
    items = found[:size]
    return ListPage(
        items,
        newer=str(order.place(items[0])) if older_than and items else "",
        older=str(order.place(items[-1])) if len(found) > size else "",
    )


def _page_back(rows: QuerySet[Row], order: Order, size: int, cursor: Cursor) -> ListPage[Row]:
    rows = rows.filter(order.before(cursor)).reverse()
    found = list(rows[: size + 1])
    items = found[:size][::-1]
    return ListPage(
        items,
        newer=str(order.place(items[0])) if len(found) > size else "",
        older=str(order.place(items[-1])) if items else "",
    )


def _value(cursor: Cursor) -> Func:
    return Func(
        Value(cursor.time, output_field=DateTimeField()),
        Value(cursor.key, output_field=BigIntegerField()),
        function="ROW",
        output_field=DateTimeField(),
    )
