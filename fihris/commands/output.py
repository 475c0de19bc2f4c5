"""The one way of text to stdout and stderr, but for what `Page` prints and for JSON.

Whatever a line quotes, articles, queries, ids or names of files, comes out as `visible` leaves it:
it can neither steer the terminal nor pass for another line. A test walks all commands, another one
looks that nothing in this folder prints in another way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from fihris.commands.text import columns, visible


def say(line: str = "", *, err: bool = False) -> None:
    """Print one line, on stderr if `err`."""
    click.echo(visible(line), err=err)


def say_columns(values: Sequence[str], widths: Sequence[int], *, terminal: bool) -> None:
    """Print one line of a table; see `columns`."""
    click.echo(columns(values, widths, terminal=terminal))


def show_screen(lines: Iterable[str], footer: Iterable[str]) -> None:
    """Clear the terminal and print lines that a `Page` has captured, and below them others.

    The cursor stays behind the last.
    """
    click.clear()
    for line in lines:
        click.echo(line, color=True)  # with the page's own colours
    click.echo("\n".join(map(visible, footer)), nl=False)
