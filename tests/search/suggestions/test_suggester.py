"""Did-you-mean: what is offered for which slip, and what never is."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import query as wq

from fihris import Article, Index
from fihris.search.language.parser import parse
from fihris.search.suggestions.querywords import replaced

SLIPS = [
    ("مسيارت", "مسيرات", "spelling"),  # two letters changed over
    ("مسسيرات", "مسيرات", "spelling"),  # a letter twice
    ("مسيراااات", "مسيرات", "spelling"),  # a key that was held down
    ("العاصمى", "العاصمة", "spelling"),
    ("انتخبات", "انتخابات", "spelling"),  # a letter left out
    ("مصتشفى", "مستشفى", "spelling"),  # a letter that sounds alike
    ("مسنشفى", "مستشفى", "spelling"),  # the key beside
    ("الصحـة الخارجيةةة", "الصحـة الخارجية", "spelling"),  # what is right stays as it was typed
    ("وزيرالخارجية", "وزير الخارجية", "spacing"),
    ("مجلسالأمن", "مجلس الأمن", "spacing"),
    ("كرهالقدم", "كرة القدم", "spacing"),  # and ه for ة
    ("كرةالقدم", "كرة القدم", "spacing"),
    ("وزيرالصحه", "وزير الصحة", "spacing"),
    ("انتخا بات", "انتخابات", "spacing"),
    ("lsdvhj", "مسيرات", "keyboard"),
    ("hgkt'", "النفط", "keyboard"),
    ("lsdvhj td hguhwlm", "مسيرات في العاصمة", "keyboard"),
]


@pytest.mark.parametrize(("typed", "meant", "kind"), SLIPS)
def test_a_slip_is_told_first(news: Index, typed: str, meant: str, kind: str) -> None:
    first = news.suggest(typed)[0]
    assert (first.text, first.kind) == (meant, kind)


def test_joined_words_end_as_the_index_writes_them(make_index) -> None:  # type: ignore[no-untyped-def]
    bodies = ["أعلنت وزارة الصحة ذلك", "فاز في كرة القدم", "نشر كتابه الجديد"]
    index = make_index([*bodies * 4, "كره الناس ذلك"])
    assert index.suggest("وزارهالصحه")[0].text == "وزارة الصحة"
    assert index.suggest("كرهالقدم")[0].text == "كرة القدم"
    assert index.suggest("كتابهالجديد")[0].text == "كتابه الجديد"
    assert index.suggest("كتابةالجديد")[0].text == "كتابه الجديد"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("musayyarat", "مسيرات"),
        ("7okoma", "الحكومة"),
        ("al7okoma", "الحكومة"),
        ("wazir", "وزير"),
        ("intikhabat", "انتخابات"),
        ("al-3asima", "العاصمة"),
        ("baghdad", "بغداد"),
        ("an-naft", "النفط"),
        ("mostashfa", "مستشفى"),
    ],
)
def test_arabizi_is_read_where_that_is_asked_for(news: Index, typed: str, meant: str) -> None:
    texts = [one.text for one in news.suggest(typed, arabizi=True) if one.kind == "arabizi"]
    same = news.snapshot.lemmas_of([meant])
    assert [news.snapshot.lemmas_of([text]) for text in texts[:1]] == [same]
    assert all(one.kind != "arabizi" for one in news.suggest(typed))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("majlis el amn", "مجلس الأمن"),
        ("majles AL amn", "مجلس الأمن"),
        ("as3ar il naft", "أسعار النفط"),
        ("as3ar an naft", "أسعار النفط"),  # as it is spoken
        ("el 5arejeya", "الخارجية"),
        ("El 7okoma", "الحكومة"),
        ("el-3asima", "العاصمة"),
        ('"majlis el amn"', '"مجلس الأمن"'),
    ],
)
def test_an_article_by_itself_belongs_to_the_word_behind_it(
    news: Index, typed: str, meant: str
) -> None:
    assert news.suggest(typed, arabizi=True)[0].text == meant
    assert all(one.kind != "arabizi" for one in news.suggest(typed))


def test_a_written_article_is_preferred_to_the_more_frequent_word_without(make_index) -> None:  # type: ignore[no-untyped-def]
    index = make_index([*["قال رئيس الحكومة"] * 20, *["قال الرئيس"] * 8])
    for typed in ("el ra2is", "el-ra2is"):
        assert index.suggest(typed, arabizi=True)[0].text == "الرئيس"
    assert index.suggest("ra2is", arabizi=True)[0].text == "رئيس"


@pytest.mark.parametrize("typed", ["+majlis +el +amn", "majlis -el amn", "majlis el"])
def test_an_article_is_not_taken_from_between_operators(news: Index, typed: str) -> None:
    offered = news.suggest(typed, arabizi=True)
    assert all(len(one.text.split()) == len(typed.split()) for one in offered)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("+مسيارت -وزير", "+مسيرات -وزير"),
        ("title:مسيارت^2", "title:مسيرات^2"),
        ('"مجلس الأمنن" OR (نفط source:x)', '"مجلس الأمن" OR (نفط source:x)'),
        ('"مجلسالأمن"', '"مجلس الأمن"'),
        ("+مجلسالأمن", '+"مجلس الأمن"'),
        ("title:مجلسالأمن^3", 'title:"مجلس الأمن"^3'),
        ("جلسة AND مجلسالأمن", 'جلسة AND "مجلس الأمن"'),
        ("  مسيارت\u200f   النفط ", "  مسيرات\u200f   النفط "),
    ],
)
def test_what_stands_around_a_word_stays(news: Index, typed: str, meant: str) -> None:
    assert news.suggest(typed)[0].text == meant


@pytest.mark.parametrize(
    "typed",
    ["-مسيارت النفط", "=مسيارت", "مسيار*", "مسيارت~", "source:مسيارت", "NOT مسيارت", "date:2024"],
)
def test_what_is_excluded_exact_a_pattern_or_a_value_is_left_alone(news: Index, typed: str) -> None:
    assert news.suggest(typed) == []


@pytest.mark.parametrize(
    "typed", ["مسيرات", "المسيرات", "وزير الخارجية", "مسيرة", "من في", "facebook", "", "؟", "12"]
)
def test_what_is_right_is_offered_nothing(news: Index, typed: str) -> None:
    assert news.suggest(typed) == []


def test_a_spelling_that_search_mends_is_offered_nothing(news: Index) -> None:
    for typed in ("الحكومه", "اسعار", "مستشفي", "الإنتخابات"):
        assert news.search(typed).total
        assert news.suggest(typed) == []


def test_nothing_is_offered_that_finds_nothing(news: Index) -> None:
    assert news.suggest("+مسيارت +النفط") == []  # both stand in no article together


FILTERS: list[dict[str, Any]] = [
    {"sources": "قناة الأفق"},
    {"exclude_sources": ["قناة الأفق", "صحيفة المنارة"]},
    {"categories": ["سياسة", "رياضة"]},
    {"exclude_categories": "سياسة"},
    {"since": datetime(2024, 1, 9, tzinfo=UTC)},
    {"until": datetime(2024, 1, 9, tzinfo=UTC), "categories": "سياسة"},
]


@pytest.mark.parametrize("filters", FILTERS)
def test_in_filters_what_finds_something_there_is_offered(
    news: Index, filters: dict[str, Any]
) -> None:
    totals = Counter[bool]()
    for typed, meant, _ in SLIPS:
        there = news.search(meant, **filters).total
        found = [one.total for one in news.suggest(typed, **filters) if one.text == meant]
        assert found == ([there] if there else [])
        totals[there < news.search(meant).total] += 1
    assert totals[True]


def test_what_finds_nothing_in_the_filters_is_not_offered(news: Index) -> None:
    assert news.suggest("مسيارت")
    assert news.suggest("مسيارت", sources="لا أحد") == []
    assert news.suggest("مسيارت", until=datetime(1990, 1, 1, tzinfo=UTC)) == []


def test_days_are_of_the_zone_that_is_told(make_index) -> None:  # type: ignore[no-untyped-def]
    late = datetime(2026, 3, 1, 22, tzinfo=UTC)  # the second of March in Riyadh
    articles = [Article(str(n), "", "خرجت مسيرات في العاصمة", date=late) for n in range(5)]
    index = make_index(articles)
    typed = "+مسيارت +date:2026-03-02"
    assert index.suggest(typed) == []
    (found,) = index.suggest(typed, zone="Asia/Riyadh")
    assert (found.text, found.total) == ("+مسيرات +date:2026-03-02", 5)


def test_changes_tell_where_what_was_typed(news: Index) -> None:
    first = news.suggest("وزير الخارجيةة مجلسالأمن")[0]
    assert first.text == "وزير الخارجية مجلس الأمن"
    assert [tuple(change) for change in first.changes] == [
        (5, 14, "الخارجيةة", "الخارجية"),
        (15, 24, "مجلسالأمن", "مجلس الأمن"),
    ]


def test_no_more_are_offered_than_were_asked_for(news: Index) -> None:
    assert news.suggest("مسيارت", limit=0) == []
    assert len(news.suggest("مسيارت", limit=1)) == 1
    with pytest.raises(ValueError, match="limit"):
        news.suggest("مسيارت", limit=-1)


def test_an_empty_index_knows_nothing_better(make_index) -> None:  # type: ignore[no-untyped-def]
    assert make_index().suggest("مسيارت lsdvhj") == []


@pytest.mark.parametrize("analyzer", ["light10", "snowball", "none"])
def test_other_analyzers(make_index, analyzer: str) -> None:  # type: ignore[no-untyped-def]
    index = make_index(["خرجت مسيرات في العاصمة"] * 5, analyzer=analyzer)
    assert index.suggest("مسيارت")[0].text == "مسيرات"


# Properties

PIECES = st.one_of(
    st.sampled_from(
        [
            *(typed for typed, _, _ in SLIPS),
            *(
                '"',
                "«",
                "»",
                "(",
                ")",
                "+",
                "-",
                "=",
                "~2",
                "*",
                "?",
                "^2",
                ":",
                "title:",
                "source:",
            ),
            *(
                "AND",
                "OR",
                "NOT",
                "date:2024",
                "\u200f",
                "\u200c",
                "ـ",
                "\ud800",
                "\x00",
                "musayyarat",
                "el",
                "7okoma",
            ),
        ]
    ),
    st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى", max_size=8),
    st.text(max_size=5),
)
QUERIES = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "  "])), max_size=7).map(
    lambda pieces: "".join(piece + gap for piece, gap in pieces)
)


def shape(tree: wq.Query) -> object:
    """Return what a query is of, with words side by side, or in a phrase, as one."""
    match tree:
        case wq.Or():
            parts = [shape(part) for part in tree.subqueries]
            words = [part for part in parts if part == ("words", tree.boost)]
            return _one("or", [part for part in parts if part not in words] + words[:1])
        case wq.And():
            return _one("and", [shape(part) for part in tree.subqueries])
        case wq.AndMaybe() | wq.AndNot() | wq.Require():
            return type(tree).__name__, shape(tree.a), shape(tree.b)
        case wq.Not():
            return "not", shape(tree.query)
        case wq.Phrase():
            return "words", tree.boost
        case wq.Term() if type(tree) is wq.Term and tree.fieldname in ("text", "title", "body"):
            return "words", tree.boost
    return str(tree)


def _one(kind: str, parts: list[object]) -> object:
    return parts[0] if len(parts) == 1 else (kind, parts)


@given(typed=QUERIES, arabizi=st.booleans(), filters=st.sampled_from([{}, *FILTERS]))
def test_what_is_offered_finds_what_it_says(
    news: Index, typed: str, arabizi: bool, filters: dict[str, Any]
) -> None:
    before = parse(typed, lenient=True)
    for one in news.suggest(typed, arabizi=arabizi, **filters):
        assert one.total == news.search(one.text, lenient=True, **filters).total > 0
        changed = [(start, end, new) for start, end, _, new in one.changes]
        assert one.text == replaced(typed, changed) != typed
        assert all(typed[start:end] == old for start, end, old, _ in one.changes)
        after = parse(one.text, lenient=True)
        assert (after.note is None) == (before.note is None)
        assert shape(after.tree) == shape(before.tree)
        words = [word for *_, new in one.changes for word in new.strip('"').split()]
        assert None not in news.snapshot.lemmas_of(words)
