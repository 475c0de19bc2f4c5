"""How many articles of a result set have each value of a field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from fihris.search.facets.result_set import ResultSet

FIELDS = ("source", "category")


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a field, "" for none, and how many of the articles have it."""

    value: str
    count: int


def facets(
    found: ResultSet, fields: Iterable[str] = FIELDS, *, most: int | None = 20, lifted: bool = False
) -> dict[str, list[FacetCount]]:
    """Count the values of each field among the articles, the most frequent first; exact.

    With `lifted`, what the search's filters say of a field does not count for this one: as for a
    list of sources beside the hits, from which further ones can be chosen.

    Raises ValueError for a field that has none, and a negative `most`.
    """
    if most is not None and most < 0:
        raise ValueError(f"most must not be negative, as {most} is")
    fields = list(fields)
    for field in fields:
        if field not in FIELDS:
            raise ValueError(f"there are no facets of {field!r}; there are {', '.join(FIELDS)}")
    return {field: _counted(found, field, most, lifted=lifted) for field in fields}


def _counted(found: ResultSet, field: str, most: int | None, *, lifted: bool) -> list[FacetCount]:
    counts: Counter[str] = Counter()
    for leaf, documents in found.documents(lifted=field if lifted else None):
        vocabulary = leaf.segment.vocabulary(field)
        own = np.bincount(leaf.segment.column(field)[documents], minlength=len(vocabulary))
        for number in np.flatnonzero(own).tolist():
            counts[vocabulary[number].decode("utf-8", "surrogatepass")] += int(own[number])
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [FacetCount(*item) for item in ordered[:most]]
