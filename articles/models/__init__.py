"""Stories, people, taxonomy, pictures and their history."""

from articles.models.article import Article
from articles.models.finding import (
    Posting,
    RelatedChoice,
    RelatedStory,
    SearchEntry,
    Spelling,
    StoryVector,
    Synonym,
    Word,
)
from articles.models.frontpage import Banner, FrontPageChange, SectionBlock, Slot
from articles.models.history import Correction, Revision, StatusChange
from articles.models.image import Image, Rendition
from articles.models.people import Reporter, Source
from articles.models.reading import ReadCount
from articles.models.site import Page, SiteIdentity, SiteLink
from articles.models.taxonomy import Section, Tag, TaggedArticle
from articles.models.ties import ArticleSource, Byline, FormerAddress

__all__ = [
    "Article",
    "ArticleSource",
    "Banner",
    "Byline",
    "Correction",
    "FormerAddress",
    "FrontPageChange",
    "Image",
    "Page",
    "Posting",
    "ReadCount",
    "RelatedChoice",
    "RelatedStory",
    "Rendition",
    "Reporter",
    "Revision",
    "SearchEntry",
    "Section",
    "SectionBlock",
    "SiteIdentity",
    "SiteLink",
    "Slot",
    "Source",
    "Spelling",
    "StatusChange",
    "StoryVector",
    "Synonym",
    "Tag",
    "TaggedArticle",
    "Word",
]
