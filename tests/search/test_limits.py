"""Hostile queries by name: each is held at its limit, and stops at its deadline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as wq

import fihris
from fihris import FihrisError, Index, Limits, QueryError, QueryLimitError
from fihris.pytest_plugin import MakeIndex

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample"
SMALL = Limits(
    characters=60,
    depth=2,
    clauses=6,
    boost=5,
    phrase_words=3,
    slop=4,
    edits=1,
    patterns=2,
    wildcards=3,
    hits=20,
)
FEW_TERMS = replace(SMALL, terms=40)


def limits_for(limit: str) -> Limits:
    return FEW_TERMS if limit == "terms" else SMALL


@pytest.fixture(scope="module")
def sample(fihris_index: MakeIndex) -> Index:
    articles = SAMPLE / "articles"
    return fihris_index(fihris.read_articles([articles], base=articles))


def nested(depth: int) -> wq.Query:
    query: wq.Query = wq.Term("body", "وزير")
    for _ in range(depth):
        query = wq.Or([query, wq.Term("body", "رئيس")])
    return query


def doubled(times: int) -> wq.Query:
    query: wq.Query = wq.Term("body", "وزير")
    for _ in range(times):
        query = wq.And([query, query])
    return query


def words(number: int) -> wq.Query:
    return wq.Or([wq.Term("body", str(i)) for i in range(number)])


class TestText:
    @pytest.mark.parametrize(
        ("limit", "within", "beyond"),
        [
            ("characters", "ا" * 60, "ا" * 61),
            ("depth", "((وزير))", "(((وزير)))"),
            ("clauses", "ا ب ت ث ج ح", "ا ب ت ث ج ح خ"),
            ("clauses", '"ا ب ت" ث ج ح', '"ا ب ت" "ث ج ح" خ'),
            ("phrase_words", '"ا ب ت"', '"ا ب ت ث"'),
            ("patterns", "وز* رئ?س", "وز* رئ?س بلنكن~"),
            ("wildcards", "*و*ز*", "*و*ز*?"),
            ("terms", "وزي*", "*ا*"),
        ],
    )
    def test_a_limit(self, sample: Index, limit: str, within: str, beyond: str) -> None:
        limits = limits_for(limit)
        assert not sample.search(within, limits=limits).partial
        with pytest.raises(QueryLimitError) as caught:
            sample.search(beyond, limits=limits)
        error = caught.value
        assert error.limit == limit
        assert error.value > error.most == getattr(limits, limit)
        assert f"(limit {limit})" in str(error)
        assert f"{error.value:,}; " in str(error)

    @pytest.mark.parametrize(
        ("within", "beyond"),
        [("وزير^5", "وزير^6"), ('"ا ب"~4', '"ا ب"~5'), ("بلنكن~1", "بلنكن~2")],
    )
    def test_a_number(self, sample: Index, within: str, beyond: str) -> None:
        sample.search(within, limits=SMALL)
        with pytest.raises(QueryError):
            sample.search(beyond, limits=SMALL)

    def test_what_is_lenient_searches_the_words_that_it_may(self, sample: Index) -> None:
        hits = sample.search("(((وزير)))", limits=SMALL, lenient=True)
        assert isinstance(hits.note, QueryLimitError)
        assert hits.total == sample.search("وزير").total

    def test_a_long_text_is_not_repeated_in_the_error(self, sample: Index) -> None:
        with pytest.raises(QueryLimitError) as caught:
            sample.search("ا" * 1_000_000)
        assert len(str(caught.value)) < 500


class TestWhooshQueries:
    @pytest.mark.parametrize(
        ("limit", "within", "beyond"),
        [
            ("depth", nested(2), nested(3)),
            ("clauses", words(6), words(7)),
            ("clauses", doubled(2), doubled(3)),
            ("boost", wq.Term("body", "ا", boost=5), wq.Term("body", "ا", boost=5.5)),
            ("boost", wq.Term("body", "ا", boost=-5), wq.Term("body", "ا", boost=float("nan"))),
            ("phrase_words", wq.Phrase("body", ["ا"] * 3), wq.Phrase("body", ["ا"] * 4)),
            ("slop", wq.Phrase("body", ["ا"], slop=4), wq.Phrase("body", ["ا"], slop=5)),
            ("edits", wq.FuzzyTerm("body", "وزير"), wq.FuzzyTerm("body", "وزير", maxdist=2)),
            (
                "patterns",
                wq.Or([wq.Prefix("body", "وزي")] * 2),
                wq.Or([wq.Prefix("body", "وزي")] * 3),
            ),
            ("wildcards", wq.Wildcard("body", "*و*ز*"), wq.Wildcard("body", "*و*ز*?")),
            (
                "clauses",
                wq.NestedParent(words(2), wq.Term("body", "ا")),
                wq.NestedParent(words(30), wq.Term("body", "ا")),
            ),
            ("terms", wq.Prefix("body", "وزي"), wq.Prefix("body", "م")),
            ("terms", wq.Regex("body", "وزي"), wq.Regex("body", "م")),
        ],
    )
    def test_a_limit(self, sample: Index, limit: str, within: wq.Query, beyond: wq.Query) -> None:
        limits = limits_for(limit)
        limits = limits if limit == "depth" else replace(limits, depth=3)
        sample.search(within, limits=limits)
        with pytest.raises(QueryLimitError) as caught:
            sample.search(beyond, limits=limits)
        assert caught.value.limit == limit
        assert caught.value.position is None

    def test_a_query_in_itself(self, sample: Index) -> None:
        query = wq.And([])
        query.subqueries.append(query)
        with pytest.raises(QueryLimitError, match="depth"):
            sample.search(query)

    def test_a_query_a_million_times_in_another(self, sample: Index) -> None:
        with pytest.raises(QueryLimitError, match="clauses"):
            sample.search(doubled(40))

    def test_thousands_of_levels_are_no_recursion(self, sample: Index) -> None:
        with pytest.raises(QueryLimitError):
            sample.search(nested(100_000))

    def test_a_pattern_within_a_span(self, sample: Index) -> None:
        span = wq.SpanFirst(wq.Prefix("body", "م"))
        sample.search(span)
        with pytest.raises(QueryLimitError, match="terms"):
            sample.search(span, limits=FEW_TERMS)


def test_a_page_far_behind(sample: Index) -> None:
    sample.search("وزير", 5, 15, limits=SMALL)
    with pytest.raises(QueryLimitError, match="hits"):
        sample.search("وزير", 6, 15, limits=SMALL)


@pytest.mark.parametrize("value", [-1, 1.5, True, "3", None])
def test_a_limit_is_a_whole_number(value: Any) -> None:
    with pytest.raises(ValueError, match="clauses"):
        Limits(clauses=value)


def test_the_page_names_every_limit() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "limits.md").read_text(encoding="utf-8")
    for field in fields(Limits):
        default = f"{getattr(Limits(), field.name):,}"
        assert f"| `{field.name}` | {default} |" in page


# Queries that take each way through a search.
WAYS: list[tuple[str | wq.Query, dict[str, Any]]] = [
    ("وزير", {}),
    ("وزير الخارجية في العاصمة رئيس", {}),
    ("وزير AND العاصمة", {}),
    ('"مجلس الأمن"', {}),
    ('"مجلس الأمن"~9 OR "وزير الخارجية"', {}),
    ("+وزير -رئيس مجلس", {}),
    ("وز*", {}),
    ("*ا*ر* بلنكن~2 وزير", {}),
    ("=وزير source:الأفق", {}),
    ("-وزير", {}),
    ("*", {}),
    (
        "وزير رئيس",
        {
            "ranking": fihris.Ranking(feedback_documents=5, recency_half_life=9.0),
            "now": datetime(2024, 1, 1, tzinfo=UTC),
        },
    ),
    ("وزير رئيس", {"scorer": lambda found: range(len(found))}),
    (wq.SpanFirst(wq.Term("body", "وزير"), limit=50), {}),
    (wq.Regex("body", "وز.*"), {}),
]


@pytest.fixture
def stop_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let a clock tick at each look at it; time is up after so many ticks of a millisecond."""

    def start(_: int = 0) -> None:
        ticks = count()
        monkeypatch.setattr("fihris.search.deadline.perf_counter", lambda: next(ticks) / 1000)

    return start


