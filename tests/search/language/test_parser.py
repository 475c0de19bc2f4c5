"""The query language, as a table of what is typed and what it means."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import query
from whoosh.query import (
    And,
    AndMaybe,
    AndNot,
    Every,
    FuzzyTerm,
    Not,
    NullQuery,
    Or,
    Phrase,
    Prefix,
    Require,
    Wildcard,
)

from fihris.errors import QueryError
from fihris.search.language.parser import (
    FIELDS,
    DateWithin,
    Exact,
    ParsedQuery,
    parse,
)
from fihris.search.limits import DEFAULT_LIMITS

MAX_CLAUSES, MAX_DEPTH, MAX_LENGTH = (
    DEFAULT_LIMITS.clauses,
    DEFAULT_LIMITS.depth,
    DEFAULT_LIMITS.characters,
)
RLM, LRM, ZWNJ = "\u200f", "\u200e", "\u200c"


def term(word: str, field: str = "text", boost: float = 1.0) -> query.Term:
    return query.Term(field, word, boost=boost)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


A, B, C, D = (term(letter) for letter in "abcd")

WORDS = [
    ("", NullQuery),
    ("  \n\t ", NullQuery),
    ("مسيرات", term("مسيرات")),
    ("مسيرات غزة", Or([term("مسيرات"), term("غزة")])),
    ("مسيّرَاتٌ", term("مسيّرَاتٌ")),
    ("a a", Or([A, A])),
    # What looks like an operator and is a word.
    ("حرب و سلام", Or([term("حرب"), term("و"), term("سلام")])),
    ("حرب أو سلام", Or([term("حرب"), term("أو"), term("سلام")])),
    ("ليس حربا", Or([term("ليس"), term("حربا")])),
    ("a and b", Or([A, term("and"), B])),
    ("a or not b", Or([A, term("or"), term("not"), B])),
    ("ANDA ORB NOTC", Or([term("ANDA"), term("ORB"), term("NOTC")])),
    ("title:AND", term("AND", "title")),
    # Signs, colons and points inside a word.
    ("F-16", term("F-16")),
    ("كوفيد-19", term("كوفيد-19")),
    ("2+2", term("2+2")),
    ("C++", term("C++")),
    ("18:30", term("18:30")),
    ("البيت:الأبيض", term("البيت:الأبيض")),
    ("Reuters: عاجل", Or([term("Reuters:"), term("عاجل")])),
    ("المغرب.وأشار", term("المغرب.وأشار")),
    ("1,500 1.5", Or([term("1,500"), term("1.5")])),
    ("AT&T #غزة", Or([term("AT&T"), term("#غزة")])),
    ("a~b", term("a~b")),
    ("site.com/~me", term("site.com/~me")),
    # Addresses are taken whole.
    ("http://www.a.com/b?c=*~2", term("http://www.a.com/b?c=*~2")),
    ("www.a.com/?b", term("www.a.com/?b")),
    ("title:https://a.com", term("https://a.com", "title")),
    ("-https://a.com b", AndNot(B, term("https://a.com"))),
    # Punctuation separates, or is dropped.
    ("ماذا حدث؟", Or([term("ماذا"), term("حدث")])),
    ("حدث؟ماذا", Or([term("حدث"), term("ماذا")])),
    ("؟", NullQuery),
    ("كتا؟", term("كتا")),
    ("a،b؛c…d", Or([A, B, C, D])),
    ("a - b – c | d", Or([A, B, C, D])),
    ("الرباط ـ رويترز", Or([term("الرباط"), term("رويترز")])),
    ("a + b -", Or([A, B])),
    ("-- ++ !!! ... ^_^ ~", NullQuery),
    ("--a", term("--a")),
    ("^", NullQuery),
    ("a\u200bb", Or([A, B])),
    # What is not seen does nothing.
    (f"{RLM}a{LRM} {RLM}-{LRM}b", AndNot(A, B)),
    (f"a {RLM}AND{LRM} b", And([A, B])),
    (f"{RLM}title{RLM}:{RLM}a", term("a", "title")),
    (f"\u202bغ{RLM}زة\u202c", term("غزة")),
    ("\ufeff=a", Exact("text", "a")),
    (f'"a{RLM} b"{RLM}~{RLM}3', Phrase("text", ["a", "b"], slop=3)),
    (f"a{RLM}^{RLM}2", term("a", boost=2)),
    (f"می{ZWNJ}خواهم {ZWNJ}a{ZWNJ}", Or([term(f"می{ZWNJ}خواهم"), A])),
]

LEAVES = [
    ("=رئيس", Exact("text", "رئيس")),
    ("title:=رئيس", Exact("title", "رئيس")),
    ("==a", Exact("text", "=a")),
    ("a=b", term("a=b")),
    ('"مجلس الأمن"', Phrase("text", ["مجلس", "الأمن"])),
    ('"مجلس الأمن"~3', Phrase("text", ["مجلس", "الأمن"], slop=3)),
    ('"مجلس الأمن"~٣', Phrase("text", ["مجلس", "الأمن"], slop=3)),
    ('"مجلس"', Phrase("text", ["مجلس"])),
    ('" a  b "', Phrase("text", ["a", "b"])),
    ('"a AND -b* (c"', Phrase("text", ["a", "AND", "-b*", "(c"])),
    ('"a - b؟"', Phrase("text", ["a", "b؟"])),
    ('title:"a b"~2^3', Phrase("title", ["a", "b"], slop=2, boost=3)),
    ('"a""b"', Or([Phrase("text", ["a"]), Phrase("text", ["b"])])),
    ('و"البيت الأبيض"', Or([term("و"), Phrase("text", ["البيت", "الأبيض"])])),
    ('"a b"-c', Or([Phrase("text", ["a", "b"]), term("-c")])),
    # Typographic quotation marks quote in pairs, and otherwise only separate.
    ("«البيت الأبيض»", Phrase("text", ["البيت", "الأبيض"])),
    ("“a b”~2 c", Or([Phrase("text", ["a", "b"], slop=2), C])),
    ("”a b“", Phrase("text", ["a", "b"])),
    ("„a b“", Phrase("text", ["a", "b"])),
    ('«a "b»', Phrase("text", ["a", '"b'])),
    ("«a b", Or([A, B])),
    ("a» b", Or([A, B])),
    ("»a b«", Or([A, B])),
    ("«a «b c»", Or([A, Phrase("text", ["b", "c"])])),
    ("a “b", Or([A, B])),
    ("«» “” «!»", NullQuery),
    ("-«a b» c", AndNot(C, Phrase("text", ["a", "b"]))),
    ("title:«a b»", Phrase("title", ["a", "b"])),
    # Patterns.
    ("حكوم*", Prefix("text", "حكوم")),
    ("title:حكوم*", Prefix("title", "حكوم")),
    ("ر?يس", Wildcard("text", "ر?يس")),
    ("كتا?", Wildcard("text", "كتا?")),
    ("*يس", Wildcard("text", "*يس")),
    ("a**", Wildcard("text", "a**")),
    ("a?*", Wildcard("text", "a?*")),
    ("-حكوم* a", AndNot(A, Prefix("text", "حكوم"))),
    ("*", Every()),
    ("*:*", Every()),
    ("*^2", Every(boost=2)),
    ("title:*", Every("title")),
    ("source:*", Every("source")),
    ("a *", Or([A, Every()])),
    ("بلنكن~", FuzzyTerm("text", "بلنكن", maxdist=1)),
    ("بلنكن~1", FuzzyTerm("text", "بلنكن", maxdist=1)),
    ("body:بلنكن~٢^3", FuzzyTerm("body", "بلنكن", maxdist=2, boost=3)),
    ("500~", FuzzyTerm("text", "500", maxdist=1)),
    ("F-16~2", FuzzyTerm("text", "F-16", maxdist=2)),
    # Exact values.
    ("source:رويترز", term("رويترز", "source")),
    ('category:"عرب  وعالم"', term("عرب وعالم", "category")),
    ("source:«الجزيرة نت»", term("الجزيرة نت", "source")),
    ("SOURCE:bbc.com/arabic:x", term("bbc.com/arabic:x", "source")),
    ('source:"a*"', term("a*", "source")),
    ("source:(a OR «b c»)", Or([term("a", "source"), term("b c", "source")])),
]

MAY_2023, JULY_2023 = DateWithin(utc(2023, 5, 1), utc(2023, 6, 1)), utc(2023, 7, 1)
DATES = [
    ("date:2023", DateWithin(utc(2023, 1, 1), utc(2024, 1, 1))),
    ("date:٢٠٢٣", DateWithin(utc(2023, 1, 1), utc(2024, 1, 1))),
    ("date:2023-05", MAY_2023),
    ("date:2023-12-31", DateWithin(utc(2023, 12, 31), utc(2024, 1, 1))),
    ('date:"19 فبراير 2024"', DateWithin(utc(2024, 2, 19), utc(2024, 2, 20))),
    ("date:«19 فبراير 2024»", DateWithin(utc(2024, 2, 19), utc(2024, 2, 20))),
    (
        "date:2023-05-01T10:00+03:00",
        DateWithin(utc(2023, 5, 1, 7), utc(2023, 5, 1, 7, 1)),
    ),
    ("date:[2023-05 TO 2023-07]", DateWithin(utc(2023, 5, 1), utc(2023, 8, 1))),
    ("date:[2023-05 إلى 2023-07]", DateWithin(utc(2023, 5, 1), utc(2023, 8, 1))),
    ("date:[2023-05 الى 2023-07]", DateWithin(utc(2023, 5, 1), utc(2023, 8, 1))),
    ("date:[ 2023-05 to 2023-07 ]", DateWithin(utc(2023, 5, 1), utc(2023, 8, 1))),
    (
        'date:["19 فبراير 2024" TO 20 فبراير 2024]',
        DateWithin(utc(2024, 2, 19), utc(2024, 2, 21)),
    ),
    ("date:{2023-05 TO 2023-07}", DateWithin(utc(2023, 6, 1), JULY_2023)),
    ("date:[2023-05 TO 2023-07}", DateWithin(utc(2023, 5, 1), JULY_2023)),
    ("date:{2023-05 TO 2023-07]", DateWithin(utc(2023, 6, 1), utc(2023, 8, 1))),
    ("date:[2023-05 TO 2023-05]", MAY_2023),
    ("date:[2023 TO]", DateWithin(utc(2023, 1, 1), None)),
    ("date:[2023 TO *]", DateWithin(utc(2023, 1, 1), None)),
    ("date:[TO 2023-05-01]", DateWithin(None, utc(2023, 5, 2))),
    ("date:[* TO *]", DateWithin(None, None)),
    ("date:*", DateWithin(None, None)),
    ("date:>=2023-05", DateWithin(utc(2023, 5, 1), None)),
    ("date:>2023-05", DateWithin(utc(2023, 6, 1), None)),
    ("date:<2024", DateWithin(None, utc(2024, 1, 1))),
    ("date:<=2024", DateWithin(None, utc(2025, 1, 1))),
    ('date:<"19 فبراير 2024"', DateWithin(None, utc(2024, 2, 19))),
    ("date:2023-05^2", DateWithin(utc(2023, 5, 1), utc(2023, 6, 1), boost=2)),
    ("date:[2023-05 TO 2023-05]^2", DateWithin(utc(2023, 5, 1), utc(2023, 6, 1), boost=2)),
    ("date:(2023-05 [2023-07 TO])", Or([MAY_2023, DateWithin(JULY_2023, None)])),
    ("date:( [ 2023-05 TO 2023-05 ] )", MAY_2023),
    ("غزة date:2023-05", Require(term("غزة"), MAY_2023)),
    (
        "غزة source:a -رفح source:b date:2023-05",
        AndNot(
            Require(
                term("غزة"),
                And([Or([term("a", "source"), term("b", "source")]), MAY_2023]),
            ),
            term("رفح"),
        ),
    ),
    ("source:a category:b", And([term("a", "source"), term("b", "category")])),
    ("غزة OR source:a", Or([term("غزة"), term("a", "source")])),
    ("(غزة source:a)^2", Require(term("غزة", boost=2), term("a", "source"))),
    ("غزة -date:2023-05", AndNot(term("غزة"), MAY_2023)),
    ("غزة AND date:2023-05", And([term("غزة"), MAY_2023])),
]

EVERYTHING = Every()
OPERATORS = [
    ("+a", A),
    ("+a b", AndMaybe(A, B)),
    ("a +b", AndMaybe(B, A)),
    ("+a +b", And([A, B])),
    ("+a +b c d", AndMaybe(And([A, B]), Or([C, D]))),
    ("a -b", AndNot(A, B)),
    ("a b -c -d", AndNot(Or([A, B]), Or([C, D]))),
    ("+a b -c", AndNot(AndMaybe(A, B), C)),
    ('+"a b" -(c d)', AndNot(Phrase("text", ["a", "b"]), Or([C, D]))),
    ("-title:a b", AndNot(B, term("a", "title"))),
    ("(-a b)", AndNot(B, A)),
    ("a (+b c)", Or([A, AndMaybe(B, C)])),
    ("-a", And([EVERYTHING, Not(A)])),
    ("-a -b", And([EVERYTHING, Not(Or([A, B]))])),
    ("NOT a", And([EVERYTHING, Not(A)])),
    ("NOT a AND NOT b", And([EVERYTHING, Not(Or([A, B]))])),
    ("-(-a)", And([EVERYTHING, Not(And([EVERYTHING, Not(A)]))])),
    ("a AND (NOT b)", And([A, And([EVERYTHING, Not(B)])])),
    ("a AND b", And([A, B])),
    ("a AND b AND c", And([A, B, C])),
    ("a AND (b AND c)", And([A, B, C])),
    ("a AND NOT b", AndNot(A, B)),
    ("NOT a AND b", AndNot(B, A)),
    ("a AND -b", AndNot(A, B)),
    ("a AND +b", And([A, B])),
    ("a OR b", Or([A, B])),
    ("a OR b OR c", Or([A, B, C])),
    ("(a OR b) c", Or([A, B, C])),
    ("NOT NOT a", A),
    ("NOT NOT NOT a", And([EVERYTHING, Not(A)])),
    ("NOT(a)", And([EVERYTHING, Not(A)])),
    ("(a)AND(b)", And([A, B])),
    ('"a"AND"b"', And([Phrase("text", ["a"]), Phrase("text", ["b"])])),
    ("a AND، b", And([A, B])),
    # NOT before AND before OR.
    ("a OR b AND c", Or([A, And([B, C])])),
    ("a AND b OR c", Or([And([A, B]), C])),
    ("a AND b OR c AND d", Or([And([A, B]), And([C, D])])),
    ("(a OR b) AND c", And([Or([A, B]), C])),
    ("NOT a OR b", Or([And([EVERYTHING, Not(A)]), B])),
    ("a OR NOT b", Or([A, And([EVERYTHING, Not(B)])])),
    ("NOT (a OR b)", And([EVERYTHING, Not(Or([A, B]))])),
    # Side by side with an operator: as Lucene has it.
    ("a NOT b", AndNot(A, B)),
    ("NOT a b", AndNot(B, A)),
    ("a b AND c", AndMaybe(And([B, C]), A)),
    ("a AND b c", AndMaybe(And([A, B]), C)),
    ("a AND b c AND d", And([A, B, C, D])),
    ("a AND b -c", AndNot(And([A, B]), C)),
    ("(a AND b) c", Or([And([A, B]), C])),
    ("a OR b c", Or([A, B, C])),
    ("a OR b AND c d", Or([A, And([B, C]), D])),
    ("+a OR b", AndMaybe(A, B)),
    ("a OR -b", AndNot(A, B)),
    # Boosts.
    ("a^2", term("a", boost=2)),
    ("a^0.5 b", Or([term("a", boost=0.5), B])),
    ("a^.5", term("a", boost=0.5)),
    ("a^٢٫٥", term("a", boost=2.5)),
    ("10^6", term("10", boost=6)),
    ("=a^2", Exact("text", "a", boost=2)),
    ("a*^2", Prefix("text", "a", boost=2)),
    ("(a b)^2", Or([A, B], boost=2)),
    ("(a b)^2 OR c", Or([Or([A, B], boost=2), C])),
    ("(a^2)^3", term("a", boost=6)),
    ("((a b)^2)^3", Or([A, B], boost=6)),
    ("(+a^3 b -c)^2", AndNot(AndMaybe(term("a", boost=6), term("b", boost=2)), C)),
    # Fields on groups.
    ("title:(a b)", Or([term("a", "title"), term("b", "title")])),
    ("title:(a text:b)", Or([term("a", "title"), B])),
    ("title:(a (b body:c)) d", Or([term("a", "title"), term("b", "title"), term("c", "body"), D])),
    ("title:(a AND b*)^2", And([term("a", "title"), Prefix("title", "b")], boost=2)),
    ("((((a))))", A),
]


@pytest.mark.parametrize(("text", "expected"), WORDS + LEAVES + DATES + OPERATORS)
def test_meaning(text: str, expected: query.Query) -> None:
    parsed = parse(text)
    assert parsed.text == text
    assert parsed.note is None
    assert parsed.tree == expected
    assert parse(text, lenient=True) == parsed


FAULTS = [
    # Parentheses, quotation marks, brackets
    ("(a", 0, "never closed"),
    ("a (b (c)", 2, "never closed"),
    ("a)", 1, "closes nothing"),
    (")", 0, "closes nothing"),
    ("()", 0, "nothing between"),
    ("a (؟) b", 2, "nothing between"),
    ("title:()", 6, "nothing between"),
    ('a "b c', 2, "no partner"),
    ('a "b" "', 6, "no partner"),
    ('""', 0, "no word"),
    ('a "!" b', 2, "no word"),
    ("date:[2023 TO 2024", 5, "never closed"),
    # Operators
    ("AND a", 0, "AND needs something before"),
    ("OR a", 0, "OR needs something before"),
    ("a (OR b)", 3, "OR needs something before"),
    ("a AND", 2, "AND needs something after"),
    ("a OR ؟", 2, "OR needs something after"),
    ("a AND OR b", 2, "AND needs something after"),
    ("a OR OR b", 2, "OR needs something after"),
    ("(a AND) b", 3, "AND needs something after"),
    ("NOT", 0, "NOT needs something after"),
    ("a NOT", 2, "NOT needs something after"),
    ("NOT AND a", 0, "NOT needs something after"),
    ("NOT -a", 4, "cannot stand together"),
    (f"{RLM}a{RLM} AND", 4, "AND needs something after"),
    # Fields
    ("title:", 0, "title: needs something"),
    ("a title: b", 2, "title: needs something"),
    ("(title:)", 1, "title: needs something"),
    ("title:!", 0, "title: needs something"),
    ("date:", 0, "date: needs something"),
    ("autor:x", 0, 'no field "autor"; the fields are text, title, body, source, category, date'),
    ("a -autor:(b)", 3, 'no field "autor"'),
    ("title:autor:x", 6, 'no field "autor"'),
    ("title:body:x", 6, "one field"),
    ("title:" * 1_000 + "a", 6, "one field"),
    ("title:-a", 6, "before the field"),
    ("title:[a TO b]", 6, "takes a range"),
    ("source:>a", 7, "takes a range"),
    ("source:a*", 8, "exact value"),
    ("source:a~", 8, "exact value"),
    ('source:"a b"~2', 12, "exact value"),
    # Numbers
    ("a^", 1, "^ takes a number"),
    ("a b^x", 3, "^ takes a number"),
    ("a^0", 1, "^ takes a number"),
    ("a^-1", 1, "^ takes a number"),
    ("a^2^3", 1, "^ takes a number"),
    ("a^1e3", 1, "^ takes a number"),
    ("a^1001", 1, "^ takes a number"),
    ("a^" + "9" * 5_000, 1, "^ takes a number"),
    ("(a b)^", 5, "^ takes a number"),
    ("a ^2", 2, "directly behind"),
    ('"a b"~', 5, "whole number"),
    ('"a b"~0', 5, "whole number"),
    ('"a b"~x', 5, "whole number"),
    ('"a b"~1001', 5, "whole number"),
    ('"a b"~' + "9" * 5_000, 5, "whole number"),
    ('"a b" ~3', 6, "directly behind"),
    ("(a b)~2", 5, "directly behind"),
    ("a~0", 1, "1 to 2"),
    ("a~3", 1, "1 to 2"),
    ("a~0.5", 1, "1 to 2"),
    ("a~~", 1, "1 to 2"),
    # Patterns
    ("?", 0, "needs letters"),
    ("a **", 2, "needs letters"),
    ("title:?*", 6, "needs letters"),
    ("w?rd~", 4, "directly behind"),
    ("=a*", 2, "cannot stand together"),
    ("=a~2", 2, "cannot stand together"),
    ("=title:a", 0, "behind the field"),
    ('="a b"', 0, "before one word"),
    ("=(a b)", 0, "before one word"),
    # Dates
    ("date:xx", 5, 'cannot read "xx" as a date'),
    ("date:2023-13", 5, "as a date"),
    ("date:19 فبراير 2024", 5, 'cannot read "19" as a date'),
    ("a date:>=xx", 9, "as a date"),
    ("date:[2023 TO xx]", 14, 'cannot read "xx"'),
    ("date:[ xx TO 2023]", 7, 'cannot read "xx"'),
    ("date:[2023]", 5, "a range is written"),
    ("date:[2023 TO 2024 TO 2025]", 5, "a range is written"),
    ("date:[2024 TO 2023]", 5, "ends before it starts"),
    ("date:{2023 TO 2024}", 5, "ends before it starts"),
    ("date:2023*", 5, "as a date"),
    # Bounds
    ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), MAX_DEPTH, "parentheses in one another"),
    ("a" * (MAX_LENGTH + 1), MAX_LENGTH, "characters"),
    ("a " * (MAX_CLAUSES + 1), 2 * MAX_CLAUSES, "words"),
    ('"a" ' * (MAX_CLAUSES + 1), 4 * MAX_CLAUSES + 1, "words"),
    ('a "' + "a " * 65 + '"', 3, "words in a phrase"),
]


@pytest.mark.parametrize(("text", "position", "reason"), FAULTS)
def test_fault(text: str, position: int, reason: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert reason in caught.value.reason
    assert caught.value.position == position
    assert caught.value.query == text
    lenient = parse(text, lenient=True)
    assert lenient.note is not None
    assert (lenient.note.reason, lenient.note.position) == (caught.value.reason, position)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(رئيس AND", [term("رئيس")]),
        ('a -b "c', [A, B, C]),
        ("title:(a^2 OR +b", [A, B]),
        ("a~9 b~ c* =d (", [A, B, C, D]),
        ("source:«a b» c؟ (", [A, B, C]),
        ("date:[2023 TO 2022]", [term("2023"), term("2022")]),
        ("F-16 18:30 1,500 (", [term("F-16"), term("18:30"), term("1,500")]),
        ("مسيّرةٌ! (", [term("مسيّرةٌ")]),
        ("autor:a", [term("autor:a")]),
    ],
)
def test_lenient_takes_the_words(text: str, expected: list[query.Query]) -> None:
    tree = parse(text, lenient=True).tree
    assert tree == (Or(expected) if len(expected) > 1 else expected[0])


def test_lenient_without_a_word() -> None:
    assert parse("AND ( NOT", lenient=True).tree == NullQuery


def test_lenient_bounds_what_it_takes() -> None:
    tree = parse("(" + "a b c " * MAX_LENGTH, lenient=True).tree
    assert len(tree) == MAX_CLAUSES


def test_at_the_bounds() -> None:
    assert parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH).tree == A
    assert len(parse("a " * MAX_CLAUSES).tree) == MAX_CLAUSES
    assert parse("a" * MAX_LENGTH).tree == term("a" * MAX_LENGTH)
    assert parse("NOT " * 2_000 + "a").tree == A


def test_days_begin_in_the_zone() -> None:
    tree = parse("date:2023-05-01", zone=timezone(timedelta(hours=3))).tree
    assert tree == DateWithin(utc(2023, 4, 30, 21), utc(2023, 5, 1, 21))


# A Thursday; in Riyadh it is the 27th already.
NOW = utc(2026, 11, 26, 22)
TODAY = DateWithin(utc(2026, 11, 26), utc(2026, 11, 27))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date:أمس", DateWithin(utc(2026, 11, 25), utc(2026, 11, 26))),
        ("date:yesterday", DateWithin(utc(2026, 11, 25), utc(2026, 11, 26))),
        ('date:"الأسبوع الماضي"', DateWithin(utc(2026, 11, 14), utc(2026, 11, 21))),
        ("date:«آخر ٧ أيام»", DateWithin(utc(2026, 11, 20), utc(2026, 11, 27))),
        ("date:[أمس TO اليوم]", DateWithin(utc(2026, 11, 25), utc(2026, 11, 27))),
        ("date:[الشهر الماضي إلى *]", DateWithin(utc(2026, 10, 1), None)),
        ('date:>="قبل ثلاثة أيام"', DateWithin(utc(2026, 11, 23), None)),
        ("date:<اليوم", DateWithin(None, utc(2026, 11, 26))),
        ("date:رمضان", DateWithin(utc(2026, 2, 18), utc(2026, 3, 20))),
        ('date:"رمضان 1444"', DateWithin(utc(2023, 3, 23), utc(2023, 4, 21))),
        ("غزة date:اليوم", Require(term("غزة"), TODAY)),
        ("date:اليوم غزة", Require(term("غزة"), TODAY)),
        ("(غزة date:اليوم)", Require(term("غزة"), TODAY)),
    ],
)
def test_a_date_may_count_from_now(text: str, expected: query.Query) -> None:
    assert parse(text, now=NOW).tree == expected


def test_now_is_a_day_of_the_zone() -> None:
    expected = DateWithin(utc(2026, 11, 26, 21), utc(2026, 11, 27, 21))
    assert parse("date:اليوم", zone="Asia/Riyadh", now=NOW).tree == expected


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("date:مايو 2023", "مايو 2023"),
        ("date:رمضان 1444 هـ غزة", "رمضان 1444 هـ"),
        ("date:الأسبوع الماضي", "الأسبوع الماضي"),
        ("date:أمس صباحا", "أمس صباحا"),
        ("date:آخر 7 أيام غزة", "آخر 7 أيام"),
        ("date:19 فبراير 2024", "19 فبراير 2024"),
        ("date:>=الاثنين الماضي", "الاثنين الماضي"),
    ],
)
def test_half_a_date_is_not_taken_for_all_of_it(text: str, whole: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, now=NOW)
    assert f'write date:"{whole}", in quotation marks' in caught.value.reason


def test_words_behind_a_whole_date_are_words() -> None:
    assert parse("date:2023 مايو", now=NOW).tree == Require(
        term("مايو"), DateWithin(utc(2023, 1, 1), utc(2024, 1, 1))
    )


def test_an_unknown_zone_is_said_where_a_date_is() -> None:
    assert parse("a", zone="Asia/Riyad").tree == A
    with pytest.raises(
        QueryError, match="no time zone 'Asia/Riyad'; write one such as Asia/Riyadh"
    ):
        parse("a date:2023", zone="Asia/Riyad")


def test_leaves_know_where_they_were_typed() -> None:
    text = f'+{RLM}title:"ab cd"~2 -(efg^2)'
    phrase, word = parse(text).tree.leaves()
    assert [text[start:end] for start, end in phrase.char_ranges] == ["ab", "cd"]
    assert text[word.startchar : word.endchar] == "efg"


def test_two_dates_are_told_apart() -> None:
    assert DateWithin(utc(2023, 1, 1), None) != DateWithin(None, utc(2023, 1, 1))
    assert DateWithin(None, None) != DateWithin(None, None, boost=2)
    assert hash(DateWithin(None, None)) == hash(DateWithin(None, None))
    assert DateWithin(None, None).is_leaf()
    assert DateWithin(None, None).is_range()


def test_exact_is_no_plain_term() -> None:
    assert Exact("text", "a") != A
    assert ParsedQuery("=a", Exact("text", "a")) != parse("a")


def test_whoosh_parser_is_not_loaded() -> None:
    code = (
        "import fihris.search.language.parser, sys;"
        "heavy = ('whoosh.qparser', 'numpy', 'fihris.corpus.dates.parsing');"
        "print([m for m in heavy if m in sys.modules])"
    )
    command = [sys.executable, "-W", "ignore", "-c", code]
    assert subprocess.check_output(command, text=True).strip() == "[]"


@pytest.mark.parametrize(
    "piece", ['"', "«", "“", "«»", "(", "[", "~1", "^", "-", "+", "!", "*", "a^2 ", "title:", "؟"]
)
def test_the_longest_texts_come_to_an_end(piece: str) -> None:
    text = f"date:{piece * MAX_LENGTH}"[:MAX_LENGTH]
    assert parse(text, lenient=True).text == text
    assert parse(text.removeprefix("date:") + "x", lenient=True).tree is not None


PIECES = st.sampled_from(
    [
        *"ab ابو12.,:;!#'\\/|&%_ـ؟،؛…«»“”„()[]{}<>+-=~*?^\"\t",
        *(" AND ", " OR ", " NOT ", "NOT", " TO ", " إلى ", "مسيّرات", "a b", "http://"),
        *(f"{field}:" for field in (*FIELDS, "autor")),
        *("date:2023", "date:[2023 TO 2024]", "^2", "~2", '"a b"', "(a b)"),
        *(RLM, LRM, ZWNJ, "\u200b", "\ufeff", "\u2067", "\u2069", "\ud800", "\0"),
    ]
)
QUERIES = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60)


def check_tree(tree: query.Query, text: str) -> None:
    """Hold a tree to what the module's docstring promises of all."""
    if isinstance(tree, Not):
        pytest.fail("a Not without an Every")
    elif isinstance(tree, And) and any(isinstance(part, Not) for part in tree):
        every, excluded = tree.subqueries
        assert (type(every), type(excluded)) == (Every, Not)
        check_tree(excluded.query, text)
    elif not tree.is_leaf():
        assert type(tree) in (And, Or, AndMaybe, AndNot, Require)
        assert len(tree.subqueries) > 1
        for part in tree.subqueries:
            check_tree(part, text)
    elif tree != NullQuery:
        check_leaf(tree, text)


