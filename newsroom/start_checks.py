"""What the variables name on this machine: folders, files, packages, the proxy in front.

What the site cannot be without ends the start with one line. What comes and goes – a certificate
that is being renewed, a mailbox before its first mail, a mounted disk – is said in one line, and
the start goes on: no reader shall miss a page for it. The state of the site has it from then on.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cryptography import x509
from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Tags, register

from newsroom.database import give_up


def refuse_web() -> None:
    """End the process with exit code 2 where no page could be had in production."""
    if settings.PRODUCTION:
        _refuse([*_unwritable(), *_no_static_files(), *_no_packages(), *_endless_redirects()])
        _say(_certificate())


def refuse_worker() -> None:
    """End the process with exit code 2 where the worker could not do its work in production."""
    if settings.PRODUCTION:
        _refuse([*_unwritable(), *_no_packages()])
        _say([*_certificate(), *_mailbox(), *_backups()])


@register(Tags.security, deploy=True)
def check_start(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Name what would be refused or said at a start, as far as every machine has it."""
    if not settings.PRODUCTION:
        return []
    found = [*_no_packages(), *_endless_redirects(), *_certificate(), *_mailbox()]
    return [CheckMessage(WARNING, line, id="newsroom.W008") for line in found]


def _refuse(faults: list[str]) -> None:
    if faults:
        give_up("\n".join(faults))


def _say(remarks: Iterable[str]) -> None:
    for line in remarks:
        print(line, file=sys.stderr, flush=True)


def _unwritable() -> Iterator[str]:
    """Uploads lie there, and who may send; a command that root ran leaves what is root's."""
    media = [] if settings.MEDIA_STORE else [settings.MEDIA_ROOT]
    for folder in [settings.VAR_DIR, *media]:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            below = [found for found in folder.iterdir() if found.is_dir()] if media else []
        except OSError as error:
            yield _of_folder(folder, error.strerror or "no folder")
            return
        for one in [folder, *(below if folder in media else [])]:
            if not os.access(one, os.W_OK | os.X_OK):
                yield (
                    _of_folder(one, "no right to write")
                    if _is_writable(one)
                    else _of_read_only(one)
                )
                return


def _of_folder(folder: Path, reason: str) -> str:
    user = _user()
    return (
        f"VAR_DIR: {user} cannot use {folder} ({reason}): "
        f"chown -R {user}: {settings.VAR_DIR}, or write another folder, as /var/lib/suluh"
    )


def _is_writable(folder: Path) -> bool:
    return not os.statvfs(folder).f_flag & os.ST_RDONLY


def _of_read_only(folder: Path) -> str:
    return (
        f"VAR_DIR: {folder} is read-only here: write /var/lib/suluh, or give the units another: "
        f"systemctl edit suluh-web suluh-worker, ReadWritePaths={settings.VAR_DIR}"
    )


def _user() -> str:
    """The name of who runs this; a container's user may have a number alone."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.geteuid())


def _no_static_files() -> Iterator[str]:
    if not os.access(settings.STATIC_ROOT / "staticfiles.json", os.R_OK):
        yield (
            f"VAR_DIR: {settings.STATIC_ROOT} lacks style sheets and scripts, or they cannot be "
            "read: run manage.py collectstatic --no-input as the site's user"
        )


def _no_packages() -> Iterator[str]:
    for name in ("MEDIA_STORE", "BACKUP_TO"):
        if getattr(settings, name).startswith("s3://") and not find_spec("storages"):
            yield f"{name}: a bucket needs more packages: install deploy/requirements/extras.txt"


def _endless_redirects() -> Iterator[str]:
    if settings.SECURE_SSL_REDIRECT and not settings.TRUSTED_PROXIES:
        yield (
            "TRUSTED_PROXIES: with 0 every page redirects to itself, since the site does not hear "
            "that readers come by HTTPS: write 1 behind nginx or Caddy"
        )


def _certificate() -> Iterator[str]:
    file = settings.TLS_CERTIFICATE_FILE
    if not file:
        return
    try:
        x509.load_pem_x509_certificate(Path(file).read_bytes())
    except OSError as error:
        yield (
            f"TLS_CERTIFICATE_FILE: {file} cannot be read ({error.strerror}): let {_user()} "
            "read it and the folders above, or write where it lies"
        )
    except ValueError:
        yield f"TLS_CERTIFICATE_FILE: {file} holds no certificate in PEM: write where one lies"


def _mailbox() -> Iterator[str]:
    place = settings.BOUNCE_MAILBOX
    if place and "://" not in place and not os.access(Path(place) / "new", os.W_OK | os.X_OK):
        yield (
            "BOUNCE_MAILBOX: no Maildir lies there that can be written to, so no bounce is "
            f"heard of: make its folders cur, new and tmp for {_user()}, or write where it lies"
        )


def _backups() -> Iterator[str]:
    place = settings.BACKUP_TO
    if place and "://" not in place and not os.access(_nearest(Path(place)), os.W_OK | os.X_OK):
        yield (
            f"BACKUP_TO: {place} cannot be written to by {_user()}, so no backup is made: "
            "give it the folder, mount it, or write another"
        )


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above that is there."""
    return next((one for one in [folder, *folder.parents] if os.path.exists(one)), folder)  # noqa: PTH110 - Path's raises where a folder is closed
