"""What Django itself tells of: logins made and changed, roles and permissions, saving at a desk.

It is heard on the models, so that it makes no difference on which page or in which command it was.
"""

from __future__ import annotations

import json
from typing import Any, Final

from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.auditlog.origin import here

# Of a login: which flag's change is which act, when it is set and when it is taken.
FLAGS: Final = {
    "is_active": (Act.USER_ACTIVATED, Act.USER_DEACTIVATED),
    "is_staff": (Act.STAFF_GIVEN, Act.STAFF_TAKEN),
    "is_superuser": (Act.SUPERUSER_GIVEN, Act.SUPERUSER_TAKEN),
}
# What Django's log of a desk calls the fields of which the receivers here tell themselves.
TOLD_ELSEWHERE: Final = {
    "Active", "Staff status", "Superuser status", "Groups", "User permissions", "Permissions",
    "Password", "password",
}  # fmt: skip
# Their desks write acts of their own.
WITH_OWN_ACTS: Final = {"articles.slot", "subscriptions.suppression"}


@receiver(pre_save, sender=User)
def remember_flags(sender: Any, instance: User, update_fields: Any = None, **kwargs: Any) -> None:
    """Look up what the flags were, where this saving may change them."""
    wanted = FLAGS.keys() if update_fields is None else FLAGS.keys() & set(update_fields)
    known = User.objects.filter(pk=instance.pk) if instance.pk and wanted else User.objects.none()
    instance.flags_before = known.values(*FLAGS).first()  # type: ignore[attr-defined]


@receiver(post_save, sender=User)
def user_saved(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    """A login made, or its flags and password changed."""
    if created:
        record(Act.USER_MADE, instance)
        if instance.is_superuser:
            record(Act.SUPERUSER_GIVEN, instance)
        return
    for flag, before in (instance.flags_before or {}).items():
        is_set = getattr(instance, flag)
        if is_set != before:
            record(FLAGS[flag][not is_set], instance)
    if instance._password is not None:  # noqa: SLF001 - else only its hash was renewed
        act = getattr(instance, "password_act", Act.PASSWORD_CHANGED)
        record(act, instance, actor=None if act == Act.PASSWORD_CHANGED else instance)


@receiver(m2m_changed, sender=User.groups.through)
def roles_changed(sender: Any, **told: Any) -> None:
    """Roles given and taken, whichever side it was done from."""
    for user, group, is_given in _pairs(User, Group, "groups", told):
        record(Act.ROLE_GIVEN if is_given else Act.ROLE_TAKEN, user, role=str(group))


@receiver(m2m_changed, sender=User.user_permissions.through)
def permissions_changed(sender: Any, **told: Any) -> None:
    """Single permissions of a person."""
    for user, permission, is_given in _pairs(User, Permission, "user_permissions", told):
        _permission(user, permission, is_given=is_given)


@receiver(m2m_changed, sender=Group.permissions.through)
def role_changed(sender: Any, **told: Any) -> None:
    """Permissions of a role."""
    for group, permission, is_given in _pairs(Group, Permission, "permissions", told):
        _permission(group, permission, is_given=is_given)


@receiver(post_save, sender=LogEntry)
def desk_saved(sender: Any, instance: LogEntry, created: bool, **kwargs: Any) -> None:
    """What a form of the admin added or changed; plain words are a desk's own and told there."""
    found = instance.get_edited_object() if created and instance.object_id else None
    if found is None or not instance.change_message.startswith("["):
        return
    if instance.action_flag == ADDITION and not isinstance(found, User):
        record(Act.ADDED, found)
    elif instance.action_flag == CHANGE:
        changes = [part for part in map(_untold, json.loads(instance.change_message)) if part]
        if changes:
            record(Act.CHANGED, found, changes=changes)


@receiver(post_delete)
def deleted(sender: type[Model], instance: Model, origin: Any = None, **kwargs: Any) -> None:
    """What a person deleted at a desk, one by one or many at once; not what goes along with it."""
    if not admin.site.is_registered(sender) or here().actor_id is None:
        return
    if getattr(instance, "was_merged", False):
        return  # told as that
    asked = origin.model if isinstance(origin, QuerySet) else type(origin)
    if asked is sender and sender._meta.label_lower not in WITH_OWN_ACTS:
        record(Act.USER_DELETED if sender is User else Act.DELETED, instance)


def _permission(holder: Model, permission: Permission, *, is_given: bool) -> None:
    act = Act.PERMISSION_GIVEN if is_given else Act.PERMISSION_TAKEN
    label = f"{permission.content_type.app_label}.{permission.codename}"
    record(act, holder, permission=label)


def _pairs(left: Any, right: Any, field: str, told: dict[str, Any]) -> Any:
    """Yield (left, right, whether it was given) of what really changes, from both sides."""
    action, instance, keys = told["action"], told["instance"], told["pk_set"]
    if action not in {"post_add", "pre_remove", "pre_clear"}:
        return
    is_given = action == "post_add"
    if told["reverse"]:
        others = left.objects.filter(**({} if is_given else {field: instance}))
    else:
        others = right.objects.all() if is_given else getattr(instance, field).all()
    if keys is not None:
        others = others.filter(pk__in=keys)
    for other in others:
        yield (other, instance, is_given) if told["reverse"] else (instance, other, is_given)


def _untold(part: dict[str, Any]) -> dict[str, Any]:
    """Return a part of Django's message without what another entry says."""
    if "changed" not in part or "name" in part["changed"]:
        return part  # of rows of the form, or what was added
    fields = [name for name in part["changed"].get("fields", []) if name not in TOLD_ELSEWHERE]
    return {"changed": {"fields": fields}} if fields else {}
