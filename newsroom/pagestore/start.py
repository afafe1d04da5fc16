"""Puts the store together as the environment says, and tells what this process's counted."""

from __future__ import annotations

import logging

from django.conf import settings

from newsroom.pagestore import reports
from newsroom.pagestore.figures import Figures
from newsroom.pagestore.listener import Listener, renew
from newsroom.pagestore.positions import Positions
from newsroom.pagestore.replica import watch
from newsroom.pagestore.replica.watch import Replica
from newsroom.pagestore.replica.wsgi import FromReplica
from newsroom.pagestore.store import Store
from newsroom.pagestore.wsgi import Application, PageStore

MEGABYTE = 1024 * 1024

log = logging.getLogger("newsroom.pagestore")
_store: Store | None = None


def with_page_store(application: Application) -> Application:
    """Return ``application`` with a store in front, or itself where ``PAGE_STORE_MB`` is 0.

    Where only a pooler is known nothing is kept: a session that is lent by the transaction does not
    listen. Else one connection goes past it.
    """
    global _store  # noqa: PLW0603 - one store a process
    if not settings.PAGE_STORE_MB:
        return application
    is_pooled = settings.DATABASES["default"].get("DISABLE_SERVER_SIDE_CURSORS")
    if is_pooled and settings.DIRECT_DATABASE is None:
        log.warning("PAGE_STORE_MB has no effect: DATABASE_POOLER_URL carries no LISTEN")
        return application
    _store = Store(settings.PAGE_STORE_MB * MEGABYTE, on_purge=renew)
    if settings.REPLICA_DATABASE is None:
        return PageStore(application, _store, Listener(_store, reports.write).start)
    positions = Positions(settings.READ_DATABASE_LAG)
    replica = Replica(_store, positions, settings.REPLICA_DATABASE)
    watch.use(replica)
    listener = Listener(_store, reports.write, positions)

    def start() -> None:
        listener.start()
        replica.start()

    return PageStore(FromReplica(application, replica), _store, start)


def figures() -> Figures | None:
    """Return what the store of this process counted since it began; None where there is none."""
    return None if _store is None else _store.figures()
