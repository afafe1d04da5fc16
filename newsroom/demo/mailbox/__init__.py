"""A mailbox on this computer: a real SMTP server and pages that show what it received.

    with Mailbox(folder) as mailbox:
        send_to(mailbox.smtp_port)
        newest = mailbox.messages()[0]

For trying the site out and for tests; it never sends a mail on.
"""

from newsroom.demo.mailbox.message import Envelope, Header, Message, Part
from newsroom.demo.mailbox.server import Mailbox, MailboxError

__all__ = ["Envelope", "Header", "Mailbox", "MailboxError", "Message", "Part"]
