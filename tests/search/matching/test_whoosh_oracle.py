"""Stock Whoosh as the oracle: the same queries on the same articles with the same history.

The documents that match are compared with stock Whoosh 2.7.4 as it is. Scores are compared with the
formula, exact lengths and statistics of Fihris given to Whoosh (`Pair.stock_searcher`), and with
the faults of Whoosh put right that are listed and shown in `whoosh_corrections`. Not generated, for
they are meant to differ: Require and Otherwise (see `test_whoosh_differences`), compounds of one
part with a boost, and tie-breaks of DisjunctionMax.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from whoosh import query as wq
from whoosh_corrections import corrected_matchers, plainly, without_and_not
from whoosh_generator import QueryMaker
from whoosh_pair import Pair, Scores, articles_of, make_pair, sample_articles, with_history


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    rng = random.Random(7)
    pair = make_pair(tmp_path_factory.mktemp("sample"))
    return with_history(pair, sample_articles(400, rng), rng)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Pair:
    """5,000 real articles; bodies are cut, for stock Whoosh indexes half a megabyte a second."""
    articles = islice(articles_of(shared / "news" / "saudinewsnet.jsonl.gz"), 5_000)
    shortened = [replace(item, body=item.body[:500]) for item in articles]
    pair = make_pair(tmp_path_factory.mktemp("real"))
    return with_history(pair, shortened, random.Random(7))


def kinds(query: wq.Query) -> Iterator[str]:
    """Yield the names of a query's and its parts' classes."""
    yield type(query).__name__
    for part in query.children():
        yield from kinds(part)


def same(one: Scores, other: Scores) -> bool:
    return one == pytest.approx(other, rel=1e-9, abs=0)


def compare(
    pair: Pair, count: int, seed: int, found: Callable[[wq.Query], Scores], *, pristine: bool
) -> None:
    """Compare what `found` finds with Whoosh's answers to `count` queries."""
    maker = QueryMaker(pair.snapshot, seed)
    with_hits, seen = 0, Counter[str]()
    for number in range(count):
        query = maker.query()
        seen.update(set(kinds(query)))
        ours = found(query)
        with_hits += bool(ours)
        if pristine:
            assert set(pair.stock_scores(without_and_not(query))) == set(ours), (number, query)
        with corrected_matchers():
            theirs = pair.stock_scores(plainly(query))
        assert same(ours, theirs), (number, query)
    # The comparison would be worth nothing if queries found nothing, or were all of a kind.
    assert with_hits > 0.75 * count
    assert min(seen[name] for name in EXPECTED_KINDS) >= count // 100, seen


EXPECTED_KINDS = (
    "Term Phrase Prefix Wildcard FuzzyTerm TermRange DateRange Every And Or Not AndNot AndMaybe "
    "DisjunctionMax ConstantScoreQuery"
).split()


def test_the_history_leaves_segments_with_deletions_on_both_sides(sample: Pair) -> None:
    for reader in (sample.reader, sample.stock_searcher.reader()):
        leaves = [leaf for leaf, _ in reader.leaf_readers()]
        assert len(leaves) > 1
        assert any(leaf.has_deletions() for leaf in leaves)
    assert sample.fihris.doc_count() == sample.stock.doc_count() > 300


def test_queries_find_and_score_as_in_stock_whoosh(sample: Pair) -> None:
    compare(sample, 150, 1, sample.fihris_scores, pristine=True)


def test_whooshs_own_searcher_finds_and_scores_the_same_on_the_reader(sample: Pair) -> None:
    def found(query: wq.Query) -> Scores:
        with corrected_matchers():
            scores = sample.reader_scores(plainly(query))
        assert same(scores, sample.fihris_scores(query)), query
        return scores

    compare(sample, 50, 2, found, pristine=False)


@pytest.mark.slow
@pytest.mark.shared_data
def test_queries_on_real_articles_find_and_score_as_in_stock_whoosh(real: Pair) -> None:
    compare(real, 1_000, 3, real.fihris_scores, pristine=True)


@pytest.mark.slow
@pytest.mark.shared_data
def test_whooshs_own_searcher_finds_and_scores_the_same_on_real_articles(real: Pair) -> None:
    def found(query: wq.Query) -> Scores:
        with corrected_matchers():
            return real.reader_scores(plainly(query))

    compare(real, 50, 4, found, pristine=False)
