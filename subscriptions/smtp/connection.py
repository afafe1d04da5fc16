"""The conversation with the mail relay, phase by phase.

``smtplib`` speaks; this module knows at each moment who is responsible for the mail, because that
decides whether it may be tried again.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from subscriptions.smtp.relay import Envelope, Outcome, Relay, RelayTroubleError, Result
from subscriptions.smtp.replies import verdict_on
from subscriptions.smtp.timeouts import keep_time_in_the_kernel, set_timeout

CONNECT_SECONDS: Final = 30
COMMAND_SECONDS: Final = 60
# RFC 5321, 4.5.3.2.6: a relay may think for ten minutes before it answers for a mail.
FINAL_DOT_SECONDS: Final = 600
START_INPUT, CLOSING = 354, 421
# RFC 5321, 4.2.1: what begins with 2 is a yes, also where the RFC foresees another one.
YES: Final = range(200, 300)
REFUSALS: Final = range(400, 600)


@dataclass(frozen=True)
class Begun:
    """A mail that the relay was told of before its turn, with what it said of the recipient."""

    envelope: Envelope
    refusal: Result | None


class Connection:
    """A conversation with a relay, kept open for many mails; for one thread."""

    def __init__(self, relay: Relay, hello: str) -> None:
        self.relay = relay
        self._hello = hello
        self._smtp: smtplib.SMTP | None = None
        self._used = False
        self._begun: Begun | None = None

    def deliver(
        self,
        envelope: Envelope,
        content: bytes,
        may_hand_over: Callable[[], bool],
        following: Envelope | None = None,
    ) -> Result:
        """Send one mail (lines ended by CRLF) to one recipient.

        ``may_hand_over`` is asked after the relay accepted the recipient and before it gets the
        mail; after False the relay gets nothing. ``following`` is the mail that will come next:
        a relay that allows it (RFC 2920) is told with the end of this one.

        Raises:
            RelayTroubleError: the relay cannot be reached, wants no login or no sender: nothing
                was handed over.
            ValueError: the envelope holds what SMTP cannot carry.
        """
        begun, self._begun = self._begun, None
        if begun is not None and begun.envelope == envelope:
            refusal = begun.refusal
        else:
            if begun is not None:
                self._reset()
            was_open = self._smtp is not None
            refusal = self._announce(envelope)
            if was_open and refusal is not None and refusal.outcome is Outcome.BROKEN:
                refusal = self._announce(envelope)  # it only wanted no more on that connection
        if refusal is not None:
            self._reset()
            return refusal
        try:
            allowed = may_hand_over()
        except BaseException:
            self.drop()
            raise
        if not allowed:
            self._reset()
            return Result(Outcome.WITHHELD)
        return self._hand_over(content, following)

    def rest(self) -> None:
        """Take back what was said of a mail that does not come after all."""
        if self._begun is not None:
            self._begun = None
            self._reset()

    def close(self) -> None:
        """Say goodbye; never raises."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self.drop()

    def drop(self) -> None:
        """Hang up; whatever was begun is void."""
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None
        self._used = False
        self._begun = None

    def _announce(self, envelope: Envelope) -> Result | None:
        self._begin(envelope)
        return self._name_recipient(envelope)

    def _begin(self, envelope: Envelope) -> None:
        """MAIL FROM, on a new connection if the old one has ended meanwhile."""
        if self._smtp is not None and self._used:
            try:
                return self._name_sender(self._smtp, envelope)
            except RelayTroubleError:
                self.drop()  # relays end idle connections, and some after so many mails
        if self._smtp is None:
            self._smtp = self._connect()
        return self._name_sender(self._smtp, envelope)

    def _connect(self) -> smtplib.SMTP:
        relay = self.relay
        smtp: smtplib.SMTP | None = None
        try:
            if relay.tls:
                smtp = smtplib.SMTP_SSL(
                    relay.host,
                    relay.port,
                    self._hello,
                    timeout=CONNECT_SECONDS,
                    context=self._tls(),
                )
            else:
                smtp = smtplib.SMTP(relay.host, relay.port, self._hello, timeout=CONNECT_SECONDS)
            # The mail's end goes out in a segment of its own and must not wait for an answer.
            assert smtp.sock is not None
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._introduce(smtp)
        except (OSError, smtplib.SMTPException, RelayTroubleError) as error:
            if smtp is not None:
                smtp.close()
            if isinstance(error, RelayTroubleError):
                raise
            raise RelayTroubleError(f"connect: {reason_of(error)}") from None
        set_timeout(smtp, COMMAND_SECONDS)
        keep_time_in_the_kernel(smtp, COMMAND_SECONDS)
        return smtp

    def _introduce(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        if not self.relay.tls and smtp.has_extn("starttls"):
            smtp.starttls(context=self._tls())
            smtp.ehlo_or_helo_if_needed()
        if not self.relay.user:
            return
        if not isinstance(smtp.sock, ssl.SSLSocket) and not self.relay.is_here:
            raise RelayTroubleError("login: the relay offers no TLS, the password stays here")
        smtp.login(self.relay.user, self.relay.password)

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.relay.is_here:
            # A mail server on this machine often has a certificate that nobody signed.
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def _name_sender(self, smtp: smtplib.SMTP, envelope: Envelope) -> None:
        """MAIL, and RCPT with it where the relay takes several commands at once."""
        self._used = True
        try:
            smtp.send(envelope.commands() if self._pipelining else envelope.mail())
            code, words = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            raise RelayTroubleError(f"MAIL: {reason_of(error)}") from None
        if code not in YES:
            self.drop()
            raise RelayTroubleError(f"MAIL: {_words(code, words)}")

    def _name_recipient(self, envelope: Envelope) -> Result | None:
        """Return None when the relay takes mail for the recipient, else what it said."""
        assert self._smtp is not None
        try:
            if not self._pipelining:
                self._smtp.send(envelope.rcpt())
            code, words = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            return Result(Outcome.BROKEN, f"RCPT: {reason_of(error)}", at_recipient=True)
        return None if code in YES else self._refusal(code, words, at_recipient=True)

    @property
    def _pipelining(self) -> bool:
        return self._smtp is not None and self._smtp.has_extn("pipelining")

    def _reset(self) -> None:
        if self._smtp is None:
            return
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.drop()

    def _hand_over(self, content: bytes, following: Envelope | None) -> Result:
        """DATA. Until the final dot is sent, a broken conversation means: not accepted."""
        assert self._smtp is not None
        smtp = self._smtp
        try:
            code, words = smtp.docmd("DATA")
            if code != START_INPUT:
                self._reset()
                return self._refusal(code, words)
            smtp.send(stuffed(content))
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            return Result(Outcome.BROKEN, f"DATA: {reason_of(error)}")
        announced = following if self._pipelining else None
        try:
            set_timeout(smtp, FINAL_DOT_SECONDS)
            smtp.send(b".\r\n" + (announced.commands() if announced else b""))
            code, words = smtp.getreply()
            set_timeout(smtp, COMMAND_SECONDS)
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            return Result(Outcome.UNKNOWN, f"after the final dot: {reason_of(error)}")
        result = self._answer_for_the_mail(code, words)
        if announced is not None and self._smtp is not None:
            self._hear_about(announced)
        return result

    def _answer_for_the_mail(self, code: int, words: bytes) -> Result:
        if code in YES:
            return Result(Outcome.ACCEPTED, _words(code, words))
        if code in REFUSALS:
            return self._refusal(code, words)
        self.drop()
        return Result(Outcome.UNKNOWN, f"after the final dot: {_words(code, words)}")

    def _hear_about(self, envelope: Envelope) -> None:
        """Read what the relay says of the next mail; where it is trouble, begin anew then."""
        assert self._smtp is not None
        try:
            code, _said = self._smtp.getreply()
            if code not in YES:
                self.drop()
                return
            refusal = self._name_recipient(envelope)
        except (OSError, smtplib.SMTPException):
            self.drop()
            return
        if refusal is None or refusal.outcome is not Outcome.BROKEN:
            self._begun = Begun(envelope, refusal)

    def _refusal(self, code: int, words: bytes, *, at_recipient: bool = False) -> Result:
        reply = _words(code, words)
        if code == CLOSING or code not in REFUSALS:
            self.drop()
            return Result(Outcome.BROKEN, reply, at_recipient=at_recipient)
        return verdict_on(code, reply, at_recipient=at_recipient)


def stuffed(content: bytes) -> bytes:
    """Double the dots that begin a line (RFC 5321, 4.5.2)."""
    # Seldom there; looking for it takes a fiftieth of the time that replacing does.
    dotted = content.replace(b"\n.", b"\n..") if b"\n." in content else content
    return b"." + dotted if dotted.startswith(b".") else dotted


def _words(code: int, words: bytes) -> str:
    return f"{code} {words.decode('utf-8', 'replace')}"


def reason_of(error: BaseException) -> str:
    """Describe an error without what the relay was told."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return f"{type(error).__name__} {getattr(error, 'strerror', '') or ''}".strip()
