"""The variables of watching the site: metrics, logs, error reports; ``newsroom.env`` reads them."""

from __future__ import annotations

import ipaddress
import re
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from newsroom import value_rules
from newsroom.value_rules import shown

MOST_PORT = 65_535
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class WatchVariables(BaseSettings):
    """Who may read the metrics, and what the log looks like."""

    metrics_token: str = Field(
        default="",
        pattern=r"^[!-~]{20,}$|^$",
        description="Who sends `Authorization: Bearer` with it may read `/metrics` and "
        "`/health/ready?verbose`; at least 20 characters. Without it and `METRICS_FROM` there is "
        "no such page.",
    )
    metrics_from: str = Field(
        default="",
        description="Networks that may read them without, separated by commas: "
        "`10.0.0.0/8,::1/128`.",
    )
    tls_certificate_file: str = Field(
        default="",
        description="The proxy's certificate (PEM), so that the status page warns before it ends.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO",
        description="Least severe message that is written to the log (standard error).",
    )

    log_format: Literal["text", "json"] = Field(
        default="text",
        description="`json`: one object a line, for programs that collect logs.",
    )
    error_mails: bool = Field(
        default=True,
        description="Mail the administrators when a page breaks: what, where, and the request's "
        "name in the log; the same once an hour. In production only.",
    )
    sentry_dsn: str = Field(
        default="",
        pattern=r"^https?://[^\s@/]+@[^\s@]+/\d+$|^$",
        description="Where errors are reported to (Sentry, GlitchTip), without anything of a "
        "person; needs `deploy/requirements/extras.txt`.",
    )

    @field_validator("sentry_dsn")
    @classmethod
    def check_port(cls, value: str) -> str:
        """Refuse a port that is none."""
        return with_port(value)

    @field_validator("tls_certificate_file")
    @classmethod
    def check_path(cls, value: str) -> str:
        """Refuse what begins in no folder."""
        return value_rules.path(value, "/etc/ssl/certs/berita.pem")

    @field_validator("metrics_from")
    @classmethod
    def check_networks(cls, value: str) -> str:
        """Refuse what is no network."""
        networks(value)
        return value


def is_port(text: str) -> bool:
    """Whether a text is the number of a port."""
    return bool(re.fullmatch("[0-9]{1,5}", text)) and 1 <= int(text) <= MOST_PORT


def with_port(address: str) -> str:
    """Return an address whose port, if it names one, is one.

    Raises:
        ValueError: it is none.
    """
    port = re.search(r"//[^/?#]*:([^:@/?#\]]*)(?=[/?#]|$)", address)
    if port and not is_port(port[1]):
        raise ValueError(f"its port, {port[1]}, is no number from 1 to {MOST_PORT}")
    return address


def networks(value: str) -> list[Network]:
    """Return the networks that a variable lists. Raises ``ValueError``."""
    return [_network(part.strip()) for part in value.split(",") if part.strip()]


def _network(text: str) -> Network:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"{shown(text)} is no network: write 10.0.0.0/8,::1/128") from None
    if "/" in text and network.network_address != ipaddress.ip_address(text.partition("/")[0]):
        raise ValueError(f"{shown(text)} does not begin its network: write {network}")
    return network
