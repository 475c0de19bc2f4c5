"""The grammar of queries, read by recursive descent.

::

    sequence    = { conjunction | OR }
    conjunction = unary { AND unary }
    unary       = { NOT } [ "+" | "-" ] primary
    primary     = [ field ":" ] ( "(" sequence ")" | quotation | period | word ) [ "^" number ]

Whoosh's own parser (2.7.4) was the first choice and could not be relied on. Its plugins see ``+``
and ``-`` in the outermost list only (``(+a b)`` raises NotImplementedError) and everywhere in it
(``F-16`` becomes F without 16); ``NOT NOT a`` raises IndexError; ``-a`` finds nothing;
``(a b)^2 OR c`` boosts c as well; unbalanced parentheses and quotation marks, missing operands,
empty fields and bad numbers are silently taken for words or dropped, so no position is left to
report. What it builds is what is built here: trees of `whoosh.query`.
"""

from __future__ import annotations

import re

from whoosh import query

from fihris.search.language.clauses import (
    DATE_FIELD,
    VALUE_FIELDS,
    Clause,
    Exact,
    all_of,
    multiply_boost,
    side_by_side,
)
from fihris.search.language.periods import DateReader, read_period
from fihris.search.language.querytext import BOOST, TILDE, QueryText, has_letter, tilde_behind
from fihris.search.limits import Limits

TEXT = "text"
"""The field of a word for which none is named: title and body."""
TEXT_FIELDS = (TEXT, "title", "body")
FIELDS = (*TEXT_FIELDS, *VALUE_FIELDS, DATE_FIELD)

_FIELD = re.compile(r"([A-Za-z_][A-Za-z0-9_]*):")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|www\.", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,9}(?:[.٫]\d{1,9})?|\.\d{1,9}")
_COUNT = re.compile(r"\d{1,4}")
_VALUE_MARK = re.compile(r"[*?]|^=|~\d?$")
_PATTERN_MARK = re.compile(r"[*?]|~\d*$")
_EVERYTHING = ("*", "*:*")


