"""Moves a newsroom in from WordPress' export files."""

from __future__ import annotations

from articles.moving.command import MoveIn


class Command(MoveIn):
    """Read WXR files of any size, several as one."""

    help = (
        "Bring stories, pages, people, tags and pictures from WordPress (Tools → Export). Stop it "
        "at any time: the same command carries on. Run again later, it brings what changed."
    )
