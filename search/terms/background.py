"""In how many articles of an index some words stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fihris.index.fields import LEMMA, TEXT_FIELDS
from fihris.index.places import I64
from fihris.index.segment import Segment
from fihris.index.snapshot import Snapshot
from fihris.search.matching.phrase import ends_of_phrase

# Of the documents that have the rarest word, so many of a segment are looked at: evenly spread.
_LOOKED_AT = 400


def phrase_frequency(snapshot: Snapshot, lemmas: Sequence[str]) -> float:
    """Return about how many documents have these lemmas as a phrase, deleted ones included.

    It is exact where the rarest lemma has no more than `_LOOKED_AT` documents in any segment.
    """
    encoded = [lemma.encode() for lemma in lemmas]
    return sum(_frequency(leaf.segment, encoded) for leaf in snapshot.leaves)


def _frequency(segment: Segment, lemmas: Sequence[bytes]) -> float:
    vocabulary = segment.vocabulary(LEMMA)
    numbers = [vocabulary.find(lemma) for lemma in lemmas]
    if min(numbers) < 0:
        return 0.0
    lists = [segment.texts.lemma(number) for number in numbers]
    rarest = min(lists, key=lambda one: one.length)
    documents = rarest.documents()
    all_documents = len(documents)
    if all_documents > _LOOKED_AT:
        documents = documents[np.arange(_LOOKED_AT) * all_documents // _LOOKED_AT]
    looked_at = len(documents)
    places: list[I64] = []
    for one in lists:
        place, found = one.find(documents)
        documents = documents[found]
        places = [own[found] for own in places] + [place[found]]
    if not len(documents):
        return 0.0
    having: set[int] = set()
    for field in TEXT_FIELDS:
        positions = [
            _positions(segment, field, one.first + place)
            for one, place in zip(lists, places, strict=True)
        ]
        if all(len(own) for own, _ in positions):
            having.update(ends_of_phrase(positions, 1).tolist())
    return len(having) * all_documents / looked_at


def _positions(segment: Segment, field: str, postings: I64) -> tuple[I64, I64]:
    return segment.texts.positions(field, postings)
