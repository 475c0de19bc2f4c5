"""The tokens of a text that a query's words stand for, as the index understands them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from whoosh import query as wq

from fihris.index.analysis.tokens import Tokens, pack
from fihris.index.fields import LEMMA, SURFACE
from fihris.index.places import ranges
from fihris.index.snapshot import Snapshot
from fihris.search.deadline import Deadline
from fihris.search.highlighting.marks import Word
from fihris.search.matching.patterns import FoldedPattern

BOOL = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]
_SPREAD, _SLOT_BITS = np.uint64(0x9E3779B185EBCA87), 16  # an odd constant: 2**64 / golden ratio
Forms = tuple[tuple[str, ...], ...]  # the surface forms of a term, segment by segment


class Finder:
    """Finds the tokens of texts that a query's words stand for."""

    def __init__(self, snapshot: Snapshot, deadline: Deadline | None = None) -> None:
        self._snapshot = snapshot
        self._deadline = deadline

    def tokens_of(self, words: Sequence[Word], tokens: Tokens) -> BOOL:
        """Tell which tokens each word stands for: bool, shape (words, tokens)."""
        found = np.zeros((len(words), len(tokens)), bool)
        spelled = [i for i, word in enumerate(words) if isinstance(word.term, str)]
        listed = [self._forms(words[i].level, str(words[i].term)) for i in spelled]
        owners, places = _packed_places(listed, tokens)
        if len(tokens.odd):
            plain = ~np.isin(places, tokens.odd)
            owners, places = owners[plain], places[plain]
        found[np.array(spelled, np.int64)[owners], places] = True
        for token in tokens.odd.tolist():
            surface = tokens.surface(token)
            for i, forms in zip(spelled, listed, strict=True):
                found[i, token] = any(surface in some for some in forms)
        patterns = {i: word for i, word in enumerate(words) if i not in spelled}
        if patterns:
            unique, numbers = tokens.different()
            terms: dict[str, Sequence[str | None]] = {SURFACE: unique}
            if any(word.level == LEMMA for word in patterns.values()):
                terms[LEMMA] = self._snapshot.lemmas_of(unique)
            for i, word in patterns.items():
                if self._deadline is not None:
                    self._deadline.check()
                found[i] = self._accepted(word.term, terms[word.level])[numbers]
        return found

    def _forms(self, level: str, term: str) -> Forms:
        if level == SURFACE:
            return ((term,),)
        return tuple(leaf.segment.surfaces_of(term) for leaf in self._snapshot.leaves)

    def _accepted(self, pattern: wq.MultiTerm, terms: Sequence[str | None]) -> BOOL:
        """Tell which terms a pattern accepts."""
        accepts = pattern.accepts if isinstance(pattern, FoldedPattern) else self._terms(pattern)
        return np.array([term is not None and accepts(term) for term in terms], bool)

    def _terms(self, query: wq.MultiTerm) -> Callable[[str], bool]:
        """Return a test for one of Whoosh's own pattern queries."""
        from fihris.index.whoosh.reader import snapshot_reader

        reader = snapshot_reader(self._snapshot)
        return frozenset(text.decode() for text in query._btexts(reader)).__contains__


def _packed_places(forms: Sequence[Forms], tokens: Tokens) -> tuple[I64, I64]:
    """Return each pair of a row of `forms` and a token whose packed letters are one of its forms'.

    Whether the packed letters are all of the token is not looked at (`Tokens.odd`).
    """
    packed = [_packed(row) for row in forms]
    owners = np.repeat(np.arange(len(packed)), [len(low) for low, _ in packed])
    if not len(owners):
        return owners, owners
    low = np.concatenate([low for low, _ in packed])
    order = low.argsort()
    low, owners = low[order], owners[order]
    high = np.concatenate([high for _, high in packed])[order]
    # A look into a table of bits leaves few tokens to search for.
    possible = np.zeros(1 << _SLOT_BITS, bool)
    possible[_slots(low)] = True
    near = possible[_slots(tokens.low)].nonzero()[0]
    first = low.searchsorted(tokens.low[near])
    sizes = low.searchsorted(tokens.low[near], side="right") - first
    form, places = ranges(first, sizes), near.repeat(sizes)
    same = (high[form] == tokens.high[places]).nonzero()[0]
    return owners[form[same]], places[same]


def _slots(low: U64) -> U64:
    """Return numbers of `_SLOT_BITS` bits that spread the packed letters."""
    return (low * _SPREAD) >> np.uint64(64 - _SLOT_BITS)


@lru_cache(maxsize=1 << 8)
def _packed(forms: Forms) -> tuple[U64, U64]:
    """Return the packed numbers (`pack`) of all forms that have them, each once, uint64."""
    different = dict.fromkeys(form for some in forms for form in some)
    pairs = [pair for pair in map(pack, different) if pair is not None]
    low, high = np.array(pairs, np.uint64).reshape(-1, 2).T.copy()
    return low, high
