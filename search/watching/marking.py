"""What a saved search marks in an article: what a search does in an index of that alone."""

from __future__ import annotations

from pathlib import Path

from fihris.corpus.article import Article
from fihris.index.analysis.analyzer import KnownLemmas
from fihris.index.in_memory import SegmentBuilder
from fihris.index.manifest import Manifest
from fihris.index.snapshot import Leaf, Snapshot
from fihris.search.engine import Index
from fihris.search.hits import Hit
from fihris.search.limits import Limits
from fihris.search.watching.watch import Watch


class Marker:
    """Makes hits of articles that are in no index, for their marks and snippets."""

    def __init__(
        self, path: Path, analyzer: str, known: KnownLemmas | None, limits: Limits
    ) -> None:
        self._path = path
        self._manifest = Manifest(analyzer)
        self._builder = SegmentBuilder(analyzer, known)
        self._limits = limits

    def alone(self, article: Article) -> Index:
        """Return an index of one article."""
        leaf = Leaf(self._builder.built([article], self._path), 0, None)
        return Index.at(Snapshot(self._path, self._manifest, (leaf,)))

    def hit(self, alone: Index, watch: Watch) -> Hit | None:
        """Return the hit that an index of one article has of a saved search."""
        hits = alone.search(watch.query, 1, variants=watch.variants, limits=self._limits)
        return hits[0] if hits else None
