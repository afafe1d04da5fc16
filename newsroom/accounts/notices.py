"""What the audit log says of a login is told to its owner by mail, so that nothing happens unseen.

The mail is queued in the transaction of the act. Who changes an address is told at both.
"""

from __future__ import annotations

import re
from typing import Any, Final

from allauth.core import context
from allauth.mfa.signals import authenticator_reset
from django.contrib.auth.models import User
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from articles.auditlog.origin import here
from newsroom.accounts import login_throttle, mails

TOLD: Final[dict[str, Promise]] = {
    Act.LOGIN: _("Somebody logged in from a device that was not known before."),
    Act.FACTOR_ADDED: _("A second factor was added: %(factor)s."),
    Act.FACTOR_REMOVED: _("A second factor was removed: %(factor)s."),
    Act.FACTORS_RESET: _(
        "The second factor was reset by %(actor)s. A new one is enrolled at the next login."
    ),
    Act.CODE_USED: _("A recovery code was used; %(left)s are left."),
    Act.PASSWORD_CHANGED: _("The password was changed."),
    Act.PASSWORD_RESET: _("A new password was chosen by the mailed link."),
}
NEW_CODES: Final = _("New recovery codes were made; the old ones open nothing any more.")
NEW_ADDRESS: Final = _("The e-mail address was changed from %(old)s to %(new)s.")
OPERATOR: Final = _("the operator of the site")
_VERSION: Final = re.compile(r" \d+")


@receiver(post_save, sender=Entry)
def tell(sender: Any, instance: Entry, created: bool, **kwargs: Any) -> None:
    """Queue the mail for what happened to somebody's login."""
    if not created or instance.act not in TOLD:
        return
    if instance.act == Act.LOGIN and not _is_from_somewhere_new(instance):
        return
    is_about = instance.object_type == User._meta.label_lower
    about = instance.object_id if is_about else instance.actor_id
    owner = User.objects.filter(pk=about).first() if about else None
    if owner is None or _is_part_of_another_act(instance, owner):
        return
    known = instance.params | {"actor": instance.actor_name or OPERATOR}
    mails.send_notice(owner, owner.email, TOLD[instance.act], known, instance)


@receiver(authenticator_reset)
def tell_of_codes(sender: Any, user: User, **kwargs: Any) -> None:
    """Made anew; the first ones come with the first factor, which is told of."""
    mails.send_notice(user, user.email, NEW_CODES, {}, here())


@receiver(pre_save, sender=User)
def remember_address(sender: Any, instance: User, update_fields: Any = None, **kwargs: Any) -> None:
    """Look up what the address was, where this saving may change it."""
    may_change = instance.pk and (update_fields is None or "email" in update_fields)
    known = User.objects.filter(pk=instance.pk).values_list("email", flat=True)
    instance.address_before = known.first() if may_change else None  # type: ignore[attr-defined]


@receiver(post_save, sender=User)
def tell_of_address(sender: Any, instance: User, **kwargs: Any) -> None:
    """At both addresses: the old one's owner is who has to know."""
    old, new = instance.address_before, instance.email  # type: ignore[attr-defined]
    if not old or old == new:
        return
    for address in (old, new):
        mails.send_notice(instance, address, NEW_ADDRESS, {"old": old, "new": new}, here())


def _is_from_somewhere_new(login: Entry) -> bool:
    """Whether neither the browser nor its kind in this network is known; a first login is not."""
    request = context.request
    if request is None or login_throttle.is_known_device(request, login.actor_name):
        return False
    before = Entry.objects.filter(act=Act.LOGIN, actor_id=login.actor_id, pk__lt=login.pk)
    if not before.exists():
        return False
    here = before.filter(network=login.network).values_list("browser", flat=True).distinct()
    return _kind(login.browser) not in map(_kind, here)


def _kind(browser: str) -> str:
    return _VERSION.sub("", browser)


def _is_part_of_another_act(entry: Entry, owner: User) -> bool:
    """Whether a factor went with a reset of all, by an administrator or on the server."""
    if entry.act != Act.FACTOR_REMOVED or entry.actor_id == owner.pk:
        return False
    about = Entry.objects.filter(object_type=entry.object_type, object_id=entry.object_id)
    before = about.filter(pk__lt=entry.pk).exclude(act=Act.FACTOR_REMOVED).first()
    return entry.actor_id is not None or (before is not None and before.act == Act.FACTORS_RESET)
