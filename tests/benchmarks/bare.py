"""What bare smtplib reaches with mails made beforehand."""

from __future__ import annotations

import smtplib
import threading
import time
from typing import Any

from subscriptions.mail import content, links, mime


def rate(port: int, connections: int, issue: Any, number: int) -> float:
    """Send ``number`` mails of the issue's size in threads of one process; return mails a second."""
    prepared = content.prepare_issue(issue)
    link = links.unsubscribe_url("x" * 22)
    to, sender = "p1@contoh.example", mime.sender()[1]
    made = [prepared.for_recipient(to, mime.new_message_id(), link, link) for _ in range(200)]
    each = number // connections

    def send() -> None:
        smtp = smtplib.SMTP("127.0.0.1", port, "localhost")
        for index in range(each):
            smtp.sendmail(sender, [to], made[index % len(made)])
        smtp.quit()

    threads = [threading.Thread(target=send) for _ in range(connections)]
    begin = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return each * connections / (time.monotonic() - begin)
