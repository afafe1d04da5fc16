"""What related stories are held against: each ranker answers with ids, best first."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import svds

from tests.benchmarks.collection import Story

Ranker = Callable[[Story], list[str]]
DEPTH = 6
DIMENSIONS = 120
COMMON = 4_000  # words that have vectors: their pairs must fit into memory


class Matrix:
    """Stories by words: counts (headline threefold), document frequencies, lengths."""

    def __init__(self, stories: Sequence[Story]) -> None:
        from articles.text.stopwords import STOP_WORDS
        from articles.text.tokenizer import words

        self.stories = list(stories)
        self.row = {story.id: place for place, story in enumerate(self.stories)}
        self.column: dict[str, int] = {}
        data, columns, starts = [], [], [0]
        for story in self.stories:
            counts: Counter[str] = Counter()
            for text, times in ((story.title, 3), (story.body, 1)):
                for word in words(text):
                    if word not in STOP_WORDS and len(word) > 1:
                        counts[word] += times
            for word, count in counts.items():
                columns.append(self.column.setdefault(word, len(self.column)))
                data.append(float(count))
            starts.append(len(data))
        shape = (len(self.stories), len(self.column))
        self.counts = csr_matrix((np.array(data), np.array(columns), np.array(starts)), shape=shape)
        self.df = np.bincount(np.array(columns), minlength=shape[1]).astype(float)
        self.size = shape[0]

    def tfidf(self) -> csr_matrix:
        """(1 + ln tf) · (ln((1+N)/(1+df)) + 1), words of one story left out, rows of length 1."""
        weights = self.counts.copy()
        weights.data = 1 + np.log(weights.data)
        idf = np.where(self.df > 1, np.log((1 + self.size) / (1 + self.df)) + 1, 0.0)
        return unit_rows(weights @ diags(idf))

    def bm25(self, k1: float = 1.2, b: float = 0.75) -> csr_matrix:
        """BM25 weights of every word in every story."""
        weights = self.counts.copy()
        lengths = np.asarray(weights.sum(axis=1)).ravel()
        norm = k1 * (1 - b + b * lengths / lengths.mean())
        rows = np.repeat(np.arange(self.size), np.diff(weights.indptr))
        idf = np.log(1 + (self.size - self.df + 0.5) / (self.df + 0.5))
        weights.data = idf[weights.indices] * weights.data * (k1 + 1) / (weights.data + norm[rows])
        return weights

    def best(self, scores: np.ndarray, own: int) -> list[str]:
        """The ids of the highest scores above 0, without the story itself."""
        scores[own] = -np.inf
        top = np.argpartition(-scores, min(DEPTH, self.size - 1))[: DEPTH + 1]
        order = sorted(top, key=lambda place: (-scores[place], -place))
        return [self.stories[place].id for place in order if scores[place] > 0][:DEPTH]


def unit_rows(matrix: csr_matrix) -> csr_matrix:
    """Scale every row to length 1."""
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return csr_matrix(diags(1 / np.where(length > 0, length, 1)) @ matrix)


def cosine(matrix: Matrix) -> Ranker:
    """Full TF-IDF cosine."""
    weights = matrix.tfidf()

    def rank(story: Story) -> list[str]:
        own = matrix.row[story.id]
        return matrix.best(np.asarray((weights @ weights[own].T).todense()).ravel(), own)

    return rank


def bm25(matrix: Matrix, most_terms: int | None = None, *, in_headline: bool = False) -> Ranker:
    """BM25 of the whole story as the query, or of its ``most_terms`` by TF·IDF (more_like_this)."""
    weights = matrix.bm25()
    idf = np.log((1 + matrix.size) / (1 + matrix.df)) + 1

    def rank(story: Story) -> list[str]:
        own = matrix.row[story.id]
        query = matrix.counts[own]
        tf = np.minimum(query.data, 3.0) if most_terms is None else query.data
        if most_terms is not None:
            keep = np.argsort(-query.data * idf[query.indices])[:most_terms]
            columns, values = query.indices[keep], np.ones(len(keep))
        else:
            columns, values = query.indices, tf
        scores = np.asarray(weights[:, columns] @ values).ravel()
        return matrix.best(scores, own)

    return rank


def rank_or(matrix: Matrix, terms: int = 20) -> Ranker:
    """As ``ts_rank`` of the 20 heaviest words joined by OR: no idf in the score, counts dampened."""
    idf = np.log((1 + matrix.size) / (1 + matrix.df)) + 1
    dampened = matrix.counts.copy()
    dampened.data = 1 - 1 / (1 + dampened.data)

    def rank(story: Story) -> list[str]:
        own = matrix.row[story.id]
        query = matrix.counts[own]
        keep = query.indices[np.argsort(-query.data * idf[query.indices])[:terms]]
        return matrix.best(np.asarray(dampened[:, keep].sum(axis=1)).ravel(), own)

    return rank


def yarpp_like(matrix: Matrix) -> Ranker:
    """Headline and text matched apart, shared tags on top, as WordPress's YARPP does."""
    weights = matrix.bm25()
    tags = shared_tags(matrix)

    def rank(story: Story) -> list[str]:
        own = matrix.row[story.id]
        query = matrix.counts[own]
        headline = [
            matrix.column[word] for word in set(_words(story.title)) if word in matrix.column
        ]
        body = query.indices[np.argsort(-query.data)[:20]]
        scores = np.asarray(weights[:, headline].sum(axis=1)).ravel()
        scores = scores + np.asarray(weights[:, body].sum(axis=1)).ravel()
        for place, weight in tags(story).items():
            scores[place] += weight
        return matrix.best(scores, own)

    return rank


