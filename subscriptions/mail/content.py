"""What every mail says: subject, text and HTML, from the templates of its kind."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from articles import identity
from articles.db import clock
from subscriptions import tokens
from subscriptions.mail.links import absolute, choice_url, unsubscribe_url
from subscriptions.mail.mime import (
    PLACE_OF_CHOICE,
    PLACE_OF_LINK,
    Content,
    PreparedMessage,
    one_line,
)
from subscriptions.models import Confirmation, Issue, Subscriber

_INLINER: Final = css_inline.CSSInliner(load_remote_stylesheets=False)


def render(name: str, context: dict[str, Any], page: str = "") -> Content:
    """Render the three templates of the mail ``name`` in the language of the site.

    ``page`` names another template for the HTML.
    """
    with translation.override(settings.LANGUAGE_CODE):
        context = context | {
            "site": identity.current(),
            "language": settings.LANGUAGE_CODE,
            "link": PLACE_OF_LINK,
            "choice_link": PLACE_OF_CHOICE,
        }
        folder = f"subscriptions/emails/{name}"
        subject = one_line(render_to_string(f"{folder}_subject.txt", context))
        context |= {"subject": subject}
        return Content(
            subject=subject,
            text=_tidy(render_to_string(f"{folder}.txt", context)),
            html=render_html(page or name, context),
        )


def render_html(name: str, context: dict[str, Any]) -> str:
    """Render the HTML of the mail ``name``, with its style where mail programs look for it."""
    html: str = _INLINER.inline(render_to_string(f"subscriptions/emails/{name}.html", context))
    return html


def prepare_issue(issue: Issue, content: Content | None = None) -> PreparedMessage:
    """Return the prepared of an issue, from its frozen content or that of one of its variants."""
    edition = issue.edition
    return PreparedMessage(
        content or Content(issue.subject, issue.text, issue.html),
        bulk=True,
        campaign=f"edisi{issue.pk}",
        sender_name=edition.sender_name if edition else "",
        reply_to=edition.reply_to if edition else "",
    )


def answer(mail: Confirmation) -> tuple[str, bytes]:
    """Return the address and the mail that answers what somebody asked for on the site."""
    consent = mail.consent
    if consent is None:
        site = absolute("signup")
        return mail.notify_address, _standing_message("moved").for_recipient(
            mail.notify_address, mail.message_id, site
        )
    if consent.new_address:
        link = absolute("confirm", tokens.confirm_token(consent.pk))
        return consent.new_address, _standing_message("move").for_recipient(
            consent.new_address, mail.message_id, link
        )
    subscriber = consent.subscriber
    return subscriber.email, confirmation(subscriber, consent.pk, mail.message_id)


def confirmation(subscriber: Subscriber, consent_id: int, message_id: str) -> bytes:
    """Return the mail that asks whether the address wants to subscribe.

    Whoever subscribes already is told so, and how to leave.
    """
    choice = ""
    if subscriber.state == Subscriber.State.ACTIVE:
        name, choice = "resting" if _is_resting(subscriber) else "already", choice_url(subscriber)
        link = unsubscribe_url(subscriber.unsubscribe_token)
    else:
        name, link = "confirm", absolute("confirm", tokens.confirm_token(consent_id))
    # Nothing in it comes from the visitor: the mail says the same to everybody.
    return _standing_message(name).for_recipient(subscriber.email, message_id, link, choice=choice)


def _is_resting(subscriber: Subscriber) -> bool:
    """Whether nothing comes to an active subscriber now: paused, or what was chosen is gone."""
    paused = subscriber.paused_until is not None and subscriber.paused_until > clock.now()
    return paused or Subscriber.objects.getting_nothing().filter(pk=subscriber.pk).exists()


def _standing_message(name: str) -> PreparedMessage:
    site = identity.current()
    known_by = (site.name, site.tagline, site.url, settings.MAIL_FROM, settings.LANGUAGE_CODE)
    return _standing_message_of(name, known_by)


@lru_cache(maxsize=8)
def _standing_message_of(name: str, known_by: tuple[str, ...]) -> PreparedMessage:
    days = tokens.CONFIRM_LIFE.days
    return PreparedMessage(render(name, {"days": days}), bulk=False)


def _tidy(text: str) -> str:
    """Drop the blank lines that template tags leave behind."""
    return re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"
