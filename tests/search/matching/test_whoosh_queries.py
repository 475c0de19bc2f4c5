"""Every class of query in `whoosh.query` on an index of Fihris, beside stock Whoosh."""

from __future__ import annotations

import random
from datetime import datetime

import pytest
from whoosh import query as wq
from whoosh.scoring import TF_IDF
from whoosh_corrections import corrected_matchers, plainly, without_and_not
from whoosh_pair import Pair, adding, commit, deleting, make_pair, sample_articles

from fihris.index.whoosh.schema import LemmaAnalyzer
from fihris.search.matching.evaluator import SegmentEvaluator

# From the sample's article s-001: «أعلن رئيس الوزراء المكلف عاصم القناديلي، اليوم السبت، …»
WORDS = [token.text for token in LemmaAnalyzer("light10")("رئيس الوزراء المكلف السبت في قال من")]
RAIS, WAZIR, CHOSEN, SATURDAY, FI, QAL, MIN = (wq.Term("body", word) for word in WORDS)
SAID, BIG = wq.Term("body_surface", "قال"), wq.Term("title", "حكوم", boost=2.0)
NEAR = wq.SpanNear(RAIS, SATURDAY, slop=9)
THREE = wq.Or([FI, QAL, WAZIR])
DATE = datetime(2024, 1, 1)
SOURCE, OTHER = wq.Term("source", "قناة الأفق"), wq.Term("source", "صحيفة المنارة")

# Queries that parse or combine others are not asked themselves.
ABSTRACT = {
    "Query", "CompoundQuery", "BinaryQuery", "MultiTerm", "PatternQuery", "ExpandingTerm",
    "SpanQuery", "SpanBiQuery", "WrappingQuery", "WrappingSpan",
}  # fmt: skip

QUERIES: dict[str, list[wq.Query]] = {
    "Term": [WAZIR, BIG, SAID, SOURCE, wq.Term("nowhere", "x"), wq.Term("date", DATE)],
    "And": [WAZIR & QAL & FI, wq.And([]), wq.And([WAZIR, wq.Not(QAL)])],
    "Or": [WAZIR | QAL | BIG, wq.Or([]), wq.Or([WAZIR, QAL, SAID], scale=0.9)],
    "DefaultOr": [wq.compound.DefaultOr([WAZIR, QAL, BIG])],
    "PreloadedOr": [wq.compound.PreloadedOr([WAZIR, QAL, BIG])],
    "SplitOr": [wq.compound.SplitOr([WAZIR, QAL, BIG])],
    "DisjunctionMax": [wq.DisjunctionMax([WAZIR, BIG, SAID])],
    "AndNot": [wq.AndNot(FI, QAL)],
    "AndMaybe": [wq.AndMaybe(FI, QAL)],
    "Otherwise": [wq.Otherwise(wq.Term("body", "لاتوجد"), WAZIR), wq.Otherwise(WAZIR, FI)],
    "Require": [wq.Require(FI, QAL)],
    "Not": [wq.Not(QAL)],
    "Phrase": [
        wq.Phrase("body", WORDS[:3]),
        wq.Phrase("body", WORDS[:3:2], slop=3),
        wq.Phrase("nowhere", ["x", "y"]),
    ],
    "Prefix": [wq.Prefix("body", "وز"), wq.Prefix("body", "", boost=3.0)],
    "Wildcard": [wq.Wildcard("body_surface", "ال*ة"), wq.Wildcard("title", "*", boost=3.0)],
    "Regex": [
        wq.Regex("body", "^(وز|رء)ير", boost=2.0),
        wq.Regex("body", "وز.*", constantscore=False),
        wq.Regex("title", ".*"),
    ],
    "FuzzyTerm": [wq.FuzzyTerm("body", "وزيز", maxdist=1, prefixlength=1)],
    "Variations": [wq.Variations("body", "وزير"), wq.Variations("body_surface", "قال")],
    "TermRange": [wq.TermRange("body", "وز", "وي"), wq.TermRange("source", "ص", None)],
    "NumericRange": [wq.NumericRange("date", None, 64 * 10**15)],
    "DateRange": [wq.DateRange("date", datetime(2023, 6, 1), datetime(2025, 6, 1), boost=2.0)],
    "Every": [wq.Every(), *map(wq.Every, ("id", "source", "date", "title", "body_surface"))],
    "ConstantScoreQuery": [wq.ConstantScoreQuery(WAZIR | QAL, 3.0)],
    "WeightingQuery": [wq.WeightingQuery(WAZIR, TF_IDF())],
    "ColumnQuery": [
        wq.ColumnQuery("source", "قناة الأفق"),
        wq.ColumnQuery("date", lambda date: date is not None and date.year == 2024),
        wq.ColumnQuery("body", "x"),
    ],
    "NestedParent": [wq.NestedParent(SOURCE | OTHER, WAZIR), wq.NestedParent(SOURCE, FI, 2, max)],
    "NestedChildren": [wq.NestedChildren(SOURCE | OTHER, SOURCE, boost=2.0)],
    "Sequence": [
        wq.Sequence([RAIS, CHOSEN], slop=4),
        wq.Sequence([THREE, RAIS], slop=5, ordered=False),
    ],
    "Ordered": [wq.Ordered([FI, WAZIR])],
    "SpanFirst": [wq.SpanFirst(WAZIR, limit=20), wq.SpanFirst(THREE, limit=5)],
    "SpanNear": [NEAR, wq.SpanNear(WAZIR, FI, slop=3, ordered=False)],
    "SpanNear2": [wq.SpanNear2([FI, WAZIR, QAL], slop=40), wq.SpanNear2([WAZIR])],
    "SpanOr": [wq.SpanOr([WAZIR, QAL])],
    "SpanNot": [wq.SpanNot(NEAR, QAL)],
    "SpanContains": [wq.SpanContains(NEAR, CHOSEN)],
    "SpanBefore": [wq.SpanBefore(FI, WAZIR)],
    "SpanCondition": [wq.SpanCondition(WAZIR, QAL)],
}  # fmt: skip


