"""How far a command has come: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fihris.commands.output import say
from fihris.commands.text import visible

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


class Progress:
    """Progress that nobody sees; `articles` counts those that were read."""

    articles = 0

    def read(self, count: int) -> None:
        """Note that so many bytes more were read."""

    def committing(self) -> None:
        """Note that everything was read."""

    def say(self, message: str) -> None:
        """Print a line on stderr."""
        say(message, err=True)


class _Shown(Progress):
    """Progress as a bar on stderr. As text it is the speed, asked for whenever the bar is drawn."""

    def __init__(self, bar: Bar, total: int | None) -> None:
        self._bar = bar
        self._task = bar.add_task("reading", total=total, speed=self)

    def __str__(self) -> str:
        seconds = self._bar.tasks[0].elapsed if self._bar.tasks else None
        return f"{self.articles / seconds:,.0f} articles/s" if seconds else ""

    def read(self, count: int) -> None:
        self._bar.advance(self._task, count)

    def committing(self) -> None:
        self._bar.update(self._task, description="committing")

    def say(self, message: str) -> None:
        self._bar.console.print(visible(message), soft_wrap=True)


@contextmanager
def progress_on(sources: Sequence[str]) -> Iterator[Progress]:
    """Show the progress of reading the sources, where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield Progress()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    from fihris.corpus.reading import total_bytes

    with Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True, highlight=False, markup=False, emoji=False),
        transient=True,
    ) as bar:
        yield _Shown(bar, total_bytes(sources))


@contextmanager
def counting(what: str, total: int, *, in_bytes: bool = False) -> Iterator[Callable[[int], None]]:
    """Yield what is told that so many more of `total` are done, and shows it on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    with Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn() if in_bytes else MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True, highlight=False, markup=False, emoji=False),
        transient=True,
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda count: bar.advance(task, count)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on a terminal that something is being done, and for how long; its end is not known."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    with Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True, highlight=False, markup=False, emoji=False),
        transient=True,
    ) as bar:
        bar.add_task(what, total=None)
        yield
