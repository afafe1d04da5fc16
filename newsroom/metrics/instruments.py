"""What each process counts. Every label has few values, all of them written down in the code."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

OWN: Final = CollectorRegistry()
"""What this process counted; read where processes share nothing."""

REQUESTS: Final = Counter(
    "newsroom_http_requests",
    "Requests by kind of page, method, class of status, and what the page store did.",
    ["page", "method", "status", "store"],
    registry=OWN,
)
RESPONSE_BYTES: Final = Counter(
    "newsroom_http_response_bytes",
    "Bytes of bodies that were sent, by what the page store did.",
    ["store"],
    registry=OWN,
)
RENDERING: Final = Histogram(
    "newsroom_page_render_seconds",
    "Time in which Django made an answer; what came from the page store is not among it.",
    ["page"],
    registry=OWN,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
STORE_PURGES: Final = Counter(
    "newsroom_store_purges",
    "Changes that this machine's page stores heard of, by what changed; each process hears all.",
    ["kind"],
    registry=OWN,
)
STORE_PAGES: Final = Counter(
    "newsroom_store_pages",
    "Pages that left the store or did not come into it: purged, evicted, dropped, renewed.",
    ["what"],
    registry=OWN,
)
STORE_ENTRIES: Final = Gauge(
    "newsroom_store_entries", "Pages that are kept.", registry=OWN, multiprocess_mode="livesum"
)
STORE_BYTES: Final = Gauge(
    "newsroom_store_bytes",
    "Bytes of the pages that are kept.",
    registry=OWN,
    multiprocess_mode="livesum",
)
STORE_DEAF: Final = Gauge(
    "newsroom_store_deaf_processes",
    "Processes that do not hear of changes and make every page anew.",
    registry=OWN,
    multiprocess_mode="livesum",
)
REPLICA_ANSWERS: Final = Counter(
    "newsroom_replica_answers",
    "Readers' pages that were made: by the replica (good), or why by the primary.",
    ["state"],
    registry=OWN,
)
REPLICA_BEHIND: Final = Gauge(
    "newsroom_replica_behind_seconds",
    "How far the replica is behind what the primary has written.",
    registry=OWN,
    multiprocess_mode="livemax",
)
REPLICA_UNUSED: Final = Gauge(
    "newsroom_replica_unused_processes",
    "Processes that have a replica and may not read from it.",
    registry=OWN,
    multiprocess_mode="livesum",
)
SMTP_REPLIES: Final = Counter(
    "newsroom_smtp_replies",
    "What became of tries to send a mail, by lane, outcome and class of the relay's reply.",
    ["lane", "outcome", "code"],
    registry=OWN,
)