# Stock Whoosh has no ArrayMatcher for them, and ColumnMatcher has no score.
FAILS_IN_WHOOSH = {"SplitOr", "ColumnQuery"}


def ids(cases: list[tuple[str, wq.Query]]) -> list[str]:
    """Name the cases. A query without words of its own says only where in memory it is."""
    return [f"{name}-{query!r}".partition(" object at ")[0][:70] for name, query in cases]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """One segment, with the documents in the same order: the nested queries depend on it."""
    rng = random.Random(11)
    articles = sample_articles(220, rng)
    pair = make_pair(tmp_path_factory.mktemp("pair"))
    commit(pair, list(adding(pair, articles)))
    gone = rng.sample(articles, 20)
    commit(pair, [deleting(wq.Term("id", item.id)) for item in gone], merge=False)
    return pair


def options(name: str) -> dict[str, bool]:
    # Whoosh fails where spans are asked of an Or of three parts, unless it notes matching terms.
    return {"terms": name.startswith("Span")}


def concrete() -> set[str]:
    classes = [kind for kind in vars(wq).values() if isinstance(kind, type)]
    return {kind.__name__ for kind in classes if issubclass(kind, wq.Query)} - ABSTRACT


def test_every_class_is_here() -> None:
    assert set(QUERIES) == concrete()


CASES = [(name, query) for name in sorted(QUERIES) for query in QUERIES[name]]


@pytest.mark.parametrize(("name", "query"), CASES, ids=ids(CASES))
def test_it_finds_what_stock_whoosh_finds(name: str, query: wq.Query, pair: Pair) -> None:
    ours = pair.fihris_scores(query)
    if name == "ColumnQuery":
        # Asked for documents alone, it runs.
        reader = pair.stock_searcher.reader()
        assert set(ours) == {
            reader.stored_fields(number)["id"]
            for number in query.docs(pair.stock_searcher)
            if not reader.is_deleted(number)
        }
        assert set(ours.values()) <= {1.0}
        return
    if name in FAILS_IN_WHOOSH:
        with pytest.raises(AttributeError):
            pair.stock_scores(query)
        query = wq.Or(query.subqueries)
    if name == "Require":
        # It excludes what it should require; its own `docs` says what is meant.
        query = query.a & query.b
    assert set(ours) == set(pair.stock_scores(without_and_not(query), **options(name)))


PLAIN = [(n, q) for n, q in CASES if n not in {*FAILS_IN_WHOOSH, "Require"}]


@pytest.mark.parametrize(("name", "query"), PLAIN, ids=ids(PLAIN))
def test_it_scores_as_in_stock_whoosh(name: str, query: wq.Query, pair: Pair) -> None:
    with corrected_matchers():
        theirs = pair.stock_scores(plainly(query), **options(name))
    assert pair.fihris_scores(query) == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_most_of_these_queries_find_something(name: str, pair: Pair) -> None:
    assert any(pair.fihris_scores(query) for query in QUERIES[name])


@pytest.mark.parametrize(("name", "query"), CASES, ids=ids(CASES))
def test_without_scores_it_finds_the_same(name: str, query: wq.Query, pair: Pair) -> None:
    for leaf in pair.snapshot.leaves:
        evaluator = SegmentEvaluator(leaf, pair.statistics)
        unscored = evaluator.evaluate(query, scored=False)
        assert unscored.scores is None
        scored = evaluator.evaluate(query, scored=True)
        # Deleted documents are among them or not, as it comes.
        live = [m.docs[~leaf.deleted[m.docs]].tolist() for m in (unscored, scored)]
        assert live[0] == live[1]


@pytest.mark.parametrize(
    "query",
    [
        wq.Phrase("body_surface", ["قال", "من"]),
        wq.SpanNear(SAID, wq.Term("body_surface", "من"), slop=50),
        wq.SpanFirst(SOURCE, limit=3),
    ],
)
def test_fields_without_positions_have_no_order(query: wq.Query, pair: Pair) -> None:
    with pytest.raises(wq.QueryError, match=r"no positions"):
        pair.fihris_scores(query)


def test_parts_that_are_not_arrays_combine_with_those_that_are(pair: Pair) -> None:
    near, said = pair.fihris_scores(NEAR), pair.fihris_scores(QAL)
    both = pair.fihris_scores(wq.And([NEAR, QAL]))
    assert both == pytest.approx({i: near[i] + said[i] for i in near.keys() & said.keys()})
    assert set(pair.fihris_scores(wq.AndNot(QAL, NEAR))) == said.keys() - near.keys()
    either = pair.fihris_scores(wq.Or([NEAR, QAL]))
    assert either == pytest.approx(
        {i: near.get(i, 0) + said.get(i, 0) for i in near.keys() | said.keys()}
    )
    assert set(pair.fihris_scores(wq.Not(NEAR))).isdisjoint(near)
