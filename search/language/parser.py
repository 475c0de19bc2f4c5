"""The query language: from what a person typed to a tree of `whoosh.query` objects.

=========================  =========================================================================
``رئيس حكومة``             articles with any of the words; those with more of them rank higher
``"مجلس الأمن"``           the words next to each other, in this order; also ``«…»`` and ``“…”``
``"مجلس الأمن"~3``         the words within three places of each other
``+رئيس حكومة -وزير``      must, may, must not; side by side NOT means ``-``
``رئيس AND حكومة``         both; also ``OR``, ``NOT`` and parentheses
``=رئيس``                  the word as it is written, not its other forms
``حكوم*``, ``ر?يس``        words that start so; ``?`` is one letter, ``*`` any number of them
``بلنكن~``, ``بلنكن~2``    words that differ by one letter, by two
``title:رئيس``             in the title; also ``body:``, and before a group: ``title:(رئيس حكومة)``
``source:رويترز``          of this source exactly; also ``category:`` and ``source:"الجزيرة نت"``
``date:2023-05``           of that year, month or day: ``date:"19 فبراير 2024"``, ``date:>=2023``,
                           ``date:أمس``, ``date:"الأسبوع الماضي"``, ``date:[2023-05 TO 2023-07]``,
                           ``date:[2023 إلى]``; a ``{`` or ``}`` leaves out the end that it stands
                           at
``رئيس^2``, ``(…)^0.5``    counts twice, half
``*``                      every article; ``source:*`` and ``date:*``, every one that has one
=========================  =========================================================================

What to expect where the words alone do not say:

- NOT binds before AND, and AND before OR; side by side comes last. Words beside an AND without an
  operator are wanted, not needed: ``a b AND c`` is ``a +b +c``, as in Lucene, Solr and
  Elasticsearch. Next to an OR, AND and NOT keep to their own operands: ``a OR b AND c`` is
  ``a OR (b AND c)``. ``+`` and ``-`` speak of the whole list they stand in: ``+a OR b`` is
  ``+a b``.
- A source, a category or a date narrows the words beside it down, without counting in the
  ranking: ``مسيرات date:2016``. Of several sources any will do: ``source:a source:b``. Next to an
  OR they are clauses like any other.
- What only excludes (``-a``, ``(NOT a)``) means everything else.
- Stop words (``من``, ``في``) count only where the query asks for no other word, with ``+`` and AND
  as without; in a phrase, behind ``=`` and where they are excluded they always count.
- Only AND, OR and NOT in capitals are operators, as whole words; ``و``, ``أو``, ``ليس``, ``and``
  are words.
- ``+`` and ``-`` act directly before something and behind a space, so ``F-16``, ``كوفيد-19`` and a
  dash between spaces have none. ``~`` and ``^`` act behind, ``=`` before a word.
- ``؟ ، ؛ …`` separate words and do nothing else. What holds no letter and no digit is no word.
- ``«»`` and ``“”`` quote where they are a pair around a word; otherwise they only separate. A lone
  ``"`` is an error.
- A colon is part of the word (``18:30``, ``البيت:الأبيض``, ``https://…``) except behind the name of
  a field; another Latin name directly before a value (``autor:x``) is an error. An address is taken
  as it is, with its ``?``, ``*`` and ``~``.
- Bidi controls and other characters that are not seen do nothing and are in no leaf.
- Numbers behind ``^`` and ``~`` may be of any digits: ``^٢``.

The trees hold `Term`, `Exact`, `Phrase`, `Prefix`, `Wildcard`, `FuzzyTerm`, `Every` and
`DateWithin` as leaves, with words as typed and a field of `FIELDS`, or None for ``*`` alone; and
`And`, `Or`, `AndMaybe`, `AndNot` and `Require` above them, with `Not` only in
``And([Every(), Not(…)])``. Each leaf knows where it was typed (`startchar`, `endchar`). Do not call
`normalize` on a tree: Whoosh's makes every article out of all but some
(``And([Every(), Not(…)])``), and forgets the boost of a phrase of one word.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from whoosh import query

from fihris.errors import QueryError
from fihris.search.language.clauses import (
    DATE_FIELD,
    VALUE_FIELDS,
    DateWithin,
    Exact,
    any_of,
)
from fihris.search.language.periods import DateReader
from fihris.search.language.querytext import WORD, QueryText, has_letter, tilde_behind
from fihris.search.language.syntax import (
    FIELDS,
    TEXT,
    TEXT_FIELDS,
    Syntax,
)
from fihris.search.limits import DEFAULT_LIMITS, Limits

__all__ = [
    "DATE_FIELD",
    "FIELDS",
    "TEXT",
    "TEXT_FIELDS",
    "VALUE_FIELDS",
    "DateWithin",
    "Exact",
    "ParsedQuery",
    "parse",
]

_OPERATORS = {"AND", "OR", "NOT", "TO"}
_BEFORE_WORD = re.compile(rf"[-+=~<>\[{{]*(?:(?:{'|'.join(FIELDS)}):)?[-+=~<>\[{{]*", re.IGNORECASE)
_BEHIND_WORD = "-+*?!.,:;]}"


class ParsedQuery(NamedTuple):
    """A query, read.

    `text` is what was typed and `tree` what it means, `NullQuery` where it holds no word. `note` is
    set only by a lenient reading: why the text could not be parsed and was taken as plain words.
    """

    text: str
    tree: query.Query
    note: QueryError | None = None


def parse(
    text: str,
    *,
    zone: tzinfo | str = UTC,
    now: datetime | None = None,
    lenient: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> ParsedQuery:
    """Read a query; days begin in `zone`, and ``date:أمس`` counts from `now`, by default the time.

    Raises `QueryError` with the position of the first fault. A `lenient` reading never fails: it
    then takes the words, as many as `limits` allow of the first characters, and no operator.
    """
    try:
        limits.hold("characters", len(text), "shorten it", query=text, position=limits.characters)
        return ParsedQuery(text, Syntax(QueryText(text), DateReader(zone, now), limits).read())
    except QueryError as fault:
        if not lenient:
            raise
        return ParsedQuery(text, _plain_words(text, limits), fault)


def parse_plain(text: str, *, limits: Limits = DEFAULT_LIMITS) -> ParsedQuery:
    """Read a text as its words, as many as `limits` allow of the first characters."""
    return ParsedQuery(text, _plain_words(text, limits))


def _plain_words(typed: str, limits: Limits) -> query.Query:
    """Return an Or of the words, without operators, fields and punctuation."""
    text = QueryText(typed[: limits.characters])
    terms: list[query.Query] = []
    for match in WORD.finditer(text.text):
        word = _BEFORE_WORD.sub("", match[0], count=1)
        start = match.end() - len(word)
        word = word.rstrip(_BEHIND_WORD)
        tilde = tilde_behind(word)
        word = word[:tilde] if tilde > 0 else word
        boost = text.text[match.start() - 1 : match.start()] == "^"
        if boost or word in _OPERATORS or not has_letter(word):
            continue
        term = query.Term(TEXT, word)
        term.startchar, term.endchar = text.span(start, start + len(word))
        terms.append(term)
    return any_of(terms[: limits.clauses])
