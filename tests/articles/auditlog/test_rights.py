"""Whatever happens to somebody's rights, and from whichever side: what changed is written, no more."""

import collections

import pytest
from django.contrib.auth.models import Group, Permission, User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry

GROUPS, RIGHTS, PEOPLE = 3, 3, 2
FLAGS = ["is_active", "is_staff", "is_superuser"]
WAYS = ["add", "remove", "set", "clear", "reverse add", "reverse remove", "reverse set", "flag"]
some = st.sets(st.integers(0, 2), max_size=3)
step = st.tuples(st.sampled_from(WAYS), st.booleans(), st.integers(0, 1), some, st.booleans())
GIVEN = {Act.ROLE_GIVEN, Act.PERMISSION_GIVEN, Act.SUPERUSER_GIVEN, Act.STAFF_GIVEN,
         Act.USER_ACTIVATED}  # fmt: skip
TAKEN = {Act.ROLE_TAKEN, Act.PERMISSION_TAKEN, Act.SUPERUSER_TAKEN, Act.STAFF_TAKEN,
         Act.USER_DEACTIVATED}  # fmt: skip


def held():
    """Everything that anybody holds: pairs of (who, what)."""
    found = set()
    for user in User.objects.all():
        found |= {(user.pk, flag) for flag in FLAGS if getattr(user, flag)}
        found |= {(user.pk, group.name) for group in user.groups.all()}
        found |= {(user.pk, right.pk) for right in user.user_permissions.all()}
    return found


def change(way, of_groups, person, chosen, value):
    """Do it by Django's own means."""
    user = User.objects.order_by("pk")[person]
    others = list((Group if of_groups else Permission).objects.order_by("pk")[:GROUPS])
    picked = [others[number] for number in sorted(chosen)]
    field = user.groups if of_groups else user.user_permissions
    if way == "flag":
        setattr(user, FLAGS[len(chosen) % 3], value)
        user.save()
    elif way == "clear":
        field.clear()
    elif way.startswith("reverse"):
        other = others[len(chosen) % 3]
        people = list(User.objects.filter(pk__in=[user.pk] if value else []))
        verb = way.removeprefix("reverse ")
        manager = other.user_set
        manager.set(people) if verb == "set" else getattr(manager, verb)(*people)
    elif way == "set":
        field.set(picked)
    else:
        getattr(field, way)(*picked)


class TestRights(TestCase):
    def setUp(self):
        for number in range(PEOPLE):
            User.objects.create_user(f"orang{number}")
        for number in range(GROUPS):
            Group.objects.create(name=f"A{number}")
        first = User.objects.earliest("pk")
        first.groups.set(Group.objects.order_by("pk")[:GROUPS])
        first.user_permissions.set(Permission.objects.order_by("pk")[:RIGHTS])

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(st.lists(step, min_size=1, max_size=6))
    def test_what_changed_is_written_no_more_and_no_less(self, steps):
        for each in steps:
            before, known = held(), set(Entry.objects.values_list("pk", flat=True))
            change(*each)
            after = held()
            acts = collections.Counter(
                Entry.objects.exclude(pk__in=known).values_list("act", flat=True)
            )
            assert set(acts) <= GIVEN | TAKEN
            assert sum(acts[act] for act in GIVEN) == len(after - before), each
            assert sum(acts[act] for act in TAKEN) == len(before - after), each


@pytest.mark.django_db
def test_a_role_s_own_rights_are_written_from_both_sides():
    group, right = Group.objects.first(), Permission.objects.get(codename="delete_logentry")
    known = Entry.objects.count()
    group.permissions.add(right)
    group.permissions.add(right)
    right.group_set.remove(group)
    right.group_set.remove(group)
    acts = list(Entry.objects.order_by("pk").values_list("act", "object_name"))[known:]
    assert acts == [(Act.PERMISSION_GIVEN, group.name), (Act.PERMISSION_TAKEN, group.name)]
