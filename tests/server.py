"""Which tests depend on the PostgreSQL they run on: a plugin of pytest that marks them ``server``.

``make test`` runs them on the embedded server with all others; ``make test-postgres`` runs them
alone on another one, whose planner, version and settings are not ours.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Files and folders below tests/: plans, triggers, locks, the clock, search, the queue of mails,
# whatever several do at once. That the migrations run is shown by any of them.
DEPENDENT = (
    "accounts/test_factor_reset.py",
    "accounts/test_login_throttle.py",
    "accounts/test_notice_mails.py",
    "accounts/test_passwords.py",
    "articles/admin/test_file_upload.py",
    "articles/admin/test_notes.py",
    "articles/admin/test_seen_before_approval.py",
    "articles/admin/test_sent_again.py",
    "articles/admin/test_updating.py",
    "articles/db",
    "articles/editing/test_assignments.py",
    "articles/editing/test_autosaves.py",
    "articles/editing/test_notices.py",
    "articles/editing/test_uses.py",
    "articles/indexing",
    "articles/models/test_filing.py",
    "articles/models/test_legal_moves.py",
    "articles/models/test_slugs.py",
    "articles/moving/test_comments.py",
    "articles/moving/test_stories.py",
    "articles/pages/test_developments.py",
    "articles/pages/test_lists.py",
    "articles/pages/test_plans.py",
    "articles/pages/test_queries.py",
    "articles/pages/test_search_queries.py",
    "articles/related/test_events.py",
    "articles/related/test_events_at_once.py",
    "articles/related/test_related.py",
    "articles/search",
    "desk/test_two_at_once.py",
    "subscriptions/issues/test_archive.py",
    "subscriptions/issues/test_digest.py",
    "subscriptions/issues/test_pausing.py",
    "subscriptions/issues/test_recipients.py",
    "subscriptions/issues/test_sent_to_more.py",
    "subscriptions/issues/test_welcome.py",
    "subscriptions/models",
    "subscriptions/outbox",
    "subscriptions/signup/test_proof_of_work.py",
    "subscriptions/signup/test_rate_limit.py",
    "subscriptions/smtp/test_circuit_breaker.py",
    "subscriptions/test_whole_way.py",
    "subscriptions/webhooks/test_several_at_once.py",
    "subscriptions/worker/test_jobs.py",
    "subscriptions/worker/test_worker.py",
    "newsroom/operations/test_backup.py",
    "surroundings/test_pooler.py",
    "surroundings/test_replica.py",
    "surroundings/test_restore.py",
)
# What shows that a module does: real transactions side by side, or a look at a plan.
SIGNS = re.compile(r"transaction=True|\bEXPLAIN\b")
# Where the signs mean something else: a site in a process of its own, a word in a mail.
INDEPENDENT = ("browser", "newsroom", "surroundings/test_proxy.py")


@functools.cache  # a file has many tests
def is_below(path: Path, places: tuple[str, ...]) -> bool:
    """Whether a file is one of the places, or in one."""
    return any(path.is_relative_to(HERE / place) for place in places)


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the dependent ones."""
    for item in items:
        if is_below(item.path, DEPENDENT):
            item.add_marker("server")
