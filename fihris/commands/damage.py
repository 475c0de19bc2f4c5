"""What is damaged in an index, for people and for programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fihris.commands.output import say, say_columns
from fihris.commands.text import counted, visible

if TYPE_CHECKING:
    from fihris.index.reports import Report, SegmentReport

NAMED = 20


def report_json(report: Report) -> dict[str, Any]:
    """Return everything that was found."""
    return {
        "index": str(report.folder),
        "generation": report.generation,
        "sound": report.sound,
        "articles": report.articles,
        "damages": [str(damage) for damage in report.damages],
        "segments": [_segment_json(segment) for segment in report.segments],
        "leftovers": list(report.leftovers),
    }


def _segment_json(segment: SegmentReport) -> dict[str, Any]:
    return {
        "name": segment.name,
        "sound": segment.sound,
        "articles": segment.articles,
        "damages": [
            {"file": damage.file, "part": damage.part, "reason": damage.reason}
            for damage in segment.damages
        ],
        "readable": list(segment.readable),
        "unreadable": list(segment.unreadable),
        "unnamed": segment.unnamed,
    }


def print_report(report: Report, *, verbose: bool) -> None:
    """Print what was found: a line where all is sound, a paragraph for each damaged segment."""
    segments = counted(len(report.segments), "segment")
    damaged = f"{len(report.damaged):,} of them damaged" if report.damaged else "damaged"
    say(
        f"{visible(str(report.folder))}, commit {report.generation}: "
        f"{counted(report.articles, 'article')} in {segments}, "
        f"{'sound' if report.sound else damaged}"
    )
    for damage in report.damages:
        say(visible(str(damage)))
    for segment in report.damaged:
        say()
        say(f"segment {segment.name}, {counted(segment.articles, 'article')}")
        for damage in segment.damages:
            say(f"  {visible(str(damage))}")
        print_ids("can be read whole", segment.readable, verbose=verbose)
        print_ids("cannot be read whole", segment.unreadable, verbose=verbose)
        if segment.unnamed:
            say(f"  {counted(segment.unnamed, 'article')} whose id cannot be read")
    if report.leftovers:
        say()
        say("files that belong to no commit; the next writer removes them:")
        for name in report.leftovers:
            say(f"  {visible(name)}")
    if report.damaged:
        say()
        say(
            "Restore the folder from a copy, or index the articles again; or go on without the "
            "damaged segments:"
        )
        say(f"  fihris repair --index {report.folder}")


def print_ids(what: str, ids: Sequence[str], *, verbose: bool) -> None:
    """Print how many articles are in a state, and their ids, the first of them or all."""
    if not ids:
        return
    say(f"  {counted(len(ids), 'article')} {what}:")
    shown = ids if verbose else ids[:NAMED]
    for identity in shown:
        say_columns(("", visible(identity)), (2, 0), terminal=sys.stdout.isatty())
    if len(shown) < len(ids):
        say(f"    and {len(ids) - len(shown):,} more; --verbose or --json names them all")
