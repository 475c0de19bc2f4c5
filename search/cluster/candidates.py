"""The best articles that a cluster found, as a small index in memory, for the rest of the search.

Scores, evidence, marks and snippets are made by the same code as in a folder, from the articles;
words are looked up, and statistics taken, in the words of the whole index.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from fihris.corpus.article import Article
from fihris.index.cluster.words import Words
from fihris.index.in_memory import SegmentBuilder
from fihris.index.segment import Segment
from fihris.index.snapshot import Leaf, Snapshot


class Candidates(Snapshot):
    """Some articles of an index on a cluster, numbered in the order in which they came."""

    def __init__(self, words: Words, segment: Segment | None) -> None:
        leaves = (Leaf(segment, 0, None),) if segment is not None else ()
        super().__init__(words.folder, words.manifest, leaves)
        self._words = words

    @property
    def lexicon(self) -> Words:
        """The words of the whole index."""
        return self._words

    @cached_property
    def document_count_all(self) -> int:
        """How many articles the whole index has, by the same count as its words."""
        return self._words.document_count_all

    @cached_property
    def field_tokens(self) -> dict[str, int]:
        """How many tokens each text field has in the whole index."""
        return self._words.field_tokens

    def document_frequency(self, field: str, term: bytes) -> int:
        """Return how many articles of the whole index hold a term."""
        return self._words.document_frequency(field, term)


class CandidateBuilder:
    """Makes small indexes, one after the other; what is known of forms is kept between them."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._segments = SegmentBuilder(words.manifest.analyzer, words.lemmas_of)

    def built(self, articles: Sequence[Article]) -> Candidates:
        """Return the index of articles, whose ids differ."""
        if not articles:
            return Candidates(self.words, None)
        return Candidates(self.words, self._segments.built(articles, self.words.folder))
