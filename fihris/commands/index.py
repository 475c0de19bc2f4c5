"""``fihris index``: make an index, or add to one."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.clustering import Layout, cluster_options, load_there, zone_there
from fihris.commands.command import Command
from fihris.commands.options import ANALYZERS, as_columns, as_encoding, as_zone, place_option
from fihris.commands.progress import Progress, progress_on
from fihris.commands.tally import Tally, print_tally
from fihris.commands.text import counted, visible
from fihris.corpus.formats.registry import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fihris.corpus.article import Article
    from fihris.corpus.problem import Problem
    from fihris.index.writer import Writer
    from fihris.search.engine import Index
    from fihris.search.watching.watches import Watches


@click.command(cls=Command)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@place_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", *FORMATS]),
    default="auto",
    help="How the sources are written. auto: each file's own, by its name and beginning.",
)
@click.option(
    "--analyzer",
    type=click.Choice(ANALYZERS),
    help="How words are conflated; only for a new index. Default: lexicon.",
)
@click.option(
    "--zone",
    callback=as_zone,
    metavar="NAME",
    help="The time zone of dates that name none, such as Asia/Riyadh; only for a new index. "
    "Default: UTC.",
)
@click.option(
    "--on-error",
    type=click.Choice(["skip", "stop"]),
    default="skip",
    help="Go on behind a record that cannot be read, or stop.",
)
@click.option("--processes", type=click.IntRange(min=1), default=1, help="Work in so many.")
@cluster_options
@click.option(
    "--memory",
    type=click.IntRange(min=1),
    metavar="MB",
    help="What all processes together may hold. Default: 512.",
)
@click.option(
    "--encoding",
    callback=as_encoding,
    metavar="NAME",
    help="As in windows-1256. Default: found for each file.",
)
@click.option(
    "--column",
    "columns",
    callback=as_columns,
    multiple=True,
    metavar="FIELD=NAME",
    help="Which column or JSON key holds a field, as in body=text; may be repeated.",
)
@click.option(
    "--separator", metavar="LINE", help="Text files hold many articles, parted by such lines."
)
@click.option("--source", metavar="NAME", help="The source of articles that name none.")
@click.option(
    "--base",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="Name raw texts by their paths from here, not by their names and a hash of their place.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Report which saved searches new articles match, as JSON; see fihris watch.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("-v", "--verbose", is_flag=True, help="Report every problem, not the first 20.")
def index(
    sources: tuple[str, ...],
    folder: Path | str,
    analyzer: str | None,
    zone: tzinfo | None,
    on_error: str,
    processes: int,
    memory: int | None,
    watch: bool,
    as_json: bool,
    verbose: bool,
    rebuild: bool,
    shards: int | None,
    replicas: int | None,
    restart: bool,
    dead_letters: Path | None,
    **reading: Any,
) -> None:
    """Index articles, into a new or existing index.

        fihris index articles/ --index news
        fihris index news.jsonl.gz more.csv --index news
        fihris index table.csv --index news --column title=العنوان --column body=النص
        zcat pages.txt.gz | fihris index - --index news --format text --separator -----

    With --zone Asia/Riyadh, a new index takes dates without a time zone for Riyadh's, and so do
    searches in it: their days begin there.

    An index on a cluster has an address; --rebuild makes it anew and lets it take the old one's
    place at the end:

        fihris index archive/ --index opensearch://localhost:9200/news --shards 3 --replicas 1
        fihris index archive/ --index opensearch://localhost:9200/news --rebuild

    The index is made where DIR does not exist or is empty, and added to otherwise. An article
    with the id of one that is there takes its place. Files may be compressed with gzip, zstd, xz
    or bzip2.

    What cannot be read is reported on stderr as "path, record N, byte M: reason", left out and
    counted; that alone is no failure (exit code 0), unless nothing could be read (exit code 1).
    With --on-error stop, the first such record ends the run (exit code 1). Everything is committed
    at the end: a run that is stopped or interrupted (exit code 130) leaves the index as it was.

    With --watch, each article that is new in the index and matches a saved search is a line of JSON
    on stdout once it is committed, as fihris watch run --new prints it; the summary is on stderr.
    """
    layout = Layout(rebuild, shards, replicas, restart, dead_letters)
    if isinstance(folder, str):
        from fihris.index.cluster.checkpoint import Checkpoint

        layout.check(memory=memory, watch=watch, on_error=on_error)
        with progress_on(sources) as progress:
            tally = Tally(folder, verbose=verbose, stop=False, say=progress.say)
            named = zone_there(folder, zone)
            items = _articles(sources, progress=progress.read, zone=named, **reading)
            said = [analyzer, zone, rebuild, shards, replicas, *reading.items()]
            load_there(
                folder,
                items,
                tally,
                progress,
                layout,
                sources=sources,
                analyzer=analyzer,
                zone=zone,
                processes=processes,
                checkpoint=Checkpoint.of(folder, sources, list(map(str, said)), progress.say),
            )
        print_tally(tally, as_json=as_json)
        if tally.skipped and not tally.indexed:
            reason = "none of the sources could be read"
            if refused := tally.skipped["refused"]:
                reason = f"the server refuses all that was read ({counted(refused, 'article')})"
            raise click.ClickException(f"nothing was indexed: {reason}")
        return
    layout.check_folder()
    held = _checked_memory(memory, processes)
    with progress_on(sources) as progress:
        tally = Tally(folder, verbose=verbose, stop=on_error == "stop", say=progress.say)
        zone = zone or zone_of(folder)
        items = _articles(sources, progress=progress.read, zone=zone, **reading)
        engine = opened(folder, analyzer, zone)
        watches = _watches(engine) if watch else None
        writer = engine.writer(memory=held, processes=processes)
        try:
            with closing(writer):
                _run(items, writer, tally, progress)
        except KeyboardInterrupt:
            progress.say("")  # behind the ^C that a terminal shows
            progress.say(f"interrupted; {_standing(engine)}")
            raise
    if watches is not None and tally.stopped is None:
        from fihris.commands.watching.reports import print_match_json, report_new

        report_new(engine, watches, print_match_json)
    _conclude(tally, engine, as_json=as_json, err=watch)


def _watches(engine: Index) -> Watches:
    """Return the saved searches of an index, from which on new articles are reported."""
    from fihris.commands.watching.options import say_faults
    from fihris.commands.watching.reports import note_present
    from fihris.search.watching.watches import Watches

    watches = Watches.of(engine)
    say_faults(watches)
    note_present(engine, watches)
    return watches


def _conclude(tally: Tally, engine: Index, *, as_json: bool, err: bool) -> None:
    """Print the summary. Raises click.ClickException where the run counts as failed."""
    print_tally(tally, as_json=as_json, err=err)
    if tally.stopped is not None:
        raise click.ClickException(
            f"stopped at the first record that could not be read; {_standing(engine)}"
        )
    if tally.skipped and not tally.indexed:
        raise click.ClickException("nothing was indexed: none of the sources could be read")


def _checked_memory(megabytes: int | None, processes: int) -> int | None:
    """Return the bytes that a writer may hold. Raises click.BadParameter for too few."""
    from fihris.index.builds import MEGABYTE, batch_bytes

    memory = None if megabytes is None else megabytes * MEGABYTE
    try:
        batch_bytes(memory, processes)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--memory") from None
    return memory


def _articles(
    sources: tuple[str, ...], *, form: str, **options: Any
) -> Iterator[Article | Problem]:
    from fihris.corpus.reading import read_articles

    return read_articles(sources, format=form, **options)


def zone_of(folder: Path | str) -> tzinfo:
    """Return the time zone of the index in a folder, UTC where there is none yet."""
    from fihris.errors import NotAnIndexError
    from fihris.search.engine import Index

    try:
        return Index(folder).zone
    except NotAnIndexError:
        return UTC


def opened(folder: Path | str, analyzer: str | None, zone: tzinfo) -> Index:
    """Return the index in the folder, a new one where there is none.

    Raises click.ClickException where the one that is there has another analyzer or time zone.
    """
    from fihris.errors import NotAnIndexError
    from fihris.search.engine import Index

    try:
        index = Index(folder)
    except NotAnIndexError:
        named = None if zone is UTC else zone
        return Index.create(folder, analyzer=analyzer or ANALYZERS[0], zone=named)
    if analyzer not in (None, index.analyzer):
        raise click.ClickException(
            f"{folder} was made with --analyzer {index.analyzer}, which an index keeps: leave "
            "--analyzer out, or index everything anew into another folder"
        )
    if zone != index.zone:
        raise click.ClickException(
            f"{folder} has the time zone {index.zone}, which an index keeps: leave --zone out, or "
            "index everything anew into another folder"
        )
    return index


def _run(
    items: Iterator[Article | Problem], writer: Writer, tally: Tally, progress: Progress
) -> None:
    """Add all articles, and commit, unless the run is to stop."""
    from fihris.corpus.article import Article

    started = time.perf_counter()
    before = writer.snapshot.document_count
    for item in items:
        if isinstance(item, Article):
            writer.add(item)
            tally.indexed += 1
            progress.articles += 1
        elif tally.add(item):
            return
    progress.committing()
    writer.commit()
    tally.finish(before, writer.snapshot.document_count, time.perf_counter() - started)


def _standing(engine: Index) -> str:
    """Say what is in the index after a run that did not come to its end."""
    committed = engine.refresh()
    holds = f"{visible(str(engine.path))} holds {counted(len(engine), 'article')}"
    if committed:
        return f"this run had been committed already: {holds}"
    return f"nothing of this run was committed: {holds}, as before"