@pytest.mark.parametrize(("query", "options"), WAYS, ids=lambda value: str(value)[:30])
def test_wherever_a_search_is_stopped_it_has_an_answer(
    sample: Index,
    stop_after: Callable[[int], None],
    query: str | wq.Query,
    options: dict[str, Any],
) -> None:
    whole = sample.search(query, 200, **options)
    matching = set(whole.documents)
    stopped = 0
    for steps in [*range(60), *range(60, 400, 23), 1_000_000]:
        stop_after(steps)
        hits = sample.search(query, 200, timeout_ms=steps, **options)
        assert set(hits.documents) <= matching
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
        found_all = not hits.partial
        assert len(hits) <= hits.total <= whole.total
        shown = [(hit.title_spans, hit.snippets, hit.body_spans) for hit in hits[:3]]
        explained = [hit.explain() for hit in hits[:1]]
        if found_all:
            assert hits.documents == whole.documents
        if hits.partial:
            stopped += 1
        else:
            assert hits.total == whole.total
            assert shown == [(h.title_spans, h.snippets, h.body_spans) for h in whole[:3]]
            assert explained == [hit.explain() for hit in whole[:1]]
    assert stopped
    assert not hits.partial  # with time enough


def test_no_time_at_all_finds_nothing_and_fails_not(sample: Index) -> None:
    hits = sample.search("وزير", timeout_ms=0)
    assert (len(hits), hits.total, hits.partial) == (0, 0, True)
    assert not sample.search("وزير").partial
    assert not sample.search("وزير", timeout_ms=60_000).partial


