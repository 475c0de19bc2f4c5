"""A scorer of the user's own, over the candidates and what is known of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isclose

import numpy as np
import pytest
from whoosh import query as wq

from fihris import Article, Index
from fihris.search.ranking import DEFAULT_RANKING, RANKINGS
from fihris.search.reranking.candidates import Candidates

MakeIndex = Callable[..., Index]


@pytest.fixture
def index(make_index: MakeIndex) -> Index:
    return make_index(Article(f"{i}", body="زلزال " * i + "عنيف في المدينة") for i in range(1, 9))


def newest(candidates: Candidates) -> list[int]:
    return [int(article.id) for article in candidates.articles()]


def test_its_scores_are_the_order(index: Index) -> None:
    hits = index.search("زلزال", scorer=lambda found: [-x for x in newest(found)])
    assert [hit.id for hit in hits] == [f"{i}" for i in range(1, 9)]
    assert [hit.score for hit in hits] == [-i for i in range(1, 9)]


def test_the_features_are_those_of_the_ranking(index: Index) -> None:
    seen: list[Candidates] = []

    def keep(candidates: Candidates) -> object:
        seen.append(candidates)
        return candidates.features["score"]

    hits = index.search("زلزال عنيف", scorer=keep)
    assert [(hit.id, hit.score) for hit in hits] == [
        (hit.id, hit.score) for hit in index.search("زلزال عنيف")
    ]
    (candidates,) = seen
    assert candidates.query == "زلزال عنيف"
    assert newest(candidates) == [int(hit.id) for hit in hits]
    f, ranking = candidates.features, DEFAULT_RANKING
    total = f["first"] + ranking.coverage_weight * f["coverage"] + ranking.lead_weight * f["lead"]
    total += ranking.passage_weight * f["passage"] + ranking.order_weight * f["order"]
    assert f["score"] == pytest.approx(total)


def test_what_is_no_candidate_stays_behind(index: Index) -> None:
    few = replace(DEFAULT_RANKING, candidates=3)
    before = [hit.id for hit in index.search("زلزال", ranking=few)]
    after = [hit.id for hit in index.search("زلزال", ranking=few, scorer=lambda c: -np.arange(3.0))]
    assert after == before
    turned = [hit.id for hit in index.search("زلزال", ranking=few, scorer=lambda c: np.arange(3.0))]
    assert turned == [*before[:3][::-1], *before[3:]]


def test_a_whoosh_query_and_a_ranking_of_one_stage_have_candidates_too(index: Index) -> None:
    query = wq.Term("body", "زلزال")
    assert index.search(query, scorer=newest)[0].id == "8"
    assert index.search("زلزال", ranking=RANKINGS["bm25"], scorer=newest)[0].id == "8"


def test_an_explanation_says_what_the_scorer_made_of_it(index: Index) -> None:
    hit = index.search("زلزال", scorer=newest)[0]
    parts = hit.explain().contributions
    assert "scorer" in {part.level for part in parts}
    assert isclose(sum(part.score for part in parts), hit.score)


@pytest.mark.parametrize("given", [[1.0], [[1.0] * 8], [float("nan")] * 8, 3.0])
def test_what_is_not_a_number_a_candidate_says_so(index: Index, given: object) -> None:
    with pytest.raises(ValueError, match="a finite number for each of the 8 candidates"):
        index.search("زلزال", scorer=lambda _: given)


def test_it_is_not_asked_where_nothing_was_found(index: Index) -> None:
    assert not index.search("بركان", scorer=newest)
