"""The surface forms that articles were read with: their lemmas, and how many articles have those.

The articles of one question share most of their forms with those of the next, so what was looked up
is kept for as long as the snapshot is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.analyzer import lemmas_of
from fihris.index.analysis.forms import FormTable
from fihris.index.analysis.stopwords import is_stop
from fihris.index.analysis.tokens import Tokens
from fihris.index.distinct import numbered
from fihris.index.fields import LEMMA, SURFACE
from fihris.index.places import BOOL, I64
from fihris.index.snapshot import Snapshot

U32 = npt.NDArray[np.uint32]
I32 = npt.NDArray[np.int32]

# A form takes about a hundred bytes here: 15 MB, the words of some ten thousand articles.
_MOST_KEPT = 150_000
_LEAST_LETTERS = 2


class Forms:
    """Numbers the forms of tokens, and knows the lemma of each form.

    By form: `lemma` (int32) is the number of its lemma, -1 where the index holds none; `content`
    (bool) tells words that say something: no stop words, no single letters, nothing with a digit;
    `inner` (bool) those, and stop words. By lemma: `lemmas` are their texts, `frequencies` (int64)
    how many documents hold them in title or body, deleted ones included. Arrays are replaced when
    forms are added, never changed. Safe to use from several threads.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._table = FormTable()
        self._lock = Lock()
        self._number: dict[str, int] = {}
        self.lemmas: list[str] = []
        self.lemma: I32 = np.zeros(0, np.int32)
        self.content: BOOL = np.zeros(0, bool)
        self.inner: BOOL = np.zeros(0, bool)
        self.frequencies: I64 = np.zeros(0, np.int64)

    def __len__(self) -> int:
        return len(self.lemma)

    def number(self, tokens: Tokens, *, stemmed: bool = False) -> U32:
        """Return the number of each token's form, uint32.

        With `stemmed`, forms that the index does not hold get the lemma that they would have in it,
        where it holds that; without, none.
        """
        with self._lock:
            numbers = self._table.numbers(tokens)
            new = self._table.texts(np.arange(len(self.lemma), len(self._table)))
            if new:
                self._add(new, stemmed=stemmed)
            return numbers

    def texts(self, numbers: npt.NDArray[Any]) -> list[str]:
        """Return the forms of these numbers."""
        return self._table.texts(numbers.astype(np.int64))

    def texts_of(self, lemmas: Iterable[int]) -> tuple[str, ...]:
        """Return lemmas by their numbers."""
        return tuple(self.lemmas[lemma] for lemma in lemmas)

    def lemma_number(self, lemma: str) -> int:
        """Return the number of a lemma, -1 where no form that was read has it."""
        return self._number.get(lemma, -1)

    def _add(self, forms: Sequence[str], *, stemmed: bool) -> None:
        before = len(self.lemmas)
        own = self._known(forms)
        if stemmed and (own < 0).any():
            own = self._stemmed(forms, own)
        inner = np.array([len(form) >= _LEAST_LETTERS and form.isalpha() for form in forms], bool)
        content = inner & ~np.fromiter(map(is_stop, forms), bool, len(forms))
        self.frequencies = np.concatenate((self.frequencies, self._counted(self.lemmas[before:])))
        self.content = np.concatenate((self.content, content))
        self.inner = np.concatenate((self.inner, inner))
        self.lemma = np.concatenate((self.lemma, own.astype(np.int32)))

    def _known(self, forms: Sequence[str]) -> I64:
        found = np.full(len(forms), -1)
        encoded = [form.encode() for form in forms]
        for leaf in self._snapshot.leaves:
            missing = (found < 0).nonzero()[0]
            numbers = leaf.segment.vocabulary(SURFACE).numbers([encoded[i] for i in missing])
            there = (numbers >= 0).nonzero()[0]
            own = leaf.segment.lemma_of_surface[numbers[there]]
            lemmas, places = numbered(own.astype(np.int64))
            texts = leaf.segment.vocabulary(LEMMA).texts(lemmas)
            found[missing[there]] = self._numbers_of(texts)[places]
        return found

    def _numbers_of(self, lemmas: Sequence[str]) -> I64:
        numbers = []
        for lemma in lemmas:
            number = self._number.setdefault(lemma, len(self.lemmas))
            if number == len(self.lemmas):
                self.lemmas.append(lemma)
            numbers.append(number)
        return np.array(numbers, np.int64)

    def _stemmed(self, forms: Sequence[str], own: I64) -> I64:
        missing = (own < 0).nonzero()[0].tolist()
        made = lemmas_of([forms[i] for i in missing], self._snapshot.manifest.analyzer)
        held = [lemma for lemma in dict.fromkeys(made) if self._held(lemma)]
        numbers = dict(zip(held, self._numbers_of(held).tolist(), strict=True))
        own[missing] = [numbers.get(lemma, -1) for lemma in made]
        return own

    def _held(self, lemma: str) -> bool:
        encoded = lemma.encode()
        leaves = self._snapshot.leaves
        return any(leaf.segment.vocabulary(LEMMA).find(encoded) >= 0 for leaf in leaves)

    def _counted(self, lemmas: Sequence[str]) -> I64:
        counts = np.zeros(len(lemmas), np.int64)
        encoded = [lemma.encode() for lemma in lemmas]
        for leaf in self._snapshot.leaves:
            numbers = leaf.segment.vocabulary(LEMMA).numbers(encoded)
            there = (numbers >= 0).nonzero()[0]
            counts[there] += leaf.segment.texts.lemmas.lengths(numbers[there])
        return counts


_FORMS: WeakKeyDictionary[Snapshot, Forms] = WeakKeyDictionary()


def forms_of(snapshot: Snapshot) -> Forms:
    """Return what is kept of a snapshot's forms; anew where that has become much."""
    found = _FORMS.get(snapshot)
    if found is None or len(found) > _MOST_KEPT:
        found = _FORMS[snapshot] = Forms(snapshot)
    return found
