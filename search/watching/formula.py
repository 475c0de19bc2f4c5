"""What a query asks of one article: tests, and how they are put together.

A test is asked of the words of a field: is there one with this lemma, this surface form, one that a
pattern accepts, one that sounds like this name? `Atom` is a test and where it is asked: in the
title, in the body, or in either (``text``). What is no word, as a source or a day, is an atom too.
All atoms that an article has are known before any query is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from whoosh import query as wq

from fihris.index.fields import KEYWORD_FIELDS, LEMMA, TEXT_FIELDS
from fihris.search.matching.columns import YEAR_ONE
from fihris.search.matching.patterns import FoldedPattern

TEXT = "text"
PAIR = "pair"
"""The level of two lemmas side by side, which many phrases are."""


class Atom(NamedTuple):
    """One thing that an article has or has not.

    ===================  ===========================================================================
    field                test
    ===================  ===========================================================================
    title, body, text    (lemma | surface | sound, term), (lemma | surface, FoldedPattern), or
                         (pair, (lemma, lemma)), side by side
    source, category     the value
    has                  the name of a field that is not empty
    date                 (from, before) in microseconds, each or None
    ===================  ===========================================================================
    """

    field: str
    test: Any


@dataclass(frozen=True, slots=True)
class All:
    """Each of some formulas; of none, true."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Any of some formulas; of none, false."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Neither:
    """What a formula is not true of."""

    part: Formula


@dataclass(frozen=True, slots=True)
class InOrder:
    """Lemmas in order in one of the fields, each 1 to `slop` places behind the one before it."""

    fields: tuple[str, ...]
    lemmas: tuple[str, ...]
    slop: int


Formula = Atom | All | AnyOf | Neither | InOrder
TRUE, FALSE = All(()), AnyOf(())


def formula_of(query: wq.Query) -> Formula:
    """Return what a translated query (`levels.Translator`) asks of an article.

    Raises TypeError for a query that no text of the query language is translated to.
    """
    made = _MAKERS.get(type(query))
    if made is None:
        raise TypeError(f"no formula for {type(query).__name__}")
    return made(query)


def all_of(parts: Sequence[Formula]) -> Formula:
    """Return the formula that all `parts` make."""
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def any_of(parts: Sequence[Formula]) -> Formula:
    """Return the formula that any of `parts` makes; what is asked of title and body is asked once.

    A lemma in the title or in the body is a lemma in the text.
    """
    flat: dict[Formula, None] = {}
    for part in parts:
        for one in part.parts if isinstance(part, AnyOf) else (part,):
            flat[one] = None
    merged: dict[Formula, None] = {}
    for one in flat:
        other = _in_other_field(one)
        merged[one if other is None or other not in flat else _in_text(one)] = None
    kept = tuple(merged)
    return kept[0] if len(kept) == 1 else AnyOf(kept)


def _in_other_field(formula: Formula) -> Formula | None:
    """Return what asks the body what `formula` asks the title, or the other way round."""
    match formula:
        case Atom(field, test) if field in TEXT_FIELDS:
            return Atom(_other(field), test)
        case InOrder((field,), lemmas, slop):
            return InOrder((_other(field),), lemmas, slop)
    return None


def _other(field: str) -> str:
    title, body = TEXT_FIELDS
    return body if field == title else title


def _in_text(formula: Formula) -> Formula:
    if isinstance(formula, InOrder):
        return InOrder(TEXT_FIELDS, formula.lemmas, formula.slop)
    return Atom(TEXT, formula.test) if isinstance(formula, Atom) else formula


def _level(field: str) -> tuple[str, str]:
    """Return the text field and the level that a field of the index is."""
    text, _, level = field.partition("_")
    return text, level or LEMMA


def _term(query: wq.Term) -> Formula:
    if query.fieldname in KEYWORD_FIELDS:
        return Atom(query.fieldname, query.text) if query.text else FALSE
    field, level = _level(query.fieldname)
    return Atom(field, (level, query.text))


def _pattern(query: FoldedPattern) -> Formula:
    field, level = _level(query.fieldname)
    pattern = query.of(level)
    pattern.boost = 1.0
    return Atom(field, (level, pattern))


def _phrase(query: wq.Phrase) -> Formula:
    words = tuple(query.words)
    if len(words) == 1:
        return Atom(query.fieldname, (LEMMA, words[0]))
    return InOrder((query.fieldname,), words, query.slop) if words else FALSE


def _and(query: wq.And) -> Formula:
    # Of an And of nothing, nothing matches.
    return all_of(list(map(formula_of, query.subqueries))) if query.subqueries else FALSE


def _and_not(query: wq.AndNot) -> Formula:
    return All((formula_of(query.a), Neither(formula_of(query.b))))


def _every(query: wq.Every) -> Formula:
    return TRUE if query.fieldname is None else Atom("has", query.fieldname)


def _date_range(query: wq.DateRange) -> Formula:
    """Return the range that `columns.documents_within` looks at."""
    start, end = query.start, query.end
    if start is not None:
        start += YEAR_ONE + bool(query.startexcl)
    if end is not None:
        end += YEAR_ONE + (not query.endexcl)
    return Atom("date", (start, end))


_MAKERS: dict[type, Callable[[Any], Formula]] = {
    wq.Term: _term,
    wq.And: _and,
    wq.Or: lambda query: any_of(list(map(formula_of, query.subqueries))),
    wq.AndMaybe: lambda query: formula_of(query.a),  # the rest only ranks
    wq.AndNot: _and_not,
    wq.Require: lambda query: All((formula_of(query.a), formula_of(query.b))),
    wq.Not: lambda query: Neither(formula_of(query.query)),
    wq.Every: _every,
    type(wq.NullQuery): lambda _: FALSE,
    wq.Phrase: _phrase,
    wq.ConstantScoreQuery: lambda query: formula_of(query.child),
    wq.DateRange: _date_range,
    **dict.fromkeys(FoldedPattern.__subclasses__(), _pattern),
}
