"""The project's settings for measuring: dead workers are noticed after two seconds."""

import os

from newsroom.settings import *  # noqa: F403

SITE_URL = "https://berita.example"
MAIL_FROM = "Suluh <redaksi@berita.example>"
DELIVERY_LEASE = float(os.environ.get("BENCH_LEASE", "2"))
OUTBOX_POLL = min(5.0, DELIVERY_LEASE / 4)
SENDING_CONNECTIONS = int(os.environ.get("BENCH_SENDERS", "2"))
