"""Named collections, by ir_datasets (the extra `datasets`): https://ir-datasets.com."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fihris.errors import EvaluationError, MissingExtraError
from fihris.search.evaluation.trec import Qrels


def read_dataset(name: str, fields: Sequence[str] = ()) -> tuple[dict[str, str], Qrels]:
    """Return the queries and the judgments of a collection, as in miracl/ar/dev.

    What is not on this machine is downloaded by ir_datasets, into its own folder. A query is its
    `fields` (as in title and description), or what the collection says is its text. Raises
    EvaluationError where the collection is not known, has no queries or judgments or none of these
    fields, or cannot be downloaded; MissingExtraError where ir_datasets is not installed.
    """
    dataset = _load(name)
    try:
        queries = {query.query_id: _text(name, query, fields) for query in dataset.queries_iter()}
        qrels: Qrels = {}
        for qrel in dataset.qrels_iter():
            qrels.setdefault(qrel.query_id, {})[qrel.doc_id] = int(qrel.relevance)
    # What a download fails with is an OSError, or a RuntimeError where its content is not right.
    except (OSError, RuntimeError) as error:
        raise EvaluationError(
            f"{name} cannot be downloaded ({error}); https://ir-datasets.com says what it needs"
        ) from error
    return queries, qrels


def _load(name: str) -> Any:
    try:
        import ir_datasets
    except ImportError as error:
        raise MissingExtraError("datasets", purpose="reading a named collection") from error
    try:
        dataset = ir_datasets.load(name)
    except KeyError as error:
        message = f"there is no collection {name!r}; https://ir-datasets.com lists them"
        raise EvaluationError(message) from error
    for part, there in (("queries", dataset.has_queries()), ("judgments", dataset.has_qrels())):
        if not there:
            parts = sorted(other for other in ir_datasets.registry if other.startswith(f"{name}/"))
            rather = f"; try one of {', '.join(parts)}" if parts else ""
            raise EvaluationError(f"{name} has no {part}{rather}")
    return dataset


def _text(name: str, query: Any, fields: Sequence[str]) -> str:
    for field in fields:
        if field not in query._fields:
            known = ", ".join(query._fields[1:])
            raise EvaluationError(f"the queries of {name} have no {field}; they have {known}")
    return " ".join(getattr(query, field) for field in fields) or str(query.default_text())
