"""The WSGI application that ``newsroom.asgi`` runs in threads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from newsroom.database import use_pooler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
use_pooler()
django_application = get_wsgi_application()

from newsroom.checks import refuse_unsafe_start  # noqa: E402 - needs the applications
from newsroom.metrics.start import with_metrics  # noqa: E402
from newsroom.pagestore.start import with_page_store  # noqa: E402
from newsroom.processes import end_with_parent  # noqa: E402
from newsroom.request_body import BoundedBodies  # noqa: E402
from newsroom.request_id import RequestIds  # noqa: E402

refuse_unsafe_start()
if os.environ.get("SERVING_PROCESS") == str(os.getppid()):
    end_with_parent()

kept_pages = with_metrics(with_page_store(django_application))
# Half of the threads stay free for readers, whatever else is being sent.
application = RequestIds(
    BoundedBodies(kept_pages, at_once=max(1, int(os.environ.get("SERVING_THREADS", "4")) // 2)),
    kept_pages,
)
