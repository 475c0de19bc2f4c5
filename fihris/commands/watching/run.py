"""``fihris watch run``: which saved searches articles match."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.command import Command
from fihris.commands.options import as_columns, as_encoding, bidi_option, color_option
from fihris.commands.output import say
from fihris.commands.progress import Progress, progress_on
from fihris.commands.text import counted
from fihris.commands.watching.options import (
    Opened,
    analyzer_option,
    opened,
    place_option,
    say_faults,
    watches_option,
)
from fihris.corpus.formats.registry import FORMATS

if TYPE_CHECKING:
    from fihris.commands.watching.reports import Report
    from fihris.corpus.article import Article


@click.command("run", cls=Command)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--new", is_flag=True, help="What was indexed since the last run with --new.")
@click.option("--all", "everything", is_flag=True, help="With --new: the first run reports all.")
@place_option
@watches_option
@analyzer_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", "table", "jsonl"]),
    default="auto",
    help="The form of the output. auto: a table on a terminal, else jsonl.",
)
@click.option("--snippets", is_flag=True, help="Say which words of an article matched.")
@click.option(
    "--input-format",
    type=click.Choice(["auto", *FORMATS]),
    default="auto",
    help="How the sources are written.",
)
@click.option("--encoding", callback=as_encoding, metavar="NAME", help="Of the sources.")
@click.option(
    "--column",
    "columns",
    callback=as_columns,
    multiple=True,
    metavar="FIELD=NAME",
    help="Which column or JSON key holds a field, as in body=text; may be repeated.",
)
@click.option("--separator", metavar="LINE", help="Parts the articles of text files.")
@click.option("--source", metavar="NAME", help="The source of articles that name none.")
@bidi_option
@color_option
def run_watches(
    sources: tuple[str, ...],
    new: bool,
    everything: bool,
    folder: Path | None,
    file: Path | None,
    analyzer: str | None,
    form: str,
    snippets: bool,
    bidi: bool,
    color: str,
    **reading: Any,
) -> None:
    """Report which saved searches articles match.

        fihris watch run today.jsonl --index news
        tail -f wire.jsonl | fihris watch run - --input-format jsonl --index news
        fihris watch run --new --index news

    Articles are read from files as fihris index reads them, without indexing them; or, with --new,
    from the index: those that were added or changed since the last time. The first run with --new
    only notes what the index holds; with --all it reports all of it. What is printed is noted
    behind the last line: a run that is interrupted reports the same articles again the next time,
    and none is missed.

    Each article that matches is one line of JSON: {"article": {"id", "title", "date", "source",
    "category", "url"}, "searches": [{"name", "query"}, …]}. On a terminal it is shown for people.
    With --snippets, each search has "title_spans" and "snippets": [{"text", "spans"}], too, as in
    the JSON of fihris search: [start, end) in code points.

    A record that cannot be read is told on stderr and left out. Exit code 1: no source could be
    read.
    """
    from fihris.commands.watching.reports import reporter

    if new == bool(sources):
        raise click.UsageError("say which articles: a SOURCE, or --new")
    if everything and not new:
        raise click.UsageError("--all goes with --new")
    if new and folder is None:
        raise click.UsageError("--new needs --index: it reports what an index got")
    found = opened(folder, file, analyzer)
    say_faults(found.watches)
    marker = found.watches.hits if snippets else None
    show = reporter(form, marker=marker, color=color, bidi=bidi)
    if new:
        _run_new(found, show, everything=everything)
    else:
        _run_sources(sources, found, show, reading)


def _run_new(found: Opened, show: Report, *, everything: bool) -> None:
    from fihris.commands.watching.reports import report_new

    assert found.engine is not None  # noqa: S101
    matched = report_new(found.engine, found.watches, show, everything=everything)
    if matched is None:
        say(
            f"noted the {counted(len(found.engine), 'article')} that the index holds; from now on "
            "new ones are reported",
            err=True,
        )


def _run_sources(
    sources: tuple[str, ...], found: Opened, show: Report, reading: dict[str, Any]
) -> None:
    from fihris.commands.watching.reports import report

    with progress_on(sources) as progress:
        counts = _Counts(progress)
        # What comes through a pipe may be waited for: nothing is held back.
        together = 1 if "-" in sources else None
        report(counts.articles(sources, reading), found.watches, show, together=together)
    if counts.skipped and not counts.read:
        raise click.ClickException("none of the sources could be read")


class _Counts:
    """Reads articles, and counts them and what could not be read."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.read = self.skipped = 0

    def articles(self, sources: tuple[str, ...], reading: dict[str, Any]) -> Iterator[Article]:
        from fihris.corpus.article import Article
        from fihris.corpus.reading import read_articles

        form = reading.pop("input_format")
        items = read_articles(sources, format=form, progress=self._progress.read, **reading)
        for item in items:
            if isinstance(item, Article):
                self.read += 1
                self._progress.articles += 1
                yield item
            else:
                self.skipped += item.skipped
                self._progress.say(str(item))
