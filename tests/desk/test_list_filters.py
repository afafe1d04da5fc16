"""What the filters of a list offer: each choice says what it is, also that of none."""

import pytest
from django.contrib import admin

from tests.desk.cast import SUPERUSER

pytestmark = pytest.mark.django_db

# Django's own words for a value that is not there.
NO_WORDS = {"", "-", "–", "—", "None", "()"}


class TestEachList:
    def test_every_choice_is_named(self, cast, rf):
        shown = []
        for model, desk in admin.site._registry.items():
            request = rf.get("/")
            request.user = cast.users[SUPERUSER]
            changes = desk.get_changelist_instance(request)
            for spec in changes.filter_specs:
                names = [str(choice["display"]) for choice in spec.choices(changes)]
                shown += [(model._meta.label, str(spec.title), name) for name in names]
        assert len(shown) > 100
        assert [row for row in shown if row[2].strip() in NO_WORDS] == []
