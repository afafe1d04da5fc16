"""Colours as readers see them: contrast by WCAG 2, and shades made of one accent."""

from __future__ import annotations

import re
from dataclasses import dataclass

LEAST_CONTRAST = 4.5
GOOD_CONTRAST = 7.0
# As in static/css/tokens.css.
PAPER, PAPER_DARK = "#fbf7f0", "#14171c"
ON_DARK, ON_LIGHT = "#fffaf4", "#1b100b"
_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_SHADES = 20
_LINEAR_BELOW = 0.04045  # of sRGB


def is_hex(colour: str) -> bool:
    """Whether ``colour`` is written ``#rrggbb``."""
    return bool(_HEX.fullmatch(colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, part: float) -> str:
    """Return ``one`` with ``part`` (0 to 1) of ``other`` in it."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


@dataclass(frozen=True)
class Accent:
    """An accent on its paper: the colour itself, what is written on it, and its tint."""

    colour: str
    ink: str
    tint: str


def accent_on(paper: str, colour: str) -> Accent:
    """Return the accent with all that follows from it on ``paper``."""
    ink = max((ON_DARK, ON_LIGHT), key=lambda candidate: contrast(candidate, colour))
    tint = next(
        shade
        for part in (0.13, 0.1, 0.07, 0.04, 0.02, 0)
        if contrast(colour, shade := mixed(paper, colour, part)) >= LEAST_CONTRAST or not part
    )
    return Accent(colour, ink, tint)


def for_dark(colour: str) -> str:
    """Return ``colour``, made lighter until it reads well on dark paper."""
    for step in range(_SHADES + 1):
        shade = mixed(colour, "#ffffff", step / _SHADES)
        if contrast(shade, PAPER_DARK) >= GOOD_CONTRAST:
            return shade
    return "#ffffff"


def stylesheet(light: str, dark: str = "") -> str:
    """Return the rules that give the design tokens this accent; ``dark`` empty is made of it."""
    by_day = _rules(accent_on(PAPER, light))
    by_night = _rules(accent_on(PAPER_DARK, dark or for_dark(light)))
    return (
        f":root{{{by_day}}}\n"
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{by_night}}}}}\n'
        f':root[data-theme="dark"]{{{by_night}}}\n'
    )


def _rules(accent: Accent) -> str:
    return f"--accent:{accent.colour};--accent-ink:{accent.ink};--accent-tint:{accent.tint}"


def _channels(colour: str) -> tuple[int, int, int]:
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
