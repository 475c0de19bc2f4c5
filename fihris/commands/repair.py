"""``fihris repair``: go on without what is damaged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fihris.commands.command import Command
from fihris.commands.options import index_option
from fihris.commands.output import say

if TYPE_CHECKING:
    from fihris.index.repair import Repair


@click.command(cls=Command)
@index_option
@click.option(
    "--drop-damaged", "drop", is_flag=True, help="Take the damaged segments out of the index."
)
@click.option(
    "--aside",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where the dropped files are kept. Default: damaged, in the folder of the index.",
)
@click.option("--delete-files", "delete", is_flag=True, help="Do not keep the dropped files.")
@click.option(
    "--rebuild", is_flag=True, help="Make a new manifest of the segments, where it is damaged."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found and done as JSON.")
@click.option("-v", "--verbose", is_flag=True, help="Name every article, not the first 20.")
def repair(
    folder: Path,
    drop: bool,
    aside: Path | None,
    delete: bool,
    rebuild: bool,
    as_json: bool,
    verbose: bool,
) -> None:
    """Go on without damaged segments, which can be dropped.

        fihris repair --index news                  say what would be lost
        fihris repair --index news --drop-damaged
        fihris repair --index news --drop-damaged --aside /var/tmp/damaged
        fihris repair --index news --rebuild        where fihris.json is damaged

    Without --drop-damaged nothing is changed. With it the articles of damaged segments are no
    longer in the index, those that could still be read included: save these before ("fihris show
    ID"), or index them again. Their ids are listed as far as they can be read. The dropped files
    are kept aside.

    With --rebuild all segments that are sound are made an index again. Articles that were deleted
    or replaced just before the damage may be back.

    Exit codes: 0 the index is sound, or is now; 1 it is damaged, as without --drop-damaged.
    """
    if (delete or aside is not None) and not drop:
        raise click.UsageError("--aside and --delete-files go with --drop-damaged")
    if delete and aside is not None:
        raise click.UsageError("--delete-files keeps no files, so leave --aside out")
    if rebuild:
        if drop or as_json:
            raise click.UsageError("--rebuild goes alone")
        _rebuild(folder)
        return
    from fihris.commands.progress import counting
    from fihris.index.repair import Repair
    from fihris.index.repair import repair as repair_index
    from fihris.index.verification import verify, work_of

    with counting("verifying", work_of(folder), in_bytes=True) as told:
        if drop:
            done = repair_index(folder, keep=not delete, aside=aside, told=told)
        else:
            done = Repair(verify(folder, told=told), (), None)
    if as_json:
        _print_json(done)
    else:
        _print(done, folder, drop=drop, verbose=verbose)
    if done.report.damages or len(done.dropped) < len(done.report.damaged):
        click.get_current_context().exit(1)


def _print_json(done: Repair) -> None:
    from fihris.commands.contract import print_json
    from fihris.commands.damage import report_json

    dropped = {
        "dropped": [segment.name for segment in done.dropped],
        "aside": None if done.aside is None else str(done.aside),
    }
    print_json(report_json(done.report) | dropped)


def _print(done: Repair, folder: Path, *, drop: bool, verbose: bool) -> None:
    from fihris.commands.damage import print_ids, print_report
    from fihris.commands.text import counted, visible

    if done.report.sound or not drop:
        print_report(done.report, verbose=verbose)
        if done.report.damaged:
            say("nothing was changed; --drop-damaged drops the damaged segments")
        return
    lost = [identity for segment in done.dropped for identity in segment.readable]
    lost += [identity for segment in done.dropped for identity in segment.unreadable]
    unnamed = sum(segment.unnamed for segment in done.dropped)
    left = done.report.articles - sum(segment.articles for segment in done.dropped)
    say(
        f"dropped {counted(len(done.dropped), 'segment')}; {visible(str(folder))} holds "
        f"{counted(left, 'article')}"
    )
    for segment in done.dropped:
        for damage in segment.damages:
            say(f"  {visible(str(damage))}")
    for damage in done.report.damages:
        say(visible(str(damage)))
    print_ids("lost", lost, verbose=verbose)
    if unnamed:
        say(f"  {counted(unnamed, 'article')} lost whose id cannot be read")
    if done.aside is not None:
        say(f"the damaged files are kept in {visible(str(done.aside))}")


def _rebuild(folder: Path) -> None:
    from fihris.commands.progress import working
    from fihris.commands.text import counted, visible
    from fihris.index.rebuilding import rebuild

    with working("reading the segments"):
        done = rebuild(folder)
    for error in done.left:
        say(visible(str(error)), err=True)
    say(
        f"{visible(str(folder))} holds {counted(done.articles, 'article')} in "
        f"{counted(len(done.segments), 'segment')}"
    )
    if done.left:
        click.get_current_context().exit(1)
