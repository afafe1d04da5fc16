"""The HTML of a mail, made ready for its frame.

What keeps it harmless is the policy it is served with, not a rewriting of it: nothing runs,
nothing is fetched but pictures in the mail or on this computer, and links open in a new tab.
"""

import base64
import re
from urllib.parse import unquote

from newsroom.demo.mailbox.message import Message, Part

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
POLICY = (
    f"sandbox {SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data: http://127.0.0.1:* http://localhost:*; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_BASE = '<base target="_blank">'
# The base belongs into the head; before a doctype it would put the mail into quirks mode.
_PLACES = [
    re.compile(rf"<{name}(?:\s[^>]*)?>", re.IGNORECASE) for name in ("head", "html", "!doctype")
]
_CID = re.compile(r"(?<=[\"'(=])\s*cid:([^\"'()<>\s]+)", re.IGNORECASE)


def document(message: Message) -> str:
    """The mail's HTML with its own pictures put in, as data addresses."""
    return _CID.sub(_Pictures(message.parts), _with_base(message.html or ""))


def _with_base(html: str) -> str:
    for place in _PLACES:
        match = place.search(html)
        if match:
            return html[: match.end()] + _BASE + html[match.end() :]
    return _BASE + html


class _Pictures:
    def __init__(self, parts: tuple[Part, ...]) -> None:
        self._parts = {part.content_id: part for part in parts if part.content_id}

    def __call__(self, match: re.Match[str]) -> str:
        part = self._parts.get(match[1]) or self._parts.get(unquote(match[1]))
        if part is None or not re.fullmatch(r"image/[a-z0-9.+-]+", part.content_type):
            return match[0]
        return f"data:{part.content_type};base64,{base64.b64encode(part.content).decode('ascii')}"