def check_leaf(leaf: query.Query, text: str) -> None:
    assert 0 <= leaf.startchar < leaf.endchar <= len(text)
    assert leaf.boost > 0
    assert leaf.fieldname in FIELDS or (leaf.fieldname is None and isinstance(leaf, Every))
    words = getattr(leaf, "words", [getattr(leaf, "text", "a")])
    assert words
    for word in words:
        assert any(c.isalnum() for c in word)
        assert leaf.fieldname in ("source", "category") or len(word.split()) == 1
        assert not set(word) & {RLM, LRM, "\ufeff"}


@given(QUERIES)
def test_any_text_is_read_or_refused(text: str) -> None:
    lenient = parse(text, lenient=True)
    check_tree(lenient.tree, text)
    if lenient.note is None:
        assert parse(text) == lenient
    else:
        assert 0 <= lenient.note.position <= len(text)
        with pytest.raises(QueryError):
            parse(text)


ARABIC_WORDS = st.from_regex(r"[ء-غف-ي][ء-غف-يً-ْ]{0,9}", fullmatch=True)


@given(st.lists(ARABIC_WORDS, min_size=1), st.sampled_from([" ", "  ", "، ", "\n", "؟ "]))
def test_plain_words_are_any_of_them(words: list[str], space: str) -> None:
    terms = [term(word) for word in words]
    assert parse(space.join(words)).tree == (Or(terms) if len(terms) > 1 else terms[0])