class Syntax:
    """Reads one query, and no more of it than its limits allow."""

    def __init__(self, text: QueryText, dates: DateReader, limits: Limits) -> None:
        self._text = text
        self._dates = dates
        self._limits = limits
        self._clauses = 0
        self._patterns = 0

    def read(self) -> query.Query:
        """Return the tree of the whole query."""
        tree = self._sequence(TEXT, 0)
        if not self._text.ended:
            raise self._text.error("this parenthesis closes nothing", self._text.at)
        return query.NullQuery if tree is None else tree

    def _more(self, field: str) -> bool:
        """Go on to the next clause or operator; tell whether there is one before the group ends."""
        self._text.skip(ranges=field == DATE_FIELD)
        return self._text.next not in ("", ")")

    def _sequence(self, field: str, depth: int) -> query.Query | None:
        clauses: list[Clause] = []
        either: set[int] = set()
        while self._more(field):
            at, operator = self._text.at, self._text.operator()
            if operator in ("AND", "OR") and not clauses:
                raise self._text.error(f"{operator} needs something before it", at)
            if operator == "OR":
                self._text.word()
                self._need_operand(field, "OR", at)
                either |= {len(clauses) - 1, len(clauses)}
            clauses.append(self._conjunction(field, depth))
        return side_by_side(clauses, either)

    def _conjunction(self, field: str, depth: int) -> Clause:
        clauses = [self._unary(field, depth)]
        while self._more(field) and self._text.operator() == "AND":
            at = self._text.at
            self._text.word()
            self._need_operand(field, "AND", at)
            clauses.append(self._unary(field, depth))
        return Clause(all_of(clauses), joined=True) if len(clauses) > 1 else clauses[0]

    def _unary(self, field: str, depth: int) -> Clause:
        negations = 0
        while self._text.operator() == "NOT":
            at = self._text.at
            self._text.word()
            self._need_operand(field, "NOT", at)
            negations += 1
        at, sign = self._text.at, self._text.sign()
        if sign and negations:
            raise self._text.error(f"NOT and {sign} cannot stand together", at)
        return Clause(self._primary(field, depth), sign, negated=negations % 2 == 1)

    def _need_operand(self, field: str, operator: str, at: int) -> None:
        if not self._more(field) or self._text.operator() in ("AND", "OR"):
            raise self._text.error(f"{operator} needs something after it", at)

    def _primary(self, field: str, depth: int) -> query.Query:
        field = self._field() or field
        at = self._text.at
        if self._text.next == "^":
            raise self._text.error("^ stands directly behind what it gives weight to", at)
        if self._text.next == "(":
            found = self._group(field, depth)
        elif field == DATE_FIELD:
            found = self._leaf(read_period(self._text, self._dates), at, self._text.at)
        else:
            quotation = self._text.quotation()
            found = self._quoted(field, *quotation) if quotation else self._word(field)
        return self._boosted(found)

    def _boosted(self, found: query.Query) -> query.Query:
        boost = self._text.take(BOOST)
        if boost is not None:
            number = boost[1].replace("٫", ".") if _NUMBER.fullmatch(boost[1]) else "0"
            if not 0 < float(number) <= self._limits.boost:
                raise self._text.error(
                    f"^ takes a number above 0 and up to {self._limits.boost:,}, as in ^2 or ^0.5",
                    boost.start(),
                )
            multiply_boost(found, float(number))
        return found

    def _leaf(self, found: query.Query, start: int, end: int, words: int = 1) -> query.Query:
        """Count a leaf, and note where it was typed: as Whoosh's parser does."""
        self._clauses += words
        self._hold("clauses", self._clauses, "leave some out", start)
        found.startchar, found.endchar = self._text.span(start, end)
        return found

    def _hold(self, limit: str, value: int, advice: str, at: int) -> None:
        """Raise QueryLimitError where what stands at `at` is too much."""
        text = self._text
        self._limits.hold(limit, value, advice, query=text.typed, position=text.place(at))

    def _field(self) -> str | None:
        """Read a field's name and its colon, and see that it has a value."""
        text, at = self._text, self._text.at
        name = self._field_name()
        if name is None:
            return None
        if not self._has_value(name):
            raise text.error(f"{name}: needs something directly behind it", at)
        if name != DATE_FIELD and text.next in "[{<>":
            raise text.error(f"only {DATE_FIELD}: takes a range", text.at)
        if name in TEXT_FIELDS and text.next in "+-":
            raise text.error(f"a sign stands before the field, as in {text.next}{name}:", text.at)
        behind = text.at
        if name in TEXT_FIELDS and self._field_name():
            raise text.error("a word has one field", behind)
        return name

    def _field_name(self) -> str | None:
        text, at = self._text, self._text.at
        match = text.take(_FIELD)
        if match is None:
            return None
        name = match[1].lower()
        if name in FIELDS:
            return name
        if self._has_value(name) and not text.text.startswith("//", text.at):
            fields = ", ".join(FIELDS)
            raise text.error(f'there is no field "{match[1]}"; the fields are {fields}', at)
        text.at = at
        return None

    def _has_value(self, field: str) -> bool:
        text = self._text
        return text.next not in ("", ")") and text.means(text.at, ranges=field == DATE_FIELD)

    def _group(self, field: str, depth: int) -> query.Query:
        at = self._text.at
        self._hold("depth", depth + 1, "take some away", at)
        self._text.at += 1
        tree = self._sequence(field, depth + 1)
        if self._text.ended:
            raise self._text.error("this parenthesis is never closed", at)
        if tree is None:
            raise self._text.error("there is nothing between the parentheses", at)
        self._text.at += 1
        return tree

    def _quoted(self, field: str, start: int, end: int) -> query.Query:
        text = self._text
        words = list(text.words_between(start, end))
        tilde = text.take(TILDE)
        if field in VALUE_FIELDS:
            if tilde:
                raise text.error(f"{field}: takes an exact value, without ~", tilde.start())
            value = " ".join(text.text[start:end].split())
            return self._leaf(query.Term(field, value), start, end)
        slop = _whole_number(tilde[1]) if tilde else 1
        if tilde and not 1 <= slop <= self._limits.slop:
            raise text.error(
                f"~ behind a phrase takes a whole number from 1 to {self._limits.slop:,}, as in ~3",
                tilde.start(),
            )
        self._hold("phrase_words", len(words), "search for a shorter part of it", start)
        phrase = query.Phrase(
            field,
            [word[0] for word in words],
            slop=slop,
            char_ranges=[text.span(*word.span()) for word in words],
        )
        return self._leaf(phrase, start, end, words=len(words))

    def _word(self, field: str) -> query.Query:
        at, word = self._text.at, self._text.word()
        if word in _EVERYTHING:
            found = query.Every(None if field == TEXT else field)
        elif field in VALUE_FIELDS:
            found = self._value(field, word, at)
        elif _ADDRESS.match(word):
            found = query.Term(field, word)
        elif word.startswith("="):
            found = self._exact(field, word[1:], at + 1)
        else:
            found = self._fuzzy(field, word, at) or self._pattern(field, word, at)
            if type(found) is not query.Term:
                self._patterns += 1
                self._hold("patterns", self._patterns, "leave some out", at)
        return self._leaf(found, at, self._text.at)

    def _value(self, field: str, word: str, at: int) -> query.Query:
        mark = _VALUE_MARK.search(word)
        if mark:
            raise self._text.error(
                f"{field}: takes an exact value, without {mark[0]}; in quotation marks that is "
                "part of the value",
                at + mark.start(),
            )
        return query.Term(field, word)

    def _exact(self, name: str, word: str, at: int) -> query.Query:
        if not has_letter(word):
            raise self._text.error("= stands directly before one word", at - 1)
        field = _FIELD.match(word)
        if field and field[1].lower() in FIELDS:
            raise self._text.error(f"= stands behind the field, as in {field[0]}=", at - 1)
        mark = _PATTERN_MARK.search(word)
        if mark:
            raise self._text.error(f"= and {mark[0]} cannot stand together", at + mark.start())
        return Exact(name, word)

    def _fuzzy(self, field: str, word: str, at: int) -> query.Query | None:
        start = tilde_behind(word)
        if start < 0:
            return None
        stem, number = word[:start], word[start + 1 :]
        if not has_letter(stem) or "*" in stem or "?" in stem:
            raise self._text.error("~ stands directly behind a word or a phrase", at + start)
        edits = _whole_number(number) if number else 1
        if not 1 <= edits <= self._limits.edits:
            raise self._text.error(
                f"~ behind a word takes the letters that may differ, 1 to {self._limits.edits}",
                at + start,
            )
        return query.FuzzyTerm(field, stem, maxdist=edits)

    def _pattern(self, field: str, word: str, at: int) -> query.Query:
        if "*" not in word and "?" not in word:
            return query.Term(field, word)
        if not has_letter(word):
            raise self._text.error(f"{word} needs letters beside it", at)
        self._hold("wildcards", word.count("*") + word.count("?"), "write more letters", at)
        if "?" not in word and word.index("*") == len(word) - 1:
            return query.Prefix(field, word[:-1])
        return query.Wildcard(field, word)


def _whole_number(digits: str) -> int:
    """Return a number in any digits; 0 where it is none, or too long."""
    return int(digits) if _COUNT.fullmatch(digits) else 0
