"""What a cluster finds is what a folder finds: the same hits, scores, marks and counts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from whoosh import query as wq

import fihris
from fihris import Article, Index
from fihris.errors import ClusterError, UntranslatableQueryError
from fihris.index.cluster.deleting import delete
from fihris.search.cluster import pages
from fihris.search.cluster.engine import ClusterIndex
from fihris.search.hits import Hits
from fihris.search.matching.patterns import TermSet
from fihris.search.ranking import RANKINGS, Ranking

SAMPLE = Path(__file__).parents[2] / "corpus/sample/articles"
QUERIES = [
    "مسيرات",
    "المسيرات",
    "الوزراء",
    "رئيس الوزراء",
    "رئيس AND حكومة",
    "+رئيس حكومة -وزير",
    "رئيس NOT (وزير OR حكومة)",
    '"رئيس الوزراء"',
    '"رئيس الوزراء" حكومة',
    '"رئيس وزراء"~3',
    "=رئيس",
    "مسير*",
    "*يرات",
    "م?يرات آخ*",
    "title:مدين* OR body:آخر",
    "title:*",
    "body:*",
    "title:* -body:*",
    "مسيراب~",
    "رئيس^3 حكومة",
    "source:الأفق مسيرات",
    "date:2025 مسيرات",
    "في من على",
    "وفي",
    "لا_شيء_كهذا",
    "كل ما في المدينة من أخبار عن الطائرات المسيرة والمسيرات",
]
BELOW = wq.Term("body", "خبر", boost=-1.0)
FILTERS: list[dict[str, Any]] = [
    {"since": datetime(2025, 3, 1, tzinfo=UTC)},
    {"until": datetime(2025, 3, 1, tzinfo=UTC), "exclude_sources": ["صحيفة المنارة"]},
    {"sources": ["صحيفة المنارة", ""], "sort": "newest"},
    {"exclude_categories": [""], "sort": "oldest"},
]


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    found = fihris.read_articles([str(SAMPLE)])
    halves = [Article("untitled", body="مسيرة بلا عنوان"), Article("bodiless", "عنوان المسيرات")]
    return [*(article for article in found if isinstance(article, Article)), *halves]


def shown(hits: Hits) -> list[tuple[object, ...]]:
    """Return hits as they can be compared: those of one score have no order of their own."""
    rows = [(-round(h.score, 6), h.id, h.title_spans, h.snippets, h.body_spans) for h in hits]
    return sorted(rows, key=lambda row: (row[0], row[1]))


def check(folder: Index, cluster: Index, query: str | wq.Query, **options: Any) -> None:
    ours, theirs = folder.search(query, 200, **options), cluster.search(query, 200, **options)
    assert theirs.total == ours.total == len(ours)
    assert shown(theirs) == shown(ours)
    assert theirs.variants == ours.variants
    assert not theirs.partial
    if options.get("sort"):
        assert [hit.date for hit in theirs] == [hit.date for hit in ours]


@pytest.mark.parametrize("query", QUERIES)
def test_the_same_is_found(folder: Index, cluster: ClusterIndex, query: str) -> None:
    check(folder, cluster, query)


@pytest.mark.parametrize("options", FILTERS)
def test_filters_and_orders_are_the_same(
    folder: Index, cluster: ClusterIndex, options: dict[str, Any]
) -> None:
    check(folder, cluster, "مسيرات رئيس", **options)
    check(folder, cluster, None, **options)


def test_pages_go_on_where_the_last_ended(folder: Index, cluster: ClusterIndex) -> None:
    whole = folder.search("رئيس المدينة", 100)
    assert whole.total > 40
    for offset in (0, 10, 30):
        page = cluster.search("رئيس المدينة", 10, offset)
        assert [h.rank for h in page] == list(range(offset + 1, offset + 11))
        scores = [round(hit.score, 6) for hit in page]
        assert scores == [round(hit.score, 6) for hit in whole[offset : offset + 10]]
        assert page.has_more is (offset + 10 < page.total)


def test_many_hits_come_in_pages_of_one_point_in_time(
    folder: Index, cluster: ClusterIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_AT_ONCE", 7)
    asked: list[tuple[str, ...]] = []
    ask = cluster.server.ask

    def told(method: str, *path: str, **options: Any) -> Any:
        asked.append((method, *path))
        return ask(method, *path, **options)

    monkeypatch.setattr(cluster.server, "ask", told)
    for query, options in (("رئيس المدينة", {}), (None, {}), ("رئيس", {"sort": "newest"})):
        check(folder, cluster, query, **options)
    assert asked.count(("POST", "_search")) > 10
    assert [path for path in asked if path[0] == "DELETE"] == [
        ("DELETE", "_search", "point_in_time")
    ] * 3


def test_queries_of_programs_find_the_same(folder: Index, cluster: ClusterIndex) -> None:
    """Trees of all kinds, drawn at random from the words of the articles."""
    dice = random.Random(7)
    lemmas = [term.decode() for term in cluster.words.segment.vocabulary("lemma")]
    surfaces = [term.decode() for term in cluster.words.segment.vocabulary("surface")]
    for _ in range(150):
        check(folder, cluster, tree(dice, lemmas, surfaces, 3))


def tree(dice: random.Random, lemmas: list[str], surfaces: list[str], depth: int) -> wq.Query:
    def more() -> wq.Query:
        return tree(dice, lemmas, surfaces, depth - 1)

    field = dice.choice(["title", "body"])
    boost = dice.choice([1.0, 0.5, 2.0])
    leaves = [
        lambda: wq.Term(field, dice.choice(lemmas), boost=boost),
        lambda: wq.Term(f"{field}_surface", dice.choice(surfaces), boost=boost),
        lambda: wq.Phrase(field, dice.sample(lemmas, 2), slop=dice.choice([1, 5]), boost=boost),
        lambda: TermSet(field, tuple(dice.sample(lemmas, 5)), boost),
        lambda: wq.ConstantScoreQuery(wq.Term(field, dice.choice(lemmas)), 0.7),
        lambda: wq.Every(dice.choice(["source", "date", "title", "body", None])),
        lambda: wq.DateRange("date", datetime(2025, 1, 1), None),
        lambda: wq.NullQuery,
    ]
    nodes = [
        lambda: wq.And([more(), more()], boost=boost),
        lambda: wq.Or([more(), more(), more()], boost=boost),
        lambda: wq.DisjunctionMax([more(), more()], tiebreak=0.3),
        lambda: wq.AndNot(more(), more()),
        lambda: wq.AndMaybe(more(), more()),
        lambda: wq.Require(more(), more()),
        lambda: wq.Not(more()),
    ]
    made: wq.Query = dice.choice(nodes if depth and dice.random() < 0.7 else leaves)()
    return made


def test_what_is_counted_is_the_same(folder: Index, cluster: ClusterIndex) -> None:
    for options in ({}, FILTERS[0], {"sources": ["صحيفة المنارة"]}):
        ours, theirs = (index.search("مسيرات رئيس", 0, **options) for index in (folder, cluster))
        for lifted in (False, True):
            assert theirs.facets(lifted=lifted) == ours.facets(lifted=lifted)
            for unit in ("auto", "day", "week", "month", "year"):
                zone = ZoneInfo("Asia/Riyadh")
                assert theirs.timeline(unit, zone, lifted=lifted) == ours.timeline(
                    unit, zone, lifted=lifted
                )
    assert cluster.search("لا_شيء_كهذا").facets() == {"source": [], "category": []}


def test_articles_and_numbers_are_the_same(
    folder: Index, cluster: ClusterIndex, articles: list[Article]
) -> None:
    assert len(cluster) == len(folder) == len(articles)
    for article in articles[:5]:
        assert cluster.get(article.id) == article
        assert article.id in cluster
    assert "none" not in cluster
    with pytest.raises(fihris.UnknownArticleError, match="none"):
        cluster.get("none")
    ours, theirs = folder.overview(), cluster.overview()
    for name in ("articles", "tokens", "forms", "lemmas", "first", "last", "undated", "sources"):
        assert getattr(theirs, name) == getattr(ours, name)


def test_scores_are_explained_the_same(folder: Index, cluster: ClusterIndex) -> None:
    for query in ("رئيس الوزراء", "مسيرات", '"رئيس الوزراء"'):
        ours, theirs = folder.search(query, 3), cluster.search(query, 3)
        by_id = {hit.id: hit.explain() for hit in ours}
        for hit in theirs:
            if hit.id in by_id:
                assert hit.explain() == by_id[hit.id]


def test_what_cannot_be_asked_is_said(cluster: ClusterIndex) -> None:
    for query in ('"رئيس وزراء حكومة"~3', wq.Regex("body", "مس.*"), wq.Or([], scale=0.5), BELOW):
        with pytest.raises(UntranslatableQueryError, match="cluster"):
            cluster.search(query)
    for ranking in (
        RANKINGS["feedback"],
        Ranking(recency_half_life=30),
        Ranking(k1=2.0),
        Ranking(b=0.3),
    ):
        with pytest.raises(UntranslatableQueryError, match="to rank with"):
            cluster.search("خبر", ranking=ranking)
    with pytest.raises(fihris.QueryLimitError):
        cluster.search("خبر " * 2000)
    with pytest.raises(ClusterError, match="not offered"):
        cluster.similar("1")
    with pytest.raises(ClusterError, match="fihris index"):
        cluster.writer()


def test_what_is_no_text_is_nowhere(folder: Index, cluster: ClusterIndex) -> None:
    """Unpaired surrogates, as of a command line that is no UTF-8, are in no article."""
    for text in ("\udcff", "خبر\ud800"):
        for index in (folder, cluster):
            assert index.search("خبر", sources=text).total == 0
            assert index.search("خبر", ids=[text]).total == 0
            assert index.search("خبر", exclude_sources=text).total == index.search("خبر").total
            assert text not in index
    check(folder, cluster, wq.Or([wq.Term("source", "\udcff"), wq.Term("body", "خبر")]))
    assert delete(cluster.server, ["\udcff"]) == ["\udcff"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, articles: list[Article]) -> Index:
    index = fihris.create(tmp_path_factory.mktemp("cluster") / "index")
    with index.writer() as writer:
        for article in articles:
            writer.add(article)
    index.refresh()
    return index


@pytest.fixture(scope="module")
def cluster(new_address: str, articles: list[Article]) -> Iterator[ClusterIndex]:
    from fihris.index.cluster.address import parse_address
    from fihris.index.cluster.loading import load
    from fihris.index.cluster.server import Server

    load(Server(parse_address(new_address)), articles, shards=3)
    index = fihris.open(new_address)
    assert isinstance(index, ClusterIndex)
    with index:
        yield index
