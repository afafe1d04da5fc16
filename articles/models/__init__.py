"""Stories, people, taxonomy, pictures and their history."""

from articles.models.article import Article, ArticleSource, Byline, FormerAddress
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
from articles.models.history import Correction, Revision, StatusChange
from articles.models.image import Image, Rendition
from articles.models.people import Reporter, Source
from articles.models.taxonomy import Section, Tag, TaggedArticle

__all__ = [
    "Article",
    "ArticleSource",
    "Byline",
    "Correction",
    "FormerAddress",
    "Image",
    "Posting",
    "RelatedChoice",
    "RelatedStory",
    "Rendition",
    "Reporter",
    "Revision",
    "SearchEntry",
    "Section",
    "Source",
    "Spelling",
    "StatusChange",
    "StoryVector",
    "Synonym",
    "Tag",
    "TaggedArticle",
    "Word",
]
