"""Lines of marked text, printed for people.

Text is written in logical order, which terminals that know the bidirectional algorithm show
properly; all lines of one block keep the direction of its first letter. For other terminals
`bidi` puts each line into the order in which it is seen, and to the right.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from fihris.commands.bidi import require_bidi, visual
from fihris.commands.text import LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK, Span, is_right_to_left

MARK = "bold red"
# Longer lines are hard to read, however wide the terminal is.
_WIDEST, _NARROWEST = 100, 30


class _Console(Console):
    """A console that leaves a broken pipe to the caller."""

    def on_broken_pipe(self) -> None:
        raise


class Page:
    """Where results are printed: wrapped on a terminal, one line a paragraph elsewhere.

    `color` is auto, always or never.
    """

    def __init__(self, *, color: str = "auto", bidi: bool = False) -> None:
        if bidi:
            require_bidi()
        self._console = _Console(
            file=sys.stdout,
            force_terminal=True if color == "always" else None,
            color_system=None if color == "never" else "auto",
            highlight=False,
            markup=False,
            emoji=False,
        )
        self._bidi = bidi
        self._wraps = self._console.is_terminal
        self._width = max(min(self._console.width, _WIDEST), _NARROWEST)

    def blank(self) -> None:
        """Print an empty line."""
        self._console.print()

    @contextmanager
    def captured(self) -> Iterator[list[str]]:
        """Collect the lines that are written meanwhile, instead of printing them."""
        lines: list[str] = []
        with self._console.capture() as capture:
            yield lines
        lines += capture.get().removesuffix("\n").split("\n")

    def apart(self, text: str) -> str:
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
        own.
        """
        if not text:
            self.blank()
            return
        if right_to_left is None:
            right_to_left = is_right_to_left(text)
        if not self._console.color_system:
            text, spans = _bracketed(text, spans)
        shown = Text(text)
        for start, end in spans:
            shown.stylize(MARK, start, end)
        lines = self._wrapped(shown, indent)
        for i, line in enumerate(lines):
            lead = first if i == 0 else ""
            marks = tuple((span.start, span.end) for span in line.spans)
            self._print(lead.ljust(indent), line.plain, marks, style, right_to_left)

    def _wrapped(self, text: Text, indent: int) -> Sequence[Text]:
        if not self._wraps:
            return [text]
        lines = text.wrap(self._console, self._width - indent)
        for line in lines:
            line.rstrip()
        return list(lines) or [text]

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
        shown = Text(text, style=style)
        for start, end in spans:
            shown.stylize(MARK, start, end)
        if right_to_left and self._bidi and self._wraps:
            shown.pad_left(max(self._width - shown.cell_len, 0))
        self._console.print(shown, soft_wrap=True)


def _bracketed(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]]:
    """Return the text with its spans in brackets, for where there are no colours to mark them."""
    parts, marks, done = [], list[Span](), 0
    for number, (start, end) in enumerate(spans):
        parts += [text[done:start], f"[{text[start:end]}]"]
        marks.append((start + 2 * number, end + 2 * number + 2))
        done = end
    return "".join([*parts, text[done:]]), marks
