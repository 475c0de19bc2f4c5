"""All articles of a cluster that match a query: counted there, by aggregations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from fihris.index.cluster.server import Server
from fihris.index.places import I64
from fihris.search.cluster.translation import Dsl, filters_dsl
from fihris.search.facets.counts import FIELDS
from fihris.search.filters import Filters

# A page of an aggregation; a server allows 65,536 buckets in an answer.
_AT_ONCE = 1000


@dataclass(frozen=True)
class RemoteSet:
    """The articles that match `query` and the filters; see `fihris.search.facets.result_set`."""

    server: Server
    index: str
    query: Dsl
    filters: Filters
    ids: list[str] | None

    def asked(self, *, lifted: str | None = None) -> Dsl:
        """Return the whole query; what the filters say of the field `lifted` does not count."""
        wanted = filters_dsl(self.filters, self.ids, lifted=lifted)
        return {"bool": {"must": [self.query], "filter": wanted}} if wanted else self.query

    def _ask(self, lifted: str | None, aggregations: dict[str, Any]) -> dict[str, Any]:
        body = {
            "query": self.asked(lifted=lifted),
            "size": 0,
            "track_total_hits": True,
            "aggs": aggregations,
        }
        return self.server.ask(
            "POST", self.index, "_search", body=body, allow_partial_search_results=False
        )

    @property
    def total(self) -> int:
        """How many articles there are."""
        return int(self._ask(None, {})["hits"]["total"]["value"])

    def values(self, field: str, *, lifted: bool = False) -> dict[str, int]:
        """Return how many of the articles have each source or section, exactly."""
        without = field if lifted and self.asked(lifted=field) != self.asked() else None
        answer = self._first_values[field] if without is None else None
        found: dict[str, int] = {}
        paged = _paged(field)
        while True:
            if answer is None:
                answer = self._ask(without, {field: {"composite": paged}})["aggregations"][field]
            for bucket in answer["buckets"]:
                found[bucket["key"]["value"]] = bucket["doc_count"]
            if len(answer["buckets"]) < _AT_ONCE:
                return found
            paged["after"] = answer["after_key"]
            answer = None

    @cached_property
    def _first_values(self) -> dict[str, Any]:
        """The first page of the values of every field: with one request."""
        aggregations = {field: {"composite": _paged(field)} for field in FIELDS}
        found: dict[str, Any] = self._ask(None, aggregations)["aggregations"]
        return found

    def dates(self, first: int, last: int, *, lifted: bool = False) -> RemoteDates:
        """Return the dates of the articles; those before `first` or from `last` on are unknown."""
        within = {"range": {"date": {"gte": first, "lt": last}}}
        bounds = {"first": {"min": {"field": "date"}}, "last": {"max": {"field": "date"}}}
        without = "date" if lifted else None
        answer = self._ask(without, {"known": {"filter": within, "aggs": bounds}})
        known = answer["aggregations"]["known"]
        total, dated = answer["hits"]["total"]["value"], known["doc_count"]
        if not dated:
            return RemoteDates(self, without, total, None)
        # An aggregation's numbers are doubles, which hold microseconds of any year of ours.
        span = int(known["first"]["value"]), int(known["last"]["value"])
        return RemoteDates(self, without, total - dated, span)


def _paged(field: str) -> dict[str, Any]:
    return {"size": _AT_ONCE, "sources": [{"value": {"terms": {"field": field}}}]}


@dataclass(frozen=True)
class RemoteDates:
    """When the articles appeared; see `fihris.search.facets.result_set.Dates`."""

    found: RemoteSet
    lifted: str | None
    unknown: int
    span: tuple[int, int] | None

    def between(self, edges: I64) -> list[int]:
        """Return how many are from each edge on and before the next."""
        counts: list[int] = []
        ranges = [{"from": start, "to": end} for start, end in pairwise(edges.tolist())]
        for first in range(0, len(ranges), _AT_ONCE):
            part = {"field": "date", "ranges": ranges[first : first + _AT_ONCE]}
            answer = self.found._ask(self.lifted, {"parts": {"range": part}})
            counts += [bucket["doc_count"] for bucket in answer["aggregations"]["parts"]["buckets"]]
        return counts
