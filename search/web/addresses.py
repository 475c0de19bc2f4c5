"""What a page's address says: the question, as a person can change it and pass it on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Any, NamedTuple, Self
from urllib.parse import quote, urlencode

from fihris.search.web import parameters as p
from fihris.search.web.parameters import Given, Parameter, Values

PAGE_SIZE = 10
LAST_PAGE = 500

_QUESTION = (
    Parameter("q", "text", "", default=""),
    *p.FILTERS,
    p.SORT,
    Parameter("topic", "text", "", default=""),
    Parameter("page", "number", "", default=1, least=1, most=LAST_PAGE),
    Parameter("period", "text", ""),
    Parameter("lang", "choice", "", default="ar", choices=("ar", "en")),
)
_PERIOD = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
# What stands in an address where topics are shown and none of them is chosen, and for the hits that
# belong to none of them.
EVERY_TOPIC, NO_TOPIC = "*", "-"
_MANY = ("source", "category", "exclude_source", "exclude_category")


class Question(NamedTuple):
    """What a page's address asks for. `since` and `until` are as they were written.

    `topic` is empty where hits are not grouped by what they are about, else the label of the group
    that is shown.
    """

    q: str = ""
    source: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    exclude_source: tuple[str, ...] = ()
    exclude_category: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    sort: str = "relevance"
    topic: str = ""
    page: int = 1
    lang: str = "ar"

    @classmethod
    def of(cls, given: Given, zone: tzinfo = UTC) -> tuple[Self, Values]:
        """Return the question of an address, and its values. Raises ParameterError.

        A `period`, which the buttons of the timeline send, takes the place of since and until.
        """
        items = [(name, value) for name, value in given if value]
        period = _PERIOD.fullmatch(dict(items).get("period", ""))
        if period:
            items = [(name, v) for name, v in items if name not in ("since", "until", "period")]
            items += [("since", period[1]), ("until", period[2])]
        values = p.read(_QUESTION, items, zone=zone, strict=False)
        written = dict(items)
        values["q"] = values["q"].strip()
        parts: dict[str, Any] = {name: values[name] for name in cls._fields}
        parts |= {name: written.get(name, "") for name in ("since", "until")}
        return cls(**parts), values

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the query decides what is a hit."""
        chosen = self.topic not in ("", EVERY_TOPIC)
        return chosen or any(getattr(self, name) for name in (*_MANY, "since", "until"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not self.q and not self.is_filtered

    def items(self) -> Iterable[tuple[str, str]]:
        """Yield what an address needs to say of it."""
        for name, default in self._field_defaults.items():
            value = getattr(self, name)
            if value == default:
                continue
            if isinstance(value, tuple):
                yield from ((name, one) for one in value)
            else:
                yield name, str(value)

    def address(self, path: str = "/", **changed: Any) -> str:
        """Return the address of this question, with parts of it changed."""
        items = list(self._replace(**changed).items())
        return f"{path}?{urlencode(items)}" if items else path

    def article(self, identity: str, **changed: Any) -> str:
        """Return the address of an article, which remembers the question."""
        return self.address(f"/article/{quote(identity, safe='')}", **changed)

    @property
    def cleared(self) -> str:
        """The address of the question without its filters."""
        empty: dict[str, Any] = dict.fromkeys(_MANY, ())
        return self.address(page=1, since="", until="", topic="", **empty)
