"""Asking an index and printing what it answers: what ``search`` and ``demo`` share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

import click

from fihris.commands.command import joined
from fihris.commands.options import (
    as_days,
    as_period,
    as_trec_field,
    bidi_option,
    color_option,
    format_option,
    ranking_option,
)
from fihris.commands.output import say
from fihris.commands.text import counted

if TYPE_CHECKING:
    from fihris.search.engine import Index
    from fihris.search.hits import Hits
    from fihris.search.ranking import Ranking

_F = TypeVar("_F", bound=Callable[..., Any])
_Interval = tuple[datetime, datetime]

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "-n",
        "--limit",
        type=click.IntRange(min=0),
        default=10,
        help="At most so many hits.",
    ),
    click.option(
        "--offset", type=click.IntRange(min=0), default=0, help="Leave out so many of the first."
    ),
    click.option(
        "--source", "sources", multiple=True, help="Only this source, as written; may be repeated."
    ),
    click.option(
        "--category", "categories", multiple=True, help="Only this section; may be repeated."
    ),
    click.option("--since", callback=as_period, help="Only articles from this date on."),
    click.option(
        "--until",
        callback=as_period,
        help="Only articles up to this date, which is included.",
    ),
    click.option(
        "--no-variants",
        "variants",
        is_flag=True,
        flag_value=False,
        default=True,
        help="Find foreign names only as they are spelled.",
    ),
    ranking_option,
    click.option(
        "--recency",
        callback=as_days,
        metavar="TIME",
        help="Let articles lose weight with age; TIME is the half-life, such as 12h, 30d, 2w, 1y.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0),
        metavar="MS",
        help="Stop after so many milliseconds, with what was found until then.",
    ),
    click.option("--explain", is_flag=True, help="Show what each word adds to each score."),
    click.option("--profile", is_flag=True, help="Say how long each stage of the search took."),
    click.option("--strict", is_flag=True, help="A query that cannot be parsed is an error."),
    format_option("table", "json", "jsonl", "trec"),
    click.option(
        "--query-id", default="1", callback=as_trec_field, help="The query's id in --format trec."
    ),
    click.option(
        "--run-name", default="fihris", callback=as_trec_field, help="The run's name in it."
    ),
    bidi_option,
    color_option,
)


def search_options(command: _F) -> _F:
    """Add what can be said about a search."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), command)


class Request(NamedTuple):
    """A search as it was asked for on the command line."""

    query: str
    limit: int
    offset: int
    sources: tuple[str, ...]
    categories: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    variants: bool
    ranking: Ranking | None
    recency: float | None
    timeout: float | None
    explain: bool
    profile: bool
    strict: bool
    form: str
    query_id: str
    run_name: str
    bidi: bool
    color: str

    @classmethod
    def of(
        cls,
        words: tuple[str, ...],
        *,
        since: _Interval | None,
        until: _Interval | None,
        **options: Any,
    ) -> Self:
        """Return the request that words and options make. Raises UsageError."""
        query = joined(words)
        if not query.strip():
            raise click.UsageError("the query is empty")
        start, end = since[0] if since else None, until[1] if until else None
        if start and end and start >= end:
            raise click.UsageError("--since is later than --until")
        return cls(query=query, since=start, until=end, **options)

    @property
    def filtered(self) -> bool:
        """Whether anything but the query decides what is a hit."""
        return bool(self.sources or self.categories or self.since or self.until)


def answer(request: Request, index: Index) -> None:
    """Search and print."""
    page = None
    if request.form == "table":
        from fihris.commands.terminal import Page

        page = Page(color=request.color, bidi=request.bidi)
    hits = index.search(
        request.query,
        request.limit,
        request.offset,
        sources=request.sources,
        categories=request.categories,
        since=request.since,
        until=request.until,
        lenient=not request.strict,
        variants=request.variants,
        ranking=_ranking(request),
        timeout_ms=request.timeout,
    )
    if hits.note is not None:
        say(f"note: {hits.note}; searched as plain words", err=True)
    if request.form == "trec":
        from fihris.commands.contract import print_trec

        print_trec(hits, request.query_id, request.run_name)
    elif page is None:
        _print_json(hits, request, index)
    elif hits:
        from fihris.commands.rendering import print_hits

        print_hits(page, hits, explained=request.explain)
    if request.profile and request.form != "json":
        stages = (f"{stage} {ms:.2f}" for stage, ms in hits.profile.items())
        say(f"{' · '.join(stages)} ms", err=True)
    if hits.partial:
        say(
            f"note: the time was up after {request.timeout:g} ms; this is what was found until "
            "then",
            err=True,
        )
    if page is not None and not request.offset and not hits.partial:
        from fihris.commands.suggest import tell

        tell(index.suggest(request.query), bidi=request.bidi)
    if not hits:
        say(_why_nothing(request, hits, len(index)), err=True)


def _ranking(request: Request) -> Ranking:
    """Return the ranking that was asked for, with the recency that was."""
    from dataclasses import replace

    from fihris.search.ranking import DEFAULT_RANKING

    ranking = request.ranking or DEFAULT_RANKING
    return replace(ranking, recency_half_life=request.recency) if request.recency else ranking


def _print_json(hits: Hits, request: Request, index: Index) -> None:
    from fihris.commands.contract import hit_json, hits_json, print_json, suggestion_json

    if request.form == "json":
        shown = hits_json(hits, explained=request.explain, profiled=request.profile)
        suggested = [] if request.offset or hits.partial else index.suggest(request.query)
        if suggested:
            shown["suggestions"] = [suggestion_json(one) for one in suggested]
        print_json(shown)
        return
    for hit in hits:
        print_json(hit_json(hit, explained=request.explain), indented=False)


def _why_nothing(request: Request, hits: Hits, articles: int) -> str:
    """Return why there is nothing to show, and what to try."""
    if hits.partial and not hits.total:
        return "nothing found in that time; try a longer --timeout, or a simpler query"
    if hits.total:
        asked = "--limit is 0" if not request.limit else f"--offset is {request.offset:,}"
        return f"nothing to show: {asked}, but {counted(hits.total, 'article')} matched"
    if not articles:
        return "nothing found: the index holds no article"
    if request.filtered:
        return (
            "nothing found; try without --source, --category, --since and --until "
            "(fihris stats names the sources, sections and dates)"
        )
    return "nothing found; try fewer or other words, or the beginning of one: 'مسير*'"
