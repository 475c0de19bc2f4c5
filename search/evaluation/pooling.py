"""Pooling: which results of several runs are to be judged, as in TREC."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path as FilePath

from fihris.search.evaluation.lines import Path, lines, wrong_line
from fihris.search.evaluation.trec import Qrels, Run, ranked

Pair = tuple[str, str]


def pool(runs: Iterable[Run], depth: int, judged: Qrels) -> list[Pair]:
    """Return each (query, article) among the first `depth` of any run that is not judged yet.

    They are sorted by query, then by a hash, so that their order tells nothing about the runs.
    """
    pairs = {
        (query, document)
        for run in runs
        for query, found in run.items()
        for document in ranked(found)[:depth]
        if document not in judged.get(query, {})
    }
    return sorted(pairs, key=lambda pair: (pair[0], _shuffled(pair)))


def _shuffled(pair: Pair) -> bytes:
    return hashlib.blake2b("\t".join(pair).encode("utf-8", "surrogatepass")).digest()


def write_pool(path: Path, pairs: Iterable[Pair]) -> None:
    """Write pairs as lines of query, tab, article. Raises OSError."""
    text = "".join(f"{query}\t{document}\n" for query, document in pairs)
    FilePath(path).write_text(text, encoding="utf-8", newline="\n")


def read_pool(path: Path) -> list[Pair]:
    """Read what `write_pool` wrote, each pair once. Raises InputError."""
    pairs: dict[Pair, None] = {}
    for number, line in lines(path):
        query, _, document = line.partition("\t")
        if query.split() != [query] or document.split() != [document]:
            raise wrong_line(path, number, "not a query's id, a tab and an article's id")
        pairs[query, document] = None
    return list(pairs)
