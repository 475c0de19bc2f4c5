"""Which articles of a damaged segment can still be read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fihris.errors import FihrisError
from fihris.index.records import key_hash
from fihris.index.segment import Segment

# What reading arrays that do not belong together may raise.
UNREADABLE = (FihrisError, LookupError, ValueError, TypeError, ArithmeticError, MemoryError)


class Salvaged(NamedTuple):
    """The ids of articles that can be read whole, of others, and how many have none."""

    readable: tuple[str, ...]
    unreadable: tuple[str, ...]
    unnamed: int


def salvage(segment: Segment, documents: Iterable[int]) -> Salvaged:
    """Read each of some documents; an id counts as read where its hash confirms it."""
    from zstandard import ZstdError

    hashes = _hashes(segment)
    readable, unreadable, unnamed = [], [], 0
    for document in documents:
        try:
            identity = segment.identity(document)
            if hashes.get(document, key_hash(identity)) != key_hash(identity):
                raise ValueError("another id")
        except UNREADABLE:
            unnamed += 1
            continue
        try:
            segment.article(document)
        except (*UNREADABLE, ZstdError):
            unreadable.append(identity)
        else:
            readable.append(identity)
    return Salvaged(tuple(readable), tuple(unreadable), unnamed)


def _hashes(segment: Segment) -> dict[int, int]:
    """Return the hash of each document's id, as far as it can be read."""
    try:
        documents = segment.file.array("keys.document").tolist()
        return dict(zip(documents, segment.file.array("keys.hash").tolist(), strict=True))
    except UNREADABLE:
        return {}
