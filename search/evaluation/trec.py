"""Qrels and runs in the form of TREC, as trec_eval reads them.

Qrels have four columns (``query iteration document relevance``), runs six (``query Q0 document
rank score tag``), parted by white space: https://github.com/usnistgov/trec_eval. What orders a run
is its scores, never its ranks or the order of its lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import TypeVar

from fihris.errors import InputError
from fihris.search.evaluation.lines import Path, lines, shown, wrong_line

Qrels = dict[str, dict[str, int]]
"""The relevance of documents by id, by the query's id."""

Run = dict[str, dict[str, float]]
"""The scores of documents by id, by the query's id."""

_QRELS = "query iteration document relevance"
_RUN = "query Q0 document rank score tag"

_Number = TypeVar("_Number", int, float)


def read_qrels(path: Path) -> Qrels:
    """Read judgments. Raises InputError, which names the line that is wrong."""
    qrels: Qrels = {}
    for number, (query, _, document, value) in _rows(path, "qrels", _QRELS):
        relevance = _parsed(int, value)
        if relevance is None:
            reason = f"the relevance {value!r} is no whole number"
            raise wrong_line(path, number, reason)
        judged = qrels.setdefault(query, {})
        if judged.get(document, relevance) != relevance:
            reason = (
                f"{document} is judged {relevance} for the query {query}, and {judged[document]} "
                "before; keep one of the two"
            )
            raise wrong_line(path, number, reason)
        judged[document] = relevance
    return qrels


def read_run(path: Path) -> Run:
    """Read a run. Raises InputError, which names the line that is wrong."""
    run: Run = {}
    for number, (query, _, document, _, value, _) in _rows(path, "a run", _RUN):
        score = _parsed(float, value)
        if score is None or math.isnan(score):
            raise wrong_line(path, number, f"the score {value!r} is no number")
        found = run.setdefault(query, {})
        if document in found:
            reason = f"{document} is found twice for the query {query}; keep one of the two"
            raise wrong_line(path, number, reason)
        found[document] = score
    return run


def write_run(path: Path, run: Mapping[str, Mapping[str, float]], tag: str = "fihris") -> None:
    """Write a run, each query's documents in the order in which they stand in `run`.

    Scores are written so that reading them gives the same numbers. Raises InputError where an id
    is empty or has white space, which the form cannot hold, and OSError.
    """
    for query, found in run.items():
        for identity in (query, *found):
            if identity.split() != [identity]:
                reason = f"the id {identity!r} cannot stand in a run: give it no white space"
                raise InputError(reason, path=shown(path))
    with FilePath(path).open("w", encoding="utf-8", newline="\n") as file:
        for query, found in run.items():
            for rank, (document, score) in enumerate(found.items(), 1):
                file.write(f"{query} Q0 {document} {rank} {score!r} {tag}\n")


def ranked(found: Mapping[str, float]) -> list[str]:
    """Return a query's documents, best first, in trec_eval's order.

    It compares scores in single precision, and of documents with the same score it takes the one
    with the greater id first (trec_eval 9, ``form_res_rels.c``).
    """
    import numpy as np

    scores = np.fromiter(found.values(), np.float32, len(found)).tolist()
    by_rank = sorted(zip(scores, found, strict=True), key=_utf8, reverse=True)
    return [document for _, document in by_rank]


def _utf8(scored: tuple[float, str]) -> tuple[float, bytes]:
    return scored[0], scored[1].encode("utf-8", "surrogatepass")


def decreasing(scores: Iterable[float]) -> list[float]:
    """Return scores that fall from hit to hit, even in single precision, in which trec_eval reads.

    A score stays as it is unless it ties with the one before, or would rise: then it is the next
    smaller number of single precision. trec_eval orders ties by id and not as they were ranked;
    measures of other programs order them in yet other ways.
    """
    import numpy as np

    lowest = np.float32(-np.inf)
    falling: list[float] = []
    before = np.float32(np.inf)
    for score in scores:
        rounded = np.float32(score)
        if rounded < before:
            falling.append(float(score))
        else:
            rounded = np.nextafter(before, lowest)
            falling.append(float(rounded))
        before = rounded
    return falling


def _rows(path: Path, what: str, form: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the columns of each line. Raises InputError where one has too many or too few."""
    wanted = len(form.split())
    for number, line in lines(path):
        columns = line.split()
        if len(columns) != wanted:
            reason = f"{what} has {wanted} columns ({form}), and this line {len(columns)}"
            raise wrong_line(path, number, reason)
        yield number, columns


def _parsed(kind: Callable[[str], _Number], text: str) -> _Number | None:
    try:
        return kind(text)
    except ValueError:
        return None
