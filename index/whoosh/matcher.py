"""One term's postings in a segment as one of Whoosh's matchers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from struct import Struct
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from whoosh.formats import Existence, Format, Frequency
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.query import QueryError
from whoosh.reading import TermInfo

from fihris.index.arrays import Array
from fihris.index.deletions import BOOL
from fihris.index.field_postings import FieldPostings, KeywordPostings

I64 = npt.NDArray[np.int64]

# How whoosh.formats.Frequency lays out a posting's value.
_FREQUENCY = Struct("!I")


class TermPostings(Protocol):
    """The postings of one term in one segment, in the order of the documents."""

    docs: Array
    info: TermInfo

    @property
    def frequencies(self) -> I64:
        """How often the term stands in each of `docs`."""

    def positions(self, posting: int) -> list[int]:
        """Return where the term stands in a document, by the document's index in `docs`."""


def as_python_ints(array: Array) -> memoryview:
    """Return a view whose items are Python's ints, which is what Whoosh hashes, packs and adds."""
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("=")).data


class LiveTermPostings:
    """The postings of one of a field's terms, without those of deleted documents."""

    def __init__(
        self,
        postings: FieldPostings | KeywordPostings,
        number: int,
        deleted: BOOL | None,
        info: TermInfo,
    ) -> None:
        self._postings = postings
        self._number = number
        self.info = info
        self.docs, self._all_frequencies = postings.term(number)
        self._kept: I64 | None = None
        if deleted is not None:
            self._kept = np.flatnonzero(~deleted[self.docs])
            self.docs = self.docs[self._kept]

    @cached_property
    def frequencies(self) -> I64:
        """How often the term stands in each document, int64."""
        return self._all_frequencies if self._kept is None else self._all_frequencies[self._kept]

    @cached_property
    def _positions(self) -> tuple[Array, I64]:
        """The positions in all documents, and where those of each begin."""
        positions, lengths = self._postings.positions(self._number)
        return positions, np.cumsum(lengths) - lengths

    def positions(self, posting: int) -> list[int]:
        """Return where the term stands in a document, by the document's index in `docs`."""
        place = posting if self._kept is None else int(self._kept[posting])
        positions, starts = self._positions
        first = int(starts[place])
        found: list[int] = positions[first : first + int(self._all_frequencies[place])].tolist()
        return found


class PostingsMatcher(LeafMatcher):  # type: ignore[misc]
    """Walks through a term's postings; the whole list is one block for Whoosh's optimisations."""

    def __init__(
        self,
        postings: TermPostings,
        term: tuple[str, bytes],
        format_: Format,
        scorer: Any = None,
        place: int = 0,
    ) -> None:
        self.format = format_
        self.scorer = scorer
        self._term = term
        self._postings = postings
        self._ids = as_python_ints(postings.docs)
        self._place = place

    def is_active(self) -> bool:
        """Tell whether there is a current posting."""
        return self._place < len(self._ids)

    def reset(self) -> None:
        """Go back to the first posting."""
        self._place = 0

    def copy(self) -> PostingsMatcher:
        """Return a matcher that stands at the same posting and moves by itself."""
        return type(self)(self._postings, self._term, self.format, self.scorer, self._place)

    def id(self) -> int:
        """Return the current document."""
        document: int = self._ids[self._place]
        return document

    def all_ids(self) -> Iterator[int]:
        """Return the documents from the current one on."""
        return iter(self._ids[self._place :].tolist())

    def next(self) -> bool:
        """Move to the next posting; tell whether that ended the block."""
        if self._place >= len(self._ids):
            raise ReadTooFar
        self._place += 1
        return self._place == len(self._ids)

    def skip_to(self, id: int) -> bool:  # noqa: A002
        """Move to the first posting of that document or a later one."""
        if self._place >= len(self._ids):
            raise ReadTooFar
        if id > self._ids[self._place]:
            self._place = bisect_left(self._ids, id, self._place)
        return self._place == len(self._ids)

    @cached_property
    def _weights(self) -> memoryview:
        return as_python_ints(self._postings.frequencies)

    def weight(self) -> float:
        """Return how often the term stands in the current document."""
        return float(self._weights[self._place])

    def value(self) -> bytes:
        """Return the posting's value as the field's format encodes it."""
        if isinstance(self.format, Existence):
            return b""
        if isinstance(self.format, Frequency):
            return _FREQUENCY.pack(self._weights[self._place])
        encoded: bytes = self.format.encode(self._postings.positions(self._place))
        return encoded

    def value_as(self, astype: str) -> Any:
        """Return the posting's value decoded as frequency, weight, positions or such."""
        if astype == "positions" and self.supports("positions"):
            return self._postings.positions(self._place)
        return super().value_as(astype)

    def spans(self) -> list[Any]:
        """Return where the term stands in the current document. Raises Whoosh's QueryError."""
        if not self.supports("positions"):
            raise QueryError(f"the field {self._term[0]!r} keeps no positions; title and body do")
        found: list[Any] = super().spans()
        return found

    def score(self) -> float:
        """Return the current posting's score, which is its weight where there is no scorer."""
        return self.weight() if self.scorer is None else float(self.scorer.score(self))

    def supports_block_quality(self) -> bool:
        """Tell whether postings that cannot matter may be skipped."""
        return self.scorer is not None and bool(self.scorer.supports_block_quality())

    def skip_to_quality(self, minquality: float) -> int:
        """Skip the whole list where it holds nothing better; return how many blocks that were."""
        if self.block_quality() > minquality:
            return 0
        self._place = len(self._ids)
        return 1

    def block_min_length(self) -> int:
        """Return the length of the shortest document with the term."""
        return int(self._postings.info.min_length())

    def block_max_length(self) -> int:
        """Return the length of the longest document with the term."""
        return int(self._postings.info.max_length())

    def block_max_weight(self) -> float:
        """Return how often the term stands in the document that has it most often."""
        return float(self._postings.info.max_weight())
