"""What a query may ask for: bounds that keep one from a stranger cheap to read and to answer.

Each of them is far above what people type. ``docs/limits.md`` says what they were measured to cost.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from fihris.errors import QueryLimitError


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a query may be; what is larger is a QueryLimitError.

    In a text in the query language, and in a program's Whoosh query as far as it has such parts:

    ================  ===========================================================================
    characters        of the text
    depth             parentheses in parentheses, or queries in queries
    clauses           words, a phrase's words included, patterns, values and dates, as in Lucene
    boost             the number behind ``^``
    phrase_words      words of one phrase
    slop              the number behind a phrase's ``~``
    edits             the number behind a word's ``~``
    patterns          words with ``*``, ``?`` or ``~``
    wildcards         ``*`` and ``?`` in one word
    terms             terms of one segment that one pattern may stand for
    hits              limit and offset together
    ================  ===========================================================================
    """

    characters: int = 10_000
    depth: int = 50
    clauses: int = 1_024
    boost: float = 1_000
    phrase_words: int = 64
    slop: int = 1_000
    edits: int = 2
    patterns: int = 32
    wildcards: int = 16
    terms: int = 250_000
    hits: int = 100_000

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            kind = int | float if field.name == "boost" else int
            if isinstance(value, bool) or not isinstance(value, kind) or not value >= 0:
                raise ValueError(f"{field.name} must be a whole number from 0 on, not {value!r}")

    def hold(
        self, name: str, value: float, advice: str, *, query: str, position: int | None = None
    ) -> None:
        """Raise QueryLimitError where `value` is more than the limit of that name."""
        most = getattr(self, name)
        if not value <= most:
            raise QueryLimitError(name, value, most, advice, query=query, position=position)


DEFAULT_LIMITS = Limits()
