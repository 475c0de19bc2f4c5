"""When hits are from: ``--since``, ``--until``, ``--on`` and the time zone of their days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple

import click

from fihris.commands.options import as_zone

_Bounds = tuple[datetime | None, datetime | None]


def _as_date(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Check that a date can be read. Which instants it stands for depends on the index's zone."""
    if value is not None:
        _interval(value, UTC, datetime.now(UTC))
    return value


def _interval(text: str, zone: tzinfo, now: datetime) -> tuple[datetime, datetime]:
    """Return the half-open interval of a date, in UTC. Raises click.BadParameter."""
    from fihris.corpus.dates.parsing import parse_period

    period = parse_period(text, zone=zone, now=now)
    if period is None:
        raise click.BadParameter(
            f'cannot read "{text}" as a date; write 2023, 2023-05, 2023-05-17, "17 مايو 2023", '
            'أمس or "الأسبوع الماضي"'
        )
    return period


period_options: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--since",
        callback=_as_date,
        metavar="DATE",
        help="Only articles from this date on: 2023-05, رمضان 1444, أمس, 'last week'.",
    ),
    click.option(
        "--until",
        callback=_as_date,
        metavar="DATE",
        help="Only articles up to this date, which is included.",
    ),
    click.option(
        "--on",
        callback=_as_date,
        metavar="DATE",
        help="Only articles of this day, week, month or year.",
    ),
    click.option(
        "--zone",
        callback=as_zone,
        metavar="NAME",
        help="The time zone of dates and days, such as Asia/Riyadh. Default: the index's, or UTC.",
    ),
)


class Times(NamedTuple):
    """When hits are from, as it was asked for; `zone` is None where the index's is meant."""

    since: str | None = None
    until: str | None = None
    on: str | None = None
    zone: tzinfo | None = None

    @property
    def limited(self) -> bool:
        """Whether hits are of a certain time only."""
        return any((self.since, self.until, self.on))

    def checked(self) -> Times:
        """Return this. Raises UsageError where the ends of the time contradict each other."""
        if self.on and (self.since or self.until):
            raise click.UsageError("--on says both ends of a time: leave out --since and --until")
        start, end = self.bounds(self.zone or UTC)
        if start and end and start >= end:
            raise click.UsageError("--since is later than --until")
        return self

    def bounds(self, zone: tzinfo) -> _Bounds:
        """Return the half-open interval in UTC, where days begin in `zone`; None is open."""
        now = datetime.now(UTC)
        first, last = self.since or self.on, self.until or self.on
        start = _interval(first, zone, now)[0] if first else None
        end = _interval(last, zone, now)[1] if last else None
        return start, end