def test_time_between_the_search_and_its_marks_does_not_count(
    sample: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("fihris.search.deadline.perf_counter", lambda: now)
    hits = sample.search("وزير", timeout_ms=10)
    now = 3600.0
    assert hits.total == sample.search("وزير").total
    assert hits[0].snippets
    assert not hits.partial


@pytest.mark.parametrize("timeout", [-1, float("nan"), float("inf")])
def test_a_timeout_is_a_number_of_milliseconds(sample: Index, timeout: float) -> None:
    with pytest.raises(ValueError, match="milliseconds"):
        sample.search("وزير", timeout_ms=timeout)


@pytest.mark.parametrize("processes", [1, 2])
def test_many_queries_have_the_same_timeout_each(
    sample: Index, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fihris.search.batch._TRIAL", 0)
    monkeypatch.setattr("fihris.search.batch._STARTING", 0)
    found = sample.search_many(["وزير", "رئيس", "مجلس"], processes=processes, timeout_ms=0)
    assert [(len(hits), hits.total, hits.partial) for hits in found] == [(0, 0, True)] * 3
    found = sample.search_many(["وزير"] * 3, processes=processes, timeout_ms=60_000, limits=SMALL)
    assert not any(hits.partial for hits in found)


PIECES = st.sampled_from(
    [
        *("وزير", "رئيس", "في", "بلنكن", "ا", "a", "9", "،", "\u200f", " ", " ", "\n"),
        *'()*?~^"«»+-=:[]{}<>!',
        *(" AND ", " OR ", " NOT ", "~2", "^9", "^0.5", "date:", "source:", "title:", "date:>2023"),
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join), st.integers(0, 30), st.booleans())
@settings(max_examples=150)
def test_no_text_raises_anything_else(
    sample: Index, text: str, timeout: int, lenient: bool
) -> None:
    try:
        hits = sample.search(text, timeout_ms=timeout, lenient=lenient, limits=SMALL)
        assert hits.total >= len(hits)
        assert all(hit.snippets is not None for hit in hits)
    except FihrisError:
        assert True
