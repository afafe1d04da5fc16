"""The page that Prometheus reads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from newsroom.metrics import folders
from newsroom.operations.watchers import may_scrape


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with all numbers of this machine and of the site; to others there is no such page."""
    if not may_scrape(request):
        raise Http404
    from prometheus_client import exposition, multiprocess  # noqa: PLC0415 - see the package
    from prometheus_client.core import CollectorRegistry, Metric  # noqa: PLC0415

    from newsroom.metrics import instruments, site  # noqa: PLC0415

    class Machine:
        """What the processes of this machine counted."""

        def collect(self) -> Iterator[Metric]:
            if os.environ.get(folders.VARIABLE):
                merge: Any = multiprocess.MultiProcessCollector.merge
                yield from merge(list(folders.files()))
            else:
                yield from instruments.OWN.collect()

    registry = CollectorRegistry()
    registry.register(Machine())
    registry.register(site.Site())
    answer = HttpResponse(
        exposition.generate_latest(registry), content_type=exposition.CONTENT_TYPE_LATEST
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
