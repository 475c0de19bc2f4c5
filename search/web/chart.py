"""A timeline as a chart: bars for the eye, buttons for everyone else."""

from __future__ import annotations

from typing import NamedTuple

from fihris.search.facets.timeline import Timeline
from fihris.search.web.language import Language, last_day

HEIGHT = 64
STEP = 10
_GAP = 2


class Bar(NamedTuple):
    """A stretch of time: a rectangle of the chart, its name, and the days that it begins and ends.

    `x`, `y`, `width` and `height` are in the chart's own units.
    """

    x: int
    y: int
    width: int
    height: int
    name: str
    number: int
    first: str
    last: str


class Chart(NamedTuple):
    """A timeline, drawn; in Arabic time runs from right to left, as the text does."""

    width: int
    height: int
    bars: list[Bar]
    undated: int

    @property
    def edges(self) -> str:
        """The first day of each bar, and the last day of the last, for the script."""
        return " ".join([*(bar.first for bar in self.bars), self.bars[-1].last])


def chart(timeline: Timeline, language: Language) -> Chart | None:
    """Draw a timeline; None where there is nothing to choose from."""
    buckets = timeline.buckets
    if len(buckets) < 2:
        return None
    width = len(buckets) * STEP
    most = max(bucket.count for bucket in buckets)
    bars = []
    for place, bucket in enumerate(buckets):
        shown = len(buckets) - 1 - place if language.direction == "rtl" else place
        # What is there at all is seen.
        height = max(round(bucket.count / most * HEIGHT), 2) if bucket.count else 0
        bars.append(
            Bar(
                shown * STEP + _GAP // 2,
                HEIGHT - height,
                STEP - _GAP,
                height,
                language.period(bucket, timeline.unit),
                bucket.count,
                f"{bucket.start:%Y-%m-%d}".zfill(10),
                f"{last_day(bucket):%Y-%m-%d}".zfill(10),
            )
        )
    return Chart(width, HEIGHT, bars, timeline.undated)
