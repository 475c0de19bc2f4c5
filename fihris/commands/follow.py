"""``fihris follow``: read into an index what is new in feeds and folders."""

from __future__ import annotations

import re
import signal
import sys
import time
from contextlib import suppress
from datetime import tzinfo
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.command import Command
from fihris.commands.index import opened, zone_of
from fihris.commands.options import ANALYZERS, as_columns, as_encoding, as_zone, index_option
from fihris.commands.output import say
from fihris.commands.progress import counting

if TYPE_CHECKING:
    from fihris.corpus.problem import Problem
    from fihris.index.following import Followed

# As shells report a process that a signal ended.
_TERMINATED = 128 + 15
_LENGTH = re.compile(r"([0-9]{1,6})\s*([smhd]?)")
_SECONDS = {"s": 1, "": 60, "m": 60, "h": 3600, "d": 86_400}
_SHORTEST = 60


def _as_seconds(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    """Read a length of time, such as 15m, as seconds; None for none."""
    if value is None:
        return None
    match = _LENGTH.fullmatch(value.strip().lower())
    if match is None:
        raise click.BadParameter(f"cannot read {value!r} as a time; write 15m, 2h or 1d")
    seconds = int(match[1]) * _SECONDS[match[2]]
    if seconds < _SHORTEST:
        raise click.BadParameter("once a minute is the most that anybody is asked")
    return seconds


@click.command(cls=Command)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@index_option
@click.option(
    "--every",
    callback=_as_seconds,
    metavar="TIME",
    help="Go on, with a round every 15m, 2h or 1d. Default: one round.",
)
@click.option("--once", is_flag=True, help="One round, and no more: the default.")
@click.option(
    "--now", "force", is_flag=True, help="Ask feeds in the first round that must wait or are gone."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=30.0,
    metavar="SECONDS",
    help="How long a request may take.",
)
@click.option("--source", metavar="NAME", help="The source of articles that name none.")
@click.option(
    "--encoding",
    callback=as_encoding,
    metavar="NAME",
    help="Of files, as in windows-1256. Default: found for each file.",
)
@click.option(
    "--column",
    "columns",
    callback=as_columns,
    multiple=True,
    metavar="FIELD=NAME",
    help="Which column or JSON key of files holds a field, as in body=text; may be repeated.",
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
    help="The time zone of dates that name none; only for a new index. Default: UTC.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON a source and round.")
@click.option("-v", "--verbose", is_flag=True, help="Report every problem, not the first 20.")
def follow(
    sources: tuple[str, ...],
    folder: Path,
    every: int | None,
    once: bool,
    force: bool,
    analyzer: str | None,
    zone: tzinfo | None,
    encoding: str | None,
    columns: dict[str, str],
    as_json: bool,
    verbose: bool,
    **options: Any,
) -> None:
    """Read what is new in feeds, folders and files into an index.

        fihris follow https://example.org/rss.xml --index news
        fihris follow feeds/*.xml incoming/ --index news --every 15m
        fihris follow https://example.org/rss.xml --index news --json

    A source is the address of an RSS or Atom feed, or a path: of a folder or a file in any format
    that index reads. Run again, or with --every, only what is new or was changed is added; an
    article with the id of one that is there takes its place, and articles stay when they leave a
    feed or their file goes.

    Feeds are asked politely: what they sent is not sent again (ETag, Last-Modified), they are
    asked no sooner than they say (Cache-Control, Retry-After, ttl), ever more rarely while they
    fail, and no more after 410 Gone. What is known of them lies in the index's folder, in
    follow.json.

    Each source is committed by itself. A run that is interrupted (exit code 130) or terminated
    (143) keeps what was committed, and the next one finds the rest. A source that cannot be read is
    reported; only a single round in which none could is a failure (exit code 1).

    --json prints {"source", "status", "new", "updated", "unchanged", "skipped", "removed", "error",
    "next"}; status is read, unchanged, waiting, gone or error.
    """
    from fihris.index.following import Follower

    if once and every is not None:
        raise click.UsageError("--once and --every contradict each other")
    with suppress(ValueError):  # in a thread, as in some tests, there are no signals
        signal.signal(signal.SIGTERM, _terminate)
    index = opened(folder, analyzer, zone or zone_of(folder))
    problems = _Problems(verbose=verbose)
    follower = Follower(
        index.path,
        sources,
        reading={"encoding": encoding, "columns": columns},
        told=problems.tell,
        progress=lambda total: counting("reading", total, in_bytes=True),
        **options,
    )
    while True:
        started = time.monotonic()
        outcomes = []
        for done in follower.round(force=force):
            outcomes.append(done.status)
            _print(done, as_json=as_json)
        if every is None:
            if set(outcomes) == {"error"}:
                raise click.ClickException("none of the sources could be read")
            return
        force = False
        sys.stdout.flush()
        time.sleep(max(0.0, started + every - time.monotonic()))


class _Problems:
    """Says what is wrong with records, the same only once, and no more than 20 of a run."""

    _MOST = 20

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose
        self._said: set[str] = set()

    def tell(self, problem: Problem) -> None:
        """Say a problem on stderr."""
        line = str(problem)
        if line in self._said:
            return
        if self._verbose or len(self._said) < self._MOST:
            self._said.add(line)
            say(line if problem.skipped else f"{line} (indexed all the same)", err=True)
            if len(self._said) == self._MOST and not self._verbose:
                say("further ones are only counted; --verbose reports them all", err=True)


def _terminate(_: int, __: FrameType | None) -> None:
    """End as after an error: the writer gives its lock back, and nothing is half done."""
    sys.exit(_TERMINATED)


def _print(done: Followed, *, as_json: bool) -> None:
    if as_json:
        from dataclasses import asdict

        from fihris.commands.contract import date_json, print_json

        values = asdict(done) | {"error": done.error or None, "next": date_json(done.next)}
        print_json(values, indented=False)
        return
    say(f"{done.source}: {_told(done)}", err=done.status == "error")


def _told(done: Followed) -> str:
    """Return what became of a source, in words."""
    later = f"; not before {done.next:%Y-%m-%d %H:%M} UTC" if done.next else ""
    match done.status:
        case "error":
            return f"{done.error}{later}"
        case "gone":
            return "gone for good, says its server; --now asks all the same"
        case "waiting":
            return f"not asked{later}"
        case "unchanged":
            return f"nothing new{later}"
    counts = [f"{done.new:,} new", f"{done.updated:,} updated", f"{done.unchanged:,} unchanged"]
    if done.skipped:
        counts.append(f"{done.skipped:,} skipped")
    if done.removed:
        counts.append(f"{done.removed:,} files gone, their articles kept")
    return ", ".join(counts) + later
