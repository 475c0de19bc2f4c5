"""A timeline as a picture."""

from __future__ import annotations

from calendar import month_abbr
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fihris.corpus.dates.months import SHOWN
from fihris.errors import FihrisError, MissingExtraError
from fihris.search.facets.timeline import Timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")
_COLOUR = "#0072b2"


def plotted(found: Timeline, query: str, path: Path) -> None:
    """Draw a timeline as bars into a file, whose suffix says its form.

    Raises MissingExtraError without matplotlib, which shapes Arabic from 3.11 on, and FihrisError
    for another suffix and where the file cannot be written.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise FihrisError(
            f"{path}: cannot draw that; the file's name ends in {', '.join(SUFFIXES)}"
        )
    try:
        from matplotlib import rc_context
    except ImportError as error:
        raise MissingExtraError("plots", purpose="drawing") from error

    # Texts of an SVG as outlines, since whoever looks at it may have no Arabic font.
    with rc_context(
        {"svg.fonttype": "path", "svg.hashsalt": "fihris", "axes.unicode_minus": False}
    ):
        figure = drawing(found, query)
        try:
            figure.savefig(
                path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None
            )
        except OSError as error:
            raise FihrisError(f"{path}: {error.strerror}") from error


def drawing(found: Timeline, query: str) -> Figure:
    """Return the picture of a timeline. Needs matplotlib."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(8, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.set_title(f"«{query}»" if query else "المقالات كلها")
    axes.spines[["top", "right"]].set_visible(False)
    if not found.buckets:
        axes.text(0.5, 0.5, "لا نتائج", ha="center", va="center", transform=axes.transAxes)
        axes.set_xticks([])
        axes.set_yticks([])
        return figure
    starts = [bucket.start.replace(tzinfo=None) for bucket in found.buckets]
    days = [(bucket.end.date() - bucket.start.date()).days for bucket in found.buckets]
    axes.bar(
        starts,  # type: ignore[arg-type]
        [bucket.count for bucket in found.buckets],
        width=[0.9 * number for number in days],
        align="edge",
        color=_COLOUR,
    )
    _label_dates(axes)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("عدد المقالات")
    return figure


def _label_dates(axes: Axes) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    class Formatter(ConciseDateFormatter):
        """The usual short labels, their months in Arabic."""

        def format_ticks(self, values: Sequence[float]) -> list[str]:
            return [_in_arabic(label) for label in super().format_ticks(values)]  # type: ignore[no-untyped-call]

        def get_offset(self) -> str:
            return _in_arabic(super().get_offset())  # type: ignore[no-untyped-call]

    locator = AutoDateLocator()  # type: ignore[no-untyped-call]
    formatter = Formatter(  # type: ignore[no-untyped-call]
        locator, offset_formats=["", "%Y", "%b %Y", "%d %b %Y", "%d %b %Y", "%d %b %Y %H:%M"]
    )
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(formatter)


def _in_arabic(label: str) -> str:
    """Return a label with the month's name, which `strftime` writes in the process's language."""
    for short, name in zip(month_abbr[1:], SHOWN, strict=True):
        label = label.replace(short, name)
    return label
