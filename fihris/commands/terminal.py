"""Lines of marked text, printed for people.

Text is written in logical order, which terminals that know the bidirectional algorithm show
properly; all lines of one block keep the direction of its first letter. For other terminals
`bidi` puts each line into the order in which it is seen, and to the right.

Colours and wrapping are rich's, which is imported where there are any: it takes a tenth of the time
of a search.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fihris.commands.bidi import require_bidi, visual
from fihris.commands.text import (
    LEFT_TO_RIGHT_MARK,
    RIGHT_TO_LEFT_MARK,
    Span,
    is_right_to_left,
    visible,
    visible_marked,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

MARK = "bold red"
# Longer lines are hard to read, however wide the terminal is.
_WIDEST, _NARROWEST = 100, 30


# What makes rich take a pipe for a terminal.
_FORCING = ("FORCE_COLOR", "TTY_COMPATIBLE", "JUPYTER_COLUMNS")


class Page:
    """Where results are printed: wrapped on a terminal, one line a paragraph elsewhere.

    `color` is auto, always or never.
    """

    def __init__(self, *, color: str = "auto", bidi: bool = False) -> None:
        if bidi:
            require_bidi()
        self._bidi = bidi
        self._file = sys.stdout
        self._captured: list[str] | None = None
        self._console = None if self._is_plain(color) else _console(color)
        self._wraps = self._console is not None and self._console.is_terminal
        if self._console is not None:
            self._width = max(min(self._console.width, _WIDEST), _NARROWEST)

    def _is_plain(self, color: str) -> bool:
        """Tell whether neither colours nor a terminal can be meant."""
        forced = color == "always" or any(name in os.environ for name in _FORCING)
        return not forced and not self._file.isatty()

    def blank(self) -> None:
        """Print an empty line."""
        self._emit("", (), "")

    @contextmanager
    def captured(self) -> Iterator[list[str]]:
        """Collect the lines that are written meanwhile, instead of printing them."""
        lines: list[str] = []
        if self._console is None:
            self._captured = lines
            try:
                yield lines
            finally:
                self._captured = None
            return
        with self._console.capture() as capture:
            yield lines
        lines += capture.get().removesuffix("\n").split("\n")

    def _apart(self, text: str) -> str:
        """Return the text so that it keeps its own order beside Arabic, as a date must."""
        if is_right_to_left(text) or not (self._wraps or self._bidi):
            return text
        return LEFT_TO_RIGHT_MARK + text

    def write(
        self,
        text: str,
        spans: Sequence[Span] = (),
        *,
        style: str = "",
        first: str = "",
        indent: int = 0,
        right_to_left: bool | None = None,
    ) -> None:
        """Print a paragraph, its spans marked, `first` before it and the other lines indented.

        `right_to_left` is the direction of the block that the paragraph belongs to; None for its
        own. What would steer a terminal does not come out: see `visible`.
        """
        text, spans = visible_marked(text, spans)
        self._write(text, spans, style, first, indent, right_to_left)

    def write_apart(
        self, parts: Iterable[str], *, style: str = "", indent: int = 0, right_to_left: bool
    ) -> None:
        """Print parts that are not empty beside one another, each in its own order."""
        text = " · ".join(self._apart(visible(part)) for part in parts if part)
        self._write(text, (), style, "", indent, right_to_left)

    def _write(
        self,
        text: str,
        spans: Sequence[Span],
        style: str,
        first: str,
        indent: int,
        right_to_left: bool | None,
    ) -> None:
        if not text:
            self.blank()
            return
        if right_to_left is None:
            right_to_left = is_right_to_left(text)
        if self._console is None or not self._console.color_system:
            text, spans = _bracketed(text, spans)
        for i, (line, marks) in enumerate(self._wrapped(text, spans, indent)):
            lead = first if i == 0 else ""
            self._print(lead.ljust(indent), line, marks, style, right_to_left)

    def _wrapped(
        self, text: str, spans: Sequence[Span], indent: int
    ) -> list[tuple[str, Sequence[Span]]]:
        if self._console is None or not self._wraps:
            return [(text, spans)]
        lines = _styled(text, spans).wrap(self._console, self._width - indent)
        for line in lines:
            line.rstrip()
        wrapped: list[tuple[str, Sequence[Span]]] = [
            (line.plain, [(span.start, span.end) for span in line.spans]) for line in lines
        ]
        return wrapped or [(text, spans)]

    def _print(
        self, lead: str, text: str, spans: Sequence[Span], style: str, right_to_left: bool
    ) -> None:
        text = lead + text
        spans = [(start + len(lead), end + len(lead)) for start, end in spans]
        if self._bidi:
            text, spans = visual(text, spans, right_to_left=right_to_left)
        elif right_to_left and self._wraps and not is_right_to_left(text):
            text = RIGHT_TO_LEFT_MARK + text
            spans = [(start + 1, end + 1) for start, end in spans]
        self._emit(text, spans, style, to_the_right=right_to_left and self._bidi)

    def _emit(
        self, text: str, spans: Sequence[Span], style: str, *, to_the_right: bool = False
    ) -> None:
        """Print a line as it is seen."""
        if self._console is not None:
            shown = _styled(text, spans, style)
            if to_the_right and self._wraps:
                shown.pad_left(max(self._width - shown.cell_len, 0))
            self._console.print(shown, soft_wrap=True)
        elif self._captured is not None:
            self._captured.append(text)
        else:
            self._file.write(f"{text}\n")


def _console(color: str) -> Console:
    """Return rich's console; it leaves a broken pipe to the caller."""
    from rich.console import Console

    class Quiet(Console):
        def on_broken_pipe(self) -> None:
            raise

    return Quiet(
        file=sys.stdout,
        force_terminal=True if color == "always" else None,
        color_system=None if color == "never" else "auto",
        highlight=False,
        markup=False,
        emoji=False,
    )


def _styled(text: str, spans: Sequence[Span], style: str = "") -> Text:
    """Return rich's text with the spans marked."""
    from rich.text import Text

    shown = Text(text, style=style)
    for start, end in spans:
        shown.stylize(MARK, start, end)
    return shown


def _bracketed(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]]:
    """Return the text with its spans in brackets, for where there are no colours to mark them."""
    parts, marks, done = [], list[Span](), 0
    for number, (start, end) in enumerate(spans):
        parts += [text[done:start], f"[{text[start:end]}]"]
        marks.append((start + 2 * number, end + 2 * number + 2))
        done = end
    return "".join([*parts, text[done:]]), marks
