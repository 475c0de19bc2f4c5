"""Lines of Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def line(cells: Iterable[str]) -> str:
    """Return a line of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def rule(head: Sequence[str], texts: int = 1) -> str:
    """Return the line below the head: the first columns hold texts, the others numbers."""
    return "|" + "---|" * texts + "---:|" * (len(head) - texts)
