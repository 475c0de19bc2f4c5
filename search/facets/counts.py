"""How many articles of a result set have each value of a field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fihris.search.facets.result_set import Counted

FIELDS = ("source", "category")


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a field, "" for none, and how many of the articles have it."""

    value: str
    count: int


def facets(
    found: Counted, fields: Iterable[str] = FIELDS, *, most: int | None = 20, lifted: bool = False
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


def _counted(found: Counted, field: str, most: int | None, *, lifted: bool) -> list[FacetCount]:
    counts = found.values(field, lifted=lifted)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [FacetCount(*item) for item in ordered[:most]]