def reduced(matrix: Matrix) -> Ranker:
    """LSA: cosine in the space of the leading singular vectors of TF-IDF."""
    weights = matrix.tfidf()
    size = min(DIMENSIONS, min(weights.shape) - 1)
    left, values, _right = svds(weights, k=size, random_state=1)
    return _dense(matrix, left * values)


def word_vectors(matrix: Matrix) -> Ranker:
    """Word vectors learnt of the collection (PPMI of words in one story), averaged by idf."""
    present = matrix.counts.copy()
    present.data = np.ones_like(present.data)
    common = np.flatnonzero(matrix.df >= 2)
    common = common[np.argsort(-matrix.df[common])][:COMMON]
    pairs = csr_matrix(present[:, common].T @ present[:, common])
    total = pairs.sum()
    sums = np.asarray(pairs.sum(axis=1)).ravel()
    rows = np.repeat(np.arange(len(common)), np.diff(pairs.indptr))
    pairs.data = np.maximum(np.log(pairs.data * total / (sums[rows] * sums[pairs.indices])), 0)
    size = min(DIMENSIONS, len(common) - 1)
    left, values, _right = svds(pairs.astype(float), k=size, random_state=1)
    weights = matrix.tfidf()[:, common]
    return _dense(matrix, weights @ (left * np.sqrt(values)))


def _dense(matrix: Matrix, places: np.ndarray) -> Ranker:
    length = np.linalg.norm(places, axis=1, keepdims=True)
    unit = places / np.where(length > 0, length, 1)

    def rank(story: Story) -> list[str]:
        own = matrix.row[story.id]
        return matrix.best(unit @ unit[own], own)

    return rank


def shared_tags(matrix: Matrix) -> Callable[[Story], dict[int, float]]:
    """The sum of the idf of the tags that stories share."""
    carriers: dict[str, list[int]] = defaultdict(list)
    for place, story in enumerate(matrix.stories):
        for tag in story.tags:
            carriers[tag].append(place)

    def scores(story: Story) -> dict[int, float]:
        found: dict[int, float] = defaultdict(float)
        for tag in story.tags:
            weight = math.log((1 + matrix.size) / (1 + len(carriers[tag]))) + 1
            for place in carriers[tag]:
                found[place] += weight
        return found

    return scores


def tag_overlap(matrix: Matrix) -> Ranker:
    """IDF-weighted tags in common, then the newest."""
    scores = shared_tags(matrix)
    return lambda story: _newest_of(matrix, scores(story).items(), story)


def same_first_tag(matrix: Matrix) -> Ranker:
    """The latest stories with the same first tag."""
    carriers: dict[str, list[int]] = defaultdict(list)
    for place, story in enumerate(matrix.stories):
        for tag in story.tags:
            carriers[tag].append(place)
    return lambda story: _newest_of(
        matrix, [(place, 0.0) for tag in story.tags[:1] for place in carriers[tag]], story
    )


def _newest_of(matrix: Matrix, scored: Iterable[tuple[int, float]], story: Story) -> list[str]:
    def key(row: tuple[int, float]) -> tuple[float, float]:
        published = matrix.stories[row[0]].published
        return (-row[1], -(published.timestamp() if published else 0.0))

    own = matrix.row[story.id]
    best = sorted((row for row in scored if row[0] != own), key=key)
    return [matrix.stories[place].id for place, _score in best[:DEPTH]]


def _words(text: str) -> list[str]:
    from articles.text.tokenizer import words

    return words(text)


BASELINES: dict[str, Callable[[Matrix], Ranker]] = {
    "latest with the same first tag": same_first_tag,
    "tag overlap, by idf": tag_overlap,
    "YARPP-like": yarpp_like,
    "ts_rank-like, OR of the top 20": rank_or,
    "word vectors": word_vectors,
    "more_like_this-like": lambda matrix: bm25(matrix, most_terms=25),
    "LSA": reduced,
    "BM25, whole story": bm25,
    "TF-IDF cosine, full": cosine,
}
