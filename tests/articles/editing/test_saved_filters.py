"""What a list is asked for, as it is kept: in one order, without where in the list one is."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from articles.editing import saved_filters
from articles.models import SavedFilter
from tests.factories import make_user

DESK = "articles.article"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("status=draft&p=3&q=", "status=draft"),
        ("q=banjir&mine=1", "mine=1&q=banjir"),
        ("o=-1.2&e=1&_popup=1", "o=-1.2"),
        ("_facets=True&all=", ""),
        ("a=1&a=2", "a=1&a=2"),
    ],
)
def test_the_page_that_was_turned_to_is_not_kept(query, kept):
    assert saved_filters.asked(QueryDict(query)) == kept


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), max_size=6))
def test_what_is_kept_asks_for_the_same_again(params):
    query = QueryDict(mutable=True)
    query.update(params)
    once = saved_filters.asked(query)
    assert saved_filters.asked(QueryDict(once)) == once


@pytest.mark.django_db
def test_a_name_stands_once_above_a_list_and_sent_twice_is_kept_once():
    siti, budi = make_user("Reporter"), make_user("Reporter")
    made = saved_filters.keep(siti, DESK, "  Banjir  ", "p=2&q=banjir")
    assert (made.name, made.query) == ("Banjir", "q=banjir")
    assert saved_filters.keep(siti, DESK, "Banjir", "q=banjir") == made
    with pytest.raises(ValidationError, match="nama ini"):
        saved_filters.keep(siti, DESK, "Banjir", "q=kali")
    saved_filters.keep(budi, DESK, "Banjir", "q=banjir")
    saved_filters.keep(siti, "articles.image", "Banjir", "q=banjir")
    assert SavedFilter.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "query"),
    [("", "q=a"), (" \u200b ", "q=a"), ("x" * 41, "q=a"), ("A", "p=2"), ("A", "")],
)
def test_what_says_nothing_or_too_much_is_refused(name, query):
    with pytest.raises(ValidationError):
        saved_filters.keep(make_user("Editor"), DESK, name, query)
    with pytest.raises(ValidationError):
        saved_filters.keep(make_user("Editor"), DESK, "A", "q=" + "x" * 1000)


@pytest.mark.django_db
def test_only_editors_share_and_only_so_many_are_kept(monkeypatch):
    siti, editor = make_user("Reporter"), make_user("Editor")
    with pytest.raises(PermissionDenied):
        saved_filters.keep(siti, DESK, "A", "q=a", is_shared=True)
    own = saved_filters.keep(siti, DESK, "A", "q=a")
    shared = saved_filters.keep(editor, DESK, "Semua", "q=b", is_shared=True)
    assert set(SavedFilter.objects.above(DESK, siti)) == {own, shared}
    assert set(SavedFilter.objects.above(DESK, editor)) == {shared}
    for act in (
        lambda: saved_filters.rename(siti, own, "A", is_shared=True),
        lambda: saved_filters.rename(siti, shared, "Lain", is_shared=True),
        lambda: saved_filters.remove(siti, shared),
        lambda: saved_filters.remove(editor, own),
    ):
        own.refresh_from_db()
        with pytest.raises(PermissionDenied):
            act()
    monkeypatch.setattr(saved_filters, "MOST", 1)
    with pytest.raises(ValidationError, match="1 saringan"):
        saved_filters.keep(siti, DESK, "B", "q=b")


@pytest.mark.django_db
def test_of_two_who_remove_and_rename_the_second_is_told():
    editor = make_user("Editor")
    saved = saved_filters.keep(editor, DESK, "A", "q=a")
    late = SavedFilter.objects.get()
    saved_filters.remove(editor, saved)
    with pytest.raises(ValidationError, match="sudah menghapus"):
        saved_filters.rename(editor, late, "B", is_shared=False)
