"""Domains that somebody probably mistyped: a question to the reader, never a refusal."""

from __future__ import annotations

from typing import Final

# Where most readers have their mail; of two that are as near the first counts.
COMMON: Final = (
    "gmail.com", "yahoo.com", "yahoo.co.id", "hotmail.com", "outlook.com", "outlook.co.id",
    "icloud.com", "live.com", "ymail.com", "rocketmail.com", "googlemail.com", "proton.me",
    "protonmail.com", "telkom.net", "indosat.net.id", "plasa.com",
)  # fmt: skip
# Mail hosts of their own that lie near one of these.
REAL: Final = frozenset({
    "aol.com", "email.com", "fmail.com", "gmx.com", "hotmail.co.id", "hotmail.co.uk", "mail.com",
    "me.com", "live.co.id", "live.co.uk", "liv.com", "love.com", "pm.me", "tmail.com", "umail.com",
    "yahoo.ca", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.uk", "zmail.com",
})  # fmt: skip
# Wrong in any domain: no such ending exists.
ENDINGS: Final = {
    ".con": ".com", ".cmo": ".com", ".ocm": ".com", ".vom": ".com", ".xom": ".com", ".comm": ".com",
    ".coom": ".com", ".cpm": ".com", ".clm": ".com", ".c0m": ".com", ".co.di": ".co.id",
    ".co.ud": ".co.id", ".co.od": ".co.id", ".coid": ".co.id", ".ac.di": ".ac.id",
    ".go.di": ".go.id", ".or.di": ".or.id", ".nte": ".net", ".ogr": ".org",
}  # fmt: skip
# Right names with an ending under which the provider has no mail.
SHORTENED: Final = {
    "gmail.co": "gmail.com", "gmail.cm": "gmail.com", "gmail.om": "gmail.com",
    "gmail.id": "gmail.com", "gmail.co.id": "gmail.com", "gmail.net": "gmail.com",
    "gmail.org": "gmail.com", "yahoo.co": "yahoo.com", "yahoo.cm": "yahoo.com",
    "yahoo.id": "yahoo.co.id", "yahoo.com.id": "yahoo.co.id", "ymail.co": "ymail.com",
    "hotmail.co": "hotmail.com", "hotmail.cm": "hotmail.com", "outlook.co": "outlook.com",
    "icloud.co": "icloud.com",
}  # fmt: skip
SHORTEST: Final = 8  # of shorter names too many lie one step apart


def probably_meant(email: str) -> str:
    """Return the address that the normalised one was probably meant to be; empty: it looks right.

    It depends on the domain alone, so that it tells nothing of who is known here.
    """
    local, _at, domain = email.rpartition("@")
    meant = _domain_meant(domain)
    return f"{local}@{meant}" if meant else ""


def _domain_meant(domain: str) -> str:
    if domain in COMMON or domain in REAL:
        return ""
    if domain in SHORTENED:
        return SHORTENED[domain]
    for wrong, right in ENDINGS.items():
        if domain.endswith(wrong):
            mended = domain.removesuffix(wrong) + right
            return _domain_meant(mended) or mended
    if len(domain) < SHORTEST:
        return ""
    return next((known for known in COMMON if _is_one_step_apart(domain, known)), "")


def _is_one_step_apart(one: str, other: str) -> bool:
    """Whether a sign left out, added, changed, or two neighbours swapped make one of the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    same = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    a, b = one[same:], other[same:]
    if a[:2] == b[1::-1] and a[2:] == b[2:]:
        return True
    return a[1:] == b[1:] or a[1:] == b or a == b[1:]
