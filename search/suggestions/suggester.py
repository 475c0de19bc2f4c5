"""Did-you-mean: queries of the index's own words that would find clearly more than what was typed.

What is offered, and when:

- A word is looked at only where it finds few articles: in the whole index at most one in 2,000.
- What may have been meant is scored by the noisy channel (`channel.py`), by how many articles have
  it and by whether it stands with its neighbours in the query; it has to be likelier than that the
  word was meant as it was typed.
- It must find at least ten times as many articles as the word that was typed, and the whole query
  no fewer than before. A word for two is compared with the articles that have these side by side.

Most queries have no such word, and are told so without more than a look into the vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo
from itertools import pairwise
from typing import Any, NamedTuple

from fihris.index.analysis.stopwords import is_stop
from fihris.index.analysis.tokens import surface_forms
from fihris.index.snapshot import Snapshot
from fihris.search.language.parser import ParsedQuery, parse
from fihris.search.suggestions.lookup import Lookup, Word
from fihris.search.suggestions.querywords import QueryWord, query_words

FREQUENT = 2_000
"""A word that more than one article in so many has is left as it is."""
_LEAST_FREQUENT = 2


class Change(NamedTuple):
    """A word of a query, at [start, end) in code points, and what may have been meant by it."""

    start: int
    end: int
    typed: str
    suggested: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another query that was perhaps meant.

    `text` is the whole query with some words changed; `changes` say which, in the order of the
    query as it was typed. `total` is how many articles a search for it finds in the same filters.
    `kind` is what went wrong: keyboard, arabizi or spacing, where any of these did, and otherwise
    spelling.
    """

    text: str
    changes: tuple[Change, ...]
    total: int
    kind: str


class AskedWords:
    """The words of a query and what the index knows of each; None of what it does not hold."""

    def __init__(self, snapshot: Snapshot, query: str, *, zone: tzinfo | str | None = None) -> None:
        self._zone = zone or snapshot.manifest.zone or UTC
        self.parsed = self.parse(query)
        self.words: list[QueryWord] = query_words(query, self.parsed.tree)
        self.lookup = Lookup(snapshot)
        self.known = [self._known(word) for word in self.words]

    def parse(self, query: str) -> ParsedQuery:
        """Parse this query or another for it. Raises QueryError."""
        return parse(query, zone=self._zone, lenient=True)

    def _known(self, word: QueryWord) -> Word | None:
        forms = surface_forms(word.text)
        return self.lookup.word(forms[0]) if len(forms) == 1 else None

    def is_rare(self, word: Word) -> bool:
        """Tell whether so few articles have a word that it may be a slip."""
        most = max(self.lookup.documents // FREQUENT, _LEAST_FREQUENT)
        return word.found <= most and not is_stop(word.text)

    def doubtful(self) -> list[int]:
        """Return which words may be slips by themselves."""
        return [
            number for number, word in enumerate(self.known) if word is None or self.is_rare(word)
        ]

    def _are_usual(self, number: int) -> bool:
        pair = self.known[number : number + 2]
        return all(word is not None and not self.is_rare(word) for word in pair)

    def are_side_by_side(self, number: int) -> bool:
        """Tell whether a word and the one behind it are such that one may take their place."""
        first, second = self.words[number : number + 2]
        between = self.parsed.text[first.end : second.start]
        return first.group == second.group and first.plain and second.plain and not between.strip()

    def joined(self) -> list[tuple[int, Word]]:
        """Return which words make a word with the one behind them, and that word."""
        found = []
        for number, (first, second) in enumerate(pairwise(self.words)):
            if not self.are_side_by_side(number):
                continue
            forms = surface_forms(first.text + second.text)
            word = self.lookup.word(forms[0]) if len(forms) == 1 else None
            # Of two usual words a rare one is a slip itself: وزيرالخارجية is in some papers.
            if word is not None and not (self.is_rare(word) and self._are_usual(number)):
                found.append((number, word))
        return found


def suggest(
    snapshot: Snapshot,
    query: str,
    *,
    arabizi: bool = False,
    limit: int = 3,
    zone: tzinfo | str | None = None,
    **filters: Any,
) -> list[Suggestion]:
    """Return what was perhaps meant by a query, likeliest first; nothing for most queries.

    With `arabizi`, Latin words are read as Arabic in Latin letters, too. `zone` and `filters` are
    those of `Index.search`. Raises ValueError for a negative limit.
    """
    if limit < 0:
        raise ValueError("limit must not be negative")
    asked = AskedWords(snapshot, query, zone=zone)
    if not limit or not (asked.doubtful() or asked.joined()):
        return []
    from fihris.search.filters import Filters
    from fihris.search.suggestions.offers import Offers

    return Offers(snapshot, asked, Filters.of(**filters), arabizi=arabizi).best(limit)
