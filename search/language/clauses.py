"""The leaves that Whoosh has no class for, and how clauses are put together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from whoosh import query

VALUE_FIELDS = ("source", "category")
DATE_FIELD = "date"
NARROWING_FIELDS = (*VALUE_FIELDS, DATE_FIELD)
# Weights in weights multiply; what counts for next to nothing still counts.
_LEAST_BOOST = 1e-100


class Exact(query.Term):  # type: ignore[misc]  # Whoosh has no types
    """Matches the word as it is written, not its other forms: ``=word``."""


class DateWithin(query.Query):  # type: ignore[misc]
    """Matches articles of the time from `start` up to `end`, `end` not included.

    Both are in UTC, and None where that end is open; with both open, any article with a date.
    """

    fieldname = DATE_FIELD

    def __init__(self, start: datetime | None, end: datetime | None, boost: float = 1.0) -> None:
        self.start = start
        self.end = end
        self.boost = boost

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, DateWithin)
            and (self.start, self.end) == (other.start, other.end)
            and self.boost == other.boost
        )

    def __hash__(self) -> int:
        return hash((self.start, self.end, self.boost))

    def __repr__(self) -> str:
        boost = "" if self.boost == 1 else f", boost={self.boost}"
        return f"DateWithin({self.start}, {self.end}{boost})"

    def is_range(self) -> bool:
        """Tell that this is a range."""
        return True


class Clause(NamedTuple):
    """One of several clauses side by side, and how it was typed.

    `sign` is "+", "-" or ""; `negated` says that NOT stands before it; `joined`, that it is
    several clauses with AND between them.
    """

    query: query.Query
    sign: str = ""
    negated: bool = False
    joined: bool = False


def side_by_side(clauses: Sequence[Clause], either: Collection[int]) -> query.Query | None:
    """Put together a list of clauses; `either` are the indices of those with OR beside them.

    ``+`` and ``-`` speak of the whole list. NOT and AND do so too beside words without an operator
    (``a NOT b``, ``a b AND c``), as in Lucene; next to an OR they keep to their own operands. A
    source, a category or a date narrows the list down: ``مسيرات date:2016``; of several sources,
    any.
    """
    required, optional, banned = [], [], []
    narrowing: dict[str, list[query.Query]] = {}
    for i, clause in enumerate(clauses):
        alone = i not in either
        if clause.sign == "-" or (clause.negated and alone):
            banned.append(clause.query)
        elif clause.sign == "+" or (clause.joined and alone):
            required.append(clause.query)
        elif alone and not clause.negated and (field := _narrowed_field(clause.query)):
            narrowing.setdefault(field, []).append(clause.query)
        else:
            optional.append(_without([], [clause.query]) if clause.negated else clause.query)
    if required and optional:
        required = [query.AndMaybe(_merged(query.And, required), _merged(query.Or, optional))]
    elif optional:
        required = [_merged(query.Or, optional)]
    if narrowing:
        within = _merged(query.And, [_merged(query.Or, same) for same in narrowing.values()])
        required = [query.Require(_merged(query.And, required), within) if required else within]
    return _without(required, banned) if clauses else None


def _narrowed_field(clause: query.Query) -> str | None:
    """Return the field that a clause narrows down; None for one that asks for words."""
    if isinstance(clause, query.Or):
        fields = {_narrowed_field(part) for part in clause.subqueries}
        return fields.pop() if len(fields) == 1 else None
    field: str | None = getattr(clause, "fieldname", None)
    return field if field in NARROWING_FIELDS else None


def all_of(clauses: Sequence[Clause]) -> query.Query:
    """Put together the operands of AND."""
    banned = [clause.query for clause in clauses if clause.negated or clause.sign == "-"]
    kept = [clause.query for clause in clauses if not clause.negated and clause.sign != "-"]
    return _without(kept, banned)


def any_of(queries: Sequence[query.Query]) -> query.Query:
    """Return the query that any of `queries` answers."""
    return _merged(query.Or, queries) if queries else query.NullQuery


def multiply_boost(clause: query.Query, factor: float) -> None:
    """Make a clause count `factor` times as much."""
    if isinstance(clause, query.AndMaybe):
        multiply_boost(clause.a, factor)
        multiply_boost(clause.b, factor)
    elif isinstance(clause, query.AndNot | query.Require):
        multiply_boost(clause.a, factor)
    else:
        clause.boost = max(clause.boost * factor, _LEAST_BOOST)


def _without(kept: Sequence[query.Query], banned: Sequence[query.Query]) -> query.Query:
    """Return what answers all of `kept` and none of `banned`; of nothing kept, everything else."""
    if not kept:
        return query.And([query.Every(), query.Not(_merged(query.Or, banned))])
    wanted = _merged(query.And, kept)
    return query.AndNot(wanted, _merged(query.Or, banned)) if banned else wanted


def _merged(kind: type[query.Query], queries: Sequence[query.Query]) -> query.Query:
    """Return an And or an Or of `queries`, with those of the same kind among them merged.

    What only excludes stays as it is: its Every is no clause of anything else.
    """
    if len(queries) == 1:
        return queries[0]
    merged: list[query.Query] = []
    for one in queries:
        same = type(one) is kind and one.boost == 1
        if same and not any(isinstance(part, query.Not) for part in one.subqueries):
            merged += one.subqueries
        else:
            merged.append(one)
    return kind(merged)
