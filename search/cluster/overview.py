"""What an index on a cluster holds, in numbers."""

from __future__ import annotations

from fihris.index.cluster.mapping import FORMAT
from fihris.index.cluster.remote import Remote
from fihris.index.cluster.server import Server
from fihris.index.cluster.words import Words
from fihris.index.fields import LEMMA, SURFACE, from_microseconds
from fihris.search.cluster.counting import RemoteSet
from fihris.search.cluster.translation import EVERYTHING
from fihris.search.facets.counts import facets
from fihris.search.filters import Filters
from fihris.search.overview import LISTED, Overview

_FIRST, _LAST = -(2**62), 2**62


def overview(server: Server, remote: Remote, words: Words) -> Overview:
    """Return what the index holds; words, forms and lemmas are those of the last load."""
    every = RemoteSet(server, remote.physical, EVERYTHING, Filters(), None)
    total, dates = every.total, every.dates(_FIRST, _LAST)
    span = dates.span or (None, None)
    first, last = (None if date is None else from_microseconds(date) for date in span)
    counted = facets(every, most=LISTED)
    own = server.ask("GET", remote.physical, "_stats")["_all"]["primaries"]
    segment = words.segment
    return Overview(
        articles=total,
        deleted=own["docs"]["deleted"],
        segments=own["segments"]["count"],
        tokens=segment.token_count,
        forms=len(segment.vocabulary(SURFACE)),
        lemmas=len(segment.vocabulary(LEMMA)),
        bytes=own["store"]["size_in_bytes"],
        analyzer=remote.analyzer,
        zone=remote.zone,
        format=FORMAT,
        generation=0,
        first=first,
        last=last,
        undated=dates.unknown,
        sources=[(one.value, one.count) for one in counted["source"]],
        categories=[(one.value, one.count) for one in counted["category"]],
    )
