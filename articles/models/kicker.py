"""What stands above a story's headline, and where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.models.tag_names import tag_key


class KickerMixin:
    """The label above a headline: the desk's words, or else the section's name."""

    if TYPE_CHECKING:  # the story's fields
        kicker: str
        section: Any
        further_sections: Any
        tags: Any

    @property
    def label(self) -> str:
        """What stands above the headline."""
        return self.kicker or self.section.name

    @property
    def label_url(self) -> str:
        """The page of the section or tag of the story that the label names; empty of neither."""
        key = tag_key(self.label)
        named = (self.section, *self.further_sections.all(), *self.tags.all())
        return next((one.get_absolute_url() for one in named if tag_key(one.name) == key), "")
