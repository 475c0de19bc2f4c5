"""What bounds the score of a frequent lemma's postings: the best few, and how good the others are.

For a lemma with more than LONG postings, ``impacts.documents`` has the HEAD documents in which it
weighs most, rising, and ``impacts.rest`` what is known of all others, for any parameters of BM25:
the shortest body in which it stands so and so often, and not in the title (16 numbers: for 0, 1, …,
and 15 or more times), and the same for those with it in the title (16 more); then the shortest of
these titles, and how often it stands in one at most. ``impacts.lemmas`` are the lemmas' numbers.

Which documents are in the head follows BM25 with its usual parameters and the segment's own
averages. A query with others is answered exactly, too: it only may have to read more.
"""

from __future__ import annotations

from math import log

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, ArrayFile, ArrayFileWriter, narrowed, offsets
from fihris.index.places import I64

U16 = npt.NDArray[np.uint16]
F64 = npt.NDArray[np.float64]

HEAD = 256
LONG = 1024
CLASSES = 16
REST = 2 * CLASSES + 2
# No posting is in this class; a length that is larger is bounded from below by the next smaller.
NONE = 0xFFFF
_K1, _B = 1.2, 0.75


class ImpactsWriter:
    """Gathers the impacts of long lists; `lengths` are the documents' by text field."""

    def __init__(self, lengths: dict[str, Array]) -> None:
        self._lengths = lengths
        self._documents = len(lengths["body"])
        self._norms = {}
        for field, own in lengths.items():
            average = float(own.mean(dtype=np.float64)) if len(own) else 0.0
            norm = own.astype(np.float32) * np.float32(_K1 * _B / (average or 1.0))
            self._norms[field] = norm + np.float32(_K1 * (1 - _B))
        self._lemmas: list[int] = []
        self._heads: list[Array] = []
        self._rest: list[U16] = []

    def add(self, first: int, lengths: I64, documents: I64, title: Array, body: Array) -> None:
        """Take in the lists of the lemmas numbered from `first`; frequencies are by posting."""
        begins = offsets(lengths)
        for i in np.flatnonzero(lengths > LONG).tolist():
            own = slice(int(begins[i]), int(begins[i + 1]))
            self._lemmas.append(first + i)
            self._add(documents[own], title[own], body[own])

    def _add(self, documents: I64, title: Array, body: Array) -> None:
        impact = self._impact("body", documents, body)
        titled = np.flatnonzero(title)
        impact[titled] += self._impact("title", documents[titled], title[titled])
        best = np.argpartition(impact, len(impact) - HEAD)[len(impact) - HEAD :]
        self._heads.append(np.sort(documents[best]).astype(np.uint32))
        others = np.ones(len(impact), bool)
        others[best] = False
        rest = np.full(REST, NONE, np.uint16)
        rest[-1] = 0
        classes = np.minimum(body[others], CLASSES - 1) + CLASSES * (title[others] > 0)
        lengths = self._lengths["body"][documents[others]].astype(np.int64)
        np.minimum.at(rest, classes, np.minimum(lengths, NONE - 1).astype(np.uint16))
        titled = titled[others[titled]]
        if len(titled):
            shortest = int(self._lengths["title"][documents[titled]].min())
            rest[-2:] = min(shortest, NONE - 1), min(int(title[titled].max()), NONE)
        self._rest.append(rest)

    def _impact(self, field: str, documents: I64, frequencies: Array) -> Array:
        count = np.count_nonzero(frequencies)
        idf = log(1 + (self._documents - count + 0.5) / (count + 0.5))
        own = frequencies.astype(np.float32)
        weights: Array = own / (own + self._norms[field][documents])
        return weights * np.float32(idf)

    def write(self, file: ArrayFileWriter) -> None:
        """Write the arrays."""
        file.add("impacts.lemmas", narrowed(np.array(self._lemmas, np.int64)))
        heads = np.concatenate([np.zeros(0, np.uint32), *self._heads])
        file.add("impacts.documents", narrowed(heads))
        file.add("impacts.rest", np.concatenate([np.zeros(0, np.uint16), *self._rest]))


class Impacts:
    """The impacts of a segment's long lists."""

    def __init__(self, file: ArrayFile) -> None:
        self._lemmas: Array = file.array("impacts.lemmas")
        self._heads = file.part("impacts.documents")
        self._rest = file.part("impacts.rest")
        self._last = int(self._lemmas[-1]) if len(self._lemmas) else -1
        self._head = len(self._heads) // max(len(self._lemmas), 1)

    def of(self, lemma: int) -> tuple[I64, U16] | None:
        """Return a lemma's head and what is known of its other postings; None for a short list."""
        if lemma > self._last:
            return None
        at = int(np.searchsorted(self._lemmas, self._lemmas.dtype.type(lemma)))
        if at == len(self._lemmas) or int(self._lemmas[at]) != lemma:
            return None
        head = self._heads[at * self._head : (at + 1) * self._head].astype(np.int64)
        return head, self._rest[at * REST : (at + 1) * REST]
