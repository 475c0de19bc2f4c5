"""Queries for several terms: by pattern in any spelling (``مسؤول*``: ``مسئولون``), or listed."""

from __future__ import annotations

import fnmatch
import re
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import query as wq

from fihris.index.analysis.folding import fold
from fihris.index.vocabulary import Vocabulary
from fihris.search.matching.expansion import (
    WILDCARDS,
    folded_prefix_terms,
    fuzzy_terms,
    pattern_terms,
)

I64 = npt.NDArray[np.int64]


class FoldedPattern(wq.MultiTerm):  # type: ignore[misc]
    """Documents that hold a term which, with its spelling folded, matches a pattern.

    Whoosh's own Prefix, Wildcard and FuzzyTerm compare letter by letter.
    """

    constantscore = True

    def __init__(self, fieldname: str, text: str, boost: float = 1.0) -> None:
        self.fieldname = fieldname
        self.text = text
        self.boost = boost

    def numbers(self, vocabulary: Vocabulary) -> I64:
        """Return the numbers of the vocabulary's terms that match."""
        raise NotImplementedError

    def accepts(self, term: str) -> bool:
        """Tell whether a term matches."""
        raise NotImplementedError

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


class FoldedPrefix(FoldedPattern):
    """Terms that start with `text`."""

    def numbers(self, vocabulary: Vocabulary) -> I64:
        """Return the numbers of the vocabulary's terms that match."""
        return folded_prefix_terms(vocabulary, self.text)

    def accepts(self, term: str) -> bool:
        """Tell whether a term matches."""
        return fold(term).startswith(fold(self.text))


class FoldedWildcard(FoldedPattern):
    """Terms that match `text`, where ``?`` is any letter and ``*`` any letters."""

    def numbers(self, vocabulary: Vocabulary) -> I64:
        """Return the numbers of the vocabulary's terms that match."""
        literal = WILDCARDS.split(self.text, maxsplit=1)[0]
        within = folded_prefix_terms(vocabulary, literal)
        return pattern_terms(vocabulary, self.text, within, folded=True)

    def accepts(self, term: str) -> bool:
        """Tell whether a term matches."""
        return re.match(fnmatch.translate(fold(self.text)), fold(term)) is not None


class FuzzyLemma(FoldedPattern):
    """Lemmas within an edit distance of `text`, which is a lemma too; the first letter is the same.

    Of lemmas, so that a clitic costs nothing: ``بلنكن~`` finds ``وبلينكن``.
    """

    def __init__(self, fieldname: str, text: str, boost: float = 1.0, distance: int = 1) -> None:
        super().__init__(fieldname, text, boost)
        self.distance = distance

    def numbers(self, vocabulary: Vocabulary) -> I64:
        """Return the numbers of the vocabulary's terms that match."""
        return fuzzy_terms(vocabulary, self.text, self.distance, 1)

    def accepts(self, term: str) -> bool:
        """Tell whether a term matches."""
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


def _distance(a: str, b: str) -> int:
    """Return the edit distance (Levenshtein) of two words."""
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != other))
    return row[-1]
