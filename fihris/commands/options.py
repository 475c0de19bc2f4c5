"""The options that several commands share, and how the values of options are read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from fihris.search.ranking import Ranking

# What `fihris.index.analysis.analyzer.ANALYZERS` holds; importing that would import numpy.
ANALYZERS = ("lexicon", "light10", "snowball", "none")

_F = TypeVar("_F", bound=Callable[..., Any])

# As `fihris.index.cluster.address.is_address`.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class Place(click.ParamType):  # type: ignore[type-arg]  # generic in some releases alone
    """The folder of an index, as a path; or, where commands know it, its address, as text."""

    name = "place"

    def __init__(self, *, addresses: bool) -> None:
        self._addresses = addresses

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | str:
        """Return a path or an address."""
        if not isinstance(value, str) or not _ADDRESS.match(value):
            return Path(value)
        if not self._addresses:
            self.fail(f"{value} is on a cluster; this is for an index in a folder", param, ctx)
        from fihris.index.cluster.address import parse_address

        try:
            return str(parse_address(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _index_option(metavar: str, *, addresses: bool, what: str) -> Callable[[_F], _F]:
    return click.option(
        "-i",
        "--index",
        "folder",
        type=Place(addresses=addresses),
        envvar="FIHRIS_INDEX",
        required=True,
        show_envvar=True,
        metavar=metavar,
        help=what,
    )


index_option = _index_option("DIR", addresses=False, what="The folder of the index.")
place_option = _index_option(
    "DIR|ADDRESS",
    addresses=True,
    what="The folder of the index, or its address on a cluster: opensearch://host:9200/news.",
)

color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours: on a terminal (auto), always, or never.",
)

bidi_option = click.option(
    "--bidi/--no-bidi",
    envvar="FIHRIS_BIDI",
    show_envvar=True,
    help="Reorder and join the letters, for terminals that do not do so by themselves.",
)


def format_option(*formats: str) -> Callable[[_F], _F]:
    """Return the option that chooses the form of the output; the first is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        help="The form of the output.",
    )


def collapse_option(without: str) -> Callable[[_F], _F]:
    """Return the option that shows near-copies one by one; `without` is its help."""
    return click.option(
        "--no-collapse",
        "collapse",
        is_flag=True,
        flag_value=False,
        default=True,
        help=without,
    )


def as_ranking(_: click.Context, __: click.Parameter, value: str | None) -> Ranking | None:
    """Read the name of a ranking, or a file of its parameters in JSON; None for none."""
    if value is None:
        return None
    from fihris.search.ranking import RANKINGS, Ranking

    if value in RANKINGS:
        return RANKINGS[value]
    try:
        return Ranking.from_json(Path(value).read_bytes())
    except OSError as error:
        raise click.BadParameter(
            f"{value!r} is no ranking ({', '.join(RANKINGS)}) and no file: {error.strerror}"
        ) from error
    except ValueError as error:
        raise click.BadParameter(f"{value}: {error}") from error


ranking_option = click.option(
    "--ranking",
    callback=as_ranking,
    metavar="NAME|FILE",
    help="news (the default), feedback, levels (the first stage alone), bm25 (lemmas alone), or a "
    "file of parameters in JSON.",
)

_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0, "y": 365.25}


def as_days(_: click.Context, __: click.Parameter, value: str | None) -> float | None:
    """Read a length of time, such as 30d, as days; None for none."""
    if value is None:
        return None
    number, unit = (value[:-1], value[-1]) if value[-1:] in _DAYS else (value, "d")
    try:
        days = float(number) * _DAYS[unit]
    except ValueError:
        days = 0.0
    if not 0 < days < float("inf"):
        raise click.BadParameter(f"cannot read {value!r} as a time; write 12h, 30d, 2w or 1y")
    return days


def as_zone(_: click.Context, __: click.Parameter, value: str | None) -> tzinfo | None:
    """Read the name of a time zone; None for none."""
    if value is None:
        return None
    from fihris.corpus.dates.zones import zone_named

    try:
        return zone_named(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def as_trec_field(_: click.Context, __: click.Parameter, value: str) -> str:
    """Check that a value can stand in a TREC file, whose fields are parted by white space."""
    if value.split() != [value]:
        raise click.BadParameter(f"{value!r} must be one word, without white space")
    return value


def as_columns(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read FIELD=NAME: which column or JSON key holds a field of the article."""
    from fihris.corpus.formats.fieldnames import FIELDS

    columns = {}
    for value in values:
        field, _equals, name = value.partition("=")
        if not name:
            raise click.BadParameter(f"{value!r} is not FIELD=NAME, as in body=text")
        if field not in FIELDS:
            raise click.BadParameter(f"there is no field {field!r}; there are {', '.join(FIELDS)}")
        columns[field] = name
    return columns


def as_encoding(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Check that Python knows the encoding."""
    if value is not None:
        try:
            codecs.lookup(value)
        except LookupError:
            raise click.BadParameter(f"there is no encoding {value!r}") from None
    return value
