"""The application that each serving process runs: Django in threads, kept pages before it."""

from __future__ import annotations

import os

from newsroom import wsgi
from newsroom.pagestore.start import figures
from newsroom.serving.threads import InThreads

application = InThreads(
    wsgi.application,
    threads=int(os.environ.get("SERVING_THREADS", "4")),
    pages=wsgi.application if figures() is not None else None,
)
