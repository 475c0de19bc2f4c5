"""Asking an index and printing what it answers: what ``search`` and ``demo`` share."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

import click

from fihris.commands.command import joined
from fihris.commands.filtering import Narrowing, filter_options
from fihris.commands.options import (
    as_days,
    as_trec_field,
    bidi_option,
    collapse_option,
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
    from fihris.search.suggestions.suggester import Suggestion

_F = TypeVar("_F", bound=Callable[..., Any])

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
    filter_options,
    click.option(
        "--sort",
        type=click.Choice(["relevance", "newest", "oldest"]),
        default="relevance",
        help="The best first, or by date.",
    ),
    collapse_option(
        "Each near-copy of an article as a hit of its own, as always in csv and trec, and on a "
        "cluster."
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
    click.option("--all", "every", is_flag=True, help="Every hit, however many there are."),
    format_option("table", "json", "jsonl", "csv", "markdown", "rss", "trec"),
    click.option(
        "--bodies", is_flag=True, help="Whole texts instead of snippets, in csv, markdown and rss."
    ),
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
    narrowing: Narrowing
    sort: str
    collapse: bool
    variants: bool
    ranking: Ranking | None
    recency: float | None
    timeout: float | None
    explain: bool
    profile: bool
    strict: bool
    every: bool
    form: str
    bodies: bool
    query_id: str
    run_name: str
    bidi: bool
    color: str

    @classmethod
    def of(cls, words: tuple[str, ...], **options: Any) -> Self:
        """Return the request that words and options make. Raises UsageError."""
        query = joined(words)
        if not query.strip():
            raise click.UsageError("the query is empty")
        narrowing = Narrowing.of(options)
        if options["sort"] != "relevance" and options["recency"]:
            raise click.UsageError("--recency changes scores, and --sort leaves them out")
        return cls(query=query, narrowing=narrowing, **options)

    @property
    def filtered(self) -> bool:
        """Whether anything but the query decides what is a hit."""
        return bool(self.narrowing)


def answer(request: Request, index: Index) -> None:
    """Search and print."""
    from fihris.search.limits import DEFAULT_LIMITS, Limits

    page = None
    if request.form == "table":
        from fihris.commands.terminal import Page

        page = Page(color=request.color, bidi=request.bidi)
    hits = index.search(
        request.query,
        len(index) if request.every else request.limit,
        request.offset,
        **request.narrowing.on(index),
        sort=request.sort,
        collapse=request.collapse and request.form not in ("csv", "trec"),
        lenient=not request.strict,
        variants=request.variants,
        ranking=_ranking(request),
        timeout_ms=request.timeout,
        limits=Limits(hits=2 * len(index) + request.offset) if request.every else DEFAULT_LIMITS,
    )
    if hits.note is not None:
        say(f"note: {hits.note}; searched as plain words", err=True)
    if page is None:
        _print_for_programs(hits, request, index)
    elif hits:
        from fihris.commands.rendering import print_hits

        print_hits(page, hits, explained=request.explain, zone=request.narrowing.zone(index))
    if request.profile and request.form != "json":
        stages = (f"{stage} {ms:.2f}" for stage, ms in hits.profile.items())
        say(f"{' · '.join(stages)} ms", err=True)
    if hits.partial:
        say(
            f"note: the time was up after {request.timeout:g} ms; this is what was found until "
            "then",
            err=True,
        )
    if page is not None:
        from fihris.commands.suggest import tell

        tell(_suggested(request, hits, index), bidi=request.bidi)
    if not hits:
        say(_why_nothing(request, hits, len(index)), err=True)


def _ranking(request: Request) -> Ranking:
    """Return the ranking that was asked for, with the recency that was."""
    from dataclasses import replace

    from fihris.search.ranking import DEFAULT_RANKING

    ranking = request.ranking or DEFAULT_RANKING
    return replace(ranking, recency_half_life=request.recency) if request.recency else ranking


def _suggested(request: Request, hits: Hits, index: Index) -> list[Suggestion]:
    """Return what was perhaps meant: with the first page of an answer that is whole."""
    if request.offset or hits.partial:
        return []
    return index.suggest(request.query, **request.narrowing.on(index))


def _print_for_programs(hits: Hits, request: Request, index: Index) -> None:
    from fihris.commands.contract import (
        hit_json,
        hits_json,
        print_json,
        print_lines,
        print_trec,
        suggestion_json,
    )

    each = (hit for some in hits.chunks() for hit in some)
    match request.form:
        case "json":
            shown = hits_json(hits, explained=request.explain, profiled=request.profile)
            suggested = _suggested(request, hits, index)
            if suggested:
                shown["suggestions"] = [suggestion_json(one) for one in suggested]
            print_json(shown)
        case "jsonl":
            for hit in each:
                print_json(hit_json(hit, explained=request.explain), indented=False)
        case "trec":
            print_trec(hits, request.query_id, request.run_name)
        case "csv":
            from fihris.search.export.tables import hits_csv

            print_lines(hits_csv(each, bodies=request.bodies))
        case "markdown":
            from fihris.search.export.markdown import hits_markdown

            print_lines(hits_markdown(each, request.query, bodies=request.bodies))
        case "rss":
            from fihris.search.export.rss import hits_rss

            print_lines(hits_rss(each, request.query, bodies=request.bodies))


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
            "nothing found; try without --source, --category, --since and the like "
            "(fihris stats names the sources, sections and dates)"
        )
    return "nothing found; try fewer or other words, or the beginning of one: 'مسير*'"
