"""Queries for several terms: by pattern in any spelling (``مسؤول*``: ``مسئولون``), or listed."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache
from typing import Any, Self
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from whoosh import query as wq

from fihris.index.analysis.folding import fold
from fihris.index.analysis.tokens import tokenise
from fihris.index.segment import Segment
from fihris.index.vocabulary import Vocabulary
from fihris.search.deadline import Deadline
from fihris.search.limits import Limits
from fihris.search.matching.expansion import folded_prefix_terms, fuzzy_terms
from fihris.search.matching.wildcards import WILDCARD, pattern_terms

I64 = npt.NDArray[np.int64]


_LITERAL = re.compile(r"[^*?]+")
_POINT_FIRST, _POINT_LAST = re.compile(r"[.٫]\d"), re.compile(r"\d[.٫]\Z")


@lru_cache(1024)
def indexed_pattern(typed: str) -> str:
    """Return a pattern as it was typed with its letters as they are indexed.

    The letters between two wildcards are taken together, since the tokeniser looks at a letter's
    neighbours: an alef and a combining hamza are one letter, and ``1,5*`` is ``15*``.
    """

    def indexed(literal: re.Match[str]) -> str:
        # A point between a digit and a wildcard is one between digits.
        text = literal[0]
        before = "0" if literal.start() > 0 and _POINT_FIRST.match(text) else ""
        behind = "0" if literal.end() < len(typed) and _POINT_LAST.search(text) else ""
        letters = "".join(tokenise(before + text + behind).surfaces())
        return letters.removeprefix(before).removesuffix(behind)

    return _LITERAL.sub(indexed, typed)


class FoldedPattern(wq.MultiTerm):  # type: ignore[misc]
    """Documents that hold a term which, with its spelling folded, matches a pattern.

    Whoosh's own Prefix, Wildcard and FuzzyTerm compare letter by letter.
    """

    constantscore = True

    def __init__(self, fieldname: str, text: str, boost: float = 1.0) -> None:
        self.fieldname = fieldname
        self.text = text
        self.boost = boost

    def numbers(self, vocabulary: Vocabulary, deadline: Deadline | None = None) -> I64:
        """Return the numbers of the vocabulary's terms that match."""
        raise NotImplementedError

    def accepts(self, term: str) -> bool:
        """Tell whether a term matches."""
        raise NotImplementedError

    def of(self, fieldname: str) -> Self:
        """Return the same pattern for another field, or for a vocabulary."""
        # A tenth of the time that `copy` takes.
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, fieldname=fieldname)
        return other

    def _btexts(self, ixreader: Any) -> list[bytes]:
        from_bytes = ixreader.schema[self.fieldname].from_bytes
        lexicon = ixreader.lexicon(self.fieldname)
        return [term for term in lexicon if self.accepts(from_bytes(term))]

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.fieldname!r}, {self.text!r}, boost={self.boost})"


# A segment never changes, nor do the terms of it that match a pattern.
_EXPANDED: WeakKeyDictionary[Segment, dict[FoldedPattern, I64]] = WeakKeyDictionary()
_MOST_EXPANDED = 2048
_MOST_TERMS = 512


def expanded(
    pattern: FoldedPattern,
    segment: Segment,
    vocabulary: str,
    limits: Limits,
    deadline: Deadline | None = None,
) -> I64:
    """Return the numbers of the terms of a segment's vocabulary that match a pattern."""
    if deadline is not None:
        deadline.check()
    known = _EXPANDED.setdefault(segment, {})
    own = pattern.of(vocabulary)
    own.boost = 1.0
    found = known.get(own)
    if found is None:
        found = own.numbers(segment.vocabulary(vocabulary), deadline)
        if len(known) >= _MOST_EXPANDED:
            known.clear()
        if len(found) <= _MOST_TERMS:
            known[own] = found
    hold_terms(pattern, len(found), limits)
    return found


def hold_terms(pattern: wq.MultiTerm, terms: int, limits: Limits) -> None:
    """Raise QueryLimitError where a pattern stands for too many terms."""
    shown = getattr(pattern, "text", type(pattern).__name__)
    limits.hold("terms", terms, "write more letters of it", query=str(shown))


class FoldedPrefix(FoldedPattern):
    """Terms that start with `text`."""

    def numbers(self, vocabulary: Vocabulary, deadline: Deadline | None = None) -> I64:  # noqa: ARG002
        """Return the numbers of the vocabulary's terms that match."""
        return folded_prefix_terms(vocabulary, self.text)

    def accepts(self, term: str) -> bool:
        """Tell whether a term matches."""
        return _folded(term).startswith(_folded(self.text))


class FoldedWildcard(FoldedPattern):
    """Terms that match `text`, where ``?`` is any letter and ``*`` any letters."""

    def numbers(self, vocabulary: Vocabulary, deadline: Deadline | None = None) -> I64:
        """Return the numbers of the vocabulary's terms that match."""
        literal = WILDCARD.split(self.text, maxsplit=1)[0]
        within = folded_prefix_terms(vocabulary, literal)
        return pattern_terms(vocabulary, self.text, within, folded=True, deadline=deadline)

    def accepts(self, term: str) -> bool:
        """Tell whether a term matches."""
        return _compiled(_folded(self.text)).match(_folded(term)) is not None


class FuzzyLemma(FoldedPattern):
    """Lemmas within an edit distance of `text`, which is a lemma too; the first letter is the same.

    Of lemmas, so that a clitic costs nothing: ``بلنكن~`` finds ``وبلينكن``.
    """

    def __init__(self, fieldname: str, text: str, boost: float = 1.0, distance: int = 1) -> None:
        super().__init__(fieldname, text, boost)
        self.distance = distance

    def numbers(self, vocabulary: Vocabulary, deadline: Deadline | None = None) -> I64:
        """Return the numbers of the vocabulary's terms that match."""
        return fuzzy_terms(vocabulary, self.text, self.distance, 1, deadline)

    def accepts(self, term: str) -> bool:
        """Tell whether a term matches."""
        if abs(len(term) - len(self.text)) > self.distance:
            return False
        return term[:1] == self.text[:1] and _distance(term, self.text) <= self.distance


class TermSet(wq.MultiTerm):  # type: ignore[misc]
    """Matches documents that hold any of a set of terms; each scores `boost`."""

    constantscore = True

    def __init__(self, fieldname: str, terms: tuple[str, ...], boost: float = 1.0) -> None:
        self.fieldname = fieldname
        self.terms_ = terms
        self.boost = boost

    def _btexts(self, ixreader: Any) -> list[bytes]:
        texts = (term.encode() for term in self.terms_)
        return [text for text in texts if (self.fieldname, text) in ixreader]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TermSet) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self.fieldname, self.terms_, self.boost))

    def __repr__(self) -> str:
        return f"TermSet({self.fieldname!r}, {self.terms_!r}, boost={self.boost})"


# A page of hits has a few thousand words, each of which is looked at for each pattern.
@lru_cache(1 << 14)
def _folded(term: str) -> str:
    return fold(term)


@lru_cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))


def _distance(a: str, b: str) -> int:
    """Return the edit distance (Levenshtein) of two words."""
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != other))
    return row[-1]
