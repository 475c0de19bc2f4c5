"""The words of a query that may have been typed wrong, and where they stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from whoosh import query as wq

from fihris.search.language.syntax import TEXT_FIELDS

_OPERATOR = re.compile(r'\b(?:AND|OR|NOT)\b|[()"«»“”„‟]')


class QueryWord(NamedTuple):
    """A word that articles are asked to have: `text` is what stands in the query at [start, end).

    `plain` tells that it is one of words side by side and nothing else, or one of a phrase: two
    words may then take its place. `group` numbers such a list or phrase.
    """

    text: str
    start: int
    end: int
    field: str
    plain: bool
    group: int


def query_words(text: str, tree: wq.Query) -> list[QueryWord]:
    """Return the words of a query, in order.

    Left out is what was asked for as it is written (``=``), as a pattern, as a value, or not at
    all: what is excluded.
    """
    listed = isinstance(tree, (wq.Or, wq.Term)) and not _OPERATOR.search(text)
    words = []
    for group, leaf in enumerate(_asked(tree), 1):
        if isinstance(leaf, wq.Phrase):
            spans = zip(leaf.words, leaf.char_ranges or (), strict=False)
            for word, (start, end) in spans:
                words.append(QueryWord(word, start, end, leaf.fieldname, True, group))
        else:
            start, end = leaf.startchar, leaf.endchar
            behind = text[end : end + 1]
            plain = listed and not text[:start].rstrip("\u200b")[-1:].strip() and not behind.strip()
            words.append(
                QueryWord(leaf.text, start, end, leaf.fieldname, plain, 0 if plain else group)
            )
    return sorted(words, key=lambda word: word.start)


def _asked(tree: wq.Query) -> Iterator[wq.Query]:
    match tree:
        case wq.And() | wq.Or():
            for part in tree.subqueries:
                yield from _asked(part)
        case wq.AndMaybe():
            yield from _asked(tree.a)
            yield from _asked(tree.b)
        case wq.AndNot() | wq.Require():
            yield from _asked(tree.a)
        case wq.Phrase() if tree.fieldname in TEXT_FIELDS:
            yield tree
        case wq.Term() if type(tree) is wq.Term and tree.fieldname in TEXT_FIELDS:
            yield tree


def replaced(text: str, changes: list[tuple[int, int, str]]) -> str:
    """Return a text with other words at some places [start, end)."""
    parts, at = [], 0
    for start, end, new in sorted(changes):
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])
