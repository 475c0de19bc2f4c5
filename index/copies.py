"""Where the near-copies of an article are looked for: its segment's signatures, and tables of them.

::

    copies.signatures   VALUES / 4 words a document, each four of the values of `minhash.py`
    copies.order        for each band all documents, ordered by the band's key

A band is a few values of the signature, and its key these as one number: articles that are alike
have the same key in one band at least (locality-sensitive hashing; Leskovec, Rajaraman, Ullman,
"Mining of Massive Datasets", 3.4). With bands of r values, b of them, two articles whose shingles
have the Jaccard index J meet with the probability 1 - (1 - J^r)^b: .986 at .8, .9998 at .9, and .05
at .2. The keys themselves are not stored: the order is searched, and the keys are read of the
signatures. Both arrays are missing from segments that were written before there were any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from fihris.index.arrays import Array, ArrayFile, ArrayFileWriter, narrowest
from fihris.index.checksums import damaged
from fihris.index.distinct import distinct
from fihris.index.minhash import U8, U32, VALUES
from fihris.index.places import I64, ranges

if TYPE_CHECKING:
    from fihris.index.merge_terms import Source

SIGNATURES, ORDER = "copies.signatures", "copies.order"
WORDS = VALUES // 4
BANDS = 6
# A key is three values: of the four of a word, which are read at once.
KEY = np.uint32(0xFFFFFF)
_KEY_BITS = 24

# Of each band, one key in so many is held in memory.
_STEP = 64
_DOCUMENTS_AT_ONCE = 65_536


def write_copies(file: ArrayFileWriter, signatures: Iterable[U8]) -> None:
    """Write signatures (uint8, shape (some documents, VALUES)) that come in pieces, and tables."""
    keys = [np.zeros((BANDS, 0), np.uint32)]

    def words() -> Iterator[Array]:
        for piece in signatures:
            own = piece.view("<u4")
            keys.append((own[:, :BANDS] & KEY).T)
            yield own.reshape(-1)

    file.add_pieces(SIGNATURES, "<u4", words())
    _write_order(file, np.concatenate(keys, axis=1))


def _write_order(file: ArrayFileWriter, keys: Sequence[U32] | U32) -> None:
    documents = len(keys[0])
    orders = (np.argsort(own, kind="stable") for own in keys)
    file.add_pieces(ORDER, narrowest(max(documents - 1, 0)), orders)


def merge_copies(file: ArrayFileWriter, sources: Sequence[Source]) -> None:
    """Write the signatures of the documents that are kept, and their tables, where all have some.

    Held are a few numbers a document.
    """
    found = [source.segment.copies for source in sources]
    own = [(copies, s.kept) for copies, s in zip(found, sources, strict=True) if copies is not None]
    if len(own) < len(sources):
        return
    write_copies(file, (piece for copies, kept in own for piece in copies.pieces(kept)))


class Copies:
    """The signatures of a segment's documents and the tables that find some by others."""

    def __init__(self, file: ArrayFile, documents: int) -> None:
        self._path = file.path
        self._documents = documents
        self._signatures = file.part(SIGNATURES)
        self._order = file.part(ORDER)
        self._sampled: tuple[U32, I64] | None = None

    def signatures(self, documents: I64) -> U32:
        """Return the signatures of documents, shape (documents, WORDS)."""
        return self._signatures.take(documents[:, None] * WORDS + np.arange(WORDS))

    def pieces(self, documents: I64) -> Iterator[U8]:
        """Yield the signatures of documents, uint8, shape (some of them, VALUES)."""
        for first in range(0, len(documents), _DOCUMENTS_AT_ONCE):
            yield self.signatures(documents[first : first + _DOCUMENTS_AT_ONCE]).view(np.uint8)

    def keys(self, documents: I64, bands: I64 | int) -> U32:
        """Return the keys of documents in bands."""
        return self._signatures.take(documents * WORDS + bands) & KEY

    def order(self, band: int) -> I64:
        """Return all documents by their keys in a band."""
        first = band * self._documents
        return self._order[first : first + self._documents].astype(np.int64)

    def candidates(self, signatures: U32) -> tuple[I64, I64]:
        """Return which documents have a key of these signatures, shape (some, WORDS).

        Each is given as the signature's place and the document, once, by rising places.
        """
        keys = signatures[:, :BANDS] & KEY
        # Of each table the part between the sampled keys around the one that is looked for.
        sample, begins = self._sample()
        bands = np.arange(BANDS, dtype=np.uint32)
        needles = (keys | bands << np.uint32(_KEY_BITS)).reshape(-1)
        first = np.maximum(sample.searchsorted(needles, side="left") - 1, 0)
        after = sample.searchsorted(needles, side="right")
        band = np.tile(np.arange(BANDS), len(signatures))
        start = np.maximum(begins[first], band * self._documents)
        end = np.minimum(begins[after], (band + 1) * self._documents)
        count = np.maximum(end - start, 0)
        documents = self._order.take(ranges(start, count)).astype(np.int64)
        if len(documents) and int(documents.max()) >= self._documents:
            raise damaged(self._path, f"{ORDER} names a document that there is not")
        same = self.keys(documents, np.repeat(band, count)) == np.repeat(keys.reshape(-1), count)
        signature = np.repeat(np.arange(len(needles)) // BANDS, count)
        pairs = distinct(signature[same] * self._documents + documents[same])
        return pairs // self._documents, pairs % self._documents

    def _sample(self) -> tuple[U32, I64]:
        """Return some keys of all bands, each with its band before it, and where they stand."""
        if self._sampled is None:
            places = np.arange(0, self._documents, _STEP)
            at = (np.arange(BANDS)[:, None] * self._documents + places).reshape(-1)
            bands = np.repeat(np.arange(BANDS), len(places))
            documents = self._order.take(at).astype(np.int64)
            if len(documents) and int(documents.max()) >= self._documents:
                raise damaged(self._path, f"{ORDER} names a document that there is not")
            keys = self.keys(documents, bands) | bands.astype(np.uint32) << np.uint32(_KEY_BITS)
            self._sampled = keys, np.append(at, BANDS * self._documents)
        return self._sampled


def agreeing(one: U32, other: U32) -> I64:
    """Return how many values signatures have in common; both of shape (pairs, WORDS)."""
    same = np.ascontiguousarray(one).view(np.uint8) == np.ascontiguousarray(other).view(np.uint8)
    counts: I64 = np.count_nonzero(same, axis=1)
    return counts
