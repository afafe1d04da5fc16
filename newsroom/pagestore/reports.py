"""What all serving processes counted, by way of the database: each writes, whoever asks adds up."""

from __future__ import annotations

from dataclasses import asdict

from django.db.models.functions import Now

from newsroom import machine
from newsroom.pagestore.figures import Figures
from newsroom.pagestore.models import SEEN_LATELY, ServingProcess, own_name
from newsroom.pagestore.replica import watch

MEGABYTE = 1024 * 1024


def write(figures: Figures) -> None:
    """Write down what this process counted; forget processes that are gone."""
    told = {**asdict(figures), "machine": machine.state()}
    if (replica := watch.current()) is not None:
        told["replica"] = replica.told()
    row = ServingProcess(name=own_name(), figures=told, seen_at=Now())
    ServingProcess.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["figures", "seen_at"],
    )
    ServingProcess.objects.filter(seen_at__lt=Now() - 60 * SEEN_LATELY).delete()


def lines() -> list[str]:
    """Return what staff read on ``/health/``; nothing where no process keeps pages."""
    rows = list(ServingProcess.objects.seen_lately().values_list("figures", flat=True))
    if not rows:
        return []
    total = {
        name: sum(row["counts"][name] for row in rows)
        for name in ("hits", "misses", "passes", "not_modified", "evicted", "purged", "renewed")
    }
    asked = total["hits"] + total["misses"]
    share = total["hits"] / asked if asked else 0.0
    seconds = sum(row["counts"]["rendering_seconds"] for row in rows)
    size = sum(row["bytes_kept"] for row in rows) / MEGABYTE
    entries = sum(row["entries"] for row in rows)
    found = [
        f"pages kept: {entries} in {len(rows)} processes, {size:.1f} MB",
        f"answered from memory: {share:.1%} of {asked}; not for the store: {total['passes']}",
        f"not changed (304): {total['not_modified']}; made anew early: {total['renewed']}",
        f"purged: {total['purged']}; pushed out: {total['evicted']}",
    ]
    if total["misses"]:
        made = total["misses"] + total["renewed"]
        found.append(f"making a page took {seconds / made * 1000:.0f} ms on average")
    deaf = sum(not row["is_live"] for row in rows)
    return [*found, f"processes that do not hear of changes: {deaf}"] if deaf else found
