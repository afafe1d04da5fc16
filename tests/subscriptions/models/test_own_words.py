"""What the site notes of mails and issues itself is read in the language of whoever looks."""

import ast
from pathlib import Path

import pytest
from django.utils.translation import override

import subscriptions
from subscriptions.issues import lifecycle
from subscriptions.models import Delivery, Issue, own_words
from subscriptions.models.delivery import State
from subscriptions.outbox import queue

CODE = sorted(Path(subscriptions.__file__).parent.rglob("*.py"))
SAYS = {"skip", "skip_all", "fail", "cancel", "Answer"}  # functions told why, as their last word


def english_reasons(tree):
    """Yield each reason that is written where it is used, and so would never be translated."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        given = [word.value for word in node.keywords if word.arg in {"reply", "note"}]
        given += node.args[-1:] if name in SAYS else []
        for value in given:
            part = value.values[0] if isinstance(value, ast.JoinedStr) else value
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                yield part.value


def test_no_reason_is_written_where_nobody_translates_it():
    found = {file.name: list(english_reasons(ast.parse(file.read_text()))) for file in CODE}
    assert {name: reasons for name, reasons in found.items() if reasons} == {}


def test_the_walk_finds_such_reasons():
    code = "queue.skip(mail, 'it left')\nrows.update(reply='gone')\nqueue.fail(m, f'broken: {x}')"
    assert list(english_reasons(ast.parse(code))) == ["it left", "gone", "broken: "]


@pytest.mark.parametrize("words", sorted(own_words.KNOWN))
def test_each_is_told_in_indonesian(words):
    with override("id"):
        assert own_words.shown(words) != words
    with override("en"):
        assert own_words.shown(words) == words


@pytest.mark.parametrize("words", ["", "250 2.0.0 Ok: queued as 3F", "550: no such user"])
def test_a_servers_words_stay_as_they_are(words):
    assert own_words.shown(words) == words


def test_the_name_of_a_fault_stays():
    with override("id"):
        assert own_words.shown(f"{own_words.NOT_RENDERED}: KeyError").endswith(": KeyError")


@pytest.mark.django_db
def test_the_desk_reads_them(login, make_subscriber, start_issue):
    make_subscriber()
    issue = start_issue()
    queue.skip_all(issue, own_words.SUBSCRIBER_LEFT)
    Issue.objects.filter(pk=issue.pk).move(
        Issue.State.CANCELLED, note=own_words.WITHDRAWN, cancelled_at=issue.send_at
    )
    desk = login("Administrator")
    page = desk.get(f"/admin/subscriptions/issue/{issue.pk}/change/").text
    mail = Delivery.objects.get(state=State.SKIPPED)
    pages = [
        page,
        desk.get("/admin/subscriptions/loggeddelivery/").text,
        desk.get(f"/admin/subscriptions/loggeddelivery/{mail.pk}/change/").text,
    ]
    assert all("pelanggan sudah berhenti" in each for each in pages)
    assert "beritanya tidak tayang lagi" in page
    assert not any(own_words.SUBSCRIBER_LEFT in each for each in pages)


@pytest.mark.django_db
def test_why_an_issue_stands_somewhere_is_told_until_it_moves_on(make_subscriber, start_issue):
    make_subscriber()
    issue = start_issue()
    for act, note in [(lifecycle.pause, "Dijeda oleh Ana"), (lifecycle.resume, "Dilanjutkan")]:
        assert act(issue, note)
        issue.refresh_from_db()
        assert issue.note == note
    queue.skip_all(issue, own_words.CANCELLED)
    lifecycle.complete_finished()
    issue.refresh_from_db()
    assert (issue.state, issue.note) == (Issue.State.COMPLETE, "")
