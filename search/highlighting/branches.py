"""Which documents match a part of the query that they may match without."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from fihris.index.snapshot import Leaf
from fihris.search.highlighting.marks import Branch
from fihris.search.matching.evaluator import SegmentEvaluator
from fihris.search.matching.statistics import Statistics


class Branches:
    """Evaluates branches of a query, each once on the segments that are asked about."""

    def __init__(self, statistics: Statistics) -> None:
        self._statistics = statistics
        self._docs: dict[tuple[Branch, int], npt.NDArray[Any]] = {}

    def match(self, branch: Branch, document: int) -> bool:
        """Tell whether a document of the snapshot matches a branch."""
        leaf = self._statistics.snapshot.leaf_of(document)
        docs = self._docs_of(branch, leaf)
        at = int(np.searchsorted(docs, document - leaf.base))
        return at < len(docs) and int(docs[at]) == document - leaf.base

    def _docs_of(self, branch: Branch, leaf: Leaf) -> npt.NDArray[Any]:
        found = self._docs.get((branch, leaf.base))
        if found is None:
            evaluator = SegmentEvaluator(leaf, self._statistics)
            found = evaluator.evaluate(branch.query, scored=False).docs
            self._docs[branch, leaf.base] = found
        return found
