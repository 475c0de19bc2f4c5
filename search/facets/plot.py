"""A timeline as a picture."""

from __future__ import annotations

from pathlib import Path

from fihris.errors import FihrisError, MissingExtraError
from fihris.search.facets.timeline import Timeline

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
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
        from matplotlib.figure import Figure
        from matplotlib.ticker import MaxNLocator
    except ImportError as error:
        raise MissingExtraError("plots", purpose="drawing") from error

    # Texts of an SVG as outlines, since whoever looks at it may have no Arabic font.
    with rc_context(
        {"svg.fonttype": "path", "svg.hashsalt": "fihris", "axes.unicode_minus": False}
    ):
        figure = Figure(figsize=(8, 3.2), layout="constrained")
        axes = figure.subplots()
        starts = [bucket.start.replace(tzinfo=None) for bucket in found.buckets]
        days = [(bucket.end.date() - bucket.start.date()).days for bucket in found.buckets]
        axes.bar(
            starts,  # type: ignore[arg-type]
            [bucket.count for bucket in found.buckets],
            width=[0.9 * number for number in days],
            align="edge",
            color=_COLOUR,
        )
        if found.buckets:
            locator = AutoDateLocator()  # type: ignore[no-untyped-call]
            formatter = ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
            axes.xaxis.set_major_locator(locator)
            axes.xaxis.set_major_formatter(formatter)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_ylabel("عدد المقالات")
        axes.set_title(f"«{query}»" if query else "المقالات كلها")
        axes.spines[["top", "right"]].set_visible(False)
        try:
            figure.savefig(
                path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None
            )
        except OSError as error:
            raise FihrisError(f"{path}: {error.strerror}") from error
