"""Where the time of a search goes, stage by stage.

========  ==========================================================================================
parse     from the text to a tree
lookup    from the tree to what the index holds: stop words, lemmas, other spellings of names
score     the first stage, over all that matches
rerank    the second stage, over the candidates
collapse  near-copies, which become one hit
fetch     ids, titles and bodies of the hits, read when they are asked for
snippet   marks and passages, made when they are asked for
========  ==========================================================================================

An index on a cluster has two more stages, behind ``lookup``: ``server``, what its answers took, and
``candidates``, how they were made ready to be scored here.
"""

from __future__ import annotations

from time import perf_counter

SERVER, CANDIDATES = "server", "candidates"
STAGES = ("parse", "lookup", "score", "rerank", "collapse", "fetch", "snippet")


class Timings:
    """A watch that runs from its making on; what a lap took belongs to the stage that ends it."""

    def __init__(self) -> None:
        self._seconds = dict.fromkeys(STAGES, 0.0)
        self._last = perf_counter()

    def lap(self, stage: str) -> None:
        """End a stage: the time since the last one ended is its own."""
        now = perf_counter()
        self._seconds[stage] = self._seconds.get(stage, 0.0) + now - self._last
        self._last = now

    def add(self, stage: str, started: float) -> None:
        """Add what began at `started`, by `perf_counter`, to a stage: work after the search."""
        self._seconds[stage] += perf_counter() - started

    def milliseconds(self) -> dict[str, float]:
        """Return how long each stage has taken so far, and all together as ``total``."""
        stages = {stage: seconds * 1000 for stage, seconds in self._seconds.items()}
        return {**stages, "total": sum(stages.values())}
