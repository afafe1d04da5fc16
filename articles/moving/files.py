"""Files of the old site that are no pictures: they stay where they are, their pages lead on."""

from __future__ import annotations

from collections.abc import Sequence

from articles.moving.marks import Paths, Report, known
from articles.moving.pictures import is_picture
from articles.moving.wxr import Item


def is_of_story(item: Item) -> bool:
    """Whether an item is a file without a place here that was uploaded to a story or page."""
    above = item["wp:post_parent"].strip()
    return item.kind == "attachment" and not is_picture(item) and above not in {"", "0"}


def lead_to_stories(site: str, files: Sequence[Item], report: Report) -> None:
    """Lead the page that WordPress has of each file to what it was uploaded to."""
    paths = Paths()
    above = {item["wp:post_parent"].strip() for item in files}
    marks = known(site, "page", above) | known(site, "post", above)
    for item in files:
        mark = marks.get(item["wp:post_parent"].strip())
        if mark is not None and mark.subject is not None:
            for address in (item["link"], f"/?attachment_id={item.old_id}"):
                paths.add(address, mark.subject, item)
    for about, subject, note in paths.write():
        report.note(note, about, subject)
