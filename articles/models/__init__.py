"""Stories, people, taxonomy, pictures and their history: tables, and the rules of each.

Imports body, validators, text and db. Begin with ``article``.
"""

from articles.models.article import Article
from articles.models.assignment import Assignment
from articles.models.autosave import Autosave
from articles.models.checklist import Checklist
from articles.models.comments import ArchivedComment
from articles.models.event import Event, EventStory
from articles.models.filing import Filing, FurtherSection
from articles.models.former_paths import FormerPath
from articles.models.frontpage import Banner, FrontPageChange, SectionBlock, Slot
from articles.models.guest import GuestLink, GuestNote
from articles.models.history import Correction, FormerAddress, Revision, StatusChange
from articles.models.image import FormerRendition, Image, Rendition
from articles.models.importing import ImportedItem, ImportedPicture, ImportNote, ImportRun
from articles.models.note import Note
from articles.models.notice import Notice
from articles.models.people import Reporter, Source
from articles.models.presence import Presence
from articles.models.read_count import ReadCount
from articles.models.related import Posting, RelatedChoice, RelatedStory, StoryVector
from articles.models.saved_filter import SavedFilter
from articles.models.search import Compound, SearchEntry, Spelling, Synonym, Word
from articles.models.site import Page, SiteIdentity, SiteLink
from articles.models.slugs import FormerSlug
from articles.models.stored_file import ImportedFile, StoredFile
from articles.models.taxonomy import Section, Tag, TaggedArticle
from articles.models.through import ArticleSource, Byline
from articles.models.twins import Twins

__all__ = [
    "ArchivedComment",
    "Article",
    "ArticleSource",
    "Assignment",
    "Autosave",
    "Banner",
    "Byline",
    "Checklist",
    "Compound",
    "Correction",
    "Event",
    "EventStory",
    "Filing",
    "FormerAddress",
    "FormerPath",
    "FormerRendition",
    "FormerSlug",
    "FrontPageChange",
    "FurtherSection",
    "GuestLink",
    "GuestNote",
    "Image",
    "ImportNote",
    "ImportRun",
    "ImportedFile",
    "ImportedItem",
    "ImportedPicture",
    "Note",
    "Notice",
    "Page",
    "Posting",
    "Presence",
    "ReadCount",
    "RelatedChoice",
    "RelatedStory",
    "Rendition",
    "Reporter",
    "Revision",
    "SavedFilter",
    "SearchEntry",
    "Section",
    "SectionBlock",
    "SiteIdentity",
    "SiteLink",
    "Slot",
    "Source",
    "Spelling",
    "StatusChange",
    "StoredFile",
    "StoryVector",
    "Synonym",
    "Tag",
    "TaggedArticle",
    "Twins",
    "Word",
]
