"""Where Fihris answers otherwise than stock Whoosh 2.7.4: each case, with both answers.

These are the faults that `whoosh_corrections` puts right for the oracle, and what `evaluator` lists
as deliberate. A test that fails because Whoosh has changed is good news: its correction can go.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from whoosh import query as wq
from whoosh_corrections import corrected_matchers
from whoosh_pair import Pair, adding, commit, deleting, make_pair

from fihris import Article

MakePair = Callable[..., Pair]


@pytest.fixture
def make(tmp_path: Path) -> MakePair:
    """Make a pair of indexes, a segment for each list of bodies; ids count from 0."""

    def make(*segments: list[str], deleted: tuple[int, ...] = ()) -> Pair:
        pair = make_pair(tmp_path / "pair", "none")
        count = 0
        for bodies in segments:
            articles = [Article(str(count + i), body=body) for i, body in enumerate(bodies)]
            count += len(articles)
            commit(pair, list(adding(pair, articles)), merge=False)
        if deleted:
            calls = [deleting(wq.Term("id", str(number))) for number in deleted]
            commit(pair, calls, merge=False)
        return pair

    return make


def word(text: str, **options: Any) -> wq.Term:
    return wq.Term("body", text, **options)


# Faults of stock Whoosh


def test_disjunction_max_takes_scores_of_documents_further_on(make: MakePair) -> None:
    pair = make(["ب ث", "ت ت"])
    query = wq.DisjunctionMax([word("ب"), word("ت")])
    stock, ours = pair.stock_scores(query), pair.fihris_scores(query)
    assert stock["0"] == stock["1"] == ours["1"] > ours["0"]
    with corrected_matchers():
        assert pair.stock_scores(query) == pytest.approx(ours)


def test_disjunction_max_never_uses_its_tie_break(make: MakePair) -> None:
    pair = make(["ب ت", "ب ث", "ت ث"])
    query = wq.DisjunctionMax([word("ب"), word("ت", boost=2.0)], tiebreak=0.5)
    low, high = pair.fihris_scores(word("ب"))["0"], pair.fihris_scores(word("ت", boost=2.0))["0"]
    assert pair.stock_scores(query)["0"] == pytest.approx(high)
    assert pair.fihris_scores(query)["0"] == pytest.approx(high + 0.5 * low)


def test_and_maybe_leaves_its_second_part_behind(make: MakePair) -> None:
    pair = make(["ب ت", "ث", "ت", "ب ت ث"])
    query = wq.And([wq.AndMaybe(word("ب"), word("ت")), word("ث")])
    ours = pair.fihris_scores(query)
    parts = [pair.fihris_scores(word(text))["3"] for text in "بتث"]
    assert ours == pytest.approx({"3": sum(parts)})
    assert pair.stock_scores(query) == pytest.approx({"3": parts[0] + parts[2]})
    with corrected_matchers():
        assert pair.stock_scores(query) == pytest.approx(ours)


def test_and_not_lets_the_first_document_through(make: MakePair) -> None:
    pair = make(["ت", "ب ت", "ب ت"])
    query = wq.AndNot(word("ب"), word("ت"))
    assert set(pair.stock_scores(query)) == {"1"}
    assert pair.fihris_scores(query) == {}
    with corrected_matchers():
        assert pair.stock_scores(query) == {}


def test_and_not_fails_where_its_first_part_ends(make: MakePair) -> None:
    pair = make(["ب", "ث", "ت"])
    query = wq.And([wq.AndNot(wq.ConstantScoreQuery(word("ب")), word("ت")), word("ث")])
    with pytest.raises(IndexError):
        pair.stock_scores(query)
    assert pair.fihris_scores(query) == {}
    with corrected_matchers():
        assert pair.stock_scores(query) == {}


def test_not_lets_a_deleted_document_through(make: MakePair) -> None:
    pair = make(["ب", "ت", "ث"], deleted=(1,))
    query = wq.Not(word("ب"))
    assert list(pair.stock_searcher.docs_for_query(query)) == [1, 2]
    assert set(pair.fihris_scores(query)) == {"2"}


def test_coordination_is_forgotten_along_the_way(make: MakePair) -> None:
    pair = make(["ت ث", *["ب ث"] * 15])
    query = wq.Or([word("ب"), word("ت")], scale=0.5)
    assert len({pair.stock_scores(query)[str(number)] for number in range(1, 16)}) > 1
    assert len({pair.fihris_scores(query)[str(number)] for number in range(1, 16)}) == 1
    with corrected_matchers():
        assert pair.stock_scores(query) == pytest.approx(pair.fihris_scores(query))


def test_a_fuzzy_prefix_longer_than_the_word(make: MakePair) -> None:
    pair = make(["ب"])
    query = wq.FuzzyTerm("body", "ب", prefixlength=2)
    with pytest.raises(IndexError):
        pair.stock_scores(query)
    assert set(pair.fihris_scores(query)) == {"0"}


def test_queries_for_spans_inside_others(make: MakePair) -> None:
    pair = make(["ب ت ث"])
    query = wq.And([wq.SpanNear(word("ب"), word("ت")), word("ث")])
    with pytest.raises(NotImplementedError):
        pair.stock_scores(query)
    assert set(pair.fihris_scores(query)) == {"0"}


# Deliberate differences


def test_constantscore_means_the_boost(make: MakePair) -> None:
    pair = make(["بت", "بث", "بج"])
    two, three = wq.Prefix("body", "ب"), wq.TermRange("body", "بت", "بث", boost=5.0)
    two.boost = 5.0
    assert set(pair.stock_scores(two).values()) == {1.0}
    stock = set(pair.stock_scores(three).values())
    assert stock != {5.0}
    assert stock != {1.0}
    for query in (two, three):
        assert set(pair.fihris_scores(query).values()) == {5.0}


@pytest.mark.parametrize("compound", [wq.And, wq.Or, wq.DisjunctionMax])
def test_a_boost_counts_however_many_parts_there_are(make: MakePair, compound: Any) -> None:
    pair = make(["ب", "ت"])
    one = compound([word("ب")], boost=3.0)
    plain = pair.fihris_scores(word("ب"))
    assert pair.stock_scores(one) == pytest.approx(plain)
    assert pair.fihris_scores(one) == pytest.approx({"0": 3 * plain["0"]})


def test_require_requires(make: MakePair) -> None:
    pair = make(["ب ت", "ب ث", "ب ت ج"])
    query = wq.Require(word("ب"), word("ت"))
    assert set(pair.stock_scores(query)) == {"1"}
    plain = pair.fihris_scores(word("ب"))
    assert pair.fihris_scores(query) == pytest.approx({"0": plain["0"], "2": plain["2"]})


def test_otherwise_is_asked_of_the_whole_index(make: MakePair) -> None:
    pair = make(["ب", "ت"], ["ت", "ث"])
    query = wq.Otherwise(word("ب"), word("ت"))
    assert set(pair.stock_scores(query)) == {"0", "2"}
    assert set(pair.fihris_scores(query)) == {"0"}


def test_otherwise_does_not_count_deleted_documents(make: MakePair) -> None:
    pair = make(["ب", "ت"], ["ت", "ث"], deleted=(0,))
    query = wq.Otherwise(word("ب"), word("ت"))
    assert set(pair.fihris_scores(query)) == {"1", "2"}
