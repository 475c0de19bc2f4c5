"""``fihris verify``: whether an index is whole."""

from __future__ import annotations

from pathlib import Path

import click

from fihris.commands.command import Command
from fihris.commands.options import index_option


@click.command(cls=Command)
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON, all ids.")
@click.option("-v", "--verbose", is_flag=True, help="Name every article, not the first 20.")
def verify(folder: Path, as_json: bool, verbose: bool) -> None:
    """Read a whole index, and say what is damaged.

        fihris verify --index news
        fihris verify --index news --json | jq -r '.segments[].unreadable[]'

    Every file of the last commit is read against its checksums, and what its arrays say of one
    another is compared. Of a damaged segment it says which articles can still be read. Nothing is
    changed, and a writer may go on meanwhile. Files that belong to no commit are listed; the next
    writer removes them.

    Exit codes: 0 all is sound, 1 something is damaged.
    """
    from fihris.commands.damage import print_report, report_json
    from fihris.commands.progress import counting
    from fihris.index.verification import verify as verify_index
    from fihris.index.verification import work_of

    with counting("verifying", work_of(folder), in_bytes=True) as told:
        report = verify_index(folder, told=told)
    if as_json:
        from fihris.commands.contract import print_json

        print_json(report_json(report))
    else:
        print_report(report, verbose=verbose)
    if not report.sound:
        click.get_current_context().exit(1)
