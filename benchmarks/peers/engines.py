"""All engines by the name that the benchmarks' options have for them.

Each is imported when it is made: a process that is timed from its start imports one alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from benchmarks.peers.engine import Engine, TimedEngine


def _from(module: str, name: str, *arguments: str) -> Callable[[], Any]:
    def make() -> Any:
        return getattr(import_module(f"benchmarks.peers.{module}"), name)(*arguments)

    return make


ENGINES: Mapping[str, Callable[[], Engine]] = {
    "fihris": _from("fihris", "Fihris"),
    "lexicon-bm25": _from("fihris", "Bm25", "lexicon"),
    "light10-bm25": _from("fihris", "Bm25", "light10"),
    "light10-bm25-all-words": _from("fihris", "Bm25AllWords", "light10"),
    "snowball-bm25": _from("fihris", "Bm25", "snowball"),
    "snowball-bm25-all-words": _from("fihris", "Bm25AllWords", "snowball"),
    "lucene": _from("lucene", "Lucene"),
    "tantivy": _from("tantivy", "Tantivy"),
    "bm25s": _from("bm25s", "Bm25s"),
    "whoosh": _from("whoosh", "Whoosh"),
}
"""Those whose rankings are compared (`benchmarks.relevance`)."""

TIMED: Mapping[str, Callable[[], TimedEngine]] = {
    "fihris": _from("fihris", "TimedFirstStage"),
    "fihris-news": _from("fihris", "TimedFihris"),
    "tantivy": _from("tantivy", "Tantivy"),
    "lucene": _from("lucene_timed", "TimedLucene"),
    "xapian": _from("xapian", "Xapian"),
    "sqlite": _from("sqlite", "Sqlite"),
    "bm25s": _from("bm25s", "Bm25s"),
    "whoosh": _from("whoosh", "Whoosh"),
}
"""Those whose speed is compared (`python -m benchmarks`); the first is what ratios are against."""

SAME_INDEX: Mapping[str, str] = {"fihris-news": "fihris"}
"""Timed engines that answer from the index that another builds."""
