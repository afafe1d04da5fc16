"""Addresses of another system that this site took the place of: they lead on for ever."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = 500  # characters; PostgreSQL keeps up to 2,700 bytes in an index
KEY_PARAMETERS = ("p", "page_id", "attachment_id", "cat", "tag", "author", "author_name")
"""Parameters of the front page by which WordPress names what is shown."""


class FormerPath(models.Model):
    """Where something of this site stood in another system.

    ``path`` is as ``former_path`` writes it: decoded, without a slash at its end; or, for an
    address that names a row (``/?p=12``), the path with that one parameter. Rows whose subject is
    gone lead nowhere.
    """

    path = models.CharField(_("path"), max_length=LONGEST, unique=True)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("content_type", "object_id")

    class Meta:
        verbose_name = _("former path")
        verbose_name_plural = _("former paths")
        indexes = [models.Index("content_type", "object_id", name="former_path_of_subject")]

    def __str__(self) -> str:
        return self.path


def former_path(address: str) -> str:
    """Return an address, or a path with its query, as ``FormerPath.path`` has it.

    The same for ``https://old.example/Caf%C3%A9/`` and ``/Café``: hosts do not count.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    path = "/" + unquote(parts.path, errors="replace").strip("/")
    key = key_parameter(parts.query) if path in {"/", "/index.php"} else ""
    return f"/?{key}" if key else path.replace("\x00", "")


def key_parameter(query: str) -> str:
    """Return the parameter of a query that names a row, as ``name=value``; empty without."""
    try:
        given = dict(parse_qsl(query, max_num_fields=50))
    except ValueError:
        return ""
    for name in KEY_PARAMETERS:
        if value := given.get(name, "").strip("/").replace("\x00", ""):
            return f"{name}={value}"
    return ""
