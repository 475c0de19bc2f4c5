"""A query understood: from what was typed to what an index is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType
from typing import NamedTuple

from whoosh import query as wq

from fihris.errors import QueryError
from fihris.index.consistency import blaming
from fihris.index.snapshot import Snapshot
from fihris.search.bounds import hold_to_limits
from fihris.search.deadline import Deadline, TimeIsUpError
from fihris.search.language.parser import ParsedQuery, parse, parse_plain
from fihris.search.language.stop_words import without_stop_words
from fihris.search.levels import Translator
from fihris.search.limits import Limits
from fihris.search.ranking import Ranking
from fihris.search.reranking.words import AskedWord
from fihris.search.timings import Timings
from fihris.search.variants.finder import VariantFinder


class Asked(NamedTuple):
    """A question in the terms of an index.

    `text` is what was typed; `query` finds the articles; `words`, placed by their offsets, are what
    the second stage looks for in the best of them, and `variants` the other spellings that are
    searched, by word. A Whoosh query has neither.
    """

    text: str
    query: wq.Query
    words: Sequence[AskedWord] = ()
    variants: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def translated(
    snapshot: Snapshot,
    parsed: ParsedQuery,
    ranking: Ranking,
    *,
    variants: bool,
    deadline: Deadline | None = None,
) -> Asked:
    """Return what a text of the query language asks an index for, without its stop words.

    With `variants` it asks for other spellings of foreign names, too. Where the time is up, it asks
    for nothing.
    """
    # The other stemmers cut letters off a name that belong to it.
    finds = variants and snapshot.manifest.analyzer == "lexicon"
    finder = VariantFinder(snapshot) if finds else None
    translator = Translator(snapshot, ranking, finder, deadline)
    try:
        query = translator.translate(without_stop_words(parsed.tree))
    except TimeIsUpError:
        return Asked(parsed.text, wq.NullQuery)
    return Asked(parsed.text, query, translator.words, translator.variants)


def understood(
    query: str | wq.Query | None,
    snapshot: Snapshot,
    ranking: Ranking,
    *,
    zone: tzinfo | str | None,
    now: datetime | None,
    lenient: bool,
    plain: bool,
    variants: bool,
    limits: Limits,
    deadline: Deadline | None,
    timings: Timings,
) -> tuple[Asked, QueryError | None]:
    """Return what a query asks for, and why it is searched as plain words where it is.

    The arguments are those of `Index.search`. Raises QueryError.
    """
    if query is None:
        return Asked("", wq.Every()), None
    if not isinstance(query, str):
        hold_to_limits(query, limits)
        return Asked(str(query), query), None
    if plain:
        parsed = parse_plain(query, limits=limits)
    else:
        own = zone or snapshot.manifest.zone or UTC
        parsed = parse(query, zone=own, now=now, lenient=lenient, limits=limits)
    timings.lap("parse")
    with blaming(snapshot), deadline or nullcontext():
        asked = translated(snapshot, parsed, ranking, variants=variants, deadline=deadline)
    timings.lap("lookup")
    return asked, parsed.note
