"""All engines by the name that the benchmarks' options have for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from benchmarks.peers.bm25s import Bm25s
from benchmarks.peers.engine import Engine
from benchmarks.peers.fihris import Bm25, Bm25AllWords, Fihris
from benchmarks.peers.lucene import Lucene
from benchmarks.peers.tantivy import Tantivy
from benchmarks.peers.whoosh import Whoosh

ENGINES: Mapping[str, Callable[[], Engine]] = {
    "fihris": Fihris,
    "lexicon-bm25": partial(Bm25, "lexicon"),
    "light10-bm25": partial(Bm25, "light10"),
    "light10-bm25-all-words": partial(Bm25AllWords, "light10"),
    "snowball-bm25": partial(Bm25, "snowball"),
    "snowball-bm25-all-words": partial(Bm25AllWords, "snowball"),
    "lucene": Lucene,
    "tantivy": Tantivy,
    "bm25s": Bm25s,
    "whoosh": Whoosh,
}
