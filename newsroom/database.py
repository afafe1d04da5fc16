"""The connection to PostgreSQL: from an address to Django's settings, and a first clear answer."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import dj_database_url

from newsroom.watch_env import MOST_PORT, is_port

OLDEST_VERSION = 15
_AS_WRITTEN: Final = "postgres://user:password@host/name"
_ENCODED: Final = "of its password / ? # % @ stand as %2F %3F %23 %25 %40"
_SCHEME: Final = re.compile(r"postgres(ql)?://", re.IGNORECASE)
_NAME: Final = re.compile(r"/[^/,\s]+")
_PORT: Final = re.compile(r":([^:\]]*)$")
_NUMBERS: Final = frozenset({"connect_timeout", "tcp_user_timeout", "keepalives_idle"})
_NOWHERE: Final = "unset.invalid"  # the host where no address was given
_HOST_AND_PORT: Final = re.compile(r"(?P<host>\[[^\]]+\]|[^:\[\]]+)(?::(?P<port>\d+))?")
DIRECT = "DATABASE_URL_PAST_POOLER"  # set by ``use_pooler`` alone
LOOK_EVERY = 1.0  # seconds between two looks whether PostgreSQL is there by now
# All statements here are short, also those that look dear to the planner. Where PostgreSQL comes
# with a compiler (Debian, PGDG, the official image), it would compile for longer than they run: a
# hand-over cost several ms of CPU instead of 0.3. What an address itself says of it comes later.
WITHOUT_JIT = "-c jit=off"
# Triggers of django-pgtrigger ask which of them to ignore. Where nothing was ever said, that
# question is an error that they catch: most of a millisecond for every row that is written.
NO_TRIGGER_IGNORED = "-c pgtrigger.ignore={}"


def use_pooler() -> None:
    """Let this process go through ``DATABASE_POOLER_URL``, where one is set.

    For the web, before the settings are read. What needs a session (the worker, migrations) keeps
    to ``DATABASE_URL``.
    """
    url, direct = _given("DATABASE_POOLER_URL"), _given("DATABASE_URL")
    if url and direct:  # where the other is missing, the settings say so
        if direct != url:  # else it was called in a process before this one
            os.environ[DIRECT] = direct
        os.environ["DATABASE_URL"] = url


def _given(name: str) -> str:
    return os.environ.get(name, "").strip()  # as the settings read it


def direct_settings() -> dict[str, Any] | None:
    """Return Django's settings of PostgreSQL itself where this process goes through the pooler.

    For the one connection of a process that has to keep its session. None: there is no other.
    """
    url = os.environ.get(DIRECT)
    return database_settings(url) if url else None


def replica_settings(url: str) -> dict[str, Any] | None:
    """Return Django's settings of a server that only readers' pages are read from; None: none.

    A machine that is gone is given up soon: somebody waits, and the primary is there.
    """
    if not url:
        return None
    soon = {"connect_timeout": 2, "tcp_user_timeout": 3000}
    found = database_settings(
        url, name="READ_DATABASE_URL", defaults=soon, of_several="prefer-standby"
    )
    # Who takes a connection asks a question first: it shows whether the connection is whole.
    return found | {"CONN_HEALTH_CHECKS": False}


def database_settings(
    url: str,
    *,
    is_pooler: bool = False,
    name: str = "DATABASE_URL",
    defaults: dict[str, int] | None = None,
    of_several: str = "primary",
) -> dict[str, Any]:
    """Return Django's ``DATABASES["default"]`` for a database address.

    ``is_pooler``: it leads to a pooler, which may lend another session for each transaction.
    ``name``: the variable's. ``defaults``: parameters of libpq that the address may overrule.
    ``of_several``: which server libpq takes (``target_session_attrs``) where several are named.
    Ends the process with one clear line and exit code 2 where the address is not PostgreSQL's.
    An empty address gives settings that connect nowhere: commands that need no database work.
    """
    name = "DATABASE_POOLER_URL" if is_pooler else name
    _refuse_what_is_unclear(name, url)
    _refuse_wrong_numbers(name, url)
    try:
        told = _hosts_apart(url) or f"postgres://{_NOWHERE}/unset"
        parsed: dict[str, Any] = {**dj_database_url.parse(told)}
    except dj_database_url.UnknownSchemeError:
        give_up(f"{name} is not PostgreSQL's: write {_AS_WRITTEN}")
    except (dj_database_url.ParseError, ValueError) as error:
        give_up(f"{name} cannot be read ({error}); write {_AS_WRITTEN}")
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        give_up(f"{name} is not PostgreSQL's: write {_AS_WRITTEN}")
    _refuse_no_name(name, url)
    options: dict[str, Any] = (defaults or {}) | dict(parsed.get("OPTIONS") or {})
    options.setdefault("connect_timeout", 5)
    options.setdefault("application_name", "newsroom")
    if "," in str(options.get("host", parsed["HOST"])):
        options.setdefault("target_session_attrs", of_several)
    if not is_pooler:
        # PgBouncer refuses a connection that brings options; ``checks`` asks for the same there.
        options["options"] = (
            f"{WITHOUT_JIT} {NO_TRIGGER_IGNORED} {options.get('options', '')}".strip()
        )
    return parsed | {
        "OPTIONS": options,
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        # A cursor of the server lives in the session that it was opened in.
        "DISABLE_SERVER_SIDE_CURSORS": is_pooler,
    }


def _refuse_what_is_unclear(name: str, url: str) -> None:
    """End the process where an address would be read as another, and its password be printed."""
    try:
        parts = urlsplit(url)
    except ValueError:  # what it is not, is told later
        return
    if parts.scheme.startswith("postgres") and not _SCHEME.match(url):
        give_up(f"{name} is not PostgreSQL's: write {_AS_WRITTEN}")
    if "#" in url or "@" in parts.path:
        give_up(f"{name} cannot be read: write {_AS_WRITTEN}; {_ENCODED}")


def _refuse_no_name(name: str, url: str) -> None:
    if url and not _NAME.fullmatch(urlsplit(url).path):
        give_up(f"{name} names no database, or more than one: write {_AS_WRITTEN}")


def _refuse_wrong_numbers(name: str, url: str) -> None:
    """End the process with a line that names it where a number of an address is none."""
    try:
        parts = urlsplit(url)
    except ValueError:  # what it is not, is told later
        return
    given = dict(parse_qsl(parts.query))
    hosts = parts.netloc.rpartition("@")[2].split(",")
    ports = [port[1] for host in hosts if (port := _PORT.search(host))]
    for port in filter(None, [*ports, *given.get("port", "").split(",")]):
        if not is_port(port):
            # Of an address without a host what stands there is a password.
            told = f", {port}," if "@" in parts.netloc else ""
            bounds = f"no number from 1 to {MOST_PORT}"
            more = "" if told else f"; {_ENCODED}"
            give_up(f"{name}: its port{told} is {bounds}; write {_AS_WRITTEN}{more}")
    for option in _NUMBERS & given.keys():
        if not re.fullmatch("-?[0-9]{1,9}", given[option]):
            give_up(f"{name}: {option}={given[option]} is no whole number; write {option}=5")


def _hosts_apart(url: str) -> str:
    """Return an address whose several hosts (``db1:5432,db2:5432``) stand in its query.

    libpq reads them in either place, ``dj_database_url`` with their ports only there.
    """
    parts = urlsplit(url)
    who, at, hosts = parts.netloc.rpartition("@")
    if "," not in hosts:
        return url
    pairs = [_HOST_AND_PORT.fullmatch(host) for host in hosts.split(",")]
    if not all(pairs):
        raise ValueError("its hosts are not host:port,host:port")
    places = {
        "host": ",".join(pair["host"].strip("[]") for pair in pairs if pair),
        "port": ",".join(pair["port"] or "5432" for pair in pairs if pair),
    }
    query = "&".join(filter(None, [parts.query, urlencode(places)]))
    return urlunsplit((parts.scheme, f"{who}{at}", parts.path, query, ""))


def refuse_no_database(code: int = 2) -> None:
    """End the process with one clear line where no address of a database was given."""
    from django.conf import settings  # noqa: PLC0415 - they are made by this module

    default = settings.DATABASES["default"]
    if not default["NAME"] or default["HOST"] == _NOWHERE:
        give_up("DATABASE_URL is missing: set it to " + _AS_WRITTEN, code)


def require_database(
    code: int = 2,
    *,
    patience: float = 0,
    meanwhile: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> None:
    """End the process with one clear line and exit code ``code`` unless PostgreSQL answers.

    ``patience``: seconds for which one that cannot be reached is waited for; that is said in a
    line. ``meanwhile`` is entered for that time.
    """
    import django  # noqa: PLC0415 - reads the settings

    django.setup()
    refuse_no_database(code)
    reason = _complaint(code)
    if not reason:
        return
    if patience:
        print(f"{reason}; waiting for it, up to {patience:.0f} s", file=sys.stderr, flush=True)
        began = time.monotonic()
        with meanwhile():
            while reason and time.monotonic() - began < patience:
                time.sleep(LOOK_EVERY)
                reason = _complaint(code)
        waited = time.monotonic() - began
        if not reason:
            print(f"PostgreSQL answers, after {waited:.0f} s", file=sys.stderr, flush=True)
            return
        reason += f"; waited {waited:.0f} s"
    give_up(reason, code)


def _complaint(code: int) -> str:
    """Return why PostgreSQL cannot be reached; what no waiting mends ends the process."""
    from django.db import Error, connection  # noqa: PLC0415 - reads the settings

    is_pooler = connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]
    name = "DATABASE_POOLER_URL" if is_pooler else "DATABASE_URL"
    try:
        connection.ensure_connection()
        version = connection.pg_version // 10000  # type: ignore[attr-defined]
        encoding = connection.connection.info.parameter_status("server_encoding")
    except Error as error:
        reason = " ".join(str(error).split())
        if "unsupported startup parameter" in reason:
            give_up(
                "DATABASE_URL is a pooler's: set DATABASE_POOLER_URL to it and DATABASE_URL to "
                "PostgreSQL itself (docs/operating.md, A pooler)",
                code,
            )
        return f"{name}: PostgreSQL cannot be reached: {reason}"
    if version < OLDEST_VERSION:
        oldest = f"{OLDEST_VERSION} or newer is needed"
        give_up(f"{name}: this is PostgreSQL {version}; {oldest}", code)
    if encoding not in {None, "UTF8"}:
        advice = "make one with createdb --encoding UTF8 --template template0"
        give_up(f"{name}: this database is encoded as {encoding}: {advice}", code)
    return ""


def require_tables(command: str, code: int = 2) -> None:
    """End the process likewise where a command of this site comes before ``migrate``.

    Django's own commands work on any database, the demo makes its own, a restore wants none.
    """
    from django.core.management import get_commands  # noqa: PLC0415 - reads the settings
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    if get_commands().get(command) not in {"newsroom", "articles", "subscriptions"}:
        return
    if command in {"apply_migrations", "demo", "restore"}:
        return
    executor = MigrationExecutor(connection)
    if missing := len(executor.migration_plan(executor.loader.graph.leaf_nodes())):
        give_up(f"The database lacks {missing} migrations: run manage.py migrate first", code)


def give_up(message: str, code: int = 2) -> Any:
    """Say what is wrong in one line and end with exit code ``code``."""
    print(message, file=sys.stderr)
    raise SystemExit(code)
