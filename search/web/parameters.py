"""The parameters of addresses: what each may be, how it is read, and how OpenAPI describes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

Values = dict[str, Any]
Given = Iterable[tuple[str, str]]

_FLAGS = {"1": True, "true": True, "0": False, "false": False}
LONGEST_TEXT = 1_000
LONGEST_VALUE = 500
MOST_VALUES = 50


class ParameterError(Exception):
    """A parameter that is not known, or has a value that it may not have."""

    def __init__(self, parameter: str, reason: str) -> None:
        self.parameter = parameter
        self.reason = reason
        super().__init__(f"{parameter}: {reason}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a request.

    `kind` is text, texts, number, flag, choice, since, until, or on, which is both.
    """

    name: str
    kind: str
    description: str
    default: Any = None
    required: bool = False
    least: int = 0
    most: int = LONGEST_TEXT
    choices: tuple[str, ...] = ()

    def read(self, values: Sequence[str], zone: tzinfo) -> Any:
        """Return the value of what was given; days begin in `zone`. Raises ParameterError."""
        if self.kind == "texts":
            if len(values) > MOST_VALUES:
                raise ParameterError(self.name, f"more than {MOST_VALUES} values")
            return tuple(dict.fromkeys(self._text(value) for value in values))
        if len(values) > 1:
            raise ParameterError(self.name, "given more than once")
        if not values:
            if self.required:
                raise ParameterError(self.name, "missing")
            return self.default
        if self.kind in ("since", "until", "on"):
            period = self._period(values[0], zone)
            return period if self.kind == "on" else period[self.kind == "until"]
        return getattr(self, f"_{self.kind}")(values[0])

    def _text(self, value: str) -> str:
        if self.required and not value:
            raise ParameterError(self.name, "empty")
        longest = LONGEST_TEXT if self.kind == "text" else LONGEST_VALUE
        if len(value) > longest:
            raise ParameterError(self.name, f"{len(value):,} characters; at most {longest:,}")
        return value

    def _number(self, value: str) -> int:
        if not (value.isascii() and value.isdigit()) or len(value) > 9:
            raise ParameterError(self.name, f"{_shown(value)} is not a whole number from 0 on")
        number = int(value)
        if not self.least <= number <= self.most:
            raise ParameterError(self.name, f"{number} is not from {self.least} to {self.most:,}")
        return number

    def _flag(self, value: str) -> bool:
        if value not in _FLAGS:
            raise ParameterError(self.name, f"{_shown(value)} is not one of {', '.join(_FLAGS)}")
        return _FLAGS[value]

    def _choice(self, value: str) -> str:
        if value not in self.choices:
            known = ", ".join(self.choices)
            raise ParameterError(self.name, f"{_shown(value)} is not one of {known}")
        return value

    def _period(self, value: str, zone: tzinfo) -> tuple[datetime, datetime]:
        from fihris.corpus.dates.parsing import parse_period

        period = None
        if len(value) <= LONGEST_VALUE:
            period = parse_period(value, zone=zone, now=datetime.now(UTC))
        if period is None:
            raise ParameterError(
                self.name,
                f"cannot read {_shown(value)} as a date; write 2023, 2023-05, 2023-05-17, "
                "17 مايو 2023 or أمس",
            )
        return period

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of the value."""
        if self.kind == "number":
            found: dict[str, Any] = {"type": "integer", "minimum": self.least, "maximum": self.most}
        elif self.kind == "flag":
            # What OpenAPI writes as true and false may be 1 and 0, too.
            found = {"type": "string", "enum": list(_FLAGS)}
        elif self.kind == "choice":
            found = {"type": "string", "enum": list(self.choices)}
        elif self.kind == "texts":
            value = {"type": "string", "maxLength": LONGEST_VALUE}
            return {"type": "array", "items": value, "maxItems": MOST_VALUES}
        elif self.kind in ("since", "until", "on"):
            found = {"type": "string", "maxLength": LONGEST_VALUE, "examples": ["2023-05"]}
        else:
            found = {"type": "string", "maxLength": LONGEST_TEXT}
            found |= {"minLength": 1} if self.required else {}
        if self.default is not None:
            found["default"] = str(int(self.default)) if self.kind == "flag" else self.default
        return found


def _shown(value: str) -> str:
    return repr(value if len(value) <= 40 else f"{value[:40]}…")


def grouped(given: Given) -> dict[str, list[str]]:
    """Return all values of each name, in the order in which they were given."""
    found: dict[str, list[str]] = {}
    for name, value in given:
        found.setdefault(name, []).append(value)
    return found


def read(
    parameters: Sequence[Parameter], given: Given, *, zone: tzinfo = UTC, strict: bool = True
) -> Values:
    """Return the value of each parameter; days begin in `zone`.

    Raises ParameterError. Not `strict`, as for the addresses that forms make, empty values and
    parameters that are not known do not count.
    """
    values = grouped(given if strict else (item for item in given if item[1]))
    if strict and (unknown := values.keys() - {p.name for p in parameters}):
        known = ", ".join(p.name for p in parameters) or "none"
        raise ParameterError(min(unknown), f"not known here; there are: {known}")
    found = {p.name: p.read(values.get(p.name, []), zone) for p in parameters}
    since, until = found.get("since"), found.get("until")
    if found.get("on") and (since or until):
        raise ParameterError("on", "says all of the time; leave since and until out")
    if since and until and since >= until:
        raise ParameterError("until", "earlier than since")
    return found


def filters(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `Index.search` is told of sources, sections and dates."""
    since, until = values.get("on") or (values["since"], values["until"])
    return {
        "sources": values["source"],
        "categories": values["category"],
        "exclude_sources": values["exclude_source"],
        "exclude_categories": values["exclude_category"],
        "since": since,
        "until": until,
    }


