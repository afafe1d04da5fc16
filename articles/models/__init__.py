"""Stories, people, taxonomy, pictures and their history."""

from articles.models.article import Article, ArticleSource, Byline, FormerAddress
from articles.models.history import Correction, Revision, StatusChange
from articles.models.image import Image, Rendition
from articles.models.people import Reporter, Source
from articles.models.site import Page, SiteIdentity, SiteLink
from articles.models.taxonomy import Section, Tag, TaggedArticle

__all__ = [
    "Article",
    "ArticleSource",
    "Byline",
    "Correction",
    "FormerAddress",
    "Image",
    "Page",
    "Rendition",
    "Reporter",
    "Revision",
    "Section",
    "SiteIdentity",
    "SiteLink",
    "Source",
    "StatusChange",
    "Tag",
    "TaggedArticle",
]
