"""Small segments that lie in memory alone, for what an index does with articles that it has not."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from fihris.corpus.article import Article
from fihris.index.analysis.analyzer import Analyzer, KnownLemmas
from fihris.index.batch import Batch
from fihris.index.builder import built_in_memory
from fihris.index.records import pack
from fihris.index.segment import Segment

# What is known of forms is forgotten once it takes so many bytes.
_FORMS_BYTES = 64 << 20


class SegmentBuilder:
    """Makes segments, one after the other; what is known of forms is kept between them.

    `known` is that of `Analyzer`. Safe to use from several threads.
    """

    def __init__(self, analyzer: str, known: KnownLemmas | None = None) -> None:
        self._name, self._known = analyzer, known
        self._lock = threading.Lock()
        self._analyzer = Analyzer(analyzer, known)

    def built(self, articles: Sequence[Article], folder: Path) -> Segment:
        """Return the segment of articles, whose ids differ; `folder` is what errors name."""
        batch = Batch()
        for article in articles:
            batch.add(pack(article))
        with self._lock:
            if self._analyzer.size > _FORMS_BYTES:
                self._analyzer = Analyzer(self._name, self._known)
            data = built_in_memory(batch, self._analyzer)
        return Segment(folder, "memory", data=data)