Q = Parameter("q", "text", "What is searched for, in the query language.", required=True)
MARKED = Parameter("q", "text", "A query whose words are marked.", default="")
START = Parameter("q", "text", "What has been typed so far.", required=True)
LENIENT = Parameter(
    "lenient",
    "flag",
    "Search what cannot be parsed as plain words, and say so in `note`, instead of an error.",
    default=False,
)
FILTERS = (
    Parameter("source", "texts", "Only these sources, exactly."),
    Parameter("category", "texts", "Only these sections, exactly."),
    Parameter("exclude_source", "texts", "None of these sources."),
    Parameter("exclude_category", "texts", "None of these sections."),
    Parameter("since", "since", "Only articles from this year, month, day or instant on."),
    Parameter("until", "until", "Only articles up to this date, which is included."),
)
ON = Parameter("on", "on", "Only articles of this year, month, week or day.")
PAGE = (
    Parameter("limit", "number", "At most so many hits.", default=10, most=100),
    Parameter("offset", "number", "Leave out so many of the first.", default=0, most=9_900),
)
SORT = Parameter(
    "sort",
    "choice",
    "The best first, or by date.",
    default="relevance",
    choices=("relevance", "newest", "oldest"),
)
UNIT = Parameter(
    "by",
    "choice",
    "What each bucket is; auto is the finest unit with at most 64 buckets.",
    default="auto",
    choices=("auto", "day", "week", "month", "year"),
)
HALF_LIFE = Parameter(
    "recency",
    "number",
    "The days in which an article's weight falls by half of what age takes away; 0: by nothing.",
    default=0,
    most=36_500,
)
DAYS = Parameter(
    "days", "number", "At most so many days before or after.", default=7, least=1, most=36_500
)
TEXT = Parameter("text", "text", "A text to find articles like.", required=True)
ARABIZI = Parameter(
    "arabizi", "flag", "Read Latin words as Arabic in Latin letters.", default=False
)
MOST = Parameter("most", "number", "At most so many values of each field.", default=20, most=1_000)
LIFTED = Parameter(
    "lifted",
    "flag",
    "Count as if what is counted were not filtered by, so that further values can be chosen.",
    default=False,
)
COLLAPSE = Parameter("collapse", "flag", "Near-copies of an article as one hit.", default=False)
FACETS = Parameter("facets", "flag", "Also count sources and sections.", default=False)
TIMELINE = Parameter("timeline", "flag", "Also count articles over time.", default=False)
FEW = Parameter("limit", "number", "At most so many.", default=10, most=100)
