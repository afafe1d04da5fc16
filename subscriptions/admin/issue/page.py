"""What stands on the desk of one mailing, by where the mailing stands."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils.translation import gettext as _

from subscriptions.admin.issue import actions, choosing, draft, fingerprints, timing
from subscriptions.admin.issue import differences as differing
from subscriptions.admin.issue.words import WordsForm
from subscriptions.issues import (
    comparing,
    digest,
    lifecycle,
    preflight,
    recipients,
    sending_again,
)
from subscriptions.issues.progress import OPEN, progress, report, until
from subscriptions.models import Issue
from subscriptions.models.delivery import State
from subscriptions.models.edition import MOST_STORIES

# Somebody may have got one of these.
LEFT = (State.HANDING, State.ACCEPTED, State.UNKNOWN)
ACTS_SHOWN = 8
TRIAL_MAILS_SHOWN = 5


def page_context(
    request: HttpRequest, issue: Issue, typed: draft.Draft | None = None
) -> dict[str, Any]:
    """Return everything that the template needs, in few queries.

    ``typed`` is a form that was not saved: what somebody wrote stands in the page again.
    """
    content = digest.content(issue)
    numbers = progress(issue)
    rights = _rights(request, issue)
    context = {
        "issue": issue,
        "content": content,
        "sent_by": preflight.sent_by(issue),
        "inbox_text": preflight.read_page(content.html).preheader,
        "size": preflight.kilobytes(content.html),
        **_numbers(numbers),
        **rights,
        "acts": _acts(issue),
        "trial_mails": issue.trial_mails.all()[:TRIAL_MAILS_SHOWN],
        **_trial_mail_address(request, issue),
        "has_view_permission": True,
        "open_states": OPEN,
    }
    if issue.state in {Issue.State.COMPLETE, Issue.State.CANCELLED} and issue.started_at:
        context["report"] = report(issue, numbers["counts"])
        # A sample is beside a whole issue what it always is: small.
        context["comparison"] = None if issue.sample else comparing.comparison(issue)
    if rights["may_resend"]:
        context |= _to_more(request, issue)
    if rights["is_draft"]:
        return context | _draft(request, issue) | (_typed(issue, typed) if typed else {})
    return context | _before_sending(issue) | _stories(issue, typed)


def _rights(request: HttpRequest, issue: Issue) -> dict[str, bool]:
    """Return what whoever looks may do with the mailing as it stands."""
    user: Any = request.user
    state, may_send = issue.state, user.has_perm(lifecycle.SEND_PERMISSION)
    is_digest = issue.kind == Issue.Kind.DIGEST
    is_out = state in {Issue.State.SENDING, Issue.State.COMPLETE}
    return {
        "may_send": may_send,
        "may_stop": may_send and (state, Issue.State.CANCELLED) in Issue.LEGAL_MOVES,
        "may_resend": may_send and is_out and issue.put_away_at is None,
        "sees_deliveries": user.has_perm("subscriptions.view_delivery"),
        "is_draft": may_send and is_digest and state == Issue.State.DRAFT,
    }


def _numbers(numbers: dict[str, Any]) -> dict[str, Any]:
    """Return how many mails are in each state, as the page shows them."""
    counts = numbers["counts"]
    told = [(state, state.label, counts[state]) for state in State]
    always = {State.ACCEPTED, State.UNKNOWN}
    return {
        "progress": numbers,
        "balance": [line for line in told if counts[line[0]] or line[0] in always],
        "live": told,
        "done": numbers["done"],
        "failed": counts[State.FAILED],
        "unknown": counts[State.UNKNOWN],
        "has_left": any(counts[state] for state in LEFT),
    }


def _before_sending(issue: Issue) -> dict[str, Any]:
    """Return to whom a mailing is to go that has not begun."""
    if issue.state == Issue.State.DRAFT:
        return {"to_whom": choosing.query_of_issue(issue)}
    if issue.state != Issue.State.QUEUED:
        return {}
    assert issue.send_at is not None
    number, is_exact = recipients.expected(issue)
    seconds, words = until(issue.send_at)
    return {
        "recipients": number,
        "counted": is_exact,
        "seconds_until": seconds,
        "until": words,
    }


def _stories(issue: Issue, typed: draft.Draft | None) -> dict[str, Any]:
    """Return what stands in a mailing that is no draft, and what was typed too late for it."""
    stories = {"stories": issue.stories.order_by("position")}
    if not typed:
        return stories
    return stories | {
        "lost_words": differing.lost_words(issue, typed),
        "lost_stories": differing.stories_apart(issue, typed),
    }


def _trial_mail_address(request: HttpRequest, issue: Issue) -> dict[str, str]:
    """Return what stands in the field: what was refused just now and why, else what was typed."""
    typed = request.POST.get("address", "").strip() or draft.staff_address(request.user)
    key, address, fault = request.session.pop(actions.REFUSED_ADDRESS, (0, "", ""))
    if key == issue.pk:
        return {"trial_mail_address": address, "trial_mail_fault": fault}
    return {"trial_mail_address": typed}


def _to_more(request: HttpRequest, issue: Issue) -> dict[str, Any]:
    more = sending_again.newcomers(issue) if issue.sample is None else sending_again.others(issue)
    context = {"more": more.number, "more_counted": more.exact, "sample": sending_again.SAMPLE}
    if issue.sample is None and not issue.is_welcome:
        context |= _to_segment(issue, request.GET.get(choosing.SEGMENT, ""))
    return context


def _to_segment(issue: Issue, chosen: str) -> dict[str, Any]:
    """Return the segments an issue may still go to, and of the one asked for how many that are."""
    first = [("", "–")]
    if issue.audience:
        first.append((choosing.ALL_READERS, _("All who want it")))
    context: dict[str, Any] = {"choices": choosing.choices(*first), "chosen_segment": ""}
    segment = choosing.segment_of(chosen)
    if segment is not None or (chosen == choosing.ALL_READERS and issue.audience):
        found = sending_again.in_segment(issue, segment)
        context |= {
            "chosen_segment": chosen,
            "in_segment": found.number,
            "in_segment_counted": found.exact,
        }
    return context


def _draft(request: HttpRequest, issue: Issue) -> dict[str, Any]:
    points = preflight.run_checks(issue)
    term = request.GET.get("q", "")
    rows = draft.rows_of(issue)
    return {
        "points": points,
        "may_go": preflight.may_go(points),
        "rows": rows,
        "subject": issue.subject_pattern,
        "headline": issue.headline,
        "is_listed": issue.is_listed,
        "words": WordsForm.of(issue),
        "seen": fingerprints.of(issue),
        "term": term,
        "found": draft.found_stories(term, [row["id"] for row in rows]),
        "most_stories": MOST_STORIES,
        "sample": sending_again.SAMPLE,
        "segments": choosing.choices(),
        "chosen_segment": draft.KEPT if issue.audience else "",
    } | timing.Chosen.of_page(issue, request.GET.dict()).shown()


def _typed(issue: Issue, typed: draft.Draft) -> dict[str, Any]:
    """Return what was typed instead of what is stored: the words, and unless changed the stories.

    What somebody else saved meanwhile, field by field, stands beside it; one's own changes do not.
    Were the stories changed by somebody else, they are shown as they are now.
    """
    is_changed = fingerprints.changed_since(typed.seen, fingerprints.of(issue))
    # What somebody else saved meanwhile is not undone by a list that nobody touched.
    is_kept = issue.audience and is_changed(fingerprints.AUDIENCE)
    chosen = typed.segment or (draft.KEPT if is_kept else "")
    is_moved = is_changed(fingerprints.STORIES)
    rows = draft.rows_of(issue, None if is_moved else typed.stories)
    for row in rows:
        row["words"] = typed.notes.get(row["id"], row["words"])
        # Of a story that the form did not hold, it says nothing.
        if typed.pinned is not None and row["id"] in typed.stories:
            row["is_pinned"] = row["id"] in typed.pinned
    return {
        "rows": rows,
        "subject": typed.subject,
        "subject_fault": typed.subject_fault,
        "headline": typed.title,
        "is_listed": typed.is_listed,
        "chosen_segment": chosen,
        "is_segment_gone": chosen not in {"", draft.KEPT} and not choosing.segment_of(chosen),
        "words": typed.words,
        "others": [one for one in differing.differences(issue, typed) if is_changed(one.name)],
        "lost_notes": differing.lost_notes(issue, typed) if is_moved else [],
        "stories_apart": differing.stories_apart(issue, typed) if is_moved else None,
        "is_unsaved": True,
    } | (typed.chosen.shown() if typed.chosen else {})


def _acts(issue: Issue) -> Any:
    kind = ContentType.objects.get_for_model(Issue)
    return LogEntry.objects.filter(content_type=kind, object_id=str(issue.pk)).select_related(
        "user"
    )[:ACTS_SHOWN]
