"""Fihris's formula inside Whoosh's searchers."""

from __future__ import annotations

import random
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import query as wq
from whoosh_corrections import corrected_matchers, plainly
from whoosh_generator import QueryMaker
from whoosh_pair import Pair, make_pair, sample_articles, with_history
from whoosh_small import small_index

from fihris.search.matching.whoosh_weighting import ConstantScorer, ExactBM25, ExactBM25Scorer
from fihris.search.ranking import Ranking, bm25

COUNTS = st.integers(1, 50)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    rng = random.Random(5)
    return with_history(make_pair(tmp_path_factory.mktemp("pair")), sample_articles(150, rng), rng)


@given(
    st.lists(st.tuples(COUNTS, st.integers(0, 500)), min_size=1),
    st.floats(0, 12),
    st.floats(1, 500),
    st.floats(0, 3),
    st.floats(0, 1),
)
def test_one_score_is_exactly_that_of_the_arrays(
    postings: list[tuple[int, int]], idf: float, average: float, k1: float, b: float
) -> None:
    frequencies, lengths = np.array(postings).T
    expected = bm25(frequencies, lengths, average_length=average, idf=idf, k1=k1, b=b)
    scorer = ExactBM25Scorer(
        idf=idf,
        average_length=average,
        ranking=Ranking(k1=k1, b=b),
        length=lengths.tolist().__getitem__,
        info=lambda: None,
        exact=True,
    )
    found = [
        scorer.score(SimpleNamespace(id=lambda i=i: i, weight=lambda f=f: float(f)))
        for i, (f, _) in enumerate(postings)
    ]
    assert found == expected.tolist()


def test_no_document_exceeds_the_bounds(pair: Pair) -> None:
    maker = QueryMaker(pair.snapshot, 1)
    for searcher in (pair.searcher, pair.stock_searcher):
        for leaf, _ in searcher.leaf_searchers():
            for _ in range(200):
                field = maker._rng.choice(("body", "title_surface", "source"))
                text = maker._word(field) if field != "source" else "صحيفة المنارة"
                if (field, text) not in leaf.reader():
                    continue
                matcher = leaf.postings(field, text)
                assert matcher.supports_block_quality()
                highest = matcher.max_quality()
                while matcher.is_active():
                    assert matcher.score() <= matcher.block_quality() <= highest + 1e-12
                    matcher.next()


def test_the_best_ten_are_the_same_when_whoosh_skips_what_cannot_matter(pair: Pair) -> None:
    maker = QueryMaker(pair.snapshot, 2)
    skipped = 0
    for _ in range(60):
        words = [maker._term() for _ in range(4)]
        query = maker._rng.choice((wq.Or, wq.DisjunctionMax))(words)
        with corrected_matchers():
            every = [score for score, _ in pair.searcher.search(query, limit=None).top_n[:10]]
            top = pair.searcher.search(query, limit=10)
        assert [score for score, _ in top.top_n] == pytest.approx(every)
        skipped += top.collector.skipped_times
    assert skipped


def test_fields_that_are_no_text_score_one(pair: Pair) -> None:
    for query in (wq.Term("id", "e-001"), wq.Every("date")):
        scores = pair.reader_scores(plainly(query))
        assert scores == pair.fihris_scores(query)
        assert set(scores.values()) <= {1.0}
    scorer = ExactBM25().scorer(pair.searcher, "id", "e-001")
    assert isinstance(scorer, ConstantScorer)
    assert scorer.supports_block_quality()
    assert scorer.max_quality() == scorer.block_quality(None) == 1.0


def test_the_statistics_follow_the_index(tmp_path: Path) -> None:
    index = small_index(tmp_path / "index")
    searcher = index.searcher(weighting=ExactBM25(ranking=Ranking(k1=2.0)))
    query = wq.Term("body_surface", "الوزير")
    before = searcher.search(query)[0].score
    with index.writer() as writer:
        writer.add_document(id="4", body="قال")
    fresh = searcher.refresh()
    after = fresh.search(query)[0].score
    assert after > before
    assert fresh.idf("body_surface", "الوزير") == pytest.approx(np.log(1 + 2.5 / 2.5))


def test_a_stock_index_needs_statistics(pair: Pair) -> None:
    with (
        pair.stock.searcher(weighting=ExactBM25()) as searcher,
        pytest.raises(ValueError, match="must be given statistics"),
    ):
        searcher.search(wq.Term("body", "في"))