@given(st.lists(PIECES.filter(lambda piece: piece != ZWNJ), max_size=12), st.randoms())
def test_unseen_characters_do_nothing(pieces: list[str], random: Random) -> None:
    text = "".join(pieces)
    strewn = "".join(c + random.choice(["", "", RLM, "\u2067"]) for c in RLM + text)
    plain, marked = parse(text, lenient=True), parse(strewn, lenient=True)
    assert repr(plain.tree) == repr(marked.tree)
    assert (plain.note is None) == (marked.note is None)


EXPRESSIONS = st.recursive(
    st.sampled_from("abcd"),
    lambda operand: (
        st.tuples(st.just("NOT"), operand)
        | st.tuples(st.sampled_from(["AND", "OR"]), operand, operand)
    ),
    max_leaves=8,
)
BINDING = {"OR": 0, "AND": 1, "NOT": 2}
Expression = str | tuple["Expression", ...]


def written(expression: Expression, binding: int = 0) -> str:
    """Write an expression with no more parentheses than it needs."""
    if isinstance(expression, str):
        return expression
    operator, *operands = expression
    own = BINDING[str(operator)]
    texts = [written(operand, own) for operand in operands]
    text = f" {operator} ".join(texts) if len(texts) > 1 else f"{operator} {texts[0]}"
    return f"({text})" if own < binding else text


def holds(expression: Expression, true: set[str]) -> bool:
    if isinstance(expression, str):
        return expression in true
    operator, *operands = expression
    values = [holds(operand, true) for operand in operands]
    return not values[0] if operator == "NOT" else (all if operator == "AND" else any)(values)


def matches(tree: query.Query, true: set[str]) -> bool:
    if isinstance(tree, Not):
        return not matches(tree.query, true)
    if isinstance(tree, AndNot):
        return matches(tree.a, true) and not matches(tree.b, true)
    if isinstance(tree, (And, Or)):
        return (all if isinstance(tree, And) else any)(matches(part, true) for part in tree)
    return isinstance(tree, Every) or tree.text in true


@given(EXPRESSIONS, st.sets(st.sampled_from("abcd")))
def test_operators_mean_what_logic_says(expression: Expression, true: set[str]) -> None:
    text = written(expression)
    assert matches(parse(text).tree, true) == holds(expression, true), text
